// Reading statuses, and what each says about whether the thing happened.
//
// Source: the value sets bound to status, intent, clinicalStatus and
// verificationStatus in https://hl7.org/fhir/R4/resourcelist.html.
#include "fhir/status.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "fhir/reader.h"

namespace refract::fhir {

namespace {

using Names = std::string_view;

constexpr std::array kMedication{Names("active"), Names("inactive"), Names("entered-in-error")};
constexpr std::array kStatement{Names("active"),   Names("completed"), Names("entered-in-error"), Names("intended"),
                                Names("stopped"),  Names("on-hold"),   Names("unknown"),          Names("not-taken"),
                                Names("recorded"),  // R5
                                Names("draft")};    // R5
constexpr std::array kMedicationRequest{Names("active"),           Names("on-hold"), Names("cancelled"),
                                        Names("completed"),        Names("stopped"), Names("draft"),
                                        Names("entered-in-error"), Names("unknown"), Names("ended")};  // R5
constexpr std::array kDispense{Names("preparation"), Names("in-progress"), Names("cancelled"),
                               Names("on-hold"),     Names("completed"),   Names("entered-in-error"),
                               Names("stopped"),     Names("declined"),    Names("unknown")};
constexpr std::array kObservation{Names("registered"), Names("preliminary"),     Names("final"),
                                  Names("amended"),    Names("corrected"),       Names("cancelled"),
                                  Names("unknown"),    Names("entered-in-error")};
constexpr std::array kResponse{Names("in-progress"), Names("completed"), Names("amended"), Names("stopped"),
                               Names("entered-in-error")};
constexpr std::array kClinical{Names("active"),    Names("recurrence"), Names("relapse"), Names("inactive"),
                               Names("remission"), Names("resolved"),   Names("unknown")};  // R5
constexpr std::array kVerification{Names("confirmed"),    Names("unconfirmed"), Names("provisional"),
                                   Names("differential"), Names("refuted"),     Names("entered-in-error"),
                                   Names("unknown")};  // STU3
constexpr std::array kProcedure{Names("preparation"), Names("in-progress"),      Names("not-done"),
                                Names("on-hold"),     Names("stopped"),          Names("completed"),
                                Names("unknown"),     Names("entered-in-error"),
                                Names("suspended"),  // STU3
                                Names("aborted")};   // STU3
constexpr std::array kRequest{Names("draft"),     Names("active"),  Names("on-hold"),         Names("revoked"),
                              Names("completed"), Names("unknown"), Names("entered-in-error")};
constexpr std::array kAllergyClinical{Names("active"), Names("inactive"), Names("resolved")};
constexpr std::array kAllergyVerification{Names("confirmed"), Names("unconfirmed"), Names("refuted"),
                                          Names("entered-in-error"), Names("presumed")};  // R5
constexpr std::array kDevice{Names("active"), Names("inactive"), Names("entered-in-error"), Names("unknown")};
constexpr std::array kEncounter{Names("planned"),          Names("arrived"),    Names("triaged"),
                                Names("in-progress"),      Names("onleave"),    Names("finished"),
                                Names("cancelled"),        Names("unknown"),    Names("on-hold"),
                                Names("entered-in-error"),                                               // on-hold: R5
                                Names("completed"),        Names("discharged"), Names("discontinued")};  // R5
constexpr std::array kIntent{Names("proposal"),       Names("plan"),         Names("order"),
                             Names("original-order"), Names("reflex-order"), Names("filler-order"),
                             Names("instance-order"), Names("option"),       Names("directive")};

constexpr char normal(char c) {
    if (c == '_' || c == ' ') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isOneOf(std::string_view status, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), status) != names.end();
}

constexpr std::string_view kError = "entered-in-error";
constexpr std::string_view kUnknown = "unknown";

FactStatus known(std::string_view status) {
    return status.empty() || status == kUnknown ? FactStatus::unknown : FactStatus::fact;
}

struct StatusOf {
    FactStatus operator()(const PatientResource&) const { return FactStatus::fact; }
    FactStatus operator()(const MedicationResource& r) const { return simple(r.head.status); }
    FactStatus operator()(const Device& r) const { return simple(r.head.status); }

    FactStatus operator()(const MedicationStatement& r) const {
        const auto status = r.head.status;
        if (isOneOf(status, {kError, "not-taken"})) return FactStatus::notAFact;
        return isOneOf(status, {"intended", "draft"}) ? FactStatus::draft : known(status);
    }
    FactStatus operator()(const MedicationRequest& r) const {
        const auto status = r.head.status;
        if (r.doNotPerform || isOneOf(status, {kError, "cancelled"})) return FactStatus::notAFact;
        // A plan stays a fact: US Core lists what a patient takes without a prescription so.
        if (status == "draft" || isOneOf(r.intent, {"proposal", "option"})) return FactStatus::draft;
        return known(status);
    }
    FactStatus operator()(const MedicationDispense& r) const {
        const auto status = r.head.status;
        if (isOneOf(status, {kError, "cancelled", "declined"})) return FactStatus::notAFact;
        // R4: "in-progress" is ready for pick-up. What was handed over has happened.
        const bool handedOver = r.whenHandedOver.has_value();
        if (status == "preparation" || (!handedOver && isOneOf(status, {"in-progress", "on-hold", "stopped"}))) {
            return FactStatus::draft;
        }
        return known(status);
    }
    FactStatus operator()(const Observation& r) const {
        const auto status = r.head.status;
        if (isOneOf(status, {kError, "cancelled"})) return FactStatus::notAFact;
        return status == "registered" ? FactStatus::draft : known(status);
    }
    FactStatus operator()(const QuestionnaireResponse& r) const {
        if (r.head.status == kError) return FactStatus::notAFact;
        return r.head.status == "in-progress" ? FactStatus::draft : known(r.head.status);
    }
    FactStatus operator()(const Condition& r) const { return verified(r.verificationStatus); }
    FactStatus operator()(const AllergyIntolerance& r) const { return verified(r.verificationStatus); }

    FactStatus operator()(const Procedure& r) const {
        const auto status = r.head.status;
        if (isOneOf(status, {kError, "not-done"})) return FactStatus::notAFact;
        return status == "preparation" ? FactStatus::draft : known(status);
    }
    FactStatus operator()(const ServiceRequest& r) const {
        const auto status = r.head.status;
        if (r.doNotPerform || isOneOf(status, {kError, "revoked"})) return FactStatus::notAFact;
        if (status == "draft" || isOneOf(r.intent, {"proposal", "plan", "option"})) return FactStatus::draft;
        return known(status);
    }
    FactStatus operator()(const Encounter& r) const {
        const auto status = r.head.status;
        if (isOneOf(status, {kError, "cancelled"})) return FactStatus::notAFact;
        return status == "planned" ? FactStatus::draft : known(status);
    }

private:
    static FactStatus simple(std::string_view status) {
        return status == kError ? FactStatus::notAFact : known(status);
    }
    /// R4 lets a problem or an allergy stand without a verificationStatus; it is then asserted.
    static FactStatus verified(std::string_view verification) {
        if (isOneOf(verification, {kError, "refuted"})) return FactStatus::notAFact;
        const bool asserted = verification.empty() || isOneOf(verification, {"confirmed", "presumed"});
        return asserted ? FactStatus::fact : FactStatus::unknown;
    }
};

}  // namespace

namespace statuses {
const StatusSet medication = kMedication;
const StatusSet statement = kStatement;
const StatusSet medicationRequest = kMedicationRequest;
const StatusSet dispense = kDispense;
const StatusSet observation = kObservation;
const StatusSet response = kResponse;
const StatusSet clinical = kClinical;
const StatusSet verification = kVerification;
const StatusSet procedure = kProcedure;
const StatusSet request = kRequest;
const StatusSet allergyClinical = kAllergyClinical;
const StatusSet allergyVerification = kAllergyVerification;
const StatusSet device = kDevice;
const StatusSet encounter = kEncounter;
const StatusSet intent = kIntent;
}  // namespace statuses

std::string_view inSet(std::string_view code, StatusSet set) {
    for (const auto name : set) {
        const bool same = std::equal(name.begin(), name.end(), code.begin(), code.end(),
                                     [](char a, char b) { return a == normal(b); });
        if (same) return name;
    }
    return {};
}

std::string_view statusAt(const Element& parent, std::string_view name, StatusSet set) {
    const Value value = parent.one(name);
    if (!value.given()) return {};
    std::string_view found;
    if (value.isObject()) {
        bool said = false;
        const auto consider = [&](Value text) {
            said = said || text.given();
            if (found.empty()) found = inSet(text.text(), set);
        };
        for (const Value coding : value["coding"].elements()) consider(coding["code"]);
        consider(value["code"]);
        consider(value["text"]);
        if (!said) return {};
    } else {
        found = inSet(value.text(), set);
    }
    if (found.empty()) parent.fault(IssueCode::value, name, "This is no status of FHIR R4.");
    return found;
}

std::string_view neededStatusAt(const Element& parent, std::string_view name, StatusSet set) {
    const std::size_t mark = parent.mark();
    const auto status = statusAt(parent, name, set);
    parent.refuse(mark);
    return status;
}

std::string_view statusOrUnknownAt(const Element& parent, std::string_view name, StatusSet set) {
    const std::size_t mark = parent.mark();
    const auto status = statusAt(parent, name, set);
    return parent.spoiledSince(mark) ? kUnknown : status;
}

bool neededBooleanAt(const Element& parent, std::string_view name) {
    const std::size_t mark = parent.mark();
    const bool truth = parent.boolean(name).value_or(false);
    parent.refuse(mark);
    return truth;
}

FactStatus factStatus(const Resource& resource) {
    return std::visit(StatusOf{}, resource);
}

}  // namespace refract::fhir
