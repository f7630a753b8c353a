// Tokens signed with a key of the test's own.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "plugin/trust/base64url.h"
#include "plugin/trust/signature.h"

namespace refract::test {

/// One key pair for the whole program: to make one takes time.
inline const trust::Key& testKey() {
    static const trust::Key kKey = [] {
        trust::Key key = *trust::Key::generate(trust::Algorithm::es384);
        key.setId("k1");
        return key;
    }();
    return kKey;
}

inline std::string testKeySet() {
    return "{\"keys\":[" + testKey().publicJwk(trust::Algorithm::es384) + "]}";
}

struct TestToken {
    std::string issuer = "https://ehr.example";
    std::string audience = "https://cds.example/cds-services/trd-review";
    std::chrono::sys_seconds issued{std::chrono::seconds(1'000'000)};
    std::chrono::seconds life{300};
    std::string id = "j1";
    std::string keyId = "k1";
    std::string algorithm = "ES384";
    std::string moreHeader;  ///< as ",\"jku\":\"…\""
    std::string moreClaims;
    const trust::Key* key = nullptr;  ///< that signs; testKey() where there is none

    std::string signedText() const {
        const auto seconds = [](auto time) { return std::to_string(time.time_since_epoch().count()); };
        const std::string header =
            R"({"alg":")" + algorithm + R"(","typ":"JWT","kid":")" + keyId + "\"" + moreHeader + "}";
        const std::string claims = R"({"iss":")" + issuer + R"(","aud":")" + audience + R"(","iat":)" +
                                   seconds(issued) + ",\"exp\":" + seconds(issued + life) + ",\"jti\":\"" + id + "\"" +
                                   moreClaims + "}";
        const std::string input = trust::encodeBase64url(header) + "." + trust::encodeBase64url(claims);
        const trust::Key& signer = key == nullptr ? testKey() : *key;
        return input + "." + trust::encodeBase64url(*signer.sign(trust::Algorithm::es384, input));
    }
};

}  // namespace refract::test
