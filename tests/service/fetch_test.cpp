// What a prefetch left out and the client's FHIR server gives (S5, S6, S7, T7): with a real
// server beside the service.
#include <gmock/gmock.h>

#include "plugin/hooks/discovery.h"
#include "plugin/hooks/outcome.h"
#include "tests/service/fetch_support.h"

namespace refract::test {

using testing::HasSubstr;
using testing::Not;

TEST(Requirement_S5, whatThePrefetchLeftOutIsFetched) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.starts_with("/fhir/Condition?")) return {200, searchset({condition("c1")})};
        return emptySets(asked);
    });
    Site site({server.base()});
    const auto evaluated = site.evaluate({.server = server.base()});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_EQ(evaluated->patient.problems.size(), 1U) << gapsOf(*evaluated);
    EXPECT_EQ(evaluated->patient.sex, rules::Sex::female);
    EXPECT_EQ(evaluated->patient.supplied.conditions, rules::Supply::supplied);
    EXPECT_EQ(evaluated->patient.supplied.medications, rules::Supply::supplied);
    EXPECT_EQ(server.asked().size(), hooks::services().front().prefetch.size()) << "each key once";
    for (const auto& asked : server.asked()) EXPECT_EQ(asked.authorization, std::string("Bearer ") + kToken);
}

TEST(Requirement_S5, whatIsThereOrIsNotOrFailedIsNotAskedAgain) {
    const FhirServer server(emptySets);
    Site site({server.base()});
    site.evaluate({.server = server.base(),
                   .prefetch = R"({"conditions":null,"allergies":)" + std::string(kEmptySet) +
                               R"(,"devices":{"resourceType":"OperationOutcome"}})"});
    for (const char* type : {"Condition", "AllergyIntolerance", "Device"}) {
        EXPECT_EQ(server.askedFor("/fhir/" + std::string(type)), 0U) << type;
    }
    EXPECT_EQ(server.askedFor("/fhir/Encounter"), 1U);
}

TEST(Requirement_S5, pagesOfAPrefetchedSearchsetAreFollowed) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target == "/fhir?page=2") return {200, searchset({condition("c2")})};
        return emptySets(asked);
    });
    const FhirServer trap(emptySets);
    Site site({server.base()});
    const auto evaluated =
        site.evaluate({.server = server.base(),
                       .prefetch = "{\"conditions\":" + searchset({condition("c1")}, server.base() + "?page=2") +
                                   ",\"procedures\":" + searchset({}, trap.base() + "?page=2") + "}"});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_EQ(evaluated->patient.problems.size(), 2U);
    EXPECT_EQ(evaluated->patient.supplied.conditions, rules::Supply::supplied);
    EXPECT_EQ(evaluated->patient.supplied.procedures, rules::Supply::partly) << "the next page is elsewhere";
    EXPECT_EQ(trap.connections(), 0);
}

TEST(Requirement_S5, nothingIsFetchedThatAClientDidNotOffer) {
    const FhirServer server(emptySets);
    Site site({server.base()});
    Hook hook{.prefetch = R"({"conditions":null})"};
    auto json = hook.json();
    json.insert(json.size() - 1, R"(,"fhirServer":")" + server.base() + "\"");
    EXPECT_TRUE(site.service.evaluate({}, json, kToday, site.caller)) << "a server without an authorization";
    site.evaluate(hook);
    EXPECT_EQ(server.connections(), 0);
}

TEST(Requirement_T7, aServerThatIsNotListedIsNotCalled) {
    const FhirServer trap(emptySets);
    Site site({"http://127.0.0.1:1/fhir"});
    for (const std::string& server : {trap.base(), "http://localhost:" + std::to_string(trap.port()) + "/fhir",
                                      std::string("http://169.254.169.254/latest/meta-data"), trap.base() + "/../fhir",
                                      std::string("https://x@y/z")}) {
        const auto evaluated = site.evaluate({.server = server, .prefetch = R"({"conditions":null})"});
        ASSERT_NE(evaluated, nullptr);
        EXPECT_THAT(gapsOf(*evaluated), HasSubstr("fhirServer is not on the list of this client"));
        EXPECT_THAT(gapsOf(*evaluated), Not(HasSubstr("127.0.0.1")));
    }
    const auto refused = site.refusal({.server = trap.base()});
    EXPECT_EQ(hooks::httpStatus(refused.code), 412);
    EXPECT_THAT(refused.diagnostics, HasSubstr("not on the list of this client"));
    EXPECT_EQ(trap.connections(), 0);
}

TEST(Requirement_T7, aListedServerIsKnownInEverySpelling) {
    const FhirServer server(emptySets);
    Site site({server.base() + "/"});
    EXPECT_NE(site.evaluate({.server = server.base() + "//"}), nullptr);
    EXPECT_GT(server.askedFor("/fhir/Condition"), 0U);
}

TEST(Requirement_T7, aListedServerMayStandWhereTheRegistrySays) {
    const auto may = [](const char* url, trust::Networks networks, const char* address) {
        const auto server = trust::fhirServer("ehr", url, std::move(networks), {});
        EXPECT_TRUE(server) << url;
        return (*server)->mayConnect(trust::Address::parse(address)->bytes());
    };
    const trust::Networks ten{*trust::Network::parse("10.0.0.0/8")};
    const trust::Networks all{*trust::Network::parse("0.0.0.0/0"), *trust::Network::parse("::/0")};
    EXPECT_TRUE(may("https://ehr.example/fhir", {}, "93.184.216.34"));
    EXPECT_FALSE(may("https://ehr.example/fhir", {}, "10.1.2.3"));
    EXPECT_FALSE(may("https://ehr.example/fhir", {}, "127.0.0.1"));
    EXPECT_FALSE(may("https://ehr.example/fhir", {}, "::ffff:10.1.2.3"));
    EXPECT_TRUE(may("https://ehr.example/fhir", ten, "10.1.2.3"));
    EXPECT_TRUE(may("https://ehr.example/fhir", ten, "::ffff:10.1.2.3"));
    EXPECT_FALSE(may("https://ehr.example/fhir", ten, "192.168.1.1"));
    for (const char* never : {"169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1"}) {
        EXPECT_FALSE(may("https://ehr.example/fhir", all, never)) << never;
        EXPECT_FALSE(may("https://169.254.169.254/fhir", {}, never)) << never;
    }
    EXPECT_TRUE(may("https://10.1.2.3/fhir", {}, "10.1.2.3")) << "who writes an address down means it";
    EXPECT_FALSE(may("https://10.1.2.3/fhir", {}, "10.1.2.4"));
    EXPECT_TRUE(may("https://localhost/fhir", {}, "::1"));
    EXPECT_TRUE(may("http://localhost/fhir", {}, "127.0.0.1"));
    EXPECT_FALSE(may("http://ehr.example/fhir", all, "93.184.216.34")) << "http is for this machine alone";
    EXPECT_FALSE(may("http://ehr.example/fhir", all, "10.1.2.3"));
}

TEST(Requirement_S6, whatTheScopesDoNotCoverIsNotAskedFor) {
    const FhirServer server(emptySets);
    Site site({server.base()});
    const auto evaluated = site.evaluate(
        {.server = server.base(), .scope = "patient/Condition.rs patient/Observation.read?x=1 patient/Patient.s"});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_EQ(server.askedFor("/fhir/Condition?"), 1U);
    EXPECT_EQ(server.askedFor("/fhir/Observation?"), 3U);
    EXPECT_EQ(server.asked().size(), 4U);
    EXPECT_EQ(evaluated->patient.supplied.conditions, rules::Supply::supplied);
    EXPECT_EQ(evaluated->patient.supplied.observations, rules::Supply::partly);
    EXPECT_EQ(evaluated->patient.supplied.medications, rules::Supply::notSupplied);
    const auto refused = site.refusal({.server = server.base(), .scope = "openid launch"});
    EXPECT_THAT(refused.diagnostics, HasSubstr("the scopes of fhirAuthorization do not cover"));
    EXPECT_EQ(server.asked().size(), 4U);
}

TEST(Requirement_S6, aTokenIsForItsPatientAndItsTime) {
    const FhirServer server(emptySets);
    Site site({server.base()});
    const auto why = [&](const Hook& hook) { return site.refusal(hook).diagnostics; };
    EXPECT_THAT(why({.server = server.base(), .more = R"(,"patient":"q")"}), HasSubstr("for another patient"));
    EXPECT_THAT(why({.server = server.base(), .token = ""}), HasSubstr("no bearer token"));
    EXPECT_THAT(why({.server = server.base(), .token = R"(a\r\nX: y)"}), HasSubstr("no bearer token"));
    auto expired = Hook{.server = server.base()}.json();
    expired.replace(expired.find("\"expires_in\":300"), 16, "\"expires_in\":0");
    const auto answer = site.service.evaluate({}, expired, kToday, site.caller);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().diagnostics, HasSubstr("has expired"));
    EXPECT_EQ(server.connections(), 0);
    EXPECT_NE(site.evaluate({.server = server.base(), .more = R"(,"patient":"Patient/p")"}), nullptr);
}

TEST(Requirement_S6, noRefusalRepeatsTokenServerOrPatient) {
    const FhirServer server([](const auto&) { return FhirServer::Reply{403, "Jane Doe"}; });
    Site site({server.base()});
    const auto refused = site.refusal({.server = server.base()});
    EXPECT_EQ(hooks::httpStatus(refused.code), 412);
    const auto said = fhir::describe(refused);
    for (const char* secret : {kToken, "127.0.0.1", "Jane", "Patient/p", "patient=p"}) {
        EXPECT_THAT(said, Not(HasSubstr(secret)));
    }
    EXPECT_THAT(said, HasSubstr("(403)"));
}

TEST(Requirement_S7, whatCouldNotBeFetchedIsSaidOnTheCard) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.starts_with("/fhir/AllergyIntolerance")) return {500, ""};
        if (asked.target.starts_with("/fhir/Device")) return {404, ""};
        if (asked.target == "/fhir/Patient/p") return {403, ""};
        return emptySets(asked);
    });
    Site site({server.base()});
    const std::string draft =
        R"(,"draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest","id":"d",)"
        R"("status":"draft","intent":"order","medicationCodeableConcept":{"text":"no such drug"},)"
        R"("subject":{"reference":"Patient/p"}}}]})";
    const auto evaluated = site.evaluate({.hook = "order-sign", .server = server.base(), .context = draft});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_EQ(evaluated->patient.supplied.allergies, rules::Supply::failed);
    EXPECT_EQ(evaluated->patient.supplied.devices, rules::Supply::notSupplied);
    EXPECT_THAT(gapsOf(*evaluated), HasSubstr("fetched.patient: the FHIR server does not allow this (403)"));
    ASSERT_FALSE(evaluated->said.cards.empty());
    EXPECT_THAT(evaluated->said.cards.front().detail, HasSubstr("**Could not be fetched:** allergies"));
    EXPECT_THAT(evaluated->said.cards.front().detail, HasSubstr("**Not seen:** implants and devices"));
}

TEST(Requirement_S7, ofAnotherPatientNothingIsTaken) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.starts_with("/fhir/Condition?")) return {200, searchset({condition("c1", "q")})};
        return emptySets(asked);
    });
    Site site({server.base()});
    const auto evaluated = site.evaluate({.server = server.base()});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_TRUE(evaluated->patient.problems.empty());
    EXPECT_THAT(gapsOf(*evaluated), HasSubstr("a resource of another patient was left out"));
}

TEST(Requirement_S9, aServerThatSaysNothingHoldsNobodyUp) {
    const FhirServer server([](const FhirServer::Asked& asked) {
        auto reply = emptySets(asked);
        reply.hangs = !asked.target.starts_with("/fhir/Condition?");
        return reply;
    });
    // It would hang until the test ends; on a loaded machine the answer may be some seconds late.
    Site site({server.base()}, 2s);
    const auto begun = std::chrono::steady_clock::now();
    const auto evaluated = site.evaluate({.server = server.base()});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 12s);
    ASSERT_NE(evaluated, nullptr) << "what came in time is enough";
    EXPECT_EQ(evaluated->patient.supplied.conditions, rules::Supply::supplied);
    EXPECT_EQ(evaluated->patient.supplied.medications, rules::Supply::failed);
}

}  // namespace refract::test
