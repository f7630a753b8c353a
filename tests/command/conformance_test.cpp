// refract conformance against the real service, and against nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/command/site.h"

namespace refract::test {

namespace {

using testing::HasSubstr;
using testing::Not;

}  // namespace

TEST(ConformanceCommand, findsNothingWrongWithTheDemo) {
    Background service(kBinary, {"serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
    const auto base = "http://127.0.0.1:" + std::to_string(portOf(service.line()));
    for (const std::string path : {"", "/", "/cds-services"}) {
        const auto judged = run(kBinary, {"conformance", base + path, "--origin", "https://ehr.example"});
        EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
        EXPECT_THAT(judged.out, HasSubstr("trd-review on patient-view: every card holds"));
        EXPECT_THAT(judged.out, HasSubstr("medication-check on order-sign: every card holds"));
        EXPECT_THAT(judged.out, HasSubstr(" 0 fail"));
        EXPECT_THAT(judged.out, Not(HasSubstr("FAILS")));
    }
}

TEST(ConformanceCommand, signsSpeaksTlsAndAsksAsAPage) {
    const Site site;
    site.registry(kEhr);
    const auto ca = site.path("keys/server-certificate.pem");
    site.config(R"(,"tls":{"certificate":")" + ca + R"(","privateKey":")" + site.path("keys/server-private.pem") +
                "\"}");
    const Running service(site);
    std::string kid = site.folder.read("keys/client-kid");
    kid.pop_back();
    const auto base = "https://localhost:" + std::to_string(service.port);
    const auto judged =
        run(kBinary, {"conformance", base, "--ca", ca, "--token-key", site.path("keys/client-private.pem"), "--kid",
                      kid, "--iss", "https://ehr.example", "--origin", "https://ehr.example"});
    EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
    for (const char* row : {"TLS 1.1 and older are refused", "a signature that does not hold is 401",
                            "a token that was used is 401", "a preflight of the page"}) {
        EXPECT_THAT(judged.out, testing::ContainsRegex(std::string("ok +T[0-9] +") + row));
    }
    const auto stranger = run(kBinary, {"conformance", base});
    EXPECT_EQ(stranger.status, 1) << "its certificate is not trusted";
    EXPECT_THAT(stranger.out, HasSubstr("FAILS   T5"));
}

/// docs/clients.md tells to examine with it from where the client stands.
TEST(ConformanceCommand, findsNothingWrongAtTheAddressesOfClientsThatAreForgiven) {
    const Site site;
    site.registry(R"({"name":"bahmni","profile":"bahmni","addresses":["127.0.0.1"],"services":["medication-check"]},
        {"name":"o3","profile":"openmrs-o3","addresses":["127.0.0.1"],"services":["medication-check"]},
        {"name":"openemr","profile":"openemr","addresses":["127.0.0.1"]})");
    site.config();
    const Running service(site);
    for (const auto& [client, row] :
         {std::pair{"bahmni", "medication-order-select on medication-order-select: every card holds"},
          std::pair{"o3", "medication-check on medication-prescribe: every card holds"},
          std::pair{"openemr", "an unknown service is 404"}}) {
        const auto judged = run(kBinary, {"conformance", service.url(std::string("/c/") + client)});
        EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
        EXPECT_THAT(judged.out, HasSubstr(row));
        EXPECT_THAT(judged.out, Not(HasSubstr("FAILS")));
    }
}

TEST(ConformanceCommand, findsNothingWrongForAClientOfSomeServices) {
    const Site site;
    site.registry(R"({"name":"ehr","issuer":"https://ehr.example","keys":{"file":"keys/client-jwks.json"},)"
                  R"("services":["trd-review"]})");
    site.config();
    const Running service(site);
    std::string kid = site.folder.read("keys/client-kid");
    kid.pop_back();
    const auto judged =
        run(kBinary, {"conformance", service.url(""), "--token-key", site.path("keys/client-private.pem"), "--kid", kid,
                      "--iss", "https://ehr.example"});
    EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
    EXPECT_THAT(judged.out, testing::ContainsRegex("ok +S8 +an unknown service is 404"));
}

TEST(ConformanceCommand, saysWhatItCannotDo) {
    EXPECT_EQ(run(kBinary, {"conformance"}).status, 2);
    EXPECT_EQ(run(kBinary, {"conformance", "cds.example"}).status, 1);
    EXPECT_EQ(run(kBinary, {"conformance", "http://127.0.0.1:1", "--token-key", "/nowhere"}).status, 1);
    const auto nobody = run(kBinary, {"conformance", "http://127.0.0.1:1"});
    EXPECT_EQ(nobody.status, 1);
    EXPECT_THAT(nobody.out, HasSubstr("no answer"));
}

}  // namespace refract::test
