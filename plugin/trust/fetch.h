// Fetching a JWK Set through libcurl, from where the configuration says and from nowhere else.
//
// https; http on loopback alone and only where it is allowed. No redirects, no proxy, no
// credentials; size and time are bounded. The address is judged at the socket, on what is
// really connected, so that a name which resolves to somewhere else is refused too:
// link-local and metadata addresses always, loopback and private networks unless listed.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "fhir/result.h"
#include "plugin/trust/network.h"

namespace refract::trust {

struct FetchRules {
    bool plainHttpOnLoopback = false;
    Networks privateNetworks;  ///< loopback and private networks in which the server may stand
    std::string caFile;        ///< certificates of authorities in PEM, instead of the system's
    std::chrono::milliseconds deadline{3'000};
    std::size_t mostBytes = std::size_t{256} * 1024;  ///< KeySet::kMostKeys of the longest RSA keys
};

/// May this URL be asked at all? Issue `value` that says why not.
fhir::Status judgeUrl(const std::string& url, bool plainHttpOnLoopback);
/// May a socket be connected to that address?
bool mayConnect(const Address& address, bool plainHttp, const FetchRules& rules);

/// The body of a 200. Issue `transient` with the reason otherwise: it holds nothing of the answer.
fhir::Result<std::string> fetch(const std::string& url, const FetchRules& rules);

}  // namespace refract::trust
