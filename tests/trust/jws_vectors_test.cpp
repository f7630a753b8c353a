// Wycheproof's whole JWS and JWK Sets, read as a token is: header, key by its id, signature.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "plugin/trust/base64url.h"
#include "plugin/trust/token.h"
#include "tests/support/corpus.h"

namespace refract::test {

using namespace trust;

namespace {

/// As readToken() and the door, without the claims that these payloads are none of.
bool verifies(std::string_view jws, const KeySet& keys) {
    const auto first = jws.find('.');
    const auto second = first == std::string_view::npos ? first : jws.find('.', first + 1);
    if (second == std::string_view::npos || jws.find('.', second + 1) != std::string_view::npos) return false;
    const auto header = decodeBase64url(jws.substr(0, first));
    const auto payload = decodeBase64url(jws.substr(first + 1, second - first - 1));
    const auto signature = decodeBase64url(jws.substr(second + 1));
    if (!header || !payload || !signature) return false;
    fhir::Document document;
    const auto root = document.parse(*header);
    if (!root || fhir::duplicateMember(*root, 1)) return false;
    const auto algorithm = algorithmByName((*root)["alg"].text());
    if (!algorithm) return false;
    const Key* key = keys.find((*root)["kid"].text(), *algorithm);
    return key != nullptr && key->verify(*algorithm, jws.substr(0, second), *signature);
}

/// The public keys of a group, as a set.
std::string keysOf(fhir::Value group) {
    const fhir::Value given = group["public"].given() ? group["public"] : group["private"];
    return given["keys"].given() ? given.serialize() : "{\"keys\":[" + given.serialize() + "]}";
}

/// HMAC is never verified here (requirement T2), whatever a vector says.
bool isHmac(std::string_view jws) {
    const auto header = decodeBase64url(jws.substr(0, jws.find('.')));
    return header && header->find("\"HS") != std::string::npos;
}

/// Where we answer otherwise than a vector is flagged, by its file and number, each with its reason.
const std::map<std::string, std::string>& deviations() {
    static const std::map<std::string, std::string> kDeviations{
        {"json_web_signature_test 346", "the key says PS256 and the header PS384 (RFC 7517 section 4.4)"},
        {"json_web_signature_test 350", "the same"},
        {"json_web_signature_test 347", "the key says ES521, which is no registered algorithm"},
        {"json_web_signature_test 351", "the same"},
        {"json_web_signature_test 372", "HMAC, behind a character that is no base64url"},
    };
    return kDeviations;
}

class JwsVectors : public testing::TestWithParam<const char*> {};

}  // namespace

TEST_P(JwsVectors, areJudgedAsFlagged) {
    const std::string name = std::string("wycheproof/testvectors_v1/") + GetParam() + ".json";
    REFRACT_NEED_CORPUS(name);
    fhir::Document document;
    const auto root = document.parse(readFile(corpusFolder() / name));
    ASSERT_TRUE(root);
    std::size_t judged = 0;
    for (const fhir::Value group : (*root)["testGroups"].elements()) {
        const auto keys = KeySet::parse(keysOf(group));
        for (const fhir::Value vector : group["tests"].elements()) {
            const auto jws = vector["jws"].string();
            if (!jws) continue;  // of encryption
            ++judged;
            const std::string id = std::string(GetParam()) + " " + vector["tcId"].serialize();
            const bool valid = vector["result"].text() == "valid";
            const bool ours = keys && verifies(*jws, *keys);
            const bool expected = valid && !isHmac(*jws) && !deviations().contains(id);
            EXPECT_EQ(ours, expected) << id << " " << group["comment"].text() << ": " << vector["comment"].text();
        }
    }
    EXPECT_GT(judged, 20U);
}

INSTANTIATE_TEST_SUITE_P(Vectors, JwsVectors,
                         testing::Values("json_web_signature_test", "json_web_key_test", "json_web_crypto_test"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace refract::test
