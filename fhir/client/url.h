// Addresses of FHIR servers: one spelling for comparing, and links that stay on the server.
//
// Parsed by libcurl's own parser, so that what is judged is what is asked. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refract::fhir::client {

/// Longer ones are no page links of a server that we know; HAPI's have 300 characters.
inline constexpr std::size_t kLongestUrl = 8 * 1024;

/// "https://EHR.example:443/fhir/" → "https://ehr.example/fhir". std::nullopt for what is no
/// base of a FHIR server: another scheme than http and https, a name or password, a query, a
/// fragment, an encoded dot or backslash in the path.
std::optional<std::string> normalisedBase(std::string_view url);
/// Host of a base, an IPv6 address without its brackets.
std::string hostOfBase(const std::string& base);

/// A link that stood in an answer of `base`, absolute or relative to it, as absolute URL:
/// std::nullopt if it leads to another scheme, host or port, or out of the base's path.
std::optional<std::string> linkOnServer(const std::string& base, std::string_view link);

}  // namespace refract::fhir::client
