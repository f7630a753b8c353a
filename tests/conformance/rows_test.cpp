// The rows of docs/conformance.md that are about cards and methods, each by its name, over HTTP
// against the real binary, for each of the services.
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/json.h"
#include "tests/support/answer_validator.h"
#include "tests/support/files.h"
#include "tests/support/http.h"

namespace refract::test {

namespace {

const std::filesystem::path kSamples = std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples";

struct Call {
    const char* file;
    const char* service;
    const char* intent;
};
constexpr Call kCalls[] = {{"patient-view.json", "trd-review", "proposal"},
                           {"encounter-start.json", "trd-review", "proposal"},
                           {"order-select.json", "medication-check", "order"},
                           {"order-sign.json", "medication-check", "order"}};

class Cards : public testing::TestWithParam<Call> {
protected:
    std::string address() const { return std::string("/cds-services/") + GetParam().service; }
    std::string request() const { return readFile(kSamples / GetParam().file); }
    void SetUp() override {
        const auto got = runningService().post(address(), request());
        ASSERT_EQ(got.status, 200) << got.body;
        body_ = got.body;
        const auto root = document_.parse(body_);
        ASSERT_TRUE(root);
        cards_ = (*root)["cards"];
        ASSERT_GE(cards_.size(), 1U);
    }
    /// No violation of these rows.
    void holds(std::initializer_list<std::string_view> rows) const {
        for (const auto& violation : answerViolations(body_, {"case-patient", GetParam().intent})) {
            for (const auto row : rows) EXPECT_FALSE(violation.starts_with(row)) << violation;
        }
    }

    std::string body_;
    fhir::Document document_;
    fhir::Value cards_;
};

}  // namespace

TEST_P(Cards, C1_cardsIsAlwaysThere) {
    holds({"C1"});
}

TEST_P(Cards, C2_everyCardSaysWhatAndWhereFrom) {
    holds({"C2"});
    for (const fhir::Value card : cards_.elements()) {
        for (const char* name : {"uuid", "summary", "detail", "indicator"}) EXPECT_FALSE(card[name].text().empty());
        EXPECT_FALSE(card["source"]["label"].text().empty());
        EXPECT_FALSE(card["source"]["topic"]["code"].text().empty());
    }
}

TEST_P(Cards, C3_suggestionsAreWhole) {
    holds({"C3", "cds-resp-1", "cds-resp-2"});
}

TEST_P(Cards, C4_actionSelectionBehaviorIsNotUsed) {
    holds({"C4"});
    EXPECT_EQ(body_.find("actionSelectionBehavior"), std::string::npos);
}

TEST_P(Cards, C5_overrideReasonsAreCoded) {
    holds({"C5", "cds-resp-4"});
}

TEST_P(Cards, C6_linksAreAbsolute) {
    holds({"C6", "cds-resp-3"});
}

TEST_P(Cards, C7_nothingIsDoneBySystemActions) {
    holds({"C7"});
    EXPECT_EQ(body_.find("systemActions"), std::string::npos);
}

TEST_P(Cards, C8_suggestedResourcesAreDraftsAboutThePatient) {
    holds({"C8"});
}

TEST_P(Cards, S8_methodsOfAService) {
    auto& service = runningService();
    const auto options = send(service.port, {"OPTIONS", address(), {}, {}, {}});
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
    for (const char* method : {"GET", "PUT", "DELETE", "PATCH"}) {
        const auto answer = send(service.port, {method, address(), {}, {}, {}});
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.header("allow"), "POST, OPTIONS") << method;
    }
}

TEST_P(Cards, S8_anEmptyOrTruncatedBodyIs400) {
    for (const std::string& body : {std::string(), request().substr(0, request().size() / 2), std::string("null")}) {
        EXPECT_EQ(runningService().post(address(), body).status, 400);
    }
}

TEST_P(Cards, T6_aPageReadsAnswersAndErrors) {
    for (const auto& [body, status] : {std::pair{request(), 200}, std::pair{std::string("{"), 400}}) {
        const auto answer = send(runningService().port,
                                 {"POST", address(), body, "application/json", {{"Origin", "https://ehr.example"}}});
        EXPECT_EQ(answer.status, status);
        EXPECT_FALSE(answer.header("access-control-allow-origin").empty());
    }
}

INSTANTIATE_TEST_SUITE_P(Hooks, Cards, testing::ValuesIn(kCalls), [](const auto& one) {
    std::string name = one.param.file;
    name.resize(name.find('.'));
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

TEST(S8, headIsAnsweredAsGetWithoutABody) {
    auto& service = runningService();
    const auto got = service.get("/cds-services");
    const auto head = send(service.port, {"HEAD", "/cds-services", {}, {}, {}});
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.empty());
    EXPECT_EQ(head.header("content-length"), got.header("content-length"));
    const auto options = send(service.port, {"OPTIONS", "/cds-services", {}, {}, {}});
    EXPECT_EQ(options.header("allow"), "GET, HEAD, OPTIONS");
}

}  // namespace refract::test
