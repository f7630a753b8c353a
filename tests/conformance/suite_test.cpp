// The suite against services that get one thing wrong each: it must see that one.
#include "plugin/conformance/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/conformance/discovery_validator.h"

namespace refract::conformance {

namespace {

using testing::Contains;
using testing::IsEmpty;

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

std::vector<std::string> failures(const std::function<void(const Call&, Reply&)>& spoil) {
    Target target;
    target.base = "http://localhost:1";
    target.ask = [&](const Call& call) {
        auto reply = good(call);
        spoil(call, reply);
        return reply;
    };
    std::vector<std::string> ids;
    for (const auto& row : examine(target)) {
        if (row.verdict == Verdict::fails) ids.push_back(row.id + " " + row.what);
    }
    return ids;
}

bool isCall(const Call& call) {
    return call.method == "POST" && call.url.ends_with("/s");
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

}  // namespace refract::conformance
