// Feedback over HTTP, for each of the services: what is taken, what is refused, and that it is kept (F1–F3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/command/quality_site.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

const std::string kNeverIssued = "11111111-1111-4111-8111-111111111111";

struct CalledService {
    const char* id;
    const char* sample;
};

/// A call was answered; its first card is reported on.
class Feedback : public testing::TestWithParam<CalledService> {
protected:
    void SetUp() override {
        const std::string sample =
            readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / GetParam().sample);
        const auto answer = service_.post(address(), sample);
        ASSERT_EQ(answer.status, 200) << answer.body;
        fhir::Document document;
        const auto root = document.parse(answer.body);
        for (const auto card : (*root)["cards"].elements()) {
            if (card_.empty()) card_ = card["uuid"].text();
            for (const auto suggestion : card["suggestions"].elements()) {
                if (!suggestion_.empty()) continue;
                suggestion_ = suggestion["uuid"].text();
                offering_ = card["uuid"].text();
            }
        }
        ASSERT_FALSE(card_.empty());
        ASSERT_FALSE(suggestion_.empty());
    }
    std::string address() const { return std::string("/cds-services/") + GetParam().id; }
    Got report(const std::string& items) const {
        return service_.post(address() + "/feedback", R"({"feedback":[)" + items + "]}");
    }
    static std::string overridden(const std::string& card, const std::string& more = {}) {
        return R"({"card":")" + card + R"(","outcome":"overridden","outcomeTimestamp":"2099-01-01T00:00:00Z")" + more +
               "}";
    }
    static std::string accepted(const std::string& card, const std::string& more) {
        return R"({"card":")" + card + R"(","outcome":"accepted","outcomeTimestamp":"2099-01-01T00:00:00+01:00")" +
               more + "}";
    }
    std::int64_t kept() const { return audit::wholeNumber(site_.rows("SELECT count(*) FROM feedback")[0][0]); }

    QualitySite site_;
    QualityService service_{site_};
    std::string card_, suggestion_, offering_;
};

}  // namespace

TEST_P(Feedback, F1_whatIsWholeIsTaken) {
    EXPECT_EQ(report(overridden(card_)).status, 200);
    EXPECT_EQ(report(overridden(card_, R"(,"overrideReason":{"userComment":"asked for"})")).status, 200);
    EXPECT_EQ(
        report(overridden(card_, R"(,"overrideReason":{"reason":{"code":"x","system":"y","display":"z"}})")).status,
        200);
    EXPECT_EQ(report(accepted(offering_, R"(,"acceptedSuggestions":[{"id":")" + suggestion_ + "\"}]")).status, 200);
    EXPECT_EQ(kept(), 4);
}

TEST_P(Feedback, F1_whatIsNotWholeIsNamed) {
    const std::pair<std::string, const char*> wrong[] = {
        {R"({"outcome":"overridden","outcomeTimestamp":"2099-01-01T00:00:00Z"})", "feedback[0].card"},
        {R"({"card":")" + card_ + R"(","outcomeTimestamp":"2099-01-01T00:00:00Z"})", "feedback[0].outcome"},
        {R"({"card":")" + card_ + R"(","outcome":"ignored","outcomeTimestamp":"2099-01-01T00:00:00Z"})",
         "feedback[0].outcome"},
        {R"({"card":")" + card_ + R"(","outcome":"overridden"})", "feedback[0].outcomeTimestamp"},
        {R"({"card":")" + card_ + R"(","outcome":"overridden","outcomeTimestamp":"yesterday"})",
         "feedback[0].outcomeTimestamp"},
        {accepted(card_, ""), "feedback[0].acceptedSuggestions"},
        {overridden(card_, R"(,"overrideReason":{})"), "feedback[0].overrideReason"}};
    for (const auto& [item, element] : wrong) {
        const auto got = report(item);
        EXPECT_EQ(got.status, 400) << item;
        EXPECT_THAT(got.body, HasSubstr("OperationOutcome")) << item;
        EXPECT_THAT(got.body, HasSubstr(element)) << item;
    }
    EXPECT_EQ(service_.post(address() + "/feedback", "{}").status, 400);
    EXPECT_EQ(kept(), 0);
}

TEST_P(Feedback, F2_everyReportIsKeptInOrder) {
    for (const char* comment : {"first", "second", "third"}) {
        EXPECT_EQ(report(overridden(card_, R"(,"overrideReason":{"reason":{"code":")" + std::string(comment) +
                                               R"(","system":"y","display":"z"}})"))
                      .status,
                  200);
    }
    const auto rows = site_.rows("SELECT reason_code FROM feedback ORDER BY id");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(audit::text(rows[0][0]), "first");
    EXPECT_EQ(audit::text(rows[1][0]), "second");
    EXPECT_EQ(audit::text(rows[2][0]), "third");
}

TEST_P(Feedback, F3_ofABatchWithACardThatWasNeverIssuedNothingIsKept) {
    const auto card = report(overridden(card_) + "," + overridden(kNeverIssued));
    EXPECT_EQ(card.status, 400);
    EXPECT_THAT(card.body, HasSubstr("feedback[1].card"));
    const auto suggestion = report(overridden(card_) + "," +
                                   accepted(offering_, R"(,"acceptedSuggestions":[{"id":")" + kNeverIssued + "\"}]"));
    EXPECT_EQ(suggestion.status, 400);
    EXPECT_THAT(suggestion.body, HasSubstr("feedback[1].acceptedSuggestions[0].id"));
    EXPECT_EQ(kept(), 0);
    const bool trd = std::string_view(GetParam().id) == "trd-review";
    const auto other =
        service_.post(trd ? "/cds-services/medication-check/feedback" : "/cds-services/trd-review/feedback",
                      R"({"feedback":[)" + overridden(card_) + "]}");
    EXPECT_EQ(other.status, 400) << "the card of another service";
    EXPECT_EQ(kept(), 0);
}

INSTANTIATE_TEST_SUITE_P(EachService, Feedback,
                         testing::Values(CalledService{"trd-review", "patient-view.json"},
                                         CalledService{"medication-check", "order-sign.json"}),
                         [](const auto& called) {
                             return std::string(std::string_view(called.param.id) == "trd-review" ? "TrdReview"
                                                                                                  : "MedicationCheck");
                         });

}  // namespace refract::test
