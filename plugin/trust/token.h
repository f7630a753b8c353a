// Token: a JSON Web Token of CDS Hooks, read and judged (requirements T1–T4).
//
// Reading checks form alone; a signature is verified by Key::verify over signingInput(),
// after client, key and rate limit were decided. Every refusal is a class for the log;
// the caller of the service learns only "401". Pure functions; values own their text.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/trust/signature.h"

namespace refract::trust {

enum class TokenRefusal {
    missing,  ///< no bearer token
    tooLong,
    malformed,  ///< not three parts of base64url and JSON, or a member stands twice
    critical,   ///< `crit`, embedded `jwk`, `x5c`, `x5u`: nothing that we would follow
    algorithm,  ///< none, HMAC, or one that is not known
    type,       ///< `typ` other than JWT
    claims,     ///< a claim is missing or of the wrong kind
    unknownIssuer,
    foreignJku,  ///< a `jku` that is not on the client's list
    unknownKey,
    signature,
    audience,
    expired,
    fromTheFuture,  ///< `iat` or `nbf` later than the clocks may differ
    livesTooLong,
    replayed,
};
std::string_view refusalName(TokenRefusal refusal);

struct TokenLimits {
    std::size_t mostBytes = 8 * 1024;        ///< an ES512 token with every claim is 1 KB
    std::chrono::seconds skew{60};           ///< how far clocks of client and server may differ
    std::chrono::seconds longestLife{3600};  ///< the specification's example lives an hour, the Sandbox's five minutes
};

struct Token {
    Algorithm algorithm = Algorithm::es384;
    std::string keyId, jku;
    std::string issuer, tokenId, tenant, subject;
    std::vector<std::string> audiences;
    std::chrono::sys_seconds expires{}, issued{};
    std::optional<std::chrono::sys_seconds> notBefore;
    std::string signingInput;  ///< header.payload, as sent
    std::string signature;     ///< decoded
};

/// Reads the compact form.
std::variant<Token, TokenRefusal> readToken(std::string_view text, const TokenLimits& limits = {});

/// exp, iat, nbf, lifetime and aud; std::nullopt when they hold. Addresses are compared with
/// "//" in the path and a trailing slash folded.
std::optional<TokenRefusal> judgeClaims(const Token& token, std::string_view audience, std::chrono::sys_seconds now,
                                        const TokenLimits& limits = {});

/// The keys of a JWK Set. What is no usable key is left out: sets hold keys for others too.
class KeySet {
public:
    /// An Issue if the text is no JWK Set, holds duplicate members, or more than kMostKeys.
    static fhir::Result<KeySet> parse(std::string_view json);
    static constexpr std::size_t kMostKeys = 64;  ///< a rotation holds two or three
    /// The key of that id that fits the algorithm, or nullptr.
    const Key* find(std::string_view keyId, Algorithm algorithm) const;
    std::size_t size() const { return keys_.size(); }

private:
    std::vector<Key> keys_;
};

/// The "Bearer" token of an Authorization header field; empty if it is none.
std::string_view bearerToken(std::string_view authorization);

}  // namespace refract::trust
