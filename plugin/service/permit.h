// Permit: what fhirServer and fhirAuthorization of one request allow, and until when.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <variant>

#include "fhir/client/bearer_token.h"
#include "fhir/client/scopes.h"
#include "fhir/client/server.h"
#include "plugin/hooks/request.h"

namespace refract::service {

struct Permit {
    std::shared_ptr<const fhir::client::FhirServer> server;
    fhir::client::BearerToken token;
    fhir::client::Scopes scopes;
    std::chrono::steady_clock::time_point deadline;  ///< the one that was given, or the end of the token
};

/// The permit, or why there is none, in words that hold nothing of the request: empty when the
/// client offered none. `begun` is when the request was there, from which expires_in counts.
std::variant<Permit, std::string_view> readPermit(const hooks::HookRequest& request,
                                                  const fhir::client::FhirServers* servers,
                                                  std::chrono::steady_clock::time_point begun,
                                                  std::chrono::steady_clock::time_point deadline);

}  // namespace refract::service
