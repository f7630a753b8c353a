// Missing: which reads would complete a request, as far as the scopes of its token go.
//
// Missing are keys of our prefetch templates that are not there (null and an OperationOutcome
// are answers, and not asked again), the next pages of searchsets that are, and Medications
// that something refers to. Pure functions.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "fhir/client/client.h"
#include "fhir/client/scopes.h"
#include "plugin/hooks/request.h"

namespace refract::service {

struct Wanted {
    std::string key;  ///< of the prefetch template, or kMedications
    fhir::client::Read read;
    bool restricted = false;  ///< the scope covers a part of it only
    bool plain = false;       ///< asked again in fewer words
};

struct Missing {
    std::vector<Wanted> wanted;
    std::vector<std::string> outOfScope;  ///< keys that are missing and may not be asked for
    bool any() const { return !wanted.empty() || !outOfScope.empty(); }
};

Missing missingOf(const hooks::HookRequest& request, std::string_view serviceId, const fhir::client::Scopes& scopes);

/// No template has this key.
inline constexpr std::string_view kMedications = "medications";
/// The most Medications that are read, one by one: a list of drugs is shorter.
inline constexpr std::size_t kMostMedications = 50;

/// Medications of the server at `base` to which a medication of `resources` or `orders` refers
/// and which are not among them. Those that `asked` names are left out, and it is added to.
std::vector<Wanted> missingMedications(const fhir::Collection& resources, const fhir::Collection& orders,
                                       const std::string& base, const fhir::client::Scopes& scopes,
                                       std::set<std::string, std::less<>>& asked);

/// A search without _sort, _count and _include, for a server that does not know them.
std::string plainQuery(const std::string& query);

}  // namespace refract::service
