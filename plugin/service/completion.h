// Completion: what a hook's prefetch left out, read from the client's FHIR server (S5, S6, T7).
//
// Only from a server that the registry lists for this client, only with the access token of
// this request, only what its scopes cover, until the deadline or the token's end. What is
// missing: missing.h. What came is used; what did not is said.
//
// Owns what was fetched: it must outlive the Collection that it was added to. One thread.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "fhir/client/client.h"
#include "plugin/hooks/request.h"
#include "plugin/service/fetching.h"
#include "plugin/service/missing.h"
#include "plugin/service/permit.h"
#include "plugin/service/supply.h"

namespace refract::service {

/// A request, and what came with it.
struct Incomplete {
    const hooks::HookRequest& request;
    std::string_view serviceId;
    fhir::Collection& resources;     ///< of the prefetch; what is fetched is added
    const fhir::Collection& orders;  ///< of the context
    fhir::Gaps& gaps;
};

class Completion {
public:
    using Clock = std::chrono::steady_clock;

    /// Fetches, before it returns: once in the life of a Completion. `servers` may be null.
    /// `begun` is when the request was there.
    void run(const Incomplete& incomplete, const Fetching& fetching, const fhir::client::FhirServers* servers,
             Clock::time_point begun);

    /// What became of the keys that were asked for, or would have been.
    const KeySupplies& supplies() const { return supplies_; }
    /// The first reason why something that was missing still is; empty when nothing is, or when
    /// the client offered no server. Holds nothing of the request.
    std::string_view whyNot() const { return whyNot_; }

private:
    struct Fetched {
        Wanted wanted;
        fhir::client::Got got;
    };

    void fetch(const Incomplete& incomplete, const Fetching& fetching, const Permit& permit,
               std::vector<Wanted> wanted);
    std::vector<Wanted> inFewerWords() const;
    void sayWhatCame(const Incomplete& incomplete, const std::vector<std::string>& outOfScope);

    std::vector<Fetched> fetched_;
    KeySupplies supplies_;
    std::string_view whyNot_;
};

}  // namespace refract::service
