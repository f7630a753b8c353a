// What check-config refuses, as serve does, and what it finds unsafe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

}  // namespace

TEST(CheckConfig, namesMistakesInWordsOfTheConfiguration) {
    const Site site;
    site.registry(kEhr);
    const auto says = [&](const std::string& more) {
        site.config(more);
        return site.check().err;
    };
    EXPECT_THAT(says(R"(,"publicURL":"https://a.example")"),
                HasSubstr(R"(/publicURL: there is no "publicURL" here (did you mean "publicUrl"?))"));
    EXPECT_THAT(says(R"(,"tsl":{})"), HasSubstr(R"(there is no "tsl" here (did you mean "tls"?))"));
    EXPECT_THAT(says(R"(,"fetch":{"deadline":1})"), HasSubstr("/fetch/deadline: there is no \"deadline\" here"));
    EXPECT_THAT(says(R"(,"somethingElse":1)"), HasSubstr("/somethingElse: there is no \"somethingElse\" here\n"));
    EXPECT_THAT(says(R"(,"fetch":{"deadlineMs":60000})"), HasSubstr("/fetch/deadlineMs: is more than 5000"));
    EXPECT_THAT(says(R"(,"fetch":{"pages":0})"), HasSubstr("/fetch/pages: is less than 1"));
    site.config();
    site.registry(R"({"name":"a","profile":"openrms-o3","addresses":["::1"]})");
    EXPECT_THAT(site.check().err, HasSubstr(R"("openrms-o3" is none of "strict", "sandbox", "bahmni", "openemr",)"));
    EXPECT_THAT(site.check().err, HasSubstr(R"((did you mean "openmrs-o3"?))"));
}

TEST(CheckConfig, refusesWhatServeRefuses) {
    const Site site;
    site.registry(kEhr);
    const auto refusedBoth = [&](const std::string& more, const char* says) {
        site.config(more);
        for (const char* command : {"serve", "check-config"}) {
            const auto finished = run(kBinary, {command, "--config", site.path("serve.json")});
            EXPECT_EQ(finished.status, 1) << command << more;
            EXPECT_THAT(finished.err, HasSubstr(says)) << command << more;
        }
    };
    const std::string secret = R"(,"adminSecretFile":")" + site.path("secret") + "\"";
    for (const char* empty : {"", "\n", " \r\n"}) {
        site.folder.write("secret", empty);
        refusedBoth(secret, "The secret is empty");
    }
    const std::string audit = R"(,"audit":{"store":"sqlite:)" + site.path("audit/audit.db") + R"(","keys":")";
    refusedBoth(audit + site.path("audit/keys.json") + "\"}", "The keys of the audit are not there");
    site.folder.write("audit/keys.json", "{}");
    std::filesystem::permissions(site.path("audit"), std::filesystem::perms(0700));
    refusedBoth(audit + site.path("audit/keys.json") + "\"}", "chmod 600");
    std::filesystem::permissions(site.path("audit/keys.json"), std::filesystem::perms(0600));
    refusedBoth(audit + site.path("audit/keys.json") + "\"}", "audit.keys");
    std::filesystem::remove(site.path("audit/keys.json"));
    EXPECT_EQ(run(kBinary, {"audit", "new-key", "--id", "1", "--config", site.path("serve.json")}).status, 0);
    EXPECT_EQ(site.check().status, 0) << site.check().err;
}

TEST(CheckConfig, saysWhoMayCallAndWhatIsUnsafe) {
    const Site site;
    site.registry(std::string(kEhr) + R"(,{"name":"bahmni","profile":"bahmni","addresses":["10.1.2.3"]})");
    site.config(R"(,"publicUrl":"https://cds.example.org")");
    const auto safe = site.check();
    EXPECT_EQ(safe.status, 0) << safe.err;
    EXPECT_THAT(safe.out, HasSubstr("ehr (strict): signs as https://ehr.example"));
    EXPECT_THAT(safe.out, HasSubstr("/c/bahmni/cds-services"));
    EXPECT_THAT(safe.out, HasSubstr("https://cds.example.org"));
    EXPECT_THAT(safe.out, HasSubstr("Nothing unsafe was found."));
    site.registry(R"({"name":"bahmni","addresses":["0.0.0.0/0"]})");
    site.config(R"(,"unsignedFromAnywhere":true,"allowedOrigins":["*"],"publicUrl":"http://cds.example.org")");
    const auto risky = site.check();
    EXPECT_EQ(risky.status, 0) << risky.err;
    for (const char* key : {"unsignedFromAnywhere", "allowedOrigins", "publicUrl", "/clients/0/addresses/0"}) {
        EXPECT_THAT(risky.out, HasSubstr(key));
    }
    EXPECT_EQ(run(kBinary, {"check-config", "a", "b"}).status, 2);
    EXPECT_EQ(run(kBinary, {"check-config", "/no/such/file"}).status, 1);
}

}  // namespace refract::test
