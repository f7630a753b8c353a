// What check-config refuses, as serve does, and what it finds unsafe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

using testing::HasSubstr;
using testing::Not;

}  // namespace

TEST(Serve, letsNobodyInUnsignedFromLoopbackAtAPublicAddress) {
    const Site site;
    const auto judged = [&](const std::string& client, const std::string& more) {
        site.registry(R"({"name":"bahmni","profile":"bahmni",)" + client + "}");
        site.config(more);
        return site.check();
    };
    const std::string elsewhere = R"(,"publicUrl":"https://cds.example.org")";
    for (const char* address : {"127.0.0.1", "127.0.0.0/8", "127.1.2.0/24", "126.0.0.0/7", "::1", "::ffff:127.0.0.1",
                                "10.0.0.1\",\"::1", "0.0.0.0/0", "::/0"}) {
        const auto refused = judged(R"("addresses":[")" + std::string(address) + "\"]", elsewhere);
        EXPECT_EQ(refused.status, 1) << address << refused.out;
        EXPECT_THAT(refused.err, HasSubstr("/clients/0/addresses/")) << address;
        EXPECT_THAT(refused.err, HasSubstr("whom the proxy lets in")) << address;
        const auto serve = run(kBinary, {"serve", "--config", site.path("serve.json")});
        EXPECT_EQ(serve.status, 1) << address;
        EXPECT_EQ(serve.err, refused.err) << address;
    }
    for (const char* here :
         {"", R"(,"publicUrl":"http://localhost:8080")", R"(,"publicUrl":"http://[::1]:8080/trd")"}) {
        EXPECT_EQ(judged(R"("addresses":["127.0.0.1","::1"])", here).status, 0) << here;
    }
    EXPECT_EQ(judged(R"("addresses":["128.0.0.1","::2"])", elsewhere).status, 0);
}

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

TEST(CheckConfig, findsWhatIsUnsafeInTheConfiguration) {
    const Site site;
    site.registry(kEhr);
    const auto advice = [&](const std::string& more) {
        site.config(more);
        const auto finished = site.check();
        EXPECT_EQ(finished.status, 0) << more << finished.err;
        return finished.out;
    };
    const std::string nothing = "Nothing unsafe was found.";
    const auto secret = [&](const char* text) {
        site.folder.write("secret", text);
        std::filesystem::permissions(site.path("secret"), std::filesystem::perms(0600));
        return advice(R"(,"adminSecretFile":")" + site.path("secret") + "\"");
    };
    EXPECT_THAT(secret("123456789012345\n"), HasSubstr("UNSAFE adminSecretFile: So short a secret"));
    EXPECT_THAT(secret("1234567890123456\n"), HasSubstr(nothing));
    for (const char* limit :
         {R"("bodyBytes":1000000000000)", R"("concurrentRequests":100000)", R"("connections":5000)"}) {
        const std::string key = std::string(limit).substr(1, std::string(limit).find(':') - 2);
        EXPECT_THAT(advice(R"(,"limits":{)" + std::string(limit) + "}"), HasSubstr("UNSAFE limits." + key)) << limit;
    }
    EXPECT_THAT(advice(R"(,"limits":{"bodyBytes":67108864,"concurrentRequests":256,"connections":2048})"),
                HasSubstr(nothing));
    EXPECT_THAT(advice(R"(,"userHeader":"X-Remote-User")"), HasSubstr("UNSAFE userHeader: "));
    EXPECT_THAT(advice(R"(,"userHeader":"X-Remote-User","trustedProxies":["127.0.0.1"])"), HasSubstr(nothing));
    advice("");
    std::filesystem::permissions(site.path("serve.json"), std::filesystem::perms(0666));
    EXPECT_THAT(site.check().out, HasSubstr("serve.json: Others than its owner can change the configuration"));
}

TEST(CheckConfig, findsAPasswordInTheAddressOfTheStore) {
    const Site site;
    site.registry(kEhr);
    std::filesystem::create_directory(site.path("audit"));
    std::filesystem::permissions(site.path("audit"), std::filesystem::perms(0700));
    const auto out = [&](const std::string& store) {
        site.config(R"(,"audit":{"store":")" + store + R"(","journal":")" + site.path("audit/journal") +
                    R"(","keys":")" + site.path("audit/keys.json") + "\"}");
        if (!std::filesystem::exists(site.path("audit/keys.json"))) {
            EXPECT_EQ(run(kBinary, {"audit", "new-key", "--id", "1", "--config", site.path("serve.json")}).status, 0);
        }
        const auto finished = site.check();
        EXPECT_EQ(finished.status, 0) << finished.err;
        EXPECT_THAT(finished.out, Not(HasSubstr("geheim"))) << "it is not said again";
        return finished.out;
    };
    for (const char* store : {"postgresql:host=db password=geheim", "postgresql:host=db password = geheim user=u",
                              "postgresql:postgresql://refract:geheim@db/refract"}) {
        EXPECT_THAT(out(store), HasSubstr("UNSAFE audit.store")) << store;
    }
    for (const char* store : {"postgresql:host=db passfile=/etc/refract/pgpass", "sqlite:/nowhere/password=x",
                              "postgresql:postgresql://refract@db:5432/refract"}) {
        EXPECT_THAT(out(store), Not(HasSubstr("UNSAFE"))) << store;
    }
}

TEST(CheckConfig, findsWhatIsUnsafeInTheRegistry) {
    const Site site;
    site.config();
    const auto advice = [&](const std::string& more, const std::string& keys = R"("file":"keys/client-jwks.json")") {
        site.registry(R"({"name":"a","issuer":"https://a.example","keys":{)" + keys + "}" + more + "}");
        const auto finished = site.check();
        EXPECT_EQ(finished.status, 0) << more << finished.err;
        return finished.out;
    };
    const std::string nothing = "Nothing unsafe was found.", server = R"(,"fhirServers":["https://fhir.a.example/r4"])";
    for (const char* wide : {"0.0.0.0/0", "::/0", "10.0.0.0/7", "::ffff:0:0/96", "64:ff9b::/96", "8000::/1"}) {
        EXPECT_THAT(advice(server + R"(,"fhirNetworks":[")" + wide + "\"]"), HasSubstr("/clients/0/fhirNetworks/0: So"))
            << wide;
        EXPECT_THAT(advice("", R"("url":"https://a.example/jwks","networks":[")" + std::string(wide) + "\"]"),
                    HasSubstr("/clients/0/keys/networks/0: So"))
            << wide;
    }
    EXPECT_THAT(advice(server + R"(,"fhirNetworks":["10.0.0.0/8","192.168.0.0/16","fc00::/7","fd00:1::/48"])"),
                HasSubstr(nothing));
    for (const char* never :
         {"169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[fe80::1]", "224.0.0.1", "0.0.0.0"}) {
        EXPECT_THAT(advice(R"(,"fhirServers":["https://)" + std::string(never) + "/fhir\"]"),
                    HasSubstr("/clients/0/fhirServers/0: This server is never called"))
            << never;
    }
    EXPECT_THAT(advice(R"(,"fhirServers":["https://10.1.2.3/fhir"])"), HasSubstr(nothing));
    const std::string published = "The private key of the Sandbox's key set is published";
    EXPECT_THAT(advice("", R"("url":"https://sandbox.cds-hooks.org/.well-known/jwks.json")"), HasSubstr(published));
    EXPECT_THAT(advice("", R"("url":"https://Sandbox.CDS-Hooks.org/.well-known/jwks.json")"), HasSubstr(published));
    const auto demo = readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "plugin" / "demo_clients.json");
    const auto from = demo.find("\"set\""), to = demo.find("]", from);
    EXPECT_THAT(advice("", demo.substr(from, to - from) + "]}"), HasSubstr(published));
    EXPECT_THAT(advice(""), HasSubstr(nothing));
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
