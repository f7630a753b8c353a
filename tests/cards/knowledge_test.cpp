// The knowledge that we ship, as far as cards are concerned: every sentence can be filled,
// every offer can be made, and an answer with every rule on it is valid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "plugin/cards/cards.h"
#include "plugin/cards/suggestions.h"
#include "rules/knowledge.h"
#include "tests/cards/fakes.h"
#include "tests/support/answer_validator.h"

namespace refract::cards {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ShippedKnowledge : public testing::Test {
protected:
    static void SetUpTestSuite() {
        const std::filesystem::path root = REFRACT_SOURCE_DIR;
        auto terminology = rules::Terminology::load(root / "rules/terminology");
        ASSERT_TRUE(terminology) << fhir::describe(terminology.error());
        auto loaded = rules::Knowledge::load(root / "rules/knowledge", *terminology);
        for (const auto& error : loaded.errors) {
            if (!error.warning) ADD_FAILURE() << describe(error);
        }
        knowledge = loaded.knowledge;
    }
    static void TearDownTestSuite() { knowledge.reset(); }
    void SetUp() override { ASSERT_NE(knowledge, nullptr); }

    static std::shared_ptr<const rules::Knowledge> knowledge;
};

std::shared_ptr<const rules::Knowledge> ShippedKnowledge::knowledge;

TEST_F(ShippedKnowledge, EveryReasonCanBeSaid) {
    auto history = test::clearHistory();
    auto& trial = history.assessment.trials.front();
    trial.window.pdc = trial.span.pdc = 0.5;
    trial.longestGapDays = 20;
    trial.latest = trial.end;
    trial.latestPercentChange = trial.percentChange;
    trial.reviewOn = test::day("2026-03-06");
    trial.cap = rules::AppliedCap{40, {"cap.label"}};
    trial.note = "other-use.hypnotic";
    for (int i = 0; i <= static_cast<int>(rules::Reason::inpatientBridge); ++i) {
        const auto reason = static_cast<rules::Reason>(i);
        const auto text = reasonText(reason, trial, *knowledge);
        EXPECT_THAT(text, Not(HasSubstr("reason."))) << rules::reasonName(reason);
        EXPECT_THAT(text, Not(HasSubstr("{"))) << rules::reasonName(reason);
        // A sentence that says so itself has no placeholder; a placeholder that nobody fills would.
        const bool own = knowledge->phrase("reason." + std::string(rules::reasonName(reason))).find("not known") !=
                         std::string::npos;
        if (!own) {
            EXPECT_THAT(text, Not(HasSubstr("not known"))) << rules::reasonName(reason);
        }
    }
}

/// Every rule fires once, alone: its card is valid.
TEST_F(ShippedKnowledge, EveryRuleMakesAValidCard) {
    auto history = test::clearHistory();
    for (const auto moment : {rules::Moment::patientView, rules::Moment::orderSign}) {
        history.moment = moment;
        const auto question = history.question();
        const CardContext context{*knowledge, question, "strict", "hash", "Practitioner/1", "42", {}, "i", false};
        for (const auto& rule : knowledge->rules()) {
            auto found = test::finding(rule);
            found.onlyAsLine = false;
            found.severity = rules::Severity::warning;
            const auto said = say({found}, context);
            ASSERT_EQ(said.cards.size(), 1U) << rule.id;
            const std::string intent = moment == rules::Moment::patientView ? "proposal" : "order";
            EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42", intent}), IsEmpty()) << rule.id;
            EXPECT_EQ(said.cards[0].overrideReasons.size(), rule.overrideReasons.size()) << rule.id;
            EXPECT_FALSE(said.cards[0].overrideReasons.empty()) << rule.id << ": F16 asks for override reasons";
            EXPECT_THAT(said.cards[0].detail, HasSubstr("Source: ")) << rule.id << ": F16 asks for a source";
        }
    }
}

/// What is taken already leaves nothing to sign: such a text stands on orders alone, or has another one beside it.
TEST_F(ShippedKnowledge, NobodyIsToldNotToSignWhatIsTakenAlready) {
    const auto speaksOfSigning = [](const std::string& text) { return text.find("not signing") != std::string::npos; };
    for (const auto& rule : knowledge->rules()) {
        EXPECT_FALSE(speaksOfSigning(rule.detailWhenTaken)) << rule.id;
        const bool onView =
            std::find(rule.moments.begin(), rule.moments.end(), rules::Moment::patientView) != rule.moments.end();
        // A variant for what is taken already, or goes on, comes before the rule's own text.
        const bool otherwise = rule.variant("already-taken") != nullptr || rule.variant("continuing") != nullptr;
        // These two say what holds for an order and for what is taken in one text.
        const bool both = rule.detail.find("if {a} is taken") != std::string::npos || rule.id == "R121";
        if (onView && !otherwise && !both && speaksOfSigning(rule.detail)) {
            EXPECT_NE(rule.detailWhenTaken, "") << rule.id;
        }
        for (const auto& variant : rule.variants) {
            EXPECT_FALSE(speaksOfSigning(variant.detailWhenTaken)) << rule.id << " " << variant.id;
            if (onView && !both && speaksOfSigning(variant.detail)) {
                EXPECT_NE(variant.detailWhenTaken, "") << rule.id << " " << variant.id;
            }
        }
    }
}

TEST_F(ShippedKnowledge, EveryResourceThatARuleOffersCanBeMade) {
    auto history = test::clearHistory();
    const KnowledgeWording wording(*knowledge);
    for (const auto& rule : knowledge->rules()) {
        for (const auto& offer : rule.suggestions) {
            for (const auto& action : offer.actions) {
                if (action.type != rules::RuleAction::Type::create) continue;
                EXPECT_NE(createdResource(action, test::finding(rule), history.question(), {"42", {}, {}}, wording), "")
                    << rule.id << ": " << offer.label;
            }
        }
    }
}

}  // namespace
}  // namespace refract::cards
