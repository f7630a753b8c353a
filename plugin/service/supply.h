// Supply: which kinds of data a request brought, found nothing of, or left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "fhir/result.h"
#include "plugin/hooks/discovery.h"
#include "plugin/hooks/request.h"
#include "rules/record.h"

namespace refract::service {

/// The prefetch of a request as one collection of resources.
fhir::Collection collectPrefetch(const hooks::HookRequest& request, fhir::Gaps& gaps);

/// The service as it is offered for that hook; null if it is not.
const hooks::ServiceDefinition* definitionOf(std::string_view serviceId, hooks::Hook hook);

/// What became of a key that the prefetch left out, or left incomplete.
struct KeySupply {
    std::string key;
    rules::Supply supply = rules::Supply::notSupplied;
    bool outOfScope = false;  ///< it is there and may not be looked at: its kind is not wholly seen
};
using KeySupplies = std::vector<KeySupply>;

/// What prefetch and fetching say about each kind, by the keys of our templates and by what the
/// values hold. Keys are told by what their template reads.
rules::Supplied suppliedBy(const hooks::HookRequest& request, std::string_view serviceId,
                           const fhir::Collection& resources, const KeySupplies& fetched = {});
/// The same for a plain Bundle: a kind is supplied when there is one of it.
rules::Supplied suppliedBy(const fhir::Collection& resources);

/// A Gap for each kind that a plain Bundle holds nothing of: whether there is none, or nobody put it
/// in, is not known, and what depends on it is not said.
void addKindsNotThere(rules::PatientRecord& patient);

/// S7: on patient-view and encounter-start at least one key of medications, conditions or
/// observations must have been honoured. The Issue (412) names the keys, and `whyNot`, why they
/// could not be fetched, if anybody tried.
fhir::Status requireSomething(const hooks::HookRequest& request, std::string_view serviceId,
                              const rules::Supplied& supplied, std::string_view whyNot = {});

/// Whose Bundle is it? The one Patient in it (its id, else its fullUrl), or, without a
/// Patient, the one subject of everything. Views into the resources.
fhir::Result<std::string_view> patientOf(const fhir::Collection& resources);

}  // namespace refract::service
