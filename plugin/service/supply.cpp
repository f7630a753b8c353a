// Reading a prefetch as data, and telling "none" from "not supplied".
#include "plugin/service/supply.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fhir/reader.h"
#include "plugin/hooks/discovery.h"
#include "plugin/intake/intake.h"

namespace refract::service {

namespace {

using rules::Supplied;
using rules::Supply;
using Kind = Supply Supplied::*;

/// "Observation?patient=…" and "Patient/{{…}}" → the resource type that is read.
std::string_view typeOfTemplate(std::string_view query) {
    return query.substr(0, query.find_first_of("?/"));
}

Kind kindOfKey(const hooks::ServiceDefinition* definition, std::string_view key) {
    if (definition == nullptr) return nullptr;
    for (const auto& [name, query] : definition->prefetch) {
        if (name == key) return intake::kindOf(typeOfTemplate(query));
    }
    return nullptr;
}

/// What several keys of one kind say together: supplied wins over none of it, a failure
/// beside something supplied leaves it in part.
Supply together(Supply a, Supply b) {
    if (a == b) return a;
    if (a == Supply::notSupplied) return b;
    if (b == Supply::notSupplied) return a;
    return Supply::partly;
}

void addByContent(Supplied& supplied, const fhir::Collection& resources) {
    for (const auto& item : resources.items()) {
        const Kind kind = intake::kindOf(fhir::resourceType(item.json));
        if (kind != nullptr && supplied.*kind == Supply::notSupplied) supplied.*kind = Supply::supplied;
    }
}

}  // namespace

const hooks::ServiceDefinition* definitionOf(std::string_view serviceId, hooks::Hook hook) {
    for (const auto& definition : hooks::services()) {
        if (definition.id == serviceId && definition.hook == hook) return &definition;
    }
    return nullptr;
}

fhir::Collection collectPrefetch(const hooks::HookRequest& request, fhir::Gaps& gaps) {
    fhir::Collection resources;
    const fhir::Path root("prefetch");
    for (const auto& entry : request.prefetch) {
        if (entry.state != hooks::PrefetchEntry::State::supplied) continue;
        resources.add(entry.value, fhir::Path(root, entry.key), entry.key, gaps);
    }
    return resources;
}

Supplied suppliedBy(const hooks::HookRequest& request, std::string_view serviceId, const fhir::Collection& resources,
                    const KeySupplies& fetched) {
    Supplied supplied;
    const auto* definition = definitionOf(serviceId, request.hook);
    for (const auto& entry : request.prefetch) {
        const Kind kind = kindOfKey(definition, entry.key);
        if (kind == nullptr) continue;
        const bool failed = entry.state == hooks::PrefetchEntry::State::failed;
        const Supply came = resources.saysIncomplete(entry.key) ? Supply::partly : Supply::supplied;
        supplied.*kind = together(supplied.*kind, failed ? Supply::failed : came);
    }
    for (const auto& one : fetched) {
        const bool inPart = one.supply == Supply::supplied && resources.saysIncomplete(one.key);
        const Supply came = inPart ? Supply::partly : one.supply;
        if (const Kind kind = kindOfKey(definition, one.key)) supplied.*kind = together(supplied.*kind, came);
    }
    addByContent(supplied, resources);
    for (const auto& one : fetched) {
        const Kind kind = one.outOfScope ? kindOfKey(definition, one.key) : nullptr;
        if (kind != nullptr && supplied.*kind == Supply::supplied) supplied.*kind = Supply::partly;
    }
    return supplied;
}

Supplied suppliedBy(const fhir::Collection& resources) {
    Supplied supplied;
    addByContent(supplied, resources);
    return supplied;
}

void addKindsNotThere(rules::PatientRecord& patient) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 9> kTypes{{
        {"MedicationRequest or MedicationStatement", &Supplied::medications},
        {"MedicationDispense", &Supplied::dispenses},
        {"Condition", &Supplied::conditions},
        {"Observation or QuestionnaireResponse", &Supplied::observations},
        {"Procedure", &Supplied::procedures},
        {"AllergyIntolerance", &Supplied::allergies},
        {"Device", &Supplied::devices},
        {"Encounter", &Supplied::encounters},
        {"ServiceRequest", &Supplied::serviceRequests},
    }};
    for (const auto& [type, kind] : kTypes) {
        if (patient.supplied.*kind != Supply::notSupplied) continue;
        patient.gaps.push_back(
            {"Bundle", "holds no " + std::string(type) +
                           ": whether there is none is not known, and what depends on it is not said"});
    }
}

fhir::Status requireSomething(const hooks::HookRequest& request, std::string_view serviceId, const Supplied& supplied,
                              std::string_view whyNot) {
    const bool onOrders = request.hook == hooks::Hook::orderSelect || request.hook == hooks::Hook::orderSign;
    const auto had = [](Supply supply) { return supply == Supply::supplied || supply == Supply::partly; };
    if (onOrders || had(supplied.medications) || had(supplied.dispenses) || had(supplied.conditions) ||
        had(supplied.observations)) {
        return fhir::ok();
    }
    std::string keys;
    if (const auto* definition = definitionOf(serviceId, request.hook)) {
        for (const auto& [name, query] : definition->prefetch) {
            const Kind kind = intake::kindOf(typeOfTemplate(query));
            if (kind != &Supplied::medications && kind != &Supplied::dispenses && kind != &Supplied::conditions &&
                kind != &Supplied::observations) {
                continue;
            }
            keys += (keys.empty() ? "prefetch." : ", prefetch.") + name;
        }
    }
    std::string diagnostics = "at least one of these keys is needed: " + keys;
    if (!whyNot.empty()) diagnostics.append("; ").append(whyNot);
    return fhir::Issue{fhir::IssueCode::incomplete, "No medication, condition or observation data was supplied.",
                       std::move(diagnostics), keys};
}

fhir::Result<std::string_view> patientOf(const fhir::Collection& resources) {
    std::string_view patient;
    std::size_t patients = 0;
    for (const auto& item : resources.items()) {
        if (fhir::resourceType(item.json) != "Patient") continue;
        const auto id = item.json["id"].text();
        const auto name = id.empty() ? item.fullUrl : id;
        if (name == patient && patients > 0) continue;
        patient = name;
        ++patients;
    }
    if (patients == 1 && !patient.empty()) return patient;
    if (patients > 1) {
        return fhir::Issue{fhir::IssueCode::value, "The Bundle holds more than one Patient.", {}, "Bundle.entry"};
    }
    constexpr std::string_view kType = "Patient/";
    for (const auto& item : resources.items()) {
        const auto subject = item.json["subject"]["reference"];
        auto reference = (subject.given() ? subject : item.json["patient"]["reference"]).text();
        const auto type = reference.rfind(kType);
        if (type == std::string_view::npos) continue;
        reference.remove_prefix(type + kType.size());
        if (!patient.empty() && patient != reference) {
            return fhir::Issue{fhir::IssueCode::value,
                               "The Bundle is about more than one patient, and holds no Patient.",
                               {},
                               "Bundle.entry"};
        }
        patient = reference;
    }
    if (!patient.empty()) return patient;
    return fhir::Issue{fhir::IssueCode::required, "The Bundle says nothing about whose record it is.",
                       "a Patient, or a resource with a subject, is needed", "Bundle.entry"};
}

}  // namespace refract::service
