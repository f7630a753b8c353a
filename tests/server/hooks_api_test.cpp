// What a caller's entry in the registry changes in the answer; and what is answered before a body is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "plugin/server/hooks_api.h"
#include "plugin/server/hooks_door.h"
#include "plugin/trust/base64url.h"
#include "tests/server/http_client.h"
#include "tests/server/test_server.h"
#include "tests/support/files.h"
#include "tests/support/knowledge.h"

namespace refract::server::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sample(const char* name) {
    return refract::test::readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / name);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct Api {
    service::Service service{refract::test::knowledge()};
    std::vector<std::string> zones;
    HooksApi api{service, [this](const std::string& zone) {
                     zones.push_back(zone);
                     return *fhir::parseDay("2026-03-02");
                 }};

    Response ask(const trust::Client& client, std::string_view method, std::string path, std::string_view body = {}) {
        static const std::vector<HeaderField> kJsonBody{{"Content-Type", "application/json"}};
        Request request;
        request.method = method;
        request.path = std::move(path);
        request.body = body;
        request.headers = Headers(kJsonBody);
        request.caller = trust::Caller{std::make_shared<trust::Client>(client), {}};
        return api(request);
    }
};

trust::Client named(trust::Profile profile) {
    trust::Client client;
    client.name = "somebody";
    client.profile = profile;
    return client;
}

TEST(HooksApi, todayIsTheClients) {
    Api api;
    auto client = named(trust::Profile::strict);
    client.timeZone = "Asia/Tokyo";
    const auto answer = api.ask(client, "POST", "/cds-services/trd-review", sample("patient-view.json"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.client, "somebody");
    client.timeZone.clear();
    api.ask(client, "POST", "/c/somebody/cds-services/trd-review", sample("patient-view.json"));
    EXPECT_THAT(api.zones, testing::ElementsAre("Asia/Tokyo", ""));
}

TEST(HooksApi, aProfileForgivesWhatItsClientIsKnownFor) {
    Api api;
    const auto status = [&](trust::Profile profile, const char* service, const std::string& body) {
        return api.ask(named(profile), "POST", std::string("/cds-services/") + service, body).status;
    };
    const auto noUuid = replaced(sample("patient-view.json"), "\"hookInstance\":\"", "\"hookInstance\":\"openemr-");
    EXPECT_EQ(status(trust::Profile::openemr, "trd-review", noUuid), 200);
    EXPECT_EQ(status(trust::Profile::strict, "trd-review", noUuid), 400);
    const auto noDrafts = replaced(sample("order-sign.json"), "\"draftOrders\"", "\"other\"");
    EXPECT_EQ(status(trust::Profile::sandbox, "medication-check", noDrafts), 200);
    EXPECT_EQ(status(trust::Profile::strict, "medication-check", noDrafts), 400);
}

TEST(HooksApi, discoveryIsOfWhatTheClientMayCall) {
    Api api;
    auto client = named(trust::Profile::strict);
    client.services = {"trd-review"};
    const auto answer = api.ask(client, "GET", "/cds-services");
    EXPECT_THAT(answer.body, HasSubstr("trd-review"));
    EXPECT_THAT(answer.body, Not(HasSubstr("medication-check")));
}

/// Why is for the log, and what was sent is for neither.
TEST(HooksDoor, saysWhyInTheLogAlone) {
    trust::Door door({}, {});
    const HooksDoor doorkeeper(door, {});
    TestServer server([&](ServerOptions& options) { options.hooks.doorkeeper = std::cref(doorkeeper); });
    const std::string token = trust::encodeBase64url(R"({"alg":"ES384","kid":"Jane"})") + "." +
                              trust::encodeBase64url(R"({"iss":"Jane","aud":"Jane","exp":2,"iat":1,"jti":"Jane"})") +
                              ".AAAA";
    HttpClient client(server.port());
    const auto unknown = client.ask(get("/cds-services", "Authorization: Bearer " + token + "\r\n"));
    const auto missing = client.ask(get("/cds-services"));
    const auto malformed = client.ask(get("/cds-services", "Authorization: Bearer Jane\r\n"));
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.body, missing.body);
    EXPECT_EQ(unknown.body, malformed.body);
    const auto log = server.awaitLog(3);
    for (const char* why : {"refused: unknown-issuer", "refused: missing", "refused: malformed"}) {
        EXPECT_THAT(log, HasSubstr(why));
    }
    for (const std::string& text : {log, unknown.body}) {
        EXPECT_THAT(text, Not(HasSubstr("Jane")));
        EXPECT_THAT(text, Not(HasSubstr(token.substr(0, 20))));
    }
}

TEST(HooksDoor, readsNoBodyForNothing) {
    trust::Door door({}, {});
    const HooksDoor doorkeeper(door, {});
    TestServer server([&](ServerOptions& options) { options.hooks.doorkeeper = std::cref(doorkeeper); });
    const auto announce = [&](std::string_view method, std::string_view path) {
        HttpClient client(server.port());
        client.send(std::string(method) + " " + std::string(path) +
                    " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        return client.read().status;
    };
    EXPECT_EQ(announce("POST", "/elsewhere"), 404);
    EXPECT_EQ(announce("POST", "/cds-services/trd-review"), 401);
    EXPECT_EQ(announce("OPTIONS", "/cds-services/trd-review"), 413);
    EXPECT_THAT(server.seen(), testing::IsEmpty());
    HttpClient client(server.port());
    client.ask("OPTIONS /cds-services HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(server.seen().size(), 1U);
}

}  // namespace
}  // namespace refract::server::test
