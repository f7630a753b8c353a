// Who may call the real service, over a real socket, with a real key; and what the registry
// says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "tests/command/site.h"
#include "tests/support/files.h"
#include "tests/support/knowledge_copy.h"

namespace refract::test {

namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path kSamples = std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples";

std::string patientView() {
    return readFile(kSamples / "patient-view.json");
}

}  // namespace

TEST(Requirement_T1, callsComeInWithATokenForTheAddressAndWithoutOneNot) {
    const Site site;
    site.registry(kEhr);
    site.config();
    Running service(site);
    for (const char* path : {"/cds-services", "/cds-services/trd-review", "/cds-services/trd-review/feedback"}) {
        const bool discovery = std::string_view(path) == "/cds-services";
        const auto call = [&](const Fields& fields) {
            return discovery ? service.get(path, fields) : service.post(path, patientView(), fields);
        };
        const auto refused = call({});
        EXPECT_EQ(refused.status, 401) << path;
        EXPECT_EQ(refused.wwwAuthenticate, "Bearer");
        EXPECT_THAT(refused.body, HasSubstr("OperationOutcome"));
        const auto token = site.token(service.url(path));
        EXPECT_THAT(call({{"Authorization", token}}).status, testing::AnyOf(200, 404)) << path;
        const auto replayed = call({{"Authorization", token}});
        EXPECT_EQ(replayed.status, 401) << path;
        EXPECT_EQ(replayed.body, refused.body) << "why it is refused is for the log alone";
        EXPECT_EQ(call({{"Authorization", site.token(service.url("/cds-services/other"))}}).body, refused.body);
        EXPECT_EQ(call({{"Authorization", site.token(service.url(path), "https://stranger.example")}}).status, 401);
    }
    EXPECT_EQ(service.get("/c/ehr/cds-services").status, 403);
    EXPECT_EQ(service.get("/elsewhere").status, 404);
    EXPECT_EQ(service.process->stop(SIGTERM), 0);
}

TEST(Requirement_T6, callsOfABrowserAreAnsweredForItsOriginAlone) {
    const Site site;
    site.registry(kEhr);
    site.config();
    Running service(site);
    const auto preflight = ask(service.port, "OPTIONS", "/cds-services/trd-review", {},
                               {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.allowOrigin, "https://ehr.example");
    const std::string path = "/cds-services/trd-review";
    const auto refused = service.post(path, patientView(), {{"Origin", "https://ehr.example"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.allowOrigin, "https://ehr.example") << "the page must be able to read the refusal";
    const Fields mine{{"Origin", "https://ehr.example"}, {"Authorization", site.token(service.url(path))}};
    EXPECT_EQ(service.post(path, patientView(), mine).status, 200);
    const Fields foreign{{"Origin", "https://evil.example"}, {"Authorization", site.token(service.url(path))}};
    EXPECT_EQ(service.post(path, patientView(), foreign).status, 403);
}

TEST(Requirement_T1, tokensNameThePublicAddressNotTheHost) {
    const Site site;
    site.registry(kEhr);
    site.config(R"(,"publicUrl":"https://cds.example.org/trd/")");
    Running service(site);
    const auto status = [&](const std::string& audience, const std::string& host) {
        return service.get("/cds-services", {{"Authorization", site.token(audience)}, {"Host", host}}).status;
    };
    EXPECT_EQ(status("https://cds.example.org/trd/cds-services", "cds.example.org"), 200);
    EXPECT_EQ(status("https://cds.example.org/trd//cds-services/", "127.0.0.1"), 200);
    EXPECT_EQ(status("https://cds.example.org/cds-services", "cds.example.org"), 401);
    EXPECT_EQ(status(service.url("/cds-services"), "127.0.0.1:" + std::to_string(service.port)), 401);
    EXPECT_EQ(status("https://evil.example/trd/cds-services", "evil.example"), 421);
}

TEST(Rate, beyondItIsA429ThatSaysWhenToComeBack) {
    const Site site;
    site.registry(R"({"name":"b","addresses":["127.0.0.1"],"rateLimit":{"perSecond":0.1,"burst":2}})");
    site.config();
    Running service(site);
    EXPECT_EQ(service.get("/c/b/cds-services").status, 200);
    EXPECT_EQ(service.get("/c/b/cds-services").status, 200);
    const auto got = service.get("/c/b/cds-services");
    EXPECT_EQ(got.status, 429);
    EXPECT_THAT(got.body, HasSubstr("throttled"));
    EXPECT_EQ(got.retryAfter, "10");
}

TEST(BasePath, isForItsAddressesAndNotForWhomAStrangerForwards) {
    const Site site;
    site.registry(R"({"name":"here","addresses":["127.0.0.0/8"],"services":["trd-review"]},
        {"name":"there","addresses":["192.0.2.0/24"]})");
    site.config(R"(,"trustedProxies":["127.0.0.9"])");
    Running service(site);
    const auto discovery = service.get("/c/here/cds-services");
    EXPECT_EQ(discovery.status, 200);
    EXPECT_THAT(discovery.body, HasSubstr("trd-review"));
    EXPECT_THAT(discovery.body, Not(HasSubstr("medication-check"))) << "only what it may call";
    EXPECT_EQ(service.post("/c/here/cds-services/trd-review", patientView()).status, 200);
    EXPECT_EQ(service.post("/c/here/cds-services/medication-check", "{}").status, 403);
    EXPECT_EQ(service.post("/c/here/cds-services/nothing", "{}").status, 404) << "no service at all";
    EXPECT_EQ(service.post("/c/there/cds-services/nothing", "{}").status, 403) << "for those who are let in alone";
    EXPECT_EQ(service.get("/c/there/cds-services").status, 403);
    EXPECT_EQ(service.get("/c/nobody/cds-services").body, service.get("/c/there/cds-services").body)
        << "which clients there are is nobody's business";
    EXPECT_EQ(service.get("/c/here/cds-services", {{"X-Forwarded-For", "127.0.0.1"}}).status, 403);
    EXPECT_EQ(service.get("/c/there/cds-services", {{"X-Forwarded-For", "192.0.2.1"}}).status, 403);
    EXPECT_EQ(service.get("/cds-services").status, 401);
}

TEST(BasePath, isFoundThroughATrustedProxy) {
    const Site site;
    site.registry(R"({"name":"there","addresses":["192.0.2.0/24"]})");
    site.config(R"(,"trustedProxies":["127.0.0.1"],"publicUrl":"https://cds.example.org")");
    Running service(site);
    EXPECT_EQ(service.get("/c/there/cds-services", {{"X-Forwarded-For", "192.0.2.1"}}).status, 200);
    EXPECT_EQ(service.get("/c/there/cds-services", {{"X-Forwarded-For", "192.0.2.1, 198.51.100.1"}}).status, 403);
    EXPECT_EQ(service.get("/c/there/cds-services").status, 403);
}

TEST(Registry, isReadAgainWithTheEditionAndKeptWhenItIsWrong) {
    const Site site;
    site.registry(R"({"name":"a","addresses":["127.0.0.1"]})");
    site.config(R"(,"knowledge":")" + knowledgeIn(site.folder) + "\"");
    Running service(site);
    service.process->line();  // the edition
    const auto status = [&](const char* name) {
        return service.get(std::string("/c/") + name + "/cds-services").status;
    };
    EXPECT_EQ(status("a"), 200);
    site.registry(R"({"name":"b","addresses":["127.0.0.1"],"origins":["https://b.example"]})");
    service.process->send(SIGHUP);
    EXPECT_THAT(service.process->line(), HasSubstr("Reloaded"));
    EXPECT_EQ(status("a"), 403);
    EXPECT_EQ(status("b"), 200);
    EXPECT_EQ(service.get("/c/b/cds-services", {{"Origin", "https://b.example"}}).allowOrigin, "https://b.example");
    site.registry(R"({"name":"c","addresses":["nowhere"]})");
    service.process->send(SIGHUP);
    EXPECT_THAT(service.process->line(), HasSubstr("refused"));
    EXPECT_EQ(status("b"), 200);
    const auto ready = ask(service.admin, "GET", "/readyz", {});
    EXPECT_THAT(ready.body, HasSubstr("/clients/0/addresses/0"));
}

TEST(UnsignedCalls, areForLoopbackWhereTheConfigurationSaysSo) {
    const Site site;
    site.registry(kEhr);
    site.config(R"(,"unsignedFromLoopback":true)");
    Running service(site);
    EXPECT_EQ(service.post("/cds-services/trd-review", patientView()).status, 200);
    EXPECT_EQ(service.get("/cds-services", {{"Forwarded", "for=127.0.0.1"}}).status, 401);
    EXPECT_EQ(service.get("/cds-services", {{"Authorization", "Bearer x"}}).status, 401) << "a token must hold";
}

TEST(Demo, knowsTheSandboxAndTheClientsThatCannotSign) {
    Background process(kBinary, {"serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
    const auto port = portOf(process.line());
    for (const char* path : {"/cds-services", "/c/bahmni/cds-services", "/c/openmrs-o3/cds-services"}) {
        EXPECT_EQ(ask(port, "GET", path, {}).status, 200) << path;
        EXPECT_EQ(ask(port, "GET", path, {}, {{"Via", "1.1 proxy"}}).status / 100, 4) << path;
    }
    EXPECT_EQ(ask(port, "GET", "/c/sandbox/cds-services", {}).status, 403) << "it signs";
}

TEST(Keys, areNotWrittenOverOthers) {
    const Site site;
    const auto before = site.folder.read("keys/client-private.pem");
    const auto again = run(kBinary, {"keys", "--out", site.path("keys")});
    EXPECT_EQ(again.status, 1);
    EXPECT_EQ(site.folder.read("keys/client-private.pem"), before);
    const auto mode = std::filesystem::status(site.path("keys/client-private.pem")).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(run(kBinary, {"keys", "--out", site.path("other"), "--host", "a,DNS:b"}).status, 1);
}

TEST(Serve, neverListensForNobodyOrByMistakeForEverybody) {
    const Site site;
    site.registry(kEhr);
    const auto refused = [&](const std::string& config, const std::string& element) {
        site.folder.write("serve.json", config);
        for (const char* command : {"serve", "check-config"}) {
            const auto finished = run(kBinary, {command, "--config", site.path("serve.json")});
            EXPECT_EQ(finished.status, 1) << config;
            EXPECT_THAT(finished.err, HasSubstr("(" + element + ")")) << config;
        }
    };
    const std::string clients = R"("clients":")" + site.path("clients.json") + "\"";
    refused("{}", "clients");
    refused(R"({"clients":"/no/such/file.json"})", "clients");
    refused(R"({"listen":"0.0.0.0:0","unsignedFromLoopback":true})", "listen");
    refused(R"({"listen":"0.0.0.0:0",)" + clients + "}", "publicUrl");
    refused("{" + clients + R"(,"publicUrl":"https://cds.example.org","unsignedFromLoopback":true})",
            "unsignedFromLoopback");
    for (const char* url : {"cds.example.org", "https://", "https:///x", "ftp://a", "https://a?b", "https://a@b"}) {
        refused("{" + clients + R"(,"publicUrl":")" + url + "\"}", "publicUrl");
    }
    refused("{" + clients + R"(,"trustedProxies":["10.0.0.1/8"]})", "/trustedProxies/0");
}

TEST(Registry, mistakesAreNamedWithLineAndElement) {
    const Site site;
    site.config();
    const auto complaint = [&](const std::string& client) {
        site.registry("\n" + client);
        const auto finished = site.check();
        EXPECT_EQ(finished.status, 1) << client;
        return finished.err;
    };
    const std::string keys = R"("keys":{"file":"keys/client-jwks.json"})";
    const std::vector<std::pair<std::string, std::string>> wrong{
        {R"({"name":"a"})", ":2: /clients/0: "},
        {R"({"name":"a","issuer":"i"})", "/clients/0: A client that signs needs keys."},
        {R"({"name":"a","issuer":"i","addresses":["::1"],)" + keys + "}", "not both"},
        {R"({"name":"A","addresses":["::1"]})", "/clients/0/name"},
        {R"({"name":"a","adresses":["::1"]})", "adresses"},
        {R"({"name":"a","addresses":[]})", "/clients/0/addresses"},
        {R"({"name":"a","addresses":["1.2.3"]})", "/clients/0/addresses/0: This is no network address."},
        {R"({"name":"a","addresses":["::1"],"keys":{}})", "/clients/0/keys"},
        {R"({"name":"a","addresses":["::1"],"profile":"epic"})", "/clients/0/profile"},
        {R"({"name":"a","addresses":["::1"],"services":["x"]})", "/clients/0/services/0: There is no such service."},
        {R"({"name":"a","addresses":["::1"],"timeZone":"Mars"})", "/clients/0/timeZone"},
        {R"({"name":"a","addresses":["::1"],"origins":["*"]})", "/clients/0/origins/0"},
        {R"({"name":"a","addresses":["::1"],"origins":["https://a/"]})", "/clients/0/origins/0"},
        {R"({"name":"a","addresses":["::1"],"fhirServers":["a"]})", "/clients/0/fhirServers/0"},
        {R"({"name":"a","addresses":["::1"],"rateLimit":{"perSecond":0}})", "/clients/0/rateLimit/perSecond"},
        {R"({"name":"a","addresses":["::1"]},{"name":"a","addresses":["::1"]})", "/clients/1/name"},
        {R"({"name":"a","issuer":"i",)" + keys + R"(},{"name":"b","issuer":"i",)" + keys + "}", "/clients/1/issuer"},
        {R"({"name":"a","issuer":"https://sandbox.cds-hooks.org",)" + keys + "}", "/clients/0/issuer"},
        {R"({"name":"a","issuer":"i","keys":{"file":"nothing.json"}})", "/clients/0/keys/file"},
        {R"({"name":"a","issuer":"i","keys":{"set":{"keys":[]}}})", "no key in it"},
        {R"({"name":"a","issuer":"i","keys":{"set":{"keys":[{"kty":"oct","k":"AA","kid":"x"}]}}})", "keys[0]"},
        {R"({"name":"a","issuer":"i","keys":{"set":{"keys":[{"kty":"EC","d":"AA","kid":"x"}]}}})", "private key"},
        {R"({"name":"a","issuer":"i","keys":{"url":"http://a.example/x"}})", "/clients/0/keys/url"},
        {R"({"name":"a","issuer":"i","keys":{"url":"http://localhost/x"}})", "/clients/0/keys/url"},
        {R"({"name":"a","issuer":"i","keys":{"url":"https://a/x","file":"b"}})", "/clients/0/keys"},
        {R"({"name":"a","issuer":"i","keys":{"file":"keys/client-jwks.json","caFile":"b"}})", "/clients/0/keys/caFile"},
        {R"({"name":"a","issuer":"i","keys":{"url":"https://a/x","networks":["x"]}})", "/clients/0/keys/networks/0"}};
    for (const auto& [client, says] : wrong) EXPECT_THAT(complaint(client), HasSubstr(says)) << client;
}

}  // namespace refract::test
