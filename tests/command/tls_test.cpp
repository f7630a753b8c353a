// TLS of the real service: a development certificate, clients that show one, a certificate
// replaced while it runs, and what check-config says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "tests/command/site.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/https.h"
#include "tests/support/knowledge_copy.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

const std::filesystem::path kSamples = std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples";

/// A site whose service speaks TLS with the certificate of `refract keys`.
struct SecureSite : Site {
    std::string ca = path("keys/server-certificate.pem");

    std::string tls(const std::string& more = {}) const {
        return R"(,"tls":{"certificate":")" + ca + R"(","privateKey":")" + path("keys/server-private.pem") + "\"" +
               more + "}";
    }
    /// Puts a certificate, and perhaps a key that is another's, where the service looks.
    void show(const TestCertificate& certificate, const TestCertificate& key) const {
        folder.write("keys/server-certificate.pem", certificate.pem());
        folder.write("keys/server-private.pem", key.keyPem());
    }
    void show(const TestCertificate& certificate) const { show(certificate, certificate); }
    /// The names of the files of a client's certificate.
    HttpsCall with(const TestCertificate& client, HttpsCall call) const {
        folder.write("client.pem", client.pem());
        folder.write("client.key", client.keyPem());
        call.certificateFile = path("client.pem");
        call.keyFile = path("client.key");
        return call;
    }
};

HttpsCall discovery(const Running& service, const std::string& ca, const std::string& base = {}) {
    HttpsCall call;
    call.url = "https://localhost:" + std::to_string(service.port) + base + "/cds-services";
    call.caFile = ca;
    return call;
}

}  // namespace

TEST(Requirement_T5, aDemoWithACertificateOfRefractKeys) {
    const TemporaryFolder folder;
    const auto made = run(kBinary, {"keys", "certificate", "--out", folder.path().string()});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "client-private.pem"));
    const std::string ca = (folder.path() / "server-certificate.pem").string();
    Background service(kBinary,
                       {"serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                        "--tls-certificate", ca, "--tls-key", (folder.path() / "server-private.pem").string()});
    const auto line = service.line();
    ASSERT_THAT(line, HasSubstr("https://"));
    HttpsCall call;
    call.url = "https://localhost:" + std::to_string(portOf(line)) + "/cds-services/trd-review";
    call.caFile = ca;
    call.body = readFile(kSamples / "patient-view.json");
    for (const bool old : {true, false}) {
        call.onlyTls12 = old;
        const auto answer = askSecurely(call);
        EXPECT_EQ(answer.error, "");
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_THAT(answer.body, HasSubstr("\"cards\""));
    }
    EXPECT_EQ(run(kBinary, {"keys", "certificate", "--out", folder.path().string()}).status, 1)
        << "nothing is written over";
    EXPECT_EQ(run(kBinary, {"serve", "--demo", "--tls-certificate", ca}).status, 1);
    EXPECT_EQ(service.stop(SIGTERM), 0);
}

TEST(Requirement_T5, tokensOfSignedCallsNameHttps) {
    const SecureSite site;
    site.registry(kEhr);
    site.config(site.tls());
    const Running service(site);
    auto call = discovery(service, site.ca);
    EXPECT_EQ(askSecurely(call).status, 401);
    call.headers = {"Authorization: " + site.token(call.url)};
    EXPECT_EQ(askSecurely(call).status, 200);
    call.headers = {"Authorization: " + site.token("http" + call.url.substr(5))};
    EXPECT_EQ(askSecurely(call).status, 401) << "meant for an address without TLS";
}

TEST(Requirement_T5, mutualTlsLetsInAClientByItsPinnedKeyAlone) {
    const SecureSite site;
    const CertificateWish wish{.commonName = "bahmni", .names = {}, .forClients = true};
    const TestCertificate bahmni(wish), other(wish);
    // As `openssl x509 -fingerprint -sha256` prints it, colons and capitals.
    site.registry(R"({"name":"bahmni","profile":"bahmni","certificate":{"sha256":[")" + bahmni.fingerprint() +
                  R"("]}})");
    site.config(site.tls(R"(,"clientCertificates":"asked")"));
    const Running service(site);
    const auto base = discovery(service, site.ca, "/c/bahmni");
    EXPECT_EQ(askSecurely(site.with(bahmni, base)).status, 200);
    EXPECT_EQ(askSecurely(site.with(other, base)).status, 403);
    EXPECT_EQ(askSecurely(base).status, 403) << "without a certificate";
}

TEST(Requirement_T5, mutualTlsIsAskedBesideASignature) {
    const SecureSite site;
    const TestCertificate authority({.commonName = "authority", .names = {}, .authority = true});
    const CertificateWish wish{.commonName = "ehr", .organization = "Hospital", .names = {}, .forClients = true};
    const TestCertificate ehr(wish, &authority), pretender(wish);
    site.folder.write("ca.pem", authority.pem());
    site.registry(R"({"name":"ehr","issuer":"https://ehr.example","keys":{"file":"keys/client-jwks.json"},
        "certificate":{"subjects":["CN=ehr,O=Hospital"]}})");
    site.config(site.tls(R"(,"clientCertificates":"required","clientCa":")" + site.path("ca.pem") + "\""));
    const Running service(site);
    const auto call = [&] {
        auto made = discovery(service, site.ca);
        made.headers = {"Authorization: " + site.token(made.url)};
        return made;
    };
    EXPECT_EQ(askSecurely(site.with(ehr, call())).status, 200);
    EXPECT_EQ(askSecurely(site.with(pretender, call())).status, 401) << "the same subject, issued by itself";
    auto unsignedCall = call();
    unsignedCall.headers.clear();
    EXPECT_EQ(askSecurely(site.with(ehr, unsignedCall)).status, 401) << "a certificate is no signature";
    EXPECT_NE(askSecurely(call()).error, "") << "no handshake without a certificate";
}

TEST(Requirement_T5, aReloadPutsAnotherCertificateInPlaceAndKeepsTheOldOneOnError) {
    const SecureSite site;
    const TestCertificate first({}), second({}), third({});
    site.show(first);
    site.folder.write("first.pem", first.pem());
    site.folder.write("second.pem", second.pem());
    site.folder.write("secret", "s3cret");
    site.registry(kEhr);
    site.config(site.tls() + R"(,"adminSecretFile":")" + site.path("secret") + R"(","knowledge":")" +
                knowledgeIn(site.folder) + "\"");
    Running service(site);
    EXPECT_EQ(service.process->line().substr(0, 9), "Knowledge");
    EXPECT_EQ(askSecurely(discovery(service, site.path("first.pem"))).error, "");
    site.show(second, third);  // a key that is not the certificate's
    const auto refused = ask(service.admin, "POST", "/reload", {}, {{"Authorization", "Bearer s3cret"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("The key is not that of the certificate"));
    EXPECT_EQ(askSecurely(discovery(service, site.path("first.pem"))).error, "");
    EXPECT_THAT(ask(service.admin, "GET", "/readyz", {}).body, HasSubstr("lastReload"));
    site.show(second);
    service.process->send(SIGHUP);
    EXPECT_THAT(service.process->line(), HasSubstr("Reloaded"));
    EXPECT_EQ(askSecurely(discovery(service, site.path("second.pem"))).error, "");
    EXPECT_NE(askSecurely(discovery(service, site.path("first.pem"))).error, "");
}

TEST(CheckConfig, explainsTheCertificate) {
    const SecureSite site;
    site.registry(kEhr);
    site.config(site.tls());
    std::filesystem::permissions(site.path("keys/server-private.pem"), std::filesystem::perms(0600));
    const auto good = site.check();
    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_THAT(good.out, HasSubstr("TLS 1.2 and 1.3 as CN=localhost, until "));
    EXPECT_THAT(good.out, HasSubstr("Nothing unsafe was found"));

    site.show(TestCertificate({.from = std::chrono::hours(-48), .until = std::chrono::hours(-24)}));
    EXPECT_THAT(site.check().out, HasSubstr("UNSAFE tls.certificate: It expired on "));
    site.show(TestCertificate({.until = std::chrono::hours(24 * 10)}));
    EXPECT_THAT(site.check().out, HasSubstr("UNSAFE tls.certificate: It expires on "));
    site.show(TestCertificate({.from = std::chrono::hours(24), .until = std::chrono::hours(24 * 100)}));
    EXPECT_THAT(site.check().out, HasSubstr("UNSAFE tls.certificate: It is not valid before "));

    site.show(TestCertificate({.until = std::chrono::hours(24 * 100)}));
    std::filesystem::permissions(site.path("keys/server-private.pem"), std::filesystem::perms(0644));
    std::filesystem::permissions(site.path("keys/server-certificate.pem"), std::filesystem::perms(0666));
    const auto open = site.check();
    EXPECT_THAT(open.out, HasSubstr("UNSAFE tls.privateKey: Others than its owner can read"));
    EXPECT_THAT(open.out, HasSubstr("UNSAFE tls.certificate: Others than its owner can change it"));

    site.config(site.tls() + R"(,"publicUrl":"https://cds.example.org")");
    EXPECT_THAT(site.check().out, HasSubstr("It is not for cds.example.org"));

    site.show(TestCertificate({}), TestCertificate({}));
    const auto mismatch = site.check();
    EXPECT_EQ(mismatch.status, 1);
    EXPECT_THAT(mismatch.err, HasSubstr("The key is not that of the certificate"));
    site.config(R"(,"tls":{"certificate":"/nowhere.pem","privateKey":"/nowhere.key"})");
    EXPECT_EQ(site.check().status, 1);
    EXPECT_THAT(site.check().err, HasSubstr("/nowhere.pem"));
}

TEST(CheckConfig, refusesCertificatesOfClientsThatNobodyAsksFor) {
    const SecureSite site;
    const std::string fingerprint(64, 'a');
    const auto client = [&](const std::string& rule) {
        return R"({"name":"bahmni","profile":"bahmni","certificate":)" + rule + "}";
    };
    site.registry(client(R"({"sha256":[")" + fingerprint + R"("]})"));
    site.config(site.tls());
    EXPECT_THAT(site.check().err, HasSubstr("Nobody is asked for a certificate"));
    site.config(site.tls(R"(,"clientCertificates":"asked")"));
    EXPECT_EQ(site.check().status, 0) << site.check().err;
    EXPECT_THAT(site.check().out, HasSubstr("unsigned with its certificate, at /c/bahmni/cds-services"));
    site.registry(client(R"({"subjects":["CN=bahmni"]})"));
    EXPECT_THAT(site.check().err, HasSubstr("it needs an authority"));
    site.registry(client(R"({"sha256":["ab:cd"]})"));
    EXPECT_THAT(site.check().err, HasSubstr("This is no SHA-256 fingerprint"));
    site.registry(client("{}"));
    EXPECT_THAT(site.check().err, HasSubstr("It says of no certificate"));
    site.registry(kEhr);
    site.config(site.tls(R"(,"clientCa":")" + site.ca + "\""));
    EXPECT_THAT(site.check().err, HasSubstr("no client is asked for a certificate"));
}

}  // namespace refract::test
