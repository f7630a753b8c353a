// Keys and signatures: our own pairs, and vectors from elsewhere.
#include <gtest/gtest.h>

#include "plugin/trust/base64url.h"
#include "plugin/trust/token.h"
#include "tests/support/corpus.h"

namespace refract::test {

using namespace trust;

namespace {

std::string fromHex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

fhir::Result<Key> keyOf(std::string_view jwk) {
    fhir::Document document;
    const auto root = document.parse(jwk);
    if (!root) return root.error();
    return Key::fromJwk(*root);
}

struct VectorFile {
    const char* file;
    Algorithm algorithm;
};
class Wycheproof : public testing::TestWithParam<VectorFile> {};

}  // namespace

/// Deviations from the flag of a vector, each argued:
///  - "acceptable" vectors may go either way: none is judged.
TEST_P(Wycheproof, isJudgedAsFlagged) {
    const std::string name = std::string("wycheproof/testvectors_v1/") + GetParam().file;
    REFRACT_NEED_CORPUS(name);
    const std::string text = readFile(corpusFolder() / name);
    fhir::Document document;
    const auto root = document.parse(text);
    ASSERT_TRUE(root);
    std::size_t judged = 0;
    for (const fhir::Value group : (*root)["testGroups"].elements()) {
        const fhir::Value jwk = group["publicKeyJwk"];
        const auto key = jwk.given() ? Key::fromJwk(jwk) : Key::fromPublicPem(group["publicKeyPem"].text());
        if (!key) continue;  // a key that is refused verifies nothing
        for (const fhir::Value vector : group["tests"].elements()) {
            const auto result = vector["result"].text();
            if (result == "acceptable") continue;
            ++judged;
            EXPECT_EQ(key->verify(GetParam().algorithm, fromHex(vector["msg"].text()), fromHex(vector["sig"].text())),
                      result == "valid")
                << GetParam().file << " tcId " << vector["tcId"].serialize() << ": " << vector["comment"].text();
        }
    }
    EXPECT_GT(judged, 50U);
}

INSTANTIATE_TEST_SUITE_P(Vectors, Wycheproof,
                         testing::Values(VectorFile{"ecdsa_secp256r1_sha256_p1363_test.json", Algorithm::es256},
                                         VectorFile{"ecdsa_secp384r1_sha384_p1363_test.json", Algorithm::es384},
                                         VectorFile{"rsa_signature_2048_sha256_test.json", Algorithm::rs256},
                                         VectorFile{"rsa_signature_2048_sha384_test.json", Algorithm::rs384},
                                         VectorFile{"rsa_pss_2048_sha256_mgf1_32_test.json", Algorithm::ps256}),
                         [](const auto& one) { return std::string(algorithmName(one.param.algorithm)); });

TEST(Signature, everyAlgorithmSignsVerifiesAndNoticesAChange) {
    for (const std::string_view name :
         {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
        const auto algorithm = *algorithmByName(name);
        auto key = Key::generate(algorithm);
        ASSERT_TRUE(key) << name;
        key->setId("k");
        const auto signature = key->sign(algorithm, "message");
        ASSERT_TRUE(signature) << name;
        const auto published = keyOf(key->publicJwk(algorithm));
        ASSERT_TRUE(published) << name;
        EXPECT_EQ(published->id(), "k");
        EXPECT_TRUE(published->verify(algorithm, "message", *signature)) << name;
        EXPECT_FALSE(published->verify(algorithm, "massage", *signature)) << name;
        EXPECT_FALSE(published->verify(algorithm, "message", signature->substr(1))) << name;
        EXPECT_FALSE(published->verify(algorithm, "message", {})) << name;
        EXPECT_FALSE(published->sign(algorithm, "message")) << "a public key signs nothing";
        const auto again = Key::fromPem(key->privatePem());
        ASSERT_TRUE(again) << name;
        EXPECT_TRUE(published->verify(algorithm, "message", *again->sign(algorithm, "message")));
    }
}

TEST(Signature, rAndSHaveTheWidthOfTheCurve) {
    auto key = Key::generate(Algorithm::es512);
    ASSERT_TRUE(key);
    for (int i = 0; i < 40; ++i) {  // one in 128 signatures has a leading zero byte
        EXPECT_EQ(key->sign(Algorithm::es512, std::to_string(i))->size(), 132U);
    }
}

TEST(Signature, aKeyOfAnotherTypeOrCurveDoesNotFit) {
    const auto key = Key::generate(Algorithm::es256);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->fits(Algorithm::es256));
    EXPECT_FALSE(key->fits(Algorithm::es384)) << "ES384 with a P-256 key";
    EXPECT_FALSE(key->fits(Algorithm::rs256));
    const auto only = keyOf(key->publicJwk(Algorithm::es256));
    ASSERT_TRUE(only);
    auto rsa = Key::generate(Algorithm::rs256);
    const auto rs256 = keyOf(rsa->publicJwk(Algorithm::rs256));
    EXPECT_TRUE(rs256->fits(Algorithm::rs256));
    EXPECT_FALSE(rs256->fits(Algorithm::ps256)) << "the JWK says RS256";
}

TEST(Jwk, whatIsNoUsablePublicKeyIsRefusedAndTheMemberNamed) {
    const auto good = Key::generate(Algorithm::es384)->publicJwk(Algorithm::es384);
    ASSERT_TRUE(keyOf(good));
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        return text;
    };
    const std::vector<std::pair<std::string, std::string>> wrong{
        {changed("\"EC\"", "\"oct\""), "kty"},
        {changed("P-384", "P-256"), "x"},
        {changed("P-384", "secp256k1"), "crv"},
        {changed("\"sig\"", "\"enc\""), "use"},
        {changed("ES384", "ES256"), "alg"},
        {changed("ES384", "HS256"), "alg"},
        {changed("\"y\":\"", "\"y\":\"A"), "y"},
        {changed("\"kty\"", "\"kty\":\"EC\",\"kty\""), "#2"},
        {changed("\"use\"", "\"key_ops\":[\"sign\"],\"use\""), "key_ops"}};
    for (const auto& [jwk, member] : wrong) {
        const auto key = keyOf(jwk);
        ASSERT_FALSE(key) << jwk;
        EXPECT_EQ(key.error().expression, member) << jwk;
    }
    // A point off the curve: the last character of y changed by a whole byte.
    std::string off = good;
    const auto y = off.find("\"y\":\"") + 5;
    off[y] = off[y] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(keyOf(off));
}

TEST(Base64url, isStrict) {
    EXPECT_EQ(decodeBase64url("AQID"), std::string("\x01\x02\x03"));
    EXPECT_EQ(decodeBase64url("AQI"), std::string("\x01\x02"));
    EXPECT_EQ(decodeBase64url(""), std::string());
    for (const std::string_view bad : {"A", "AQI=", "A+ID", "A/ID", "AQ ID", "AQJ", "AQ\n", "AQIDA"}) {
        EXPECT_FALSE(decodeBase64url(bad)) << bad;
    }
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string bytes(length, '\xfb');
        EXPECT_EQ(decodeBase64url(encodeBase64url(bytes)), bytes);
    }
}

}  // namespace refract::test
