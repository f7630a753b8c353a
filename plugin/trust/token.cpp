// Reading a compact JWS strictly, and judging its claims.
#include "plugin/trust/token.h"

#include <algorithm>

#include "plugin/trust/base64url.h"

namespace refract::trust {

namespace {

constexpr std::size_t kDeepest = 8;                   ///< claims are flat; an audience list is one deep
constexpr std::int64_t kLatestSecond = 253402300799;  ///< the end of the year 9999

/// One part of the token as a JSON object without duplicate members.
std::optional<fhir::Value> readPart(std::string_view part, fhir::Document& document) {
    const auto json = decodeBase64url(part);
    if (!json) return std::nullopt;
    fhir::JsonLimits limits;
    limits.maxDepth = kDeepest;
    const auto root = document.parse(*json, limits);
    if (!root || !root->isObject() || document.holdsNul()) return std::nullopt;
    if (fhir::duplicateMember(*root, kDeepest)) return std::nullopt;
    return *root;
}

std::optional<TokenRefusal> readHeader(fhir::Value header, Token& token) {
    for (const std::string_view name : {"crit", "jwk", "x5c", "x5u", "b64", "zip"}) {
        if (!header[name].absent()) return TokenRefusal::critical;
    }
    const auto algorithm = algorithmByName(header["alg"].text());
    if (!algorithm) return TokenRefusal::algorithm;
    token.algorithm = *algorithm;
    std::string type(header["typ"].text());
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (header["typ"].given() && type != "JWT") return TokenRefusal::type;
    for (const auto& [name, target] : {std::pair{"kid", &token.keyId}, std::pair{"jku", &token.jku}}) {
        if (header[name].absent()) continue;
        const auto text = header[name].string();
        if (!text) return TokenRefusal::malformed;
        *target = std::string(*text);
    }
    if (token.keyId.empty()) return TokenRefusal::unknownKey;
    return std::nullopt;
}

/// NumericDate; fractions are cut.
std::optional<std::chrono::sys_seconds> readTime(fhir::Value value) {
    const auto number = value.number();
    if (!number || !(*number >= 0) || *number > static_cast<double>(kLatestSecond)) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(*number)));
}

std::optional<TokenRefusal> readClaims(fhir::Value claims, Token& token) {
    for (const auto& [name, target] : {std::pair{"iss", &token.issuer}, std::pair{"jti", &token.tokenId}}) {
        const auto text = claims[name].string();
        if (!text || text->empty()) return TokenRefusal::claims;
        *target = std::string(*text);
    }
    for (const auto& [name, target] : {std::pair{"tenant", &token.tenant}, std::pair{"sub", &token.subject}}) {
        if (claims[name].absent()) continue;
        const auto text = claims[name].string();
        if (!text) return TokenRefusal::claims;
        *target = std::string(*text);
    }
    for (const fhir::Value audience : claims["aud"].elements()) {
        const auto text = audience.string();
        if (!text) return TokenRefusal::claims;
        token.audiences.emplace_back(*text);
    }
    const auto expires = readTime(claims["exp"]);
    const auto issued = readTime(claims["iat"]);
    if (!expires || !issued || token.audiences.empty()) return TokenRefusal::claims;
    token.expires = *expires;
    token.issued = *issued;
    if (!claims["nbf"].absent()) {
        token.notBefore = readTime(claims["nbf"]);
        if (!token.notBefore) return TokenRefusal::claims;
    }
    return std::nullopt;
}

/// "https://a.example//cds-services/" → "https://a.example/cds-services"
std::string foldedAddress(std::string_view address) {
    const auto scheme = address.find("://");
    std::size_t i = scheme == std::string_view::npos ? 0 : scheme + 3;
    std::string folded(address.substr(0, i));
    for (; i < address.size(); ++i) {
        if (address[i] == '/' && folded.ends_with('/')) continue;
        folded += address[i];
    }
    while (folded.ends_with('/') && folded.size() > 1) folded.pop_back();
    return folded;
}

}  // namespace

std::string_view refusalName(TokenRefusal refusal) {
    static constexpr std::array<std::string_view, 16> kNames{
        "missing", "too-long",        "malformed",      "critical-header", "algorithm", "type",
        "claims",  "unknown-issuer",  "foreign-jku",    "unknown-key",     "signature", "audience",
        "expired", "from-the-future", "lives-too-long", "replayed"};
    return kNames[static_cast<std::size_t>(refusal)];
}

std::variant<Token, TokenRefusal> readToken(std::string_view text, const TokenLimits& limits) {
    if (text.empty()) return TokenRefusal::missing;
    if (text.size() > limits.mostBytes) return TokenRefusal::tooLong;
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
        return TokenRefusal::malformed;
    }
    Token token;
    fhir::Document headerJson;
    fhir::Document claimsJson;
    const auto header = readPart(text.substr(0, first), headerJson);
    const auto claims = readPart(text.substr(first + 1, second - first - 1), claimsJson);
    const auto signature = decodeBase64url(text.substr(second + 1));
    if (!header || !claims || !signature) return TokenRefusal::malformed;
    if (auto refusal = readHeader(*header, token)) return *refusal;
    if (auto refusal = readClaims(*claims, token)) return *refusal;
    token.signingInput = std::string(text.substr(0, second));
    token.signature = *signature;
    return token;
}

std::optional<TokenRefusal> judgeClaims(const Token& token, std::string_view audience, std::chrono::sys_seconds now,
                                        const TokenLimits& limits) {
    if (token.expires + limits.skew <= now) return TokenRefusal::expired;
    if (token.issued > now + limits.skew) return TokenRefusal::fromTheFuture;
    if (token.notBefore && *token.notBefore > now + limits.skew) return TokenRefusal::fromTheFuture;
    if (token.expires - token.issued > limits.longestLife || token.expires < token.issued)
        return TokenRefusal::livesTooLong;
    const std::string wanted = foldedAddress(audience);
    const bool meant = std::any_of(token.audiences.begin(), token.audiences.end(),
                                   [&](const std::string& one) { return foldedAddress(one) == wanted; });
    if (!meant) return TokenRefusal::audience;
    return std::nullopt;
}

fhir::Result<KeySet> KeySet::parse(std::string_view json) {
    const auto refuse = [](std::string why) { return fhir::Issue{fhir::IssueCode::value, std::move(why), {}, "keys"}; };
    fhir::Document document;
    const auto root = document.parse(json);
    if (!root) return root.error();
    constexpr std::size_t kKeyDepth = 3;
    if (fhir::duplicateMember(*root, kKeyDepth) || document.holdsNul())
        return refuse("A member of the JWK Set stands twice, or holds a NUL.");
    const fhir::Value keys = (*root)["keys"];
    if (!keys.isArray()) return refuse("A JWK Set has an array of keys.");
    if (keys.size() > kMostKeys) return refuse("The JWK Set holds too many keys.");
    KeySet set;
    for (const fhir::Value jwk : keys.elements()) {
        auto key = Key::fromJwk(jwk);
        if (key && !key->id().empty()) set.keys_.push_back(std::move(*key));
    }
    return set;
}

const Key* KeySet::find(std::string_view keyId, Algorithm algorithm) const {
    for (const auto& key : keys_) {
        if (key.id() == keyId && key.fits(algorithm)) return &key;
    }
    return nullptr;
}

std::string_view bearerToken(std::string_view authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (authorization.size() < kScheme.size()) return {};
    for (std::size_t i = 0; i < kScheme.size(); ++i) {
        const char c = authorization[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != kScheme[i]) return {};
    }
    authorization.remove_prefix(kScheme.size());
    while (authorization.starts_with(' ')) authorization.remove_prefix(1);
    return authorization;
}

}  // namespace refract::trust
