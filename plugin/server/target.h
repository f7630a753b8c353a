// Target: where a request goes: its path, query and authority, and whether that authority is ours.
//
// Pure functions. A path is decoded once, and refused when decoding could make it mean
// something else further on: bad escapes, an escaped slash, control or non-ASCII
// characters, "." and ".." segments.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/server/http_reader.h"

namespace refract::server {

struct Target {
    std::string path;            ///< as in Request
    std::string_view query;      ///< without "?"
    std::string_view authority;  ///< host[:port] of the target, or else of Host; empty with HTTP/1.0 that sent neither
};

/// Reads origin-form, absolute-form (whose authority replaces Host, RFC 9112 section 3.2.2)
/// and "*" with OPTIONS. The views are into the head.
std::optional<Refusal> readTarget(const RequestHead& head, Target& target);

/// Is this authority one that we answer to? Entries are "name" (any port) or "name:port".
/// Without entries: any name of the loopback interface, so that a page elsewhere cannot
/// reach a service on the user's machine by rebinding its own name (DNS rebinding).
bool hostAllowed(std::string_view authority, std::span<const std::string> allowedHosts);

}  // namespace refract::server
