// Reading fhirAuthorization.
#include "plugin/service/permit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "fhir/client/url.h"

namespace refract::service {

namespace {

using fhir::client::FhirServer;
using fhir::client::FhirServers;

std::shared_ptr<const FhirServer> find(const FhirServers* servers, std::string_view url) {
    const auto base = fhir::client::normalisedBase(url);
    if (servers == nullptr || !base) return nullptr;
    const auto found =
        std::find_if(servers->begin(), servers->end(), [&](const auto& server) { return server->base == *base; });
    return found == servers->end() ? nullptr : *found;
}

bool isBearer(std::string_view type) {
    constexpr std::string_view kBearer = "bearer";
    return std::equal(type.begin(), type.end(), kBearer.begin(), kBearer.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

std::string_view idOf(std::string_view patient) {
    constexpr std::string_view kType = "Patient/";
    return patient.starts_with(kType) ? patient.substr(kType.size()) : patient;
}

}  // namespace

std::variant<Permit, std::string_view> readPermit(const hooks::HookRequest& request, const FhirServers* servers,
                                                  std::chrono::steady_clock::time_point begun,
                                                  std::chrono::steady_clock::time_point deadline) {
    const auto& authorization = request.authorization;
    if (request.fhirServer.empty() || !authorization.given()) return std::string_view{};
    auto server = find(servers, request.fhirServer);
    if (server == nullptr) return std::string_view("fhirServer is not on the list of this client: nothing was fetched");
    auto token = fhir::client::BearerToken::parse(authorization["access_token"].text());
    if (!token || !isBearer(authorization["token_type"].text())) {
        return std::string_view("fhirAuthorization holds no bearer token that can be used: nothing was fetched");
    }
    const auto patient = idOf(authorization["patient"].text());
    if (!patient.empty() && patient != request.patientId) {
        return std::string_view("fhirAuthorization is for another patient: nothing was fetched");
    }
    const auto seconds = authorization["expires_in"].number();
    if (seconds && !(*seconds > 0)) {
        return std::string_view("the token of fhirAuthorization has expired: nothing was fetched");
    }
    // Beyond a day it ends after every hook; a number of any size must not overflow a clock.
    constexpr double kDay = 86'400;
    if (seconds) {
        const std::chrono::duration<double> life(std::min(*seconds, kDay));
        deadline = std::min(deadline, begun + std::chrono::duration_cast<std::chrono::nanoseconds>(life));
    }
    return Permit{std::move(server), std::move(*token), fhir::client::Scopes::parse(authorization["scope"].text()),
                  deadline};
}

}  // namespace refract::service
