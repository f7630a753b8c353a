// gzip: bodies of requests that come compressed, and answers for clients that take them so.
//
// Free functions; what they need of zlib lives as long as the call.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/server/body_reader.h"
#include "plugin/server/handler.h"
#include "plugin/server/refusal.h"

namespace refract::server {

/// How the body of a request is coded: the one Content-Encoding that is "gzip" (or "x-gzip"),
/// or none or "identity". std::nullopt for anything else.
enum class BodyCoding { identity, gzip };
std::optional<BodyCoding> bodyCoding(const Headers& headers);

/// Replaces `body`, one gzip member, by what it holds. Never makes more than `mostBytes` of it,
/// and stops there: a small body that would become a large one costs no more than a large one.
/// Refusals: 400 (damaged, cut short, or followed by something), 413, 503 (memory for bodies
/// is used up).
std::optional<Refusal> unpack(std::string& body, std::size_t mostBytes, ByteBudget::Share& share);

/// Does the client take an answer as gzip (RFC 9110 section 12.5.3)?
bool acceptsGzip(const Headers& headers);

/// Answers from here on are worth it: shorter ones fit into one packet as they are.
inline constexpr std::size_t kWorthPacking = 1400;

/// Packs the body of an answer that is worth it, if the client takes it; says Vary either way.
void packAnswer(const Headers& headers, Response& response);

}  // namespace refract::server
