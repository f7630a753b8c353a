// What comes back over real sockets: methods, hosts, CORS, failures, and what the log says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Answers, HeadIsGetWithoutTheBody) {
    TestServer server;
    HttpClient client(server.port());
    const auto head = client.ask("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", false);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "5");
    EXPECT_EQ(client.ask(get("/hello")).body, "hello") << "no body stood between";
    EXPECT_EQ(client.ask("HEAD /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", false).status, 405);
    EXPECT_EQ(client.ask("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", false).status, 404);
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
    EXPECT_THAT(server.awaitLog(5), HasSubstr(" HEAD /hello 200 "));
}

TEST(Answers, OptionsAndOtherMethodsGoToTheHandler) {
    TestServer server;
    HttpClient client(server.port());
    const auto options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
    EXPECT_EQ(options.headers.count("content-length"), 0u);
    const auto wrong = client.ask("BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 204);
    EXPECT_THAT(server.seen(), ElementsAre("OPTIONS /echo ", "BREW /hello ", "OPTIONS * "));
    EXPECT_THAT(server.awaitLog(3), HasSubstr(" OTHER /hello 405 "));
}

TEST(Answers, NormalisesThePathAndKeepsTheQuery) {
    TestServer server;
    HttpClient client(server.port());
    EXPECT_EQ(client.ask(get("//hello/")).status, 200);
    EXPECT_EQ(client.ask(get("/query?name=Jane%20Doe")).body, "name=Jane%20Doe");
    EXPECT_EQ(client.ask(get("http://127.0.0.1:1/query?x")).body, "x");
    EXPECT_EQ(client.ask(get("/peer")).body, "127.0.0.1");
}

TEST(Answers, RefusesPathsThatAreNone) {
    TestServer server;
    for (const char* path : {"/%", "/%00", "/a/../hello", "/%2e%2e/hello", "/a%2fb", "ftp://localhost/", "hello"}) {
        HttpClient client(server.port());
        const auto answer = client.ask(get(path));
        EXPECT_EQ(answer.status, 400) << path;
        EXPECT_TRUE(answer.isOutcome("value")) << answer.body;
        EXPECT_TRUE(client.ended());
    }
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(Answers, RefusesForeignHosts) {
    TestServer server;
    for (const char* request : {"GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                                "GET http://evil.example/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
        HttpClient client(server.port());
        const auto answer = client.ask(request);
        EXPECT_EQ(answer.status, 421);
        EXPECT_TRUE(answer.isOutcome("forbidden")) << answer.body;
    }
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(Answers, TakesTheHostsOfEachListener) {
    TestServer server([](ServerOptions& options) { options.hooks.allowedHosts = {"cds.example"}; });
    HttpClient known(server.port()), loopback(server.port()), admin(server.server().adminPort());
    EXPECT_EQ(known.ask("GET /hello HTTP/1.1\r\nHost: cds.example:443\r\n\r\n").status, 200);
    EXPECT_EQ(loopback.ask(get("/hello")).status, 421);
    EXPECT_EQ(admin.ask(get("/hello")).status, 200);
}

TEST(Answers, HandlersThatThrowTellNobodyWhatTheyThrew) {
    TestServer server;
    HttpClient client(server.port());
    const auto answer = client.ask(get("/throw"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_TRUE(answer.isOutcome("exception")) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(answer.header("x-request-id")));
    EXPECT_THAT(answer.body, Not(HasSubstr("Jane")));
    EXPECT_EQ(client.ask(get("/throw-int")).status, 500);
    EXPECT_EQ(client.ask(get("/bad-field")).status, 500) << "an answer cannot be split";
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
    const auto log = server.awaitLog(7);
    EXPECT_THAT(log, HasSubstr(answer.header("x-request-id") + " a handler threw std::runtime_error"));
    EXPECT_THAT(log, Not(HasSubstr("Jane")));
}

TEST(Answers, TheLogHoldsNothingThatTheClientSent) {
    TestServer server;
    HttpClient client(server.port());
    client.ask(post("/echo?patient=Secret1", "Secret2", "X-Field: Secret3\r\n"));
    client.ask(get("/Patient/Secret4"));
    client.ask("Secret5 /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.ask(post("/echo", "Secret7"));
    client.ask("GET /Secret6/.. HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto log = server.awaitLog(5);
    EXPECT_THAT(log, Not(HasSubstr("Secret")));
    EXPECT_THAT(log, HasSubstr(" hooks POST /echo 200 "));
    EXPECT_THAT(log, HasSubstr(" in=7 out=7"));
    EXPECT_THAT(log, HasSubstr(" hooks GET - 404 "));
    EXPECT_THAT(log, testing::ContainsRegex(" hooks GET - 400 [0-9.]+ms in=0 ")) << "not the body of a request before";
}

TEST(Cors, AllowedOriginsGetTheFieldsOnErrorsToo) {
    TestServer server([](ServerOptions& options) { options.hooks.cors.allowedOrigins = {"https://ehr.example"}; });
    const std::string origin = "Origin: https://ehr.example\r\n";
    HttpClient client(server.port());
    for (const auto& request : {get("/hello", origin), get("/nowhere", origin), get("/throw", origin),
                                post("/echo", "x", origin + "Content-Length: 1\r\n")}) {
        const auto answer = client.ask(request);
        EXPECT_EQ(answer.header("access-control-allow-origin"), "https://ehr.example") << answer.status;
        EXPECT_EQ(answer.header("vary"), "Origin");
    }
}

TEST(Cors, OtherOriginsGetNone) {
    TestServer server([](ServerOptions& options) { options.hooks.cors.allowedOrigins = {"https://ehr.example"}; });
    HttpClient client(server.port()), admin(server.server().adminPort());
    for (const char* origin : {"https://evil.example", "null", "https://ehr.example.evil", "http://ehr.example"}) {
        const auto answer = client.ask(get("/hello", "Origin: " + std::string(origin) + "\r\n"));
        EXPECT_EQ(answer.header("access-control-allow-origin"), "") << origin;
        EXPECT_EQ(answer.header("vary"), "Origin");
    }
    EXPECT_EQ(admin.ask(get("/hello", "Origin: https://ehr.example\r\n")).headers.count("access-control-allow-origin"),
              0u);
}

TEST(Cors, PreflightNamesMethodsAndFields) {
    TestServer server([](ServerOptions& options) { options.hooks.cors.allowedOrigins = {"https://ehr.example"}; });
    HttpClient client(server.port());
    const auto ask = [&](const std::string& origin) {
        return client.ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin +
                          "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
                          "authorization,content-type\r\nAccess-Control-Request-Private-Network: true\r\n\r\n");
    };
    const auto allowed = ask("https://ehr.example");
    EXPECT_EQ(allowed.status, 204);
    EXPECT_EQ(allowed.header("access-control-allow-origin"), "https://ehr.example");
    EXPECT_EQ(allowed.header("access-control-allow-methods"), "POST, OPTIONS");
    EXPECT_EQ(allowed.header("access-control-allow-headers"), "authorization, content-type");
    EXPECT_EQ(allowed.header("access-control-allow-private-network"), "true");
    const auto other = ask("https://evil.example");
    EXPECT_EQ(other.headers.count("access-control-allow-origin"), 0u);
    EXPECT_EQ(other.headers.count("access-control-allow-methods"), 0u);
    EXPECT_EQ(other.headers.count("access-control-allow-private-network"), 0u);
}

TEST(Cors, TheDemoLetsEveryPageIn) {
    TestServer server([](ServerOptions& options) { options.hooks.cors.allowedOrigins = {"*"}; });
    HttpClient client(server.port());
    const auto answer = client.ask(get("/hello", "Origin: https://sandbox.cds-hooks.org\r\n"));
    EXPECT_EQ(answer.header("access-control-allow-origin"), "*");
}

}  // namespace
}  // namespace refract::server::test
