// Servers that are slow, die, lie, lead astray or flood: the deadline is kept, nobody else is
// called, and what came in time is used.
//
// Times are told apart by a wide margin: a server that would take minutes, a deadline of a
// moment, and a grace that a loaded machine does not need.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "tests/fhir/client/support.h"
#include "tests/support/gzip.h"

namespace refract::test {

namespace {

constexpr auto kMoment = 300ms;

/// Reads, and checks that the deadline ended it.
Got untilTheDeadline(FhirServer::Respond respond) {
    const FhirServer server(std::move(respond));
    Client client;
    const auto begun = std::chrono::steady_clock::now();
    auto got = readOne(client, server, "Patient/1", kMoment);
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, kMoment / 2);  // libcurl counts whole milliseconds, down
    EXPECT_LT(took, kMoment + kGrace);
    return got;
}

}  // namespace

TEST(HostileServer, thatSaysNothingIsCutOff) {
    const auto got = untilTheDeadline([](const auto&) {
        FhirServer::Reply reply;
        reply.hangs = true;
        return reply;
    });
    EXPECT_EQ(got.reason, Reason::notInTime);
}

TEST(HostileServer, thatTricklesIsCutOff) {
    const auto got = untilTheDeadline([](const auto&) {
        FhirServer::Reply reply{200, kPatient + std::string(10'000, ' ')};
        reply.pace = 50ms;
        return reply;
    });
    EXPECT_EQ(got.reason, Reason::notInTime);
    EXPECT_TRUE(got.nothing()) << "a half of a resource is none";
}

TEST(HostileServer, doesNotTakeAwayWhatOthersBringInTime) {
    const FhirServer server([](const FhirServer::Asked& asked) {
        FhirServer::Reply reply{200, searchset({kPatient})};
        reply.hangs = asked.target.find("slow") != std::string::npos;
        return reply;
    });
    Client client;
    // Time enough for the quick one however loaded the machine is.
    const auto got = readFrom(client, server, {{"Patient?slow"}, {"Patient?quick"}}, 3s);
    EXPECT_EQ(got[0].reason, Reason::notInTime);
    EXPECT_TRUE(got[1].all());
}

TEST(HostileServer, keepsPagesThatCameBeforeItStopped) {
    const FhirServer server([](const FhirServer::Asked& asked) {
        FhirServer::Reply reply{200, searchset({kPatient}, "Patient?page=2")};
        reply.hangs = asked.target.find("page=2") != std::string::npos;
        return reply;
    });
    Client client;
    const auto got = readOne(client, server, "Patient?page=1", 3s);
    EXPECT_EQ(got.reason, Reason::notInTime);
    EXPECT_EQ(got.pages.size(), 1U);
}

TEST(HostileServer, thatDiesInTheMiddleIsNotBelieved) {
    const FhirServer server([](const auto&) {
        FhirServer::Reply reply{200, kPatient};
        reply.cutAfter = kPatient.size() - 1;
        return reply;
    });
    Client client;
    const auto got = readOne(client, server, "Patient/1");
    EXPECT_EQ(got.reason, Reason::cutShort);
    EXPECT_TRUE(got.nothing());
    EXPECT_EQ(server.asked().size(), 2U) << "it is tried once more";
}

TEST(HostileServer, redirectsNobody) {
    const FhirServer trap([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    for (const std::string& place :
         {std::string("http://169.254.169.254/latest/meta-data"), trap.base() + "/Patient/1"}) {
        for (const int status : {301, 302, 303, 307, 308}) {
            const FhirServer server([&](const auto&) { return FhirServer::Reply{status, "", {"Location: " + place}}; });
            Client client;
            EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::redirected);
            EXPECT_EQ(server.asked().size(), 1U);
        }
    }
    EXPECT_TRUE(trap.asked().empty());
    EXPECT_EQ(trap.connections(), 0);
}

TEST(HostileServer, leadsToNoOtherWithItsPages) {
    const FhirServer trap([](const auto&) { return FhirServer::Reply{200, searchset({})}; });
    for (const std::string& next : {trap.base() + "/Patient?page=2", std::string("http://169.254.169.254/fhir"),
                                    std::string("file:///etc/passwd"), std::string("//127.0.0.1:1/fhir")}) {
        const FhirServer server([&](const auto&) { return FhirServer::Reply{200, searchset({kPatient}, next)}; });
        Client client;
        const auto got = readOne(client, server, "Patient?_id=1");
        EXPECT_EQ(got.reason, Reason::leadsElsewhere);
        EXPECT_EQ(got.pages.size(), 1U);
        EXPECT_EQ(server.asked().size(), 1U);
    }
    EXPECT_EQ(trap.connections(), 0);
}

TEST(HostileServer, thatPagesForEverIsLeftAtTheLimit) {
    std::atomic<int> page{0};
    const FhirServer server([&](const auto&) {
        return FhirServer::Reply{200, searchset({kPatient}, "Patient?page=" + std::to_string(++page))};
    });
    Client client;
    const auto got = readOne(client, server, "Patient?_id=1");
    EXPECT_EQ(got.reason, Reason::tooManyPages);
    EXPECT_EQ(got.pages.size(), fhir::client::ClientLimits{}.mostPages);
    EXPECT_EQ(server.asked().size(), fhir::client::ClientLimits{}.mostPages);
}

TEST(HostileServer, thatLeadsInACircleIsLeftAtOnce) {
    const FhirServer server([](const auto&) {
        return FhirServer::Reply{200, searchset({kPatient}, "Patient?page=1")};
    });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient?page=1").reason, Reason::tooManyPages);
    EXPECT_EQ(server.asked().size(), 1U);
}

TEST(HostileServer, thatTalksNonsenseIsNotBelieved) {
    std::string deep(100'000, '[');
    const std::string nul = R"({"resourceType":"Patient","id":"a\u0000b"})";
    for (const std::string& body :
         {std::string("<html>Log in</html>"), std::string("{"), std::string("[]"), deep, nul, std::string("\xFF\xFE"),
          std::string(R"({"resourceType":"Group"})"), std::string(R"({"resourceType":"Bundle","entry":[]})")}) {
        const FhirServer server([&](const auto&) { return FhirServer::Reply{200, body}; });
        Client client;
        const auto got = readOne(client, server, "Patient/1");
        EXPECT_EQ(got.reason, Reason::notFhir) << body.substr(0, 50);
        EXPECT_TRUE(got.nothing());
    }
}

TEST(HostileServer, thatSpeaksNoHttpIsNotBelieved) {
    for (const std::string& bytes :
         {std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), std::string("\0\0\0\0", 4),
          std::string("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")}) {
        const FhirServer server([&](const auto&) {
            FhirServer::Reply reply;
            reply.raw = bytes;
            return reply;
        });
        Client client;
        const auto got = readOne(client, server, "Patient/1");
        EXPECT_FALSE(got.all()) << bytes;
        EXPECT_TRUE(got.nothing()) << bytes;
    }
}

TEST(HostileServer, isReadUpToALimit) {
    fhir::client::ClientLimits limits;
    limits.mostBytes = 1000;
    const auto sized = [](std::size_t size) { return kPatient + std::string(size - kPatient.size(), ' '); };
    for (const bool packed : {false, true}) {
        const FhirServer server([&](const FhirServer::Asked& asked) -> FhirServer::Reply {
            const auto body = sized(asked.target.ends_with("more") ? 1001 : 1000);
            if (!packed) return {200, body};
            return {200, gzip(body), {"Content-Encoding: gzip"}};
        });
        Client client(limits);
        EXPECT_TRUE(readOne(client, server, "Patient/1").all());
        EXPECT_EQ(readOne(client, server, "Patient/more").reason, Reason::tooLarge);
    }
}

TEST(HostileServer, sendsABombForNothing) {
    // 64 MB of zeros in 64 KB.
    const std::string bomb = gzip(std::string(std::size_t{64} * 1024 * 1024, '\0'));
    ASSERT_LT(bomb.size(), 256U * 1024U);
    const FhirServer server([&](const auto&) { return FhirServer::Reply{200, bomb, {"Content-Encoding: gzip"}}; });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::tooLarge);
}

TEST(HostileServer, isReadUpToALimitForAllReadsTogether) {
    fhir::client::ClientLimits limits;
    limits.mostBytesTogether = 4 * 1000;
    const std::string body = kPatient + std::string(1000 - kPatient.size(), ' ');
    const FhirServer server([&](const auto&) { return FhirServer::Reply{200, body}; });
    Client client(limits);
    std::size_t whole = 0;
    for (const auto& got : readFrom(client, server, std::vector<Read>(6, {"Patient/1"}))) {
        whole += got.all() ? 1U : 0U;
        EXPECT_TRUE(got.all() || got.reason == Reason::tooLarge) << describe(got.reason);
    }
    EXPECT_GE(whole, 1U);
    EXPECT_LE(whole, 4U);
}

TEST(HostileServer, sendsNoEndlessHeader) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 2000; ++i) head += "X-" + std::to_string(i) + ": " + std::string(100, 'x') + "\r\n";
    const FhirServer server([&](const auto&) {
        FhirServer::Reply reply;
        reply.raw = head + "Content-Length: 2\r\n\r\n{}";
        return reply;
    });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::tooLarge);
}

TEST(HostileServer, atAnAddressThatMayNotBeCalledIsNotCalled) {
    const FhirServer trap([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    Client client;
    auto nowhere = std::make_shared<fhir::client::FhirServer>(*allowed(trap.base()));
    const std::vector<Read> reads{{"Patient/1"}};
    const auto reasonWith = [&](auto mayConnect, std::string base) {
        nowhere = std::make_shared<fhir::client::FhirServer>(*nowhere);
        nowhere->mayConnect = mayConnect;
        nowhere->base = std::move(base);
        return client.read(nowhere, token(), reads, Client::Clock::now() + kPatience).front().reason;
    };
    const auto none = [](const fhir::client::AddressBytes&) { return false; };
    const auto port = ":" + std::to_string(trap.port()) + "/fhir";
    EXPECT_EQ(reasonWith(none, "http://127.0.0.1" + port), Reason::addressRefused);
    EXPECT_EQ(reasonWith(none, "http://localhost" + port), Reason::addressRefused);
    std::function<bool(const fhir::client::AddressBytes&)> unset;
    EXPECT_EQ(reasonWith(unset, "http://[::ffff:127.0.0.1]" + port), Reason::addressRefused);
    EXPECT_EQ(trap.connections(), 0);
}

TEST(HostileServer, isJudgedOnAnOpenConnectionToo) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    Client client;
    EXPECT_TRUE(readOne(client, server, "Patient/1").all());
    auto refused = std::make_shared<fhir::client::FhirServer>(*allowed(server.base()));
    refused->mayConnect = [](const auto&) { return false; };
    const std::vector<Read> reads{{"Patient/1"}};
    EXPECT_EQ(client.read(refused, token(), reads, Client::Clock::now() + kPatience).front().reason,
              Reason::addressRefused)
        << "another client's rule, whose connection is open";
    EXPECT_EQ(server.asked().size(), 1U);
}

TEST(HostileServer, thatSpeaksNoTlsIsNotTrustedAndNotTriedAgain) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{}; }, "HTTP/1.1 400 Bad\r\n\r\n");
    Client client;
    const std::vector<Read> reads{{"Patient/1"}};
    const auto got =
        client.read(allowed("https" + server.base().substr(4)), token(), reads, Client::Clock::now() + kPatience);
    EXPECT_EQ(got.front().reason, Reason::notTrusted) << describe(got.front().reason);
    EXPECT_EQ(server.connections(), 1);
}

TEST(HostileServer, isNoReasonToWaitAtTheEnd) {
    const FhirServer server([](const auto&) {
        FhirServer::Reply reply;
        reply.hangs = true;
        return reply;
    });
    const auto begun = std::chrono::steady_clock::now();
    {
        Client client;
        readOne(client, server, "Patient/1", 50ms);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, kGrace);
}

TEST(HostileServer, thatIsNotThereIsSaidToBe) {
    std::string base;
    {
        const FhirServer gone([](const auto&) { return FhirServer::Reply{}; });
        base = gone.base();
    }
    Client client;
    const std::vector<Read> reads{{"Patient/1"}};
    EXPECT_EQ(client.read(allowed(base), token(), reads, Client::Clock::now() + kPatience).front().reason,
              Reason::unreachable);
}

}  // namespace refract::test
