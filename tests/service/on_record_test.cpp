// With an audit: what was answered is on record, and what is on record changes what is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "fhir/json.h"
#include "plugin/hooks/outcome.h"
#include "plugin/service/service.h"
#include "tests/support/files.h"
#include "tests/support/knowledge.h"
#include "tests/support/temporary_folder.h"

namespace refract::test {

namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const rules::Day kToday = *fhir::parseDay("2026-03-02");
constexpr std::int64_t kNow = 1'772'452'800'000;  // 2026-03-02T12:00:00Z
constexpr const char* kLater = "2026-03-02T12:00:05Z";

struct Answered {
    std::vector<std::string> cards, suggestions;  ///< uuids
    std::vector<std::string> indicators;          ///< one for each card

    /// The first card that is so urgent.
    const std::string& first(std::string_view indicator) const {
        for (std::size_t i = 0; i < cards.size(); ++i) {
            if (indicators[i] == indicator) return cards[i];
        }
        throw std::runtime_error("no card is " + std::string(indicator));
    }
};

class OnRecord : public ::testing::Test {
protected:
    void SetUp() override {
        const std::string folder = (folder_.path() / "audit").string();
        auto keys = audit::Keyring::parse(audit::Keyring::withNewKey({}, "1").value());
        auto opened =
            audit::Audit::open({"sqlite:" + folder + "/audit.db", folder + "/journal", 1 << 20}, std::move(*keys));
        ASSERT_TRUE(opened) << fhir::describe(opened.error());
        audit_ = std::move(*opened);
        service_ = std::make_unique<service::Service>(knowledge(), service::Fetching{}, audit_.get());
        caller_.client = caller_.clientKey = "ehr";
        caller_.stableUuid = true;
        caller_.receivedAt = kNow;
    }

    Answered call(const char* name = "order-sign.json", const char* service = "medication-check") {
        const auto body = readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / name);
        return ask(service, body, kToday);
    }
    Answered ask(const char* service, const std::string& body, rules::Day today) {
        const auto answer = service_->answer(service, body, today, caller_);
        if (!answer) throw std::runtime_error(fhir::describe(answer.error()));
        Answered answered;
        fhir::Document document;
        const auto root = document.parse(*answer);
        for (const auto card : (*root)["cards"].elements()) {
            answered.cards.emplace_back(card["uuid"].text());
            answered.indicators.emplace_back(card["indicator"].text());
            for (const auto offer : card["suggestions"].elements()) {
                answered.suggestions.emplace_back(offer["uuid"].text());
            }
        }
        return answered;
    }

    static std::string overridden(const std::string& card, const char* when = kLater) {
        return R"({"card":")" + card + R"(","outcome":"overridden","outcomeTimestamp":")" + when +
               R"(","overrideReason":{"reason":{"code":"action-not-priority","system":"x","display":"y"},)"
               R"("userComment":"seen by Dr. Secret"}})";
    }
    static std::string accepted(const std::string& card, const std::string& suggestion) {
        return R"({"card":")" + card + R"(","outcome":"accepted","outcomeTimestamp":")" + kLater +
               R"(","acceptedSuggestions":[{"id":")" + suggestion + R"("}]})";
    }
    fhir::Status feedback(const std::string& items, const char* service = "medication-check") {
        return service_->feedback(service, R"({"feedback":[)" + items + "]}", caller_);
    }

    std::int64_t count(const std::string& from) {
        const auto rows = audit_->database().ask({"SELECT count(*) FROM " + from, {}});
        if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
        return audit::wholeNumber(rows->at(0).at(0));
    }

    TemporaryFolder folder_;
    std::unique_ptr<audit::Audit> audit_;
    std::unique_ptr<service::Service> service_;
    service::Caller caller_;
};

TEST_F(OnRecord, EachCardAndEachFindingOfAnAnswerIsThere) {
    const auto answered = call();
    ASSERT_THAT(answered.cards, Not(IsEmpty()));
    EXPECT_EQ(count("decisions WHERE client = 'ehr' AND hook = 'order-sign' AND recalled = 1 AND total_us > 0"), 1);
    for (const auto& card : answered.cards) EXPECT_EQ(count("cards WHERE card = '" + card + "'"), 1);
    for (const auto& one : answered.suggestions) EXPECT_EQ(count("suggestions WHERE suggestion = '" + one + "'"), 1);
    EXPECT_EQ(count("cards"), static_cast<std::int64_t>(answered.cards.size()));
    EXPECT_EQ(count("cards c WHERE topic <> 'not-checked' AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.card = "
                    "c.card AND f.part = 'lead')"),
              0);
    EXPECT_EQ(count("findings WHERE (held_back = '') <> (card IS NOT NULL)"), 0);
    EXPECT_EQ(count("findings"), count("evidence"));
}

TEST_F(OnRecord, WhatIsNotShownIsThereWithItsReason) {
    call("patient-view.json", "trd-review");
    EXPECT_GT(count("findings WHERE held_back = 'fatigue' AND held_back_why <> ''"), 0);
    EXPECT_GT(count("findings WHERE held_back = 'limit'"), 0);
    EXPECT_EQ(count("findings WHERE held_back NOT IN ('', 'handled', 'limit', 'line', 'fatigue')"), 0);
}

TEST_F(OnRecord, NoIdentifierAndNoCommentLiesThereInClear) {
    const auto answered = call();
    ASSERT_TRUE(feedback(overridden(answered.cards[0])));
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "audit")) {
        const std::string bytes = readFile(file.path());
        for (const char* clear : {"case-patient", "Practitioner/case", "Dr. Secret", "draft-1"}) {
            EXPECT_THAT(bytes, Not(HasSubstr(clear))) << file.path();
        }
    }
}

TEST_F(OnRecord, FeedbackJoinsItsCard) {
    const auto answered = call();
    const auto done = feedback(overridden(answered.cards[0]));
    ASSERT_TRUE(done) << fhir::describe(done.error());
    EXPECT_EQ(
        count("feedback f JOIN cards c ON c.decision = f.decision AND c.position = f.position WHERE c.card = f.card "
              "AND f.outcome = 'overridden' AND f.reason_code = 'action-not-priority' AND f.ambiguous = 0"),
        1);
}

TEST_F(OnRecord, ABatchOfFeedbackIsAllOrNothing) {
    const auto answered = call();
    const std::string good = overridden(answered.cards[0]);
    const auto unknown = feedback(good + "," + overridden("11111111-1111-4111-8111-111111111111"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(hooks::httpStatus(unknown.error().code), 400);
    EXPECT_EQ(unknown.error().expression, "feedback[1].card");
    const auto never = feedback(good + "," + accepted(answered.cards[0], "11111111-1111-4111-8111-111111111111"));
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().expression, "feedback[1].acceptedSuggestions[0].id");
    EXPECT_EQ(count("feedback"), 0);
    ASSERT_TRUE(feedback(good + "," + good + "," + good));  // reported again: kept, in order
    EXPECT_EQ(count("feedback"), 3);
}

TEST_F(OnRecord, AnotherPartysCardWasNeverIssued) {
    const auto answered = call();
    const std::string item = overridden(answered.cards[0]);
    EXPECT_FALSE(feedback(item, "trd-review"));
    caller_.tenant = "other";
    EXPECT_FALSE(feedback(item));
    caller_.tenant.clear();
    caller_.client = "stranger";
    EXPECT_FALSE(feedback(item));
    caller_.client = "ehr";
    EXPECT_TRUE(feedback(item));
    EXPECT_FALSE(feedback(item, "no-such-service"));
}

TEST_F(OnRecord, AWarningOverriddenWithAReasonStaysAwayAndTheRecordSaysWhy) {
    const auto before = call();
    const auto& warning = before.first("warning");
    ASSERT_TRUE(feedback(overridden(warning)));
    EXPECT_THAT(call().cards, Not(Contains(warning)));
    EXPECT_GT(count("findings WHERE held_back = 'snoozed' AND held_back_why = 'answered'"), 0);
    // Somebody else's patient of the same id is another one.
    caller_.client = caller_.clientKey = "other-ehr";
    EXPECT_EQ(call().cards.size(), before.cards.size());
}

TEST_F(OnRecord, WhoTakesWhatALineOffersKeepsTheCardAndItsOtherLines) {
    const auto before = call("patient-view.json", "trd-review");
    const auto& summary = before.first("warning");
    ASSERT_EQ(summary, before.cards.front()) << "so that the first suggestion is one of its own";
    ASSERT_TRUE(feedback(accepted(summary, before.suggestions.front()), "trd-review"));
    const auto after = call("patient-view.json", "trd-review");
    EXPECT_EQ(after.cards, before.cards);
    EXPECT_EQ(after.suggestions.size() + 1, before.suggestions.size());
    EXPECT_EQ(count("findings WHERE held_back = 'snoozed' AND held_back_why = 'answered'"), 1);
    ASSERT_TRUE(feedback(overridden(summary), "trd-review"));
    EXPECT_THAT(call("patient-view.json", "trd-review").cards, Not(Contains(summary)));
}

/// R041: fluoxetine and clopidogrel, both since September.
constexpr const char* kOldPair =
    R"({"hook":"patient-view","hookInstance":"9f4b1a3e-52a5-4b3c-9d0e-1f1a4d6b7c8d",
        "context":{"userId":"Practitioner/1","patientId":"p"},"prefetch":{
        "patient":{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1976-05-01"},
        "medicationRequests":{"resourceType":"Bundle","type":"searchset","entry":[
        {"resource":{"resourceType":"MedicationRequest","id":"a","subject":{"reference":"Patient/p"},
        "status":"active","intent":"order","authoredOn":"2025-09-01","dosageInstruction":[{"timing":{"code":
        {"coding":[{"code":"QD"}]}},"doseAndRate":[{"doseQuantity":{"value":20,"unit":"mg","code":"mg"}}]}],
        "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"4493"}]}}},
        {"resource":{"resourceType":"MedicationRequest","id":"b","subject":{"reference":"Patient/p"},
        "status":"active","intent":"order","authoredOn":"2025-09-01","dosageInstruction":[{"timing":{"code":
        {"coding":[{"code":"QD"}]}},"doseAndRate":[{"doseQuantity":{"value":75,"unit":"mg","code":"mg"}}]}],
        "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"32968"}]}}}]}}})";

TEST_F(OnRecord, AWarningThatWasShownAndIsUnchangedForLongStaysAwayFromTheNextDay) {
    const std::string shown = "findings WHERE rule = 'R041' AND held_back = ''";
    const std::string silent = "findings WHERE rule = 'R041' AND held_back = 'snoozed' AND held_back_why = 'shown'";
    constexpr std::int64_t kDayMs = 86'400'000;
    ask("trd-review", kOldPair, kToday);
    ask("trd-review", kOldPair, kToday);
    EXPECT_EQ(count(shown), 2) << "the same day finds the same";
    caller_.receivedAt += kDayMs;
    const auto next = kToday + std::chrono::days(1);
    ask("trd-review", kOldPair, next);
    EXPECT_EQ(count(shown), 2);
    EXPECT_EQ(count(silent), 1);
    std::string changed = kOldPair;
    changed.replace(changed.find("\"value\":20"), 10, "\"value\":40");
    ask("trd-review", changed, next);
    EXPECT_EQ(count(shown), 3) << "another dose";
    caller_.client = caller_.clientKey = "other-ehr";
    ask("trd-review", kOldPair, next);
    EXPECT_EQ(count(shown), 4) << "somebody else's patient of the same id";
    // What is the same can be seen of one patient alone.
    EXPECT_EQ(count("(SELECT DISTINCT trigger_mac FROM findings WHERE rule = 'R041')"), 3);
    EXPECT_EQ(count("findings WHERE length(trigger_mac) <> 43"), 0);
}

TEST_F(OnRecord, ACriticalCardIsShownAgainWhateverWasAnswered) {
    const auto before = call();
    const auto& critical = before.first("critical");
    ASSERT_TRUE(feedback(overridden(critical)));
    EXPECT_THAT(call().cards, Contains(critical));
}

TEST_F(OnRecord, WithoutAnAnswerEverythingIsShownAgain) {
    const auto before = call();
    EXPECT_EQ(call().cards, before.cards);
    EXPECT_EQ(count("decisions"), 2);
}

TEST_F(OnRecord, AClientInShadowIsShownNothingAndAllIsRecorded) {
    caller_.shadow = true;
    EXPECT_THAT(call().cards, IsEmpty());
    EXPECT_GT(count("findings WHERE held_back = 'client-shadow'"), 0);
    EXPECT_EQ(count("findings WHERE held_back = ''"), 0);
    EXPECT_EQ(count("cards"), 0);
}

TEST(WithoutAudit, FeedbackHasNobodyToTakeIt) {
    service::Service service(knowledge());
    const auto refused = service.feedback("trd-review", R"({"feedback":[]})", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(hooks::httpStatus(refused.error().code), 404);
}

}  // namespace

}  // namespace refract::test
