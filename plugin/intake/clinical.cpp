// Condition, Procedure, ServiceRequest, AllergyIntolerance, Device and Encounter →
// the record.
#include <algorithm>
#include <array>

#include "plugin/intake/mapping.h"
#include "plugin/intake/reading.h"

namespace refract::intake {

namespace {

fhir::FactStatus factOf(const fhir::Resource& resource) {
    return fhir::factStatus(resource);
}

/// Do the codes say what the problem is, be it none of ours? ICD-10 is known by its chapters; of
/// SNOMED the sets list some concepts, without their descendants.
bool codesTell(const Reading& reading, const rules::Problem& problem) {
    std::vector<std::uint32_t> sets;
    for (const rules::Code& code : problem.codes) {
        if (code.system == fhir::CodeSystem::icd10) return true;
        reading.valueSets.setsOf(code, sets);
    }
    return !sets.empty();
}

/// The services that the text or a display names: referrals seldom have a code that two places share.
std::vector<std::uint32_t> named(const Reading& reading, const fhir::CodeableConcept& code) {
    auto sets = reading.serviceNames.setsNamed(code.text);
    for (const auto& coding : code.codings) {
        const auto more = reading.serviceNames.setsNamed(coding.display);
        sets.insert(sets.end(), more.begin(), more.end());
    }
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    return sets;
}

}  // namespace

void readCondition(Reading& reading, const Found& found, const fhir::Condition& resource) {
    rules::Problem problem;
    problem.codes = codesOf(resource.code);
    problem.text = std::string(resource.code.shown());
    if (!codesTell(reading, problem)) {
        problem.named = reading.diagnosisNames.setsNamed(problem.text);
        if (!problem.named.empty()) {
            reading.gap(found.item.path + ".code", "a problem without a code that is known is read by its words");
        } else if (problem.codes.empty()) {
            reading.gap(found.item.path + ".code", "a problem without a code of a known system is not used");
            return;
        }
    }
    problem.status = clinicalStatusOf(resource.clinicalStatus);
    // R4 lets a problem list item without clinicalStatus stand only when it was entered in
    // error; real servers leave it out, and mean active unless it has ended.
    if (problem.status == rules::ClinicalStatus::unknown && resource.clinicalStatus.empty()) {
        problem.status = resource.abated ? rules::ClinicalStatus::resolved : rules::ClinicalStatus::active;
    }
    problem.confirmed = resource.verificationStatus.empty() || resource.verificationStatus == "confirmed";
    problem.onset = resource.onset;
    problem.abated = resource.abatement.start ? resource.abatement.start : resource.abatement.end;
    problem.recorded = resource.recordedDate;
    problem.reference = referenceOf(found.item, resource.head.id);
    reading.record.problems.push_back(std::move(problem));
}

void readProcedure(Reading& reading, const Found& found, const fhir::Procedure& resource) {
    const auto fact = factOf(resource);
    if (fact == fhir::FactStatus::notAFact) {
        if (resource.head.status == "not-done") {
            reading.record.declined.push_back(
                {{}, codesOf(resource.code), named(reading, resource.code), resource.performed.start});
        }
        return;
    }
    rules::Procedure procedure;
    procedure.codes = codesOf(resource.code);
    procedure.text = std::string(resource.code.shown());
    procedure.named = named(reading, resource.code);
    procedure.performed = resource.performed;
    procedure.done = resource.head.status == "completed";
    procedure.reference = referenceOf(found.item, resource.head.id);
    reading.record.procedures.push_back(std::move(procedure));
}

void readServiceRequest(Reading& reading, const Found& found, const fhir::ServiceRequest& resource) {
    const bool revoked = resource.head.status == "revoked";
    if (resource.doNotPerform || revoked) {
        reading.record.declined.push_back(
            {{}, codesOf(resource.code), named(reading, resource.code), resource.authoredOn});
        return;
    }
    if (factOf(resource) == fhir::FactStatus::notAFact) return;
    rules::ServiceOrder order;
    order.codes = codesOf(resource.code);
    order.text = std::string(resource.code.shown());
    order.named = named(reading, resource.code);
    order.active = resource.head.status == "active" || resource.head.status == "on-hold";
    order.authored = resource.authoredOn;
    order.occurrence = resource.occurrence;
    order.inContext = found.inContext;
    order.reference = referenceOf(found.item, resource.head.id);
    order.selected = found.inContext && reading.isSelected(order.reference);
    reading.record.serviceOrders.push_back(std::move(order));
}

void readAllergy(Reading& reading, const Found& found, const fhir::AllergyIntolerance& resource) {
    if (resource.clinicalStatus == "resolved" || resource.clinicalStatus == "inactive") return;
    rules::Allergy allergy;
    allergy.codes = codesOf(resource.code);
    allergy.drug = reading.terminology.identify(resource.code);
    for (const auto& substance : resource.reactionSubstances) {
        appendCodes(allergy.codes, substance);
        if (!allergy.drug.recognised) allergy.drug = reading.terminology.identify(substance);
    }
    allergy.intolerance = resource.type == "intolerance";
    allergy.recorded = resource.recordedDate;
    allergy.reference = referenceOf(found.item, resource.head.id);
    reading.record.allergies.push_back(std::move(allergy));
}

void readDevice(Reading& reading, const Found& found, const fhir::Device& resource) {
    rules::ImplantedDevice device;
    device.codes = codesOf(resource.type);
    device.text = std::string(resource.type.shown());
    if (device.text.empty() && !resource.names.empty()) device.text = std::string(resource.names.front());
    device.reference = referenceOf(found.item, resource.head.id);
    reading.record.devices.push_back(std::move(device));
}

void readEncounter(Reading& reading, const Found& found, const fhir::Encounter& resource) {
    // http://terminology.hl7.org/CodeSystem/v3-ActCode: the classes in which a hospital
    // hands out the drugs.
    static constexpr std::array<std::string_view, 5> kInpatient{"IMP", "ACUTE", "NONAC", "OBSENC", "SS"};
    rules::Stay stay;
    stay.inpatient = std::find(kInpatient.begin(), kInpatient.end(), resource.class_.code) != kInpatient.end();
    stay.period = resource.period;
    for (const auto& type : resource.types) appendCodes(stay.types, type);
    stay.reference = referenceOf(found.item, resource.head.id);
    reading.record.stays.push_back(std::move(stay));
}

}  // namespace refract::intake
