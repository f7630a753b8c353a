// Pages: answers that a browser shows, with the header fields that keep a page to itself
// (OWASP Secure Headers): nothing is loaded or framed from elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "plugin/server/handler.h"

namespace refract::server {

inline constexpr std::string_view kPagePolicy =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// Gives an answer the fields of a page under that Content-Security-Policy.
void addPageFields(Response& response, std::string_view policy = kPagePolicy);

/// 200 with that body, as text of a page or a part of it.
Response page(std::string body, std::string_view contentType, std::string_view route);

}  // namespace refract::server
