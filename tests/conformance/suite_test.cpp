// The suite against services that get one thing wrong each: it must see that one.
#include "plugin/conformance/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/conformance/discovery_validator.h"

namespace refract::conformance {

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kDiscovery = R"({"services":[{"hook":"patient-view","id":"s","title":"t","description":"d",)"
                                   R"("prefetch":{"patient":"Patient/{{context.patientId}}"}}]})";
constexpr const char* kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value","details":{"text":"x"}}]})";

/// A service that does everything right, for a test to spoil.
Reply good(const Call& call) {
    Reply reply;
    reply.headers["content-type"] = "application/json";
    const bool discovery = call.url.ends_with("/cds-services") || call.url.ends_with("/cds-services/");
    const bool service = call.url.ends_with("/s");
    const auto refuse = [&](int status) {
        reply.status = status;
        reply.body = kOutcome;
        reply.headers["allow"] = discovery ? "GET" : "POST";
        return reply;
    };
    if (call.method == "OPTIONS") return refuse(204);
    if (discovery) {
        if (call.method == "DELETE") return refuse(405);
        reply.status = 200;
        if (call.method == "GET") reply.body = kDiscovery;
        return reply;
    }
    if (!service) return refuse(404);
    if (call.method != "POST") return refuse(405);
    const auto field = [&](const std::string& name, const std::string& value) {
        return std::find(call.headers.begin(), call.headers.end(), std::pair{name, value}) != call.headers.end();
    };
    if (field("Content-Type", "text/plain")) return refuse(415);
    if (field("Accept", "text/html")) return refuse(406);
    for (const char* needed : {"\"hook\":\"patient-view\"", "\"hookInstance\"", "\"context\""}) {
        if (call.body.find(needed) == std::string::npos) return refuse(400);
    }
    reply.status = 200;
    reply.body = R"({"cards":[]})";
    return reply;
}

using Spoil = std::function<void(const Call&, Reply&)>;

std::vector<Row> rowsOf(const Spoil& spoil) {
    Target target;
    target.base = "http://localhost:1";
    target.ask = [&](const Call& call) {
        auto reply = good(call);
        spoil(call, reply);
        return reply;
    };
    return examine(target);
}

std::vector<std::string> failures(const Spoil& spoil) {
    std::vector<std::string> ids;
    for (const auto& row : rowsOf(spoil)) {
        if (row.verdict == Verdict::fails) ids.push_back(row.id + " " + row.what);
    }
    return ids;
}

bool isCall(const Call& call) {
    return call.method == "POST" && call.url.ends_with("/s");
}

/// Discovery that lists these services, each an object.
Spoil listing(const std::string& services) {
    return [=](const Call& call, Reply& reply) {
        if (call.method == "GET" && call.url.ends_with("/cds-services")) {
            reply.body = R"({"services":[)" + services + "]}";
        }
    };
}

/// A card, and an answer of cards.
std::string card(const std::string& more, const std::string& indicator = "info") {
    return R"({"summary":"s","source":{"label":"l"},"indicator":")" + indicator + "\"" + more + "}";
}
Spoil answering(const std::string& cards) {
    return [=](const Call& call, Reply& reply) {
        if (isCall(call) && reply.status == 200) reply.body = R"({"cards":[)" + cards + "]}";
    };
}

}  // namespace

TEST(Suite, findsNothingWrongWhereNothingIs) {
    EXPECT_THAT(failures([](const Call&, Reply&) {}), IsEmpty());
}

TEST(Suite, seesWhatIsWrong) {
    const auto answers = [](const char* body) {
        return [body](const Call& call, Reply& reply) {
            if (isCall(call) && reply.status == 200) reply.body = body;
        };
    };
    EXPECT_THAT(failures(answers("{}")), Contains("C1 s on patient-view: a card"));
    EXPECT_THAT(failures(answers(R"({"cards":[{"summary":"s","indicator":"red","source":{"label":"l"}}]})")),
                Contains("C2 s on patient-view: a card"));
    EXPECT_THAT(failures(answers(R"({"cards":[{"summary":"s","indicator":"info","source":{"label":"l"},
                    "suggestions":[{"label":"x"}]}]})")),
                Contains("C3 s on patient-view: a card"));
    EXPECT_THAT(failures(answers(R"({"cards":[{"summary":"s","indicator":"info","source":{"label":"l"},
                    "links":[{"label":"x","url":"https://a.example","type":"absolute","appContext":"y"}]}]})")),
                Contains("cds-resp-3 s on patient-view: a card"));
    EXPECT_THAT(failures(answers(R"({"cards":[{"summary":"s","indicator":"info","source":{"label":"l"}}]})")),
                IsEmpty())
        << "the least that the standard asks for";
    EXPECT_THAT(failures([](const Call& call, Reply& reply) {
                    if (isCall(call) && reply.status == 400) reply.status = 500;
                }),
                Contains("S1 s on patient-view: a call without context is 400"));
    EXPECT_THAT(failures([](const Call& call, Reply& reply) {
                    if (isCall(call)) reply.headers["content-type"] = "text/html";
                }),
                Contains("S1 s on patient-view: the answer is application/json"));
    EXPECT_THAT(failures([](const Call&, Reply& reply) {
                    if (reply.status == 404) reply.status = 200;
                }),
                Contains("S8 an unknown service is 404"));
    EXPECT_THAT(failures([](const Call&, Reply& reply) { reply.status = 503; }),
                testing::ElementsAre("D1 discovery answers 200"));
}

TEST(Suite, seesWhatIsWrongWithDiscovery) {
    const auto rows = [](const std::string& service) {
        std::vector<std::string> ids;
        for (const auto& complaint : discoveryComplaints(R"({"services":[)" + service + "]}")) {
            ids.push_back(complaint.row + (complaint.must ? "" : "?"));
        }
        return ids;
    };
    const std::string least = R"("hook":"h","id":"i","title":"t","description":"d")";
    EXPECT_THAT(rows("{" + least + "}"), IsEmpty());
    EXPECT_THAT(rows(R"({"hook":"h","id":"i","title":"t"})"), Contains("D2"));
    EXPECT_THAT(rows(R"({"hook":"h","id":"a/b","title":"t","description":"d"})"), Contains("D2"));
    EXPECT_THAT(rows("{" + least + R"(,"usageRequirements":null})"), Contains("D5"));
    EXPECT_THAT(rows("{" + least + R"(,"prefetch":{"a":"Patient/{{context.patientId"}})"), Contains("D4"));
    EXPECT_THAT(rows("{" + least + R"(,"prefetch":{"a":"https://x.example/Patient"}})"), Contains("D4"));
    EXPECT_THAT(rows("{" + least + R"(,"prefetch":{"a":"Observation?date=ge{{today() - 90 days}}"}})"),
                Contains("D4?"));
    EXPECT_THAT(rows("{" + least + R"(,"prefetch":{"a":"MedicationRequest?_include=x"}})"), Contains("D4?"));
    EXPECT_EQ(discoveryComplaints("[]").front().row, "D1");
    EXPECT_EQ(discoveryComplaints("{}").front().row, "D1");
}

/// Each costs calls, and waiting: a list without end must not make an examination without end.
TEST(Suite, triesTheFirstServicesOfAManyAndNamesTheRest) {
    std::string many;
    for (int i = 0; i < 5000; ++i) {
        if (i > 0) many += ',';
        many += R"({"hook":"patient-view","title":"t","description":"d","id":"s)" + std::to_string(i) + "\"}";
    }
    std::size_t calls = 0;
    const auto rows = rowsOf([&, list = listing(many)](const Call& call, Reply& reply) {
        ++calls;
        list(call, reply);
        if (call.method == "POST" && call.url.find("/s1") != std::string::npos) {
            reply.status = 200;
            reply.body = R"({"cards":[]})";
        }
    });
    EXPECT_LE(calls, 100U);
    EXPECT_LE(rows.size(), 150U);
    const auto left = std::find_if(rows.begin(), rows.end(), [](const Row& row) {
        return row.what.find("4990 more services") != std::string::npos;
    });
    ASSERT_NE(left, rows.end());
    EXPECT_EQ(left->verdict, Verdict::skipped);
    EXPECT_THAT(left->detail, HasSubstr("s10 on patient-view"));
    EXPECT_THAT(left->detail, HasSubstr("more"));
}

TEST(Suite, saysEachRowWhenItIsKnown) {
    std::vector<std::string> told;
    Target target;
    target.base = "http://localhost:1";
    target.ask = good;
    target.tell = [&](const Row& row) { told.push_back(row.id + row.what); };
    const auto rows = examine(target);
    ASSERT_EQ(told.size(), rows.size());
    EXPECT_EQ(told.front(), rows.front().id + rows.front().what);
}

/// The service is not trusted yet: nothing of it reaches the terminal as it is.
TEST(Suite, showsWhatTheServiceSaysWithControlCharactersVisible) {
    const std::string id = R"(x\u001b[2J\nok      S1          everything holds)";
    const auto rows =
        rowsOf(listing(R"({"title":"t","description":"d","id":")" + id +
                       R"(","hook":"patient-view\u001b]0;pwn\u0007\u202e","prefetch":{"a\u001b\nb":null}},)"
                       R"({"title":"t","description":"d","hook":"h","id":")" +
                       std::string(100'000, 'y') + "\"}"));
    bool shown = false;
    for (const auto& row : rows) {
        for (const auto& text : {row.what, row.detail}) {
            for (const char c : text) EXPECT_GE(static_cast<unsigned char>(c), 0x20U) << text;
            EXPECT_THAT(text, Not(HasSubstr("\u202e")));
            EXPECT_THAT(text, Not(HasSubstr("  "))) << "columns are ours to make";
            EXPECT_LE(text.size(), 400U);
            shown = shown || text.find("x\\u001b[2J\\u000aok") != std::string::npos;
        }
    }
    EXPECT_TRUE(shown) << "what is strange about it is seen";
}

TEST(Suite, callsNoServiceWhoseIdCannotStandInAnAddress) {
    for (const char* id : {R"(../../admin)", R"(..)", R"(a b)", R"(a\r\nX: y)", R"(a%2fb)", R"(a\\b)"}) {
        const std::string service = R"({"hook":"patient-view","title":"t","description":"d","id":")" + std::string(id);
        bool called = false;
        const auto rows = rowsOf([&, list = listing(service + "\"}")](const Call& call, Reply& reply) {
            called = called || (call.method == "POST" && !call.url.ends_with("/there-is-no-such-service"));
            list(call, reply);
        });
        EXPECT_FALSE(called) << id;
        const auto said = [](Verdict verdict, const char* row) {
            return [=](const Row& one) { return one.verdict == verdict && one.id == row; };
        };
        EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), said(Verdict::fails, "D2"))) << id;
        EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), said(Verdict::skipped, "S1"))) << id;
    }
}

/// Who mends the first five must know that these were not all.
TEST(Suite, saysHowManyComplaintsItDoesNotShow) {
    std::string cards = card(R"(,"detail":"<b>x</b>")");
    for (int i = 0; i < 12; ++i) cards += "," + card("", "red");
    cards += "," + card(R"(,"links":[{"label":"x","url":"https://a.example","type":"absolute","appContext":"y"}])");
    const auto rows = rowsOf(answering(cards));
    std::size_t failing = 0;
    bool said = false;
    for (const auto& row : rows) {
        if (row.verdict != Verdict::fails) continue;
        ++failing;
        said = said || row.detail == "and 9 more: C2, cds-resp-3";
    }
    EXPECT_EQ(failing, 6U);
    EXPECT_TRUE(said);
    // What fails is shown before what is advice, however long the list.
    std::string services;
    for (int i = 0; i < 9; ++i) services += R"({"hook":"h","id":"i","description":"d"},)";
    EXPECT_THAT(failures(listing(services + R"({"hook":"h","title":"t","id":"i"})")),
                Contains("D2 each service has hook, id and description"));
}

TEST(Suite, linksOfADetailLeadToTheWeb) {
    const auto holds = [](const std::string& detail) {
        return failures(answering(card(R"(,"detail":")" + detail + "\""))).empty();
    };
    for (const char* good : {"[a](https://a.example)", R"([a]( HTTPS://a.example \"t\"))", R"(not \\[a\\](here))",
                             R"(a [b] (c))", R"([a][1]\n\n[1]: https://a.example)", R"(**Dose**: 5)"}) {
        EXPECT_TRUE(holds(good)) << good;
    }
    for (const char* bad :
         {"[a](javascript:alert(1))", "[a]( JavaScript:x)", R"([a](\ndata:text/html,x))", "[a](<javascript:x>)",
          "[a](&#106;avascript:x)", "[a](/admin)", "![a](file:///etc/passwd)", R"([a\\\\](javascript:x))",
          R"([a][1]\n\n[1]: javascript:x)", R"([a]\n\n > [a]:\n javascript:x)", "[a](httpsjavascript:x)"}) {
        EXPECT_FALSE(holds(bad)) << bad;
    }
}

}  // namespace refract::conformance
