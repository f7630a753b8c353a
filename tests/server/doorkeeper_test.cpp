// The doorkeeper over real sockets: asked before the body, and what its answer costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/server/hooks_door.h"
#include "tests/server/http_client.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Lets in who says "x-ticket", and names him.
std::optional<Response> byTicket(Request& request) {
    if (request.path == "/throw") throw std::runtime_error("Jane Doe");
    if (request.headers.find("x-ticket")) {
        auto client = std::make_shared<trust::Client>();
        client->name = "guest";
        request.caller = trust::Caller{client, {}};
        return std::nullopt;
    }
    Response response = refused(401, {fhir::IssueCode::login, "No ticket.", {}, {}});
    response.reason = "no-ticket";
    response.route = "/echo";
    response.client = "guest";
    return response;
}

std::function<void(ServerOptions&)> withDoorkeeper() {
    return [](ServerOptions& options) {
        options.hooks.doorkeeper = byTicket;
        options.hooks.cors.allowedOrigins = {"https://ehr.example"};
    };
}

TEST(Doorkeeper, isAskedBeforeTheBodyIsSent) {
    TestServer server(withDoorkeeper());
    HttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n");
    const auto answer = client.read();
    EXPECT_EQ(answer.status, 401);
    EXPECT_TRUE(answer.isOutcome("login")) << answer.body;
    EXPECT_EQ(answer.header("connection"), "close") << "an unread body is no request";
    EXPECT_TRUE(client.ended());
    EXPECT_THAT(server.seen(), IsEmpty());
    EXPECT_THAT(server.awaitLog(1), HasSubstr(" POST /echo 401 "));
    EXPECT_THAT(server.awaitLog(1), HasSubstr(" client=guest refused: no-ticket"));
}

TEST(Doorkeeper, whoSentABodyAnywayCanReadTheAnswer) {
    TestServer server(withDoorkeeper());
    HttpClient client(server.port());
    client.send(post("/echo", std::string(500'000, 'x')));
    EXPECT_EQ(client.read().status, 401);
    EXPECT_TRUE(client.ended());
}

TEST(Doorkeeper, aRefusalWithoutABodyKeepsTheConnection) {
    TestServer server(withDoorkeeper());
    HttpClient client(server.port());
    const auto answer = client.ask(get("/hello", "Origin: https://ehr.example\r\n"));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("access-control-allow-origin"), "https://ehr.example") << "a page must see why";
    EXPECT_EQ(answer.header("connection"), "keep-alive");
    EXPECT_EQ(client.ask(get("/hello", "X-Ticket: 1\r\n")).status, 200);
    EXPECT_EQ(client.ask(post("/echo", "abc", "X-Ticket: 1\r\n")).body, "abc");
}

TEST(Doorkeeper, thatThrowsIsA500AndNobodyComesIn) {
    TestServer server(withDoorkeeper());
    HttpClient client(server.port());
    const auto answer = client.ask(get("/throw", "X-Ticket: 1\r\n"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_THAT(server.seen(), IsEmpty());
    EXPECT_EQ(answer.body.find("Jane"), std::string::npos);
}

TEST(Doorkeeper, doesNotStandBeforeTheAdministration) {
    TestServer server(withDoorkeeper());
    HttpClient client(server.server().adminPort());
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST(HooksRoute, tellsAddressesApart) {
    using Kind = HooksRoute::Kind;
    const auto expect = [](std::string_view path, Kind kind, std::string_view base, std::string_view service) {
        const auto route = hooksRoute(path);
        EXPECT_EQ(route.kind, kind) << path;
        if (kind == Kind::none) return;
        EXPECT_EQ(route.base.value_or(""), base) << path;
        EXPECT_EQ(route.service, service) << path;
    };
    expect("/cds-services", Kind::discovery, "", "");
    expect("/cds-services/a", Kind::call, "", "a");
    expect("/cds-services/a/feedback", Kind::feedback, "", "a");
    expect("/c/b/cds-services", Kind::discovery, "b", "");
    expect("/c/b/cds-services/a", Kind::call, "b", "a");
    expect("/c/b/cds-services/a/feedback", Kind::feedback, "b", "a");
    for (const std::string_view path :
         {"/", "*", "/c", "/c/b", "/c/b/", "/c/cds-services", "/cds-servicesx", "/cds-services/a/b",
          "/cds-services/a/feedback/b", "/c/b/c/d/cds-services", "/c/b/cds-services/a/b", "/x/cds-services"}) {
        expect(path, Kind::none, "", "");
    }
}

}  // namespace
}  // namespace refract::server::test
