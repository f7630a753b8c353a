// The options of a card: how many, in which order, how they read, what they suggest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cards/fakes.h"

namespace refract::cards {
namespace {

using rules::Finding;
using rules::Moment;
using rules::Rank;
using rules::Severity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Options : public testing::Test {
protected:
    Options() {
        host = &book.rule("C21", Severity::info, Rank::options);
        host->detail = "Shared decision.\n\n{{options}}";
    }
    Finding option(const std::string& id) {
        auto& rule = book.rule(id, Severity::info, Rank::options);
        rules::RuleOption parts;
        parts.harm = "akathisia";
        parts.monitoring = "weight";
        parts.judge = "6 weeks";
        parts.evidence = "remission 28.9%";
        if (id == "A10") parts.status = "off-label";
        rule.option = parts;
        rule.onlyAsLine = true;
        rule.mergeInto = "C21";
        rule.summary = "Add " + id;
        rule.selectionBehavior = "at-most-one";
        rule.suggestions = {{"Draft " + id,
                             false,
                             {{rules::RuleAction::Type::create, "d", "", R"({"resourceType":"MedicationRequest"})"}},
                             nullptr}};
        return test::finding(rule);
    }
    std::vector<Finding> five() {
        std::vector<Finding> findings{test::finding(*host)};
        for (const char* id : {"A04", "A01", "A09", "A02", "A03"}) findings.push_back(option(id));
        return findings;
    }
    Said say(const std::vector<Finding>& findings) { return test::compose(findings, history, wording); }

    test::FakeWording wording;
    test::Rulebook book;
    test::History history = test::clearHistory();
    rules::Rule* host = nullptr;
};

TEST_F(Options, TheFirstFourAreOfferedInTheirOrderAndTheOthersAreOnNoCard) {
    const auto findings = five();
    const auto plans = arrange(findings, Moment::patientView, 4);
    ASSERT_THAT(plans, SizeIs(1));
    EXPECT_THAT(plans[0].options, ElementsAre(1U, 2U, 3U, 4U));
    EXPECT_THAT(plans[0].merged, IsEmpty());
    const auto said = say(findings);
    EXPECT_EQ(said.cardOfFinding[4], 0U);
    EXPECT_EQ(said.cardOfFinding[5], Said::npos);
    EXPECT_THAT(said.cards[0].suggestions, SizeIs(4));
    EXPECT_EQ(said.cards[0].suggestions[0].label, "Draft A04");
    EXPECT_THAT(said.cards[0].extension[0].second, R"(["A04","A01","A09","A02"])");
}

TEST_F(Options, ReadAsAListWithHarmWatchAndJudge) {
    auto first = option("A01");
    first.reasons = {"GAD-7 {g.value}", "age {age}"};
    first.cautions = {"QTc prolonged"};
    first.notes = {"start low"};
    first.fields["g.value"] = 14.0;
    first.fields["age"] = 70.0;
    const auto said = say({test::finding(*host), first, option("A10")});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_THAT(said.cards[0].detail,
                HasSubstr("1. **Title of A01:** *For:* GAD-7 14; age 70. *Caution:* QTc prolonged; start low.  \n"
                          "   Add A01. *Harm:* akathisia. *Watch:* weight. *Judge:* 6 weeks. "
                          "*Evidence:* remission 28.9%.\n"
                          "2. **Title of A10** (off-label): nothing on record for or against it.  \n"));
}

TEST_F(Options, OneIsChosenWhateverElseTheCardOffers) {
    auto& therapy = book.rule("C22", Severity::info, Rank::options);
    therapy.mergeInto = "C21";
    therapy.selectionBehavior = "any";
    therapy.suggestions = {
        {"CBT", false, {{rules::RuleAction::Type::create, "d", "", R"({"resourceType":"ServiceRequest"})"}}, nullptr}};
    const auto said = say({test::finding(*host), test::finding(therapy), option("A01")});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cards[0].selectionBehavior, "at-most-one");
    EXPECT_THAT(said.cards[0].detail, HasSubstr("- Summary of C22."));
    EXPECT_THAT(said.cards[0].detail, Not(HasSubstr("- Add A01")));
    // Who chooses has answered the card; who takes what a line offers has not.
    EXPECT_THAT(said.offeredBy, ElementsAre(ElementsAre(ElementsAre(2U, 0U), ElementsAre(1U))));
}

TEST_F(Options, WithoutTheirCardAreOnNone) {
    auto other = test::finding(book.rule("R100"), {7});
    auto alone = option("A01");
    alone.witnesses = other.witnesses;
    const auto said = say({other, alone});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cardOfFinding[1], Said::npos);
}

TEST_F(Options, ASuggestionWhoseConditionDoesNotHoldIsWithheld) {
    auto withheld = option("A08");
    withheld.withheld = {0};
    EXPECT_THAT(say({test::finding(*host), withheld}).cards[0].suggestions, IsEmpty());
}

}  // namespace
}  // namespace refract::cards
