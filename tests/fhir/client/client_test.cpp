// The client and a server that is well: what is asked, in which form, and what is kept.
#include "fhir/client/client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "tests/fhir/client/support.h"

namespace refract::test {

TEST(Client, readsAResourceAndASearch) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target == "/fhir/Patient/1") return {200, kPatient};
        return {200, searchset({R"({"resourceType":"Condition","id":"c"})"})};
    });
    Client client;
    const auto got = readFrom(client, server, {{"Patient/1"}, {"Condition?patient=1"}});
    ASSERT_EQ(got.size(), 2U);
    ASSERT_TRUE(got[0].all());
    EXPECT_EQ(got[0].pages.at(0).root()["id"].text(), "1");
    ASSERT_TRUE(got[1].all());
    EXPECT_EQ(got[1].pages.at(0).root()["entry"].size(), 1U);
}

TEST(Client, sendsItsTokenAndSaysWhatItWants) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    Client client;
    readOne(client, server, "Patient/1");
    const auto asked = server.asked().at(0);
    EXPECT_EQ(asked.authorization, "Bearer the-token");
    EXPECT_NE(asked.head.find("Accept: application/fhir+json"), std::string::npos);
    EXPECT_NE(asked.head.find("Accept-Encoding: gzip"), std::string::npos);
    EXPECT_EQ(asked.head.find("Cookie"), std::string::npos);
}

TEST(Client, readsInParallel) {
    std::atomic<int> there{0};
    const FhirServer server([&](const auto&) -> FhirServer::Reply {
        // None is answered before all have come.
        ++there;
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (there < 8 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
        return {200, searchset({})};
    });
    Client client;
    const auto got = readFrom(client, server, std::vector<Read>(8, {"Observation?patient=1"}));
    EXPECT_TRUE(std::all_of(got.begin(), got.end(), [](const Got& one) { return one.all(); }));
}

TEST(Client, usesConnectionsAgain) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    Client client;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(readOne(client, server, "Patient/1").all());
    EXPECT_EQ(server.asked().size(), 5U);
    EXPECT_EQ(server.connections(), 1);
}

TEST(Client, followsPagesInTheirOrder) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target == "/fhir/Observation?patient=1") {
            return {200, searchset({R"({"resourceType":"Observation","id":"1"})"}, "Observation?page=2")};
        }
        if (asked.target == "/fhir/Observation?page=2") {
            return {200, searchset({R"({"resourceType":"Observation","id":"2"})"}, "/fhir?page=3")};
        }
        return {200, searchset({R"({"resourceType":"Observation","id":"3"})"})};
    });
    Client client;
    const auto got = readOne(client, server, "Observation?patient=1");
    ASSERT_TRUE(got.all());
    ASSERT_EQ(got.pages.size(), 3U);
    EXPECT_EQ(got.pages[2].root()["entry"].size(), 1U);
    EXPECT_EQ(server.asked().back().target, "/fhir?page=3");
}

TEST(Client, beginsAtALinkOfWhatWasPrefetched) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, searchset({})}; });
    Client client;
    const auto got = readFrom(client, server, {{server.base() + "?page=2", true}, {"http://127.0.0.1:1/x", true}});
    EXPECT_TRUE(got[0].all());
    EXPECT_EQ(got[1].reason, Reason::leadsElsewhere);
    EXPECT_TRUE(got[1].nothing());
    EXPECT_EQ(server.asked().size(), 1U);
}

TEST(Client, servesManyCallsAtOnce) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, searchset({})}; });
    Client client;
    std::vector<std::thread> calls;
    std::atomic<int> whole{0};
    for (int i = 0; i < 8; ++i) {
        calls.emplace_back([&] {
            for (const auto& got : readFrom(client, server, std::vector<Read>(6, {"Observation?patient=1"}))) {
                whole += got.all() ? 1 : 0;
            }
        });
    }
    for (auto& call : calls) call.join();
    EXPECT_EQ(whole, 48);
}

TEST(Client, tellsWhatAnAnswerMeans) {
    const std::vector<std::pair<int, Reason>> kAnswers{
        {401, Reason::unauthorized}, {403, Reason::forbidden},  {404, Reason::notFound},
        {410, Reason::gone},         {400, Reason::refused},    {429, Reason::throttled},
        {500, Reason::serverError},  {302, Reason::redirected}, {204, Reason::notFhir},
    };
    for (const auto& [status, reason] : kAnswers) {
        const FhirServer server([status = status](const auto&) {
            return FhirServer::Reply{status, status == 204 ? "" : R"({"resourceType":"OperationOutcome"})"};
        });
        Client client;
        const auto got = readOne(client, server, "Condition?patient=1");
        EXPECT_EQ(got.reason, reason) << status;
        EXPECT_TRUE(got.nothing());
        EXPECT_EQ(server.asked().size(), 1U) << status << " is not asked again";
        EXPECT_FALSE(describe(reason).empty());
    }
}

TEST(Client, seesAnErrorInsideA200) {
    const std::string outcome =
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout"}]})";
    const std::string warning =
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"informational"}]})";
    const FhirServer server([&](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.find("alone") != std::string::npos) return {200, outcome};
        if (asked.target.find("among") != std::string::npos) return {200, searchset({kPatient, outcome})};
        return {200, searchset({kPatient, warning})};
    });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient?alone").reason, Reason::outcome);
    const auto among = readOne(client, server, "Patient?among");
    EXPECT_EQ(among.reason, Reason::outcome);
    EXPECT_FALSE(among.nothing()) << "what came is used";
    EXPECT_TRUE(readOne(client, server, "Patient?warned").all());
}

TEST(Client, triesAgainOnceWhatAPassingTroubleEnded) {
    std::atomic<int> count{0};
    const FhirServer server([&](const FhirServer::Asked& asked) -> FhirServer::Reply {
        const bool first = count++ == 0;
        FhirServer::Reply reply{200, kPatient};
        if (asked.target == "/fhir/Patient/busy" && first) return {503, ""};
        if (asked.target == "/fhir/Patient/cut" && first) reply.cutAfter = 5;
        if (asked.target == "/fhir/Patient/silent" && first) reply.raw = " ";
        return reply;
    });
    for (const char* what : {"Patient/busy", "Patient/cut", "Patient/silent"}) {
        count = 0;
        Client client;
        EXPECT_TRUE(readOne(client, server, what).all()) << what;
        EXPECT_EQ(count, 2) << what;
    }
}

TEST(Client, triesOnlyOnceAgain) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{502, ""}; });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::serverError);
    EXPECT_EQ(server.asked().size(), 2U);
}

TEST(Client, leavesAServerAloneThatAsksForRest) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{503, "", {"Retry-After: 30"}}; });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::serverError);
    EXPECT_EQ(readOne(client, server, "Patient/1").reason, Reason::resting);
    EXPECT_EQ(server.asked().size(), 1U);
}

TEST(Client, leavesAServerAloneThatFailsAgainAndAgain) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{500, ""}; });
    std::vector<std::string> notes;
    Client client({}, [&](std::string_view name, std::string_view what) {
        notes.push_back(std::string(name) + ": " + std::string(what));
    });
    for (int i = 0; i < 5; ++i) readFrom(client, server, std::vector<Read>(2, {"Patient/1"}));
    EXPECT_EQ(server.asked().size(), 6U) << "three calls with two reads each";
    EXPECT_EQ(notes, (std::vector<std::string>{"ehr: the FHIR server failed",
                                               "ehr: the FHIR server failed lately and is not asked for now"}))
        << "once, not for each call";
}

TEST(Client, asksNothingWithoutTime) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{200, kPatient}; });
    Client client;
    EXPECT_EQ(readOne(client, server, "Patient/1", 0ms).reason, Reason::notInTime);
    EXPECT_EQ(readOne(client, server, "Patient/1", -1h).reason, Reason::notInTime);
    EXPECT_TRUE(server.asked().empty());
}

}  // namespace refract::test
