// Tokens: the specification's own, and every way to be refused.
#include <gtest/gtest.h>

#include "plugin/trust/base64url.h"
#include "plugin/trust/token.h"
#include "tests/support/corpus.h"

namespace refract::test {

using namespace trust;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

constexpr std::string_view kHeader = R"({"alg":"ES384","typ":"JWT","kid":"k1"})";
constexpr std::string_view kClaims =
    R"({"iss":"https://ehr.example","aud":"https://cds.example/cds-services/trd-review",)"
    R"("exp":1000300,"iat":1000000,"jti":"j1"})";
constexpr std::string_view kAudience = "https://cds.example/cds-services/trd-review";
const sys_seconds kNow{seconds(1000100)};

std::string compact(std::string_view header, std::string_view claims, std::string_view signature = "sig") {
    return encodeBase64url(header) + "." + encodeBase64url(claims) + "." + encodeBase64url(signature);
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    const auto at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    return changed;
}

std::string refusalOf(std::string_view text) {
    const auto read = readToken(text);
    const auto* refusal = std::get_if<TokenRefusal>(&read);
    return refusal == nullptr ? "accepted" : std::string(refusalName(*refusal));
}

std::string judged(std::string_view claims, sys_seconds now = kNow, std::string_view audience = kAudience) {
    const auto read = readToken(compact(kHeader, claims));
    const auto* token = std::get_if<Token>(&read);
    if (token == nullptr) return "not read";
    const auto refusal = judgeClaims(*token, audience, now);
    return refusal ? std::string(refusalName(*refusal)) : "holds";
}

}  // namespace

TEST(Token, isReadWithAllItsClaims) {
    const auto read = readToken(compact(kHeader, with(kClaims, "\"jti\"", "\"tenant\":\"t\",\"jti\"")));
    const auto* token = std::get_if<Token>(&read);
    ASSERT_NE(token, nullptr);
    EXPECT_EQ(token->keyId, "k1");
    EXPECT_EQ(token->issuer, "https://ehr.example");
    EXPECT_EQ(token->tokenId, "j1");
    EXPECT_EQ(token->tenant, "t");
    EXPECT_EQ(token->signature, "sig");
}

TEST(Token, formsThatAreRefused) {
    EXPECT_EQ(refusalOf(""), "missing");
    EXPECT_EQ(refusalOf(std::string(9000, 'a')), "too-long");
    EXPECT_EQ(refusalOf("a.b"), "malformed");
    EXPECT_EQ(refusalOf("a.b.c.d"), "malformed");
    EXPECT_EQ(refusalOf(compact(kHeader, "[]")), "malformed");
    EXPECT_EQ(refusalOf(compact("{", kClaims)), "malformed");
    EXPECT_EQ(refusalOf(compact(kHeader, kClaims) + "="), "malformed");
    EXPECT_EQ(refusalOf(compact(with(kHeader, "\"kid\"", "\"kid\":\"k0\",\"kid\""), kClaims)), "malformed")
        << "duplicate member";
    EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "\"iss\"", "\"iss\":\"x\",\"iss\""))), "malformed");
    EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "ehr", "\\u0000"))), "malformed");
    for (const std::string_view algorithm : {"none", "HS256", "HS384", "es384", "ES256K", "EdDSA", ""}) {
        EXPECT_EQ(refusalOf(compact(with(kHeader, "ES384", algorithm), kClaims)), "algorithm") << algorithm;
    }
    for (const std::string_view member : {"crit", "jwk", "x5c", "x5u", "b64"}) {
        EXPECT_EQ(
            refusalOf(compact(with(kHeader, "\"typ\"", "\"" + std::string(member) + "\":[\"exp\"],\"typ\""), kClaims)),
            "critical-header")
            << member;
    }
    EXPECT_EQ(refusalOf(compact(with(kHeader, "JWT", "at+jwt"), kClaims)), "type");
    EXPECT_EQ(refusalOf(compact(with(kHeader, ",\"kid\":\"k1\"", ""), kClaims)), "unknown-key");
    EXPECT_EQ(refusalOf(compact(with(kHeader, "\"k1\"", "7"), kClaims)), "malformed");
}

TEST(Token, claimsThatMustBeThere) {
    for (const std::string_view claim : {"iss", "aud", "exp", "iat", "jti"}) {
        EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "\"" + std::string(claim) + "\"", "\"other\""))), "claims")
            << claim;
    }
    EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "1000300", "\"1000300\""))), "claims");
    EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "1000300", "1e300"))), "claims");
    EXPECT_EQ(refusalOf(compact(kHeader, with(kClaims, "1000300", "-5"))), "claims");
}

TEST(Claims, hold) {
    EXPECT_EQ(judged(kClaims), "holds");
    EXPECT_EQ(judged(with(kClaims, "https://cds.example/cds-services/trd-review",
                          "https://cds.example//cds-services//trd-review/")),
              "holds");
    EXPECT_EQ(judged(with(kClaims, "\"https://cds.example/cds-services/trd-review\"",
                          "[\"https://x.example\",\"https://cds.example/cds-services/trd-review\"]")),
              "holds");
}

TEST(Claims, doNotHold) {
    EXPECT_EQ(judged(kClaims, sys_seconds(seconds(1000360))), "expired");
    EXPECT_EQ(judged(kClaims, sys_seconds(seconds(1000359))), "holds") << "within the skew of clocks";
    EXPECT_EQ(judged(kClaims, sys_seconds(seconds(999939))), "from-the-future");
    EXPECT_EQ(judged(kClaims, sys_seconds(seconds(999940))), "holds");
    EXPECT_EQ(judged(with(kClaims, "1000300", "1003601")), "lives-too-long");
    EXPECT_EQ(judged(with(kClaims, "\"jti\"", "\"nbf\":1000200,\"jti\"")), "from-the-future");
    EXPECT_EQ(judged(kClaims, kNow, "https://cds.example/cds-services/trd-review/feedback"), "audience");
    EXPECT_EQ(judged(kClaims, kNow, "http://cds.example/cds-services/trd-review"), "audience");
    EXPECT_EQ(judged(kClaims, kNow, "https://other.example/cds-services/trd-review"), "audience");
}

TEST(Bearer, isReadFromTheHeader) {
    EXPECT_EQ(bearerToken("Bearer abc"), "abc");
    EXPECT_EQ(bearerToken("bearer  abc"), "abc");
    EXPECT_EQ(bearerToken("Basic abc"), "");
    EXPECT_EQ(bearerToken("Bearer"), "");
}

/// The token of the CDS Hooks specification: its signature holds, its day is long past.
TEST(SpecificationToken, verifiesWithTheClockSetBackAndIsRefusedToday) {
    REFRACT_NEED_CORPUS("jws-cds-hooks");
    const auto folder = corpusFolder() / "jws-cds-hooks";
    std::string text = readFile(folder / "token.jwt");
    text.erase(text.find_last_not_of(" \n\r") + 1);
    const auto read = readToken(text);
    const auto* token = std::get_if<Token>(&read);
    ASSERT_NE(token, nullptr);
    const auto keys = KeySet::parse(readFile(folder / "jwks-public.json"));
    ASSERT_TRUE(keys);
    const Key* key = keys->find(token->keyId, token->algorithm);
    ASSERT_NE(key, nullptr);
    EXPECT_TRUE(key->verify(token->algorithm, token->signingInput, token->signature));
    const std::string audience = "https://cds.example.org/cds-services/some-service";
    TokenLimits patient;
    patient.longestLife = seconds(200000000);  // the example lives for years
    EXPECT_FALSE(judgeClaims(*token, audience, token->issued + seconds(10), patient));
    EXPECT_EQ(judgeClaims(*token, audience, sys_seconds(seconds(1795000000)), patient), TokenRefusal::expired);
    EXPECT_EQ(judgeClaims(*token, audience, token->issued + seconds(10)), TokenRefusal::livesTooLong);
}

TEST(KeySet, leavesOutWhatIsNoKeyAndRefusesWhatIsNoSet) {
    const auto key = Key::generate(Algorithm::es384);
    auto named = *key;
    named.setId("a");
    const auto set = KeySet::parse("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\",\"kid\":\"h\"}," +
                                   named.publicJwk(Algorithm::es384) + "]}");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->size(), 1U);
    EXPECT_NE(set->find("a", Algorithm::es384), nullptr);
    EXPECT_EQ(set->find("a", Algorithm::es256), nullptr);
    EXPECT_EQ(set->find("h", Algorithm::es384), nullptr);
    for (const std::string_view bad : {"{}", "[]", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "nonsense"}) {
        EXPECT_FALSE(KeySet::parse(bad)) << bad;
    }
}

}  // namespace refract::test
