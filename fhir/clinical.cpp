// Readers of Patient, Condition, Procedure, ServiceRequest, AllergyIntolerance, Device
// and Encounter.
#include <array>
#include <utility>

#include "fhir/datatypes.h"
#include "fhir/readers.h"
#include "fhir/status.h"

namespace refract::fhir {

namespace {

constexpr std::array kGender{std::string_view("male"), std::string_view("female"), std::string_view("other"),
                             std::string_view("unknown")};
constexpr std::array kAllergyType{std::string_view("allergy"), std::string_view("intolerance")};

/// abatement[x] in any form: an age or a text has no date, and says all the same that it ended.
bool abated(Value condition) {
    for (const Member member : condition.members()) {
        if (!member.key.starts_with("abatement") || !member.value.given()) continue;
        if (member.value.boolean() != false) return true;  // STU3: abatementBoolean
    }
    return false;
}

std::string_view procedureStatus(const Element& element) {
    const auto status = neededStatusAt(element, "status", statuses::procedure);
    const bool notDone = neededBooleanAt(element, "notDone");  // STU3
    if (notDone && status != "entered-in-error") return "not-done";
    if (status == "aborted") return "stopped";
    return status == "suspended" ? "on-hold" : status;
}

/// A Coding in R4, a list of CodeableConcepts in R5.
Coding encounterClass(const Element& element) {
    Coding result;
    element.each("class", [&](const Element& inner) {
        if (!result.code.empty()) return;
        if (inner.json()["coding"].given()) {
            const auto joined = concept_(inner);
            if (!joined.codings.empty()) result = joined.codings.front();
        } else if (const auto text = inner.json().string()) {
            result.code = *text;
        } else {
            result = coding(inner);
        }
    });
    return result;
}

std::string_view firstOf(const Element& element, std::string_view name, std::string_view otherwise) {
    return element.has(name) ? name : otherwise;
}

}  // namespace

PatientResource readPatientResource(const Element& element) {
    PatientResource result;
    result.head.id = element.looseText("id");
    result.head.versionId = element.json()["meta"]["versionId"].text();
    result.gender = element.text("gender");
    if (const auto known = inSet(result.gender, kGender); !known.empty()) result.gender = known;
    result.birthDate = element.date("birthDate");
    result.deceased = element.boolean("deceasedBoolean").value_or(false) || element.has("deceasedDateTime");
    result.active = element.boolean("active").value_or(true);
    return result;
}

Condition readCondition(const Element& element) {
    Condition result;
    result.head = head(element);
    result.clinicalStatus = neededStatusAt(element, "clinicalStatus", statuses::clinical);
    result.verificationStatus = neededStatusAt(element, "verificationStatus", statuses::verification);
    result.categories = conceptsAt(element, "category");
    result.severity = conceptAt(element, "severity");
    result.code = subjectMatterAt(element, "code");
    result.onset = whenAt(element, "onsetDateTime", "onsetPeriod");
    result.abatement = whenAt(element, "abatementDateTime", "abatementPeriod");
    result.abated = abated(element.json());
    result.recordedDate = element.date(firstOf(element, "recordedDate", "assertedDate"));  // assertedDate: STU3
    return result;
}

Procedure readProcedure(const Element& element) {
    Procedure result;
    result.head = head(element);
    result.head.status = procedureStatus(element);
    result.code = subjectMatterAt(element, "code");
    // R5 calls it occurrence.
    result.performed = whenAt(element, firstOf(element, "performedDateTime", "occurrenceDateTime"),
                              firstOf(element, "performedPeriod", "occurrencePeriod"));
    result.statusReason = conceptAt(element, firstOf(element, "statusReason", "notDoneReason"));  // STU3
    result.bodySites = conceptsAt(element, "bodySite");
    result.reasonCodes = conceptsAt(element, "reasonCode");
    return result;
}

ServiceRequest readServiceRequest(const Element& element) {
    ServiceRequest result;
    result.head = head(element);
    result.head.status = neededStatusAt(element, "status", statuses::request);
    result.intent = neededStatusAt(element, "intent", statuses::intent);
    result.doNotPerform = neededBooleanAt(element, "doNotPerform");
    result.code = subjectMatterAt(element, "code");
    result.authoredOn = element.date("authoredOn");
    result.occurrence = whenAt(element, "occurrenceDateTime", "occurrencePeriod");
    if (!result.occurrence.start && !result.occurrence.end) {
        element.inside("occurrenceTiming", [&](const Element& inner) {
            const Timing when = timing(inner);
            result.occurrence = when.events.empty() ? when.boundsPeriod : eventsOf(when);
        });
    }
    result.reasonCodes = conceptsAt(element, "reasonCode");
    return result;
}

AllergyIntolerance readAllergyIntolerance(const Element& element) {
    AllergyIntolerance result;
    result.head = head(element);
    result.clinicalStatus = neededStatusAt(element, "clinicalStatus", statuses::allergyClinical);
    result.verificationStatus = neededStatusAt(element, "verificationStatus", statuses::allergyVerification);
    // R4: a code. R5: a CodeableConcept.
    const auto type = conceptAt(element, "type");
    result.type = inSet(type.codings.empty() ? type.text : type.codings.front().code, kAllergyType);
    const std::size_t mark = element.mark();
    result.code = conceptAt(element, "code");
    element.each("reaction", [&](const Element& reaction) {
        CodeableConcept substance = reaction.whole([&] {
            if (!reaction.json().isObject()) reaction.wrongShape();
            reaction.refuseModifiers();
            return conceptAt(reaction, "substance");
        });
        if (!substance.empty()) result.reactionSubstances.push_back(std::move(substance));
    });
    if (result.code.empty() && result.reactionSubstances.empty()) element.refuse(mark);
    result.recordedDate = element.date(firstOf(element, "recordedDate", "assertedDate"));  // assertedDate: STU3
    return result;
}

Device readDevice(const Element& element) {
    Device result;
    result.head = head(element);
    result.head.status = neededStatusAt(element, "status", statuses::device);
    const std::size_t mark = element.mark();
    result.type = joinedConceptsAt(element, "type");
    const auto addName = [&](std::string_view name) {
        if (!name.empty()) result.names.push_back(name);
    };
    // R4: deviceName[].name. R5: name[].value.
    element.each("deviceName", [&](const Element& name) { addName(name.text("name")); });
    element.each("name", [&](const Element& name) { addName(name.text("value")); });
    if (result.type.empty() && result.names.empty()) element.refuse(mark);
    return result;
}

Encounter readEncounter(const Element& element) {
    Encounter result;
    result.head = head(element);
    result.head.status = neededStatusAt(element, "status", statuses::encounter);
    result.class_ = encounterClass(element);
    result.types = conceptsAt(element, "type");
    result.period = periodAt(element, firstOf(element, "period", "actualPeriod"));  // actualPeriod: R5
    return result;
}

}  // namespace refract::fhir
