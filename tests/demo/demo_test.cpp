// The demo as a client: its tokens, who may ask in its name, and that it works against the
// real service.
#include "plugin/demo/demo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "plugin/trust/token.h"
#include "tests/support/http.h"

namespace refract::demo {

namespace {

using testing::HasSubstr;

TEST(Signer, MakesTokensThatItsRegistryEntryVerifies) {
    const auto signer = Signer::make();
    ASSERT_TRUE(signer);
    const auto client = signer->client();
    ASSERT_TRUE(client);
    const std::chrono::sys_seconds now{std::chrono::seconds(1'772'409'600)};
    const auto authorization = signer->authorization("http://localhost:1/cds-services", now);
    ASSERT_TRUE(authorization);
    const auto read = trust::readToken(trust::bearerToken(authorization->reveal()));
    const auto* token = std::get_if<trust::Token>(&read);
    ASSERT_NE(token, nullptr);
    EXPECT_EQ(token->issuer, (*client)->issuer);
    EXPECT_EQ(trust::judgeClaims(*token, "http://localhost:1/cds-services", now), std::nullopt);
    const auto key = (*client)->keys->find(token->keyId, token->algorithm, {});
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->verify(token->algorithm, token->signingInput, token->signature));
}

std::unique_ptr<Demo> made() {
    DemoSettings settings;
    settings.today = [] { return *fhir::parseDay(kStoryDay); };
    settings.products = [](std::string_view name) {
        if (name == "two words") return std::vector<Product>{{"2", "two words", "Oral Tablet", "mg", 50}};
        return std::vector<Product>{{"1", "a drug", "Oral Tablet", "mg", 50}};
    };
    auto demo = Demo::make(std::move(settings));
    EXPECT_TRUE(demo);
    return std::move(*demo);
}

server::Request asking(std::string_view method, std::string path, std::span<const server::HeaderField> fields) {
    server::Request request;
    request.method = method;
    request.path = std::move(path);
    request.headers = server::Headers(fields);
    return request;
}

TEST(Demo, OwnsItsAddressesAlone) {
    for (const auto path : {"/", "/demo", "/demo/hook", "/demo/fhir/Patient/1"}) EXPECT_TRUE(Demo::owns(path)) << path;
    for (const auto path : {"/cds-services", "/demonstration", "/c/demo/cds-services"}) {
        EXPECT_FALSE(Demo::owns(path)) << path;
    }
}

TEST(Demo, LetsOnlyItsOwnPageAskInItsName) {
    const auto demo = made();
    const std::array<server::HeaderField, 2> own{
        {{"Sec-Fetch-Site", "same-origin"}, {"content-type", "application/json"}}};
    const std::array<server::HeaderField, 2> foreign{
        {{"Sec-Fetch-Site", "cross-site"}, {"Content-Type", "application/json"}}};
    const std::array<server::HeaderField, 1> form{{{"Content-Type", "text/plain"}}};
    EXPECT_FALSE(demo->turnAway(asking("POST", "/demo/hook", own)));
    EXPECT_EQ(demo->turnAway(asking("POST", "/demo/hook", foreign))->status, 403);
    EXPECT_EQ(demo->turnAway(asking("POST", "/demo/feedback", form))->status, 415);
    EXPECT_EQ(demo->turnAway(asking("GET", "/demo/hook", own))->status, 405);
    EXPECT_EQ(demo->turnAway(asking("POST", "/demo/fhir/Patient", own))->status, 405);
    EXPECT_FALSE(demo->turnAway(asking("GET", "/demo/fhir/Patient/1", foreign)));
    EXPECT_EQ(demo->turnAway(asking("OPTIONS", "/demo/fhir/Patient/1", foreign))->status, 204);
}

TEST(Demo, SearchesForDrugs) {
    const auto demo = made();
    auto request = asking("GET", "/demo/drugs", {});
    request.query = "name=ser";
    EXPECT_THAT((*demo)(request).body, HasSubstr(R"({"code":"1","name":"a drug","form":"Oral Tablet","strength":50)"));
    request.query = "name=two+words";
    EXPECT_THAT((*demo)(request).body, HasSubstr(R"("code":"2")"));
    request.query = "name=";
    EXPECT_EQ((*demo)(request).status, 400);
}

TEST(Demo, LinksToTheDashboardThatThereIs) {
    const auto demo = made();
    EXPECT_THAT((*demo)(asking("GET", "/demo/chart", {})).body, testing::Not(HasSubstr("\"dashboard\"")));
    demo->setDashboard("http://localhost:2/dashboard/firings");
    EXPECT_THAT((*demo)(asking("GET", "/demo/chart", {})).body,
                HasSubstr(R"("dashboard":"http://localhost:2/dashboard/firings")"));
}

TEST(Demo, WithoutTheServiceIsABadGateway) {
    const auto demo = made();
    demo->setService({"127.0.0.1", 1, "http://localhost:1"});
    auto request = asking("POST", "/demo/hook", {});
    const std::string body = R"({"hook":"patient-view","context":{"patientId":"demo-01"}})";
    request.body = body;
    EXPECT_EQ((*demo)(request).status, 502);
    request.body = "{";
    EXPECT_EQ((*demo)(request).status, 400);
}

TEST(Demo, AQuestionAboutAPatientThatItDoesNotHaveIsNotFound) {
    const auto demo = made();
    demo->setService({"127.0.0.1", 1, "http://localhost:1"});
    auto request = asking("POST", "/demo/hook", {});
    const std::string nobody = R"({"hook":"patient-view","context":{"patientId":"demo-99"}})";
    request.body = nobody;
    const auto answer = (*demo)(request);
    EXPECT_EQ(answer.status, 404);
    EXPECT_THAT(answer.body, HasSubstr("The demo has no such patient."));
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("demo-99")));
    const std::string without = R"({"hook":"patient-view","context":{"userId":"Practitioner/1"}})";
    request.body = without;
    EXPECT_EQ((*demo)(request).status, 400);
}

std::string question(std::string_view hook, std::string_view patient) {
    return R"({"hook":")" + std::string(hook) + R"(","hookInstance":"7f9a2b1c-0d3e-4f5a-8b6c-1d2e3f4a5b6c",)" +
           R"("context":{"userId":"Practitioner/demo-7","patientId":")" + std::string(patient) + R"("}})";
}

TEST(DemoService, AnswersThroughTheServiceItself) {
    auto& service = test::runningService();
    const auto cards = service.post("/demo/hook", question("patient-view", "demo-01"));
    EXPECT_EQ(cards.status, 200);
    EXPECT_THAT(cards.body, HasSubstr(R"("serviceId":"trd-review")"));
    EXPECT_THAT(cards.body, HasSubstr("org.refract.timeline"));
    EXPECT_THAT(cards.body, testing::Not(HasSubstr("withoutMedicationHistory")));
    EXPECT_THAT(service.post("/demo/hook", question("patient-view", "demo-14")).body,
                HasSubstr(R"("withoutMedicationHistory":true)"));
    EXPECT_EQ(service.post("/demo/hook", question("no-such-hook", "demo-01")).status, 502);
    EXPECT_THAT(service.get("/demo/exchanges?since=0").body,
                HasSubstr(R"("path":"/cds-services/trd-review","status":200)"));
}

TEST(DemoService, ShowsPagesThatLoadNothingFromElsewhere) {
    const auto page = test::runningService().get("/");
    EXPECT_THAT(page.header("content-security-policy"), HasSubstr("default-src 'self'"));
    EXPECT_EQ(page.header("x-frame-options"), "DENY");
    EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(page.header("referrer-policy"), "no-referrer");
    EXPECT_TRUE(page.status == 200 || page.body.find("without the pages") != std::string::npos) << page.status;
}

}  // namespace

}  // namespace refract::demo
