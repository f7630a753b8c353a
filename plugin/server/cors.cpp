// Access-Control fields for answers and preflights.
#include "plugin/server/cors.h"

#include <algorithm>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

constexpr std::string_view kPreflightSeconds = "600";  // Chromium's and Safari's own upper bounds are 2 h and 10 min

void addPreflight(const Headers& request, Response& response) {
    const auto allow = std::find_if(response.headers.begin(), response.headers.end(),
                                    [](const auto& field) { return syntax::equalIgnoringCase(field.first, "Allow"); });
    if (allow != response.headers.end()) {
        std::string methods = allow->second;
        response.headers.emplace_back("Access-Control-Allow-Methods", std::move(methods));
    }
    response.headers.emplace_back("Access-Control-Allow-Headers", "authorization, content-type");
    response.headers.emplace_back("Access-Control-Max-Age", kPreflightSeconds);
    // A public page that calls a service on the local network asks for this too
    // (https://wicg.github.io/private-network-access/).
    if (request.find("access-control-request-private-network")) {
        response.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
    }
}

}  // namespace

bool CorsPolicy::any() const {
    return std::find(allowedOrigins.begin(), allowedOrigins.end(), "*") != allowedOrigins.end();
}

bool CorsPolicy::allows(std::string_view origin) const {
    return any() || std::find(allowedOrigins.begin(), allowedOrigins.end(), origin) != allowedOrigins.end() ||
           (alsoAllowed && alsoAllowed(origin));
}

bool isPreflight(std::string_view method, const Headers& request) {
    return method == "OPTIONS" && request.find("origin") && request.find("access-control-request-method");
}

void addCors(const CorsPolicy& policy, const Headers& request, bool preflight, Response& response) {
    if (policy.none()) return;
    // The answer differs by origin, so no cache may give one page's answer to another.
    if (!policy.any()) response.headers.emplace_back("Vary", "Origin");
    const auto origin = request.find("origin");
    if (!origin || !policy.allows(*origin)) return;
    response.headers.emplace_back("Access-Control-Allow-Origin",
                                  policy.any() ? std::string("*") : std::string(*origin));
    if (preflight)
        addPreflight(request, response);
    else
        response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate, X-Request-Id");
}

}  // namespace refract::server
