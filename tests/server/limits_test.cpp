// Limits over real sockets: sizes, deadlines, places. Waits are for events; the short deadlines
// that are configured here only have to pass at some time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

void expectRefusal(HttpClient& client, int status, std::string_view code) {
    const auto answer = client.read();
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.isOutcome(code)) << answer.body;
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST(SizeLimit, RefusesALargeBodyBeforeItIsSent) {
    TestServer server([](ServerOptions& options) { options.limits.maxBodyBytes = 1000; });
    HttpClient client(server.port());
    EXPECT_EQ(client.ask(post("/echo", std::string(1000, 'x'))).status, 200);
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    expectRefusal(client, 413, "too-long");
    EXPECT_EQ(server.seen().size(), 1u);
}

TEST(SizeLimit, LetsAClientThatSendsALargeBodyAnywayReadTheAnswer) {
    TestServer server([](ServerOptions& options) { options.limits.maxBodyBytes = 1000; });
    HttpClient client(server.port());
    client.send(post("/echo", std::string(500'000, 'x')));
    expectRefusal(client, 413, "too-long");
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(SizeLimit, RefusesLargeChunkedBodies) {
    TestServer server([](ServerOptions& options) { options.limits.maxBodyBytes = 1000; });
    const std::string head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    HttpClient announced(server.port()), added(server.port());
    announced.send(head + "7fffffff\r\n");
    expectRefusal(announced, 413, "too-long");
    std::string chunks;
    for (int i = 0; i < 1001; ++i) chunks += "1\r\nx\r\n";
    added.send(head + chunks);
    expectRefusal(added, 413, "too-long");
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(SizeLimit, RefusesLongHeads) {
    TestServer server;
    HttpClient target(server.port()), fields(server.port()), count(server.port());
    target.send("GET /" + std::string(9000, 'a'));
    expectRefusal(target, 414, "too-long");
    fields.send(get("/hello", "X: " + std::string(20'000, 'a') + "\r\n"));
    expectRefusal(fields, 431, "too-long");
    std::string many;
    for (int i = 0; i < 100; ++i) many += "X: y\r\n";
    count.send(get("/hello", many));
    expectRefusal(count, 431, "too-long");
}

TEST(SizeLimit, RefusesBodiesThatTogetherNeedTooMuchMemory) {
    TestServer server([](ServerOptions& options) { options.limits.bodyMemoryBytes = 100'000; });
    HttpClient client(server.port());
    client.send(post("/echo", std::string(200'000, 'x')));
    const auto answer = client.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "1");
    // Memory is given back, if not before the answer is read: Retry-After says to ask again.
    int status = 503;
    for (int tries = 0; status == 503 && tries < 1000; ++tries) {
        HttpClient next(server.port());
        status = next.ask(post("/echo", std::string(90'000, 'x'))).status;
    }
    EXPECT_EQ(status, 200);
}

/// Sends one byte after the other until the server has answered.
void trickle(HttpClient& client, std::string_view byte) {
    while (!client.readable(5)) {
        if (!client.trySend(byte)) return;
    }
}

TEST(Deadline, EndsAHeadThatIsTrickled) {
    TestServer server([](ServerOptions& options) { options.limits.headTime = 100ms; });
    HttpClient client(server.port());
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: ");
    trickle(client, "a");
    expectRefusal(client, 408, "timeout");
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(Deadline, EndsABodyThatIsTrickled) {
    TestServer server([](ServerOptions& options) { options.limits.bodyTime = 100ms; });
    HttpClient sized(server.port()), chunked(server.port());
    sized.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
    trickle(sized, "a");
    expectRefusal(sized, 408, "timeout");
    chunked.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    trickle(chunked, "1\r\na\r\n");
    expectRefusal(chunked, 408, "timeout");
    EXPECT_THAT(server.seen(), IsEmpty());
}

TEST(Deadline, EndsABodyThatNeverComes) {
    TestServer server([](ServerOptions& options) { options.limits.bodyTime = 50ms; });
    HttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n");
    expectRefusal(client, 408, "timeout");
}

TEST(Deadline, ClosesAnIdleConnectionWithoutAWord) {
    TestServer server([](ServerOptions& options) { options.limits.keepAliveTime = 1s; });
    HttpClient used(server.port()), silent(server.port());
    EXPECT_EQ(used.ask(get("/hello")).status, 200);
    EXPECT_TRUE(used.ended());
    EXPECT_TRUE(silent.ended());
}

TEST(Deadline, EndsAnAnswerThatNobodyReads) {
    TestServer server([](ServerOptions& options) { options.limits.writeTime = 50ms; });
    HttpClient client(server.port());
    client.send(get("/large"));
    EXPECT_THAT(server.awaitLog(1), testing::HasSubstr(" GET /large 0 ")) << "no status: it was not delivered";
    EXPECT_FALSE(client.tryRead());
}

TEST(Places, IdleConnectionsDoNotStarveOthers) {
    // Far more idle connections than requests are answered at once, and none of them times out.
    TestServer server([](ServerOptions& options) {
        options.hooks.maxRequests = 2;
        options.hooks.maxConnections = 64;
        options.limits.keepAliveTime = 10min;
    });
    std::vector<std::unique_ptr<HttpClient>> idle;
    for (int i = 0; i < 40; ++i) {
        idle.push_back(std::make_unique<HttpClient>(server.port()));
        ASSERT_EQ(idle.back()->ask(get("/hello")).header("connection"), "keep-alive");
    }
    HttpClient client(server.port());
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
    EXPECT_EQ(idle.front()->ask(get("/hello")).status, 200);
}

TEST(Places, AnswersOverloadWith503WhileThreadsAreFree) {
    TestServer server([](ServerOptions& options) { options.hooks.maxRequests = 2; });
    HttpClient first(server.port()), second(server.port()), third(server.port());
    first.send(get("/wait"));
    second.send(get("/wait"));
    server.gate().awaitWaiting(2);
    const auto busy = third.ask(post("/echo", "hello"));
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.header("retry-after"), "1");
    EXPECT_TRUE(busy.isOutcome("transient")) << busy.body;
    // Its body was read to the end: the same connection may try again.
    EXPECT_EQ(busy.header("connection"), "keep-alive");
    server.gate().open();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(second.read().status, 200);
    EXPECT_EQ(third.ask(post("/echo", "hello")).status, 200);
}

TEST(Places, WhatAWatchdogAsksForNeedsNone) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxRequests = 1;
        options.hooks.alwaysAnswered = {"/hello"};
    });
    HttpClient first(server.port()), second(server.port());
    first.send(get("/wait"));
    server.gate().awaitWaiting(1);
    EXPECT_EQ(second.ask(post("/echo", "hello")).status, 503);
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    EXPECT_EQ(second.ask(get("/hello/")).status, 200) << "the path as it is read";
    server.gate().open();
    EXPECT_EQ(first.read().status, 200);
}

TEST(Places, TheAdministrativeListenerAlwaysTellsItsHealth) {
    const ServerOptions options;
    EXPECT_THAT(options.admin.alwaysAnswered, testing::ElementsAre("/healthz", "/readyz", "/metrics"));
    EXPECT_TRUE(options.hooks.alwaysAnswered.empty());
}

TEST(Places, TheTwoListenersDoNotShareThem) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxRequests = 1;
        options.hooks.maxConnections = 1;
    });
    HttpClient hooks(server.port());
    hooks.send(get("/wait"));
    server.gate().awaitWaiting(1);
    HttpClient admin(server.server().adminPort());
    EXPECT_EQ(admin.ask(get("/hello")).status, 200);
}

TEST(Places, BeyondTheConnectionsThereIsAQuick503) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxConnections = 2;
        options.hooks.cors.allowedOrigins = {"https://ehr.example"};
    });
    HttpClient first(server.port()), second(server.port());
    first.send(get("/wait"));
    second.send(get("/wait"));
    server.gate().awaitWaiting(2);
    HttpClient third(server.port());
    const auto answer = third.ask(get("/hello", "Origin: https://ehr.example\r\n"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "1");
    EXPECT_EQ(answer.header("access-control-allow-origin"), "https://ehr.example");
    EXPECT_TRUE(answer.isOutcome("transient")) << answer.body;
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(third.ended());
    server.gate().open();
    EXPECT_EQ(first.read().status, 200);
}

TEST(Places, BeyondAllThreadsThereIsA503WithoutReading) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxConnections = 1;
        options.limits.crowdedHeadTime = 10min;
    });
    HttpClient first(server.port());
    first.send(get("/wait"));
    server.gate().awaitWaiting(1);
    // Silent clients take the reserve one by one; then one is answered that has sent nothing.
    std::vector<std::unique_ptr<HttpClient>> silent;
    bool answered = false;
    for (int i = 0; i < 100 && !answered; ++i) {
        silent.push_back(std::make_unique<HttpClient>(server.port()));
        answered = silent.back()->readable(100);
    }
    ASSERT_TRUE(answered);
    const auto answer = silent.back()->read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.isOutcome("transient")) << answer.body;
    EXPECT_TRUE(silent.back()->ended());
    for (auto& client : silent) client->close();
}

/// Whoever keeps us waiting makes room, the oldest first: none of these ever times out.
TEST(Places, HalfReadConnectionsDoNotKeepOthersOut) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxConnections = 4;
        options.limits.headTime = options.limits.bodyTime = options.limits.keepAliveTime = 10min;
    });
    HttpClient busy(server.port());
    busy.send(get("/wait"));
    server.gate().awaitWaiting(1);
    std::vector<std::unique_ptr<HttpClient>> slow;
    for (int i = 0; i < 60; ++i) {
        slow.push_back(std::make_unique<HttpClient>(server.port()));
        slow.back()->send(i % 3 == 0   ? "GET /hello HTTP/1.1\r\nHost: local"
                          : i % 3 == 1 ? "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf"
                                       : "");
        if (i % 10 == 0) {
            HttpClient client(server.port());
            EXPECT_EQ(client.ask(get("/hello")).status, 200) << i;
        }
    }
    HttpClient client(server.port());
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
    for (int i = 0; i < 50; ++i) {
        const auto& one = slow[static_cast<std::size_t>(i)];
        while (const auto answer = one->tryRead()) EXPECT_EQ(answer->status, 503);
        EXPECT_TRUE(one->ended()) << i;
    }
    server.gate().open();
    EXPECT_EQ(busy.read().status, 200) << "a request that is being answered keeps its place";
}

TEST(Places, AHalfReadConnectionThatMakesRoomIsToldWhy) {
    TestServer server([](ServerOptions& options) {
        options.hooks.maxConnections = 1;
        options.limits.headTime = options.limits.evictedTime = 10min;
    });
    HttpClient slow(server.port());
    slow.send("GET /hello HTTP/1.1\r\nHost: local");
    HttpClient other(server.port());
    EXPECT_EQ(other.ask(get("/hello")).status, 200);
    if (const auto answer = slow.tryRead()) {  // none if its first bytes were not even read
        EXPECT_EQ(answer->status, 503);
        EXPECT_TRUE(answer->isOutcome("transient")) << answer->body;
        EXPECT_EQ(answer->header("retry-after"), "1");
    }
    EXPECT_TRUE(slow.ended());
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST(Places, WhenMostAreTakenNobodyKeepsOne) {
    TestServer server([](ServerOptions& options) { options.hooks.maxConnections = 4; });
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<HttpClient>(server.port()));
        EXPECT_EQ(clients.back()->ask(get("/hello")).header("connection"), "keep-alive");
    }
    HttpClient fourth(server.port());
    EXPECT_EQ(fourth.ask(get("/hello")).header("connection"), "close");
}

}  // namespace
}  // namespace refract::server::test
