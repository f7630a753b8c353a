// T2 at the real service: tokens that somebody has forged are answered as none at all, and the log alone says why.
#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "plugin/trust/base64url.h"
#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

constexpr const char* kPath = "/cds-services/trd-review";

/// A token in its three parts, with header and payload as JSON.
struct Token {
    std::string header, payload, signature;

    explicit Token(const std::string& bearer) {
        const auto first = bearer.find('.'), second = bearer.find('.', first + 1);
        const auto begin = bearer.find(' ') + 1;
        header = trust::decodeBase64url(bearer.substr(begin, first - begin)).value();
        payload = trust::decodeBase64url(bearer.substr(first + 1, second - first - 1)).value();
        signature = bearer.substr(second + 1);
    }
    std::string signedPart() const { return trust::encodeBase64url(header) + "." + trust::encodeBase64url(payload); }
    std::string bearer() const { return "Bearer " + signedPart() + "." + signature; }

    Token& replace(std::string& where, const std::string& what, const std::string& with) {
        const auto at = where.find(what);
        if (at == std::string::npos) throw std::runtime_error(what + " is not in " + where);
        where.replace(at, what.size(), with);
        return *this;
    }
    Token& algorithm(const std::string& name) { return replace(header, R"("ES384")", "\"" + name + "\""); }
    Token& alsoInHeader(const std::string& member) { return replace(header, "{", "{" + member + ","); }
};

struct Sha256 : Poco::SHA2Engine {
    enum { BLOCK_SIZE = 64, DIGEST_SIZE = 32 };  // as Poco::HMACEngine asks for them
    Sha256() : SHA2Engine(SHA_256) {}
};

std::string hmacOf(const std::string& key, const std::string& text) {
    Poco::HMACEngine<Sha256> engine(key);
    engine.update(text);
    const auto& digest = engine.digest();
    return trust::encodeBase64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

class Requirement_T2 : public ::testing::Test {
protected:
    Requirement_T2() {
        site_.registry(kEhr);
        site_.config();
        service_.emplace(site_);
    }
    /// A fresh token that would be let in.
    Token fresh() const { return Token(site_.token(service_->url(kPath))); }
    int statusOf(const Token& token) const {
        const auto got = service_->post(
            kPath, readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging/samples/patient-view.json"),
            {{"Authorization", token.bearer()}});
        if (got.status == 401) {
            EXPECT_EQ(got.body, refused()) << "why it is refused is for the log alone";
        }
        return got.status;
    }
    std::string refused() const { return service_->post(kPath, "{}").body; }

    Site site_;
    std::optional<Running> service_;
};

}  // namespace

TEST_F(Requirement_T2, aTokenAsItWasSignedComesIn) {
    EXPECT_EQ(statusOf(fresh()), 200);
}

TEST_F(Requirement_T2, algorithmNoneIsRefusedWithASignatureAndWithout) {
    for (const char* name : {"none", "None", "NONE", ""}) {
        Token token = fresh();
        token.algorithm(name);
        EXPECT_EQ(statusOf(token), 401) << name;
        token.signature.clear();
        EXPECT_EQ(statusOf(token), 401) << name << " without a signature";
    }
}

TEST_F(Requirement_T2, aPublicKeyIsNoSecret) {
    for (const char* file : {"keys/client-jwks.json", "keys/client-public.pem"}) {
        std::string secret;
        try {
            secret = site_.folder.read(file);
        } catch (const std::exception&) {  // not every key pair has its public half as PEM
            continue;
        }
        Token token = fresh();
        token.algorithm("HS256");
        token.signature = hmacOf(secret, token.signedPart());
        EXPECT_EQ(statusOf(token), 401) << file;
    }
}

TEST_F(Requirement_T2, theKeyFitsTheAlgorithm) {
    for (const char* name : {"ES256", "ES512", "RS256", "PS384", "ES384K", "EdDSA"}) {
        EXPECT_EQ(statusOf(fresh().algorithm(name)), 401) << name;
    }
}

TEST_F(Requirement_T2, whatTheSignatureDoesNotCoverIsRefused) {
    Token payload = fresh();
    payload.replace(payload.payload, "https://ehr.example", "https://ehr.Example");
    EXPECT_EQ(statusOf(payload), 401);
    EXPECT_EQ(statusOf(fresh().alsoInHeader(R"("x":1)")), 401);
    Token other = fresh();
    other.signature = fresh().signature;
    EXPECT_EQ(statusOf(other), 401) << "the signature of another token";
    Token shorter = fresh();
    shorter.signature.pop_back();
    EXPECT_EQ(statusOf(shorter), 401);
}

TEST_F(Requirement_T2, aKeyThatTheTokenBringsIsNotUsed) {
    const std::string mine = site_.folder.read("keys/client-jwks.json");
    const auto begin = mine.find('[') + 1;
    const std::string key = mine.substr(begin, mine.rfind(']') - begin);
    for (const std::string& member :
         {"\"jwk\":" + key, std::string(R"("x5u":"http://127.0.0.1:1/x.pem")"),
          std::string(R"("jku":"http://127.0.0.1:1/keys")"), std::string(R"("crit":["exp"])")}) {
        EXPECT_EQ(statusOf(fresh().alsoInHeader(member)), 401) << member.substr(0, 8);
    }
}

}  // namespace refract::test
