// Cors: which browser pages may read our answers (T6; https://fetch.spec.whatwg.org/#http-cors-protocol).
//
// Every answer gets its fields, errors too: without them a browser client cannot tell an
// error from a broken network. Credentials in the sense of CORS (cookies) are never
// allowed; a bearer token is an ordinary field that the preflight names.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/server/handler.h"

namespace refract::server {

struct CorsPolicy {
    /// Origins as a browser sends them ("https://ehr.example"); "*" alone lets every page
    /// in and belongs in a demo; empty lets none.
    std::vector<std::string> allowedOrigins;
    /// Origins beside these, as they come and go; asked from many threads.
    std::function<bool(std::string_view)> alsoAllowed = {};

    bool none() const { return allowedOrigins.empty() && !alsoAllowed; }
    bool any() const;
    bool allows(std::string_view origin) const;
};

/// Adds the fields that `policy` grants to a request with these headers. With `preflight`
/// the methods are those of the Allow field that the handler gave.
void addCors(const CorsPolicy& policy, const Headers& request, bool preflight, Response& response);

/// Is this OPTIONS request a preflight?
bool isPreflight(std::string_view method, const Headers& request);

}  // namespace refract::server
