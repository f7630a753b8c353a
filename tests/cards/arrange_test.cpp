// Which findings become cards, in what order, and what stands under what (F01, F02).
#include "plugin/cards/arrange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cards/fakes.h"

namespace refract::cards {
namespace {

using rules::Finding;
using rules::Moment;
using rules::Rank;
using rules::Severity;
using test::finding;
using testing::ElementsAre;
using testing::IsEmpty;

class Arrange : public testing::Test {
protected:
    std::vector<std::string> leads(const std::vector<Finding>& findings, Moment moment = Moment::patientView) {
        plans = arrange(findings, moment, 4);
        std::vector<std::string> ids;
        for (const auto& plan : plans) ids.push_back(findings[plan.lead].rule->id);
        return ids;
    }

    test::Rulebook book;
    std::vector<CardPlan> plans;
};

TEST_F(Arrange, NothingGivesNothing) {
    EXPECT_THAT(leads({}), IsEmpty());
}

/// A finding about a course and a draft, by the place of the draft.
Finding aboutOrder(const rules::Rule& rule, rules::IngredientId drug, std::size_t draft) {
    auto about = finding(rule, {7, drug});
    about.trigger += std::to_string(drug);
    about.witnesses[0].kind = rules::Witness::Kind::course;
    about.witnesses[0].role = "a";
    about.witnesses[0].reference = "MedicationRequest/old";
    about.witnesses[1].kind = rules::Witness::Kind::entry;
    about.witnesses[1].role = "b";
    about.witnesses[1].index = draft;
    return about;
}

TEST_F(Arrange, OneOrderWithTwoIngredientsOfOneClassIsOneCard) {
    const auto& rule = book.rule("R011", Severity::critical);
    const std::vector<Finding> findings{aboutOrder(rule, 725, 3), aboutOrder(rule, 3288, 3), aboutOrder(rule, 6901, 4),
                                        aboutOrder(book.rule("R012", Severity::critical), 725, 3)};
    EXPECT_THAT(leads(findings, Moment::orderSign), ElementsAre("R011", "R011", "R012"));
    EXPECT_THAT(plans[0].merged, ElementsAre(1U));
    EXPECT_THAT(plans[1].merged, IsEmpty()) << "another order, another card";
}

TEST_F(Arrange, OneOrderThatMeetsTwoDrugsOfARuleIsOneCard) {
    auto second = aboutOrder(book.rule("R040"), 725, 3);
    second.severity = Severity::critical;
    second.trigger = "another partner";
    second.witnesses[0].reference = "MedicationRequest/older";
    const std::vector<Finding> findings{aboutOrder(book.rule("R040"), 725, 3), second};
    EXPECT_THAT(leads(findings, Moment::orderSign), ElementsAre("R040"));
    EXPECT_EQ(plans[0].lead, 1U) << "the more severe one leads";
    EXPECT_THAT(plans[0].merged, ElementsAre(0U));
}

TEST_F(Arrange, OfEquallySevereOnesTheBetterFoundedComesFirst) {
    auto& unreviewed = book.rule("r");
    unreviewed.confidence = 'R';
    auto& medium = book.rule("m");
    medium.confidence = 'M';
    auto& high = book.rule("h");
    high.confidence = 'H';
    const std::vector<Finding> findings{finding(unreviewed), finding(medium), finding(high)};
    EXPECT_THAT(leads(findings), ElementsAre("h", "m", "r"));
}

TEST_F(Arrange, CriticalFirstThenRankThenSeverity) {
    const std::vector<Finding> findings{
        finding(book.rule("option", Severity::info, Rank::options)),
        finding(book.rule("safety-info", Severity::info, Rank::safety)),
        finding(book.rule("safety-warning", Severity::warning, Rank::safety)),
        finding(book.rule("late-critical", Severity::critical, Rank::education)),
    };
    EXPECT_THAT(leads(findings), ElementsAre("late-critical", "safety-warning", "safety-info", "option"));
}

TEST_F(Arrange, EqualOnesKeepTheOrderOfTheFindings) {
    const std::vector<Finding> findings{finding(book.rule("b")), finding(book.rule("a")), finding(book.rule("c"))};
    EXPECT_THAT(leads(findings), ElementsAre("b", "a", "c"));
}

TEST_F(Arrange, WhatIsInShadowIsShownNowhere) {
    auto& shadow = book.rule("s", Severity::critical);
    shadow.mode = rules::RuleMode::shadow;
    auto& under = book.rule("t");
    under.mergeInto = "s";
    const std::vector<Finding> findings{finding(shadow), finding(book.rule("a")), finding(under)};
    EXPECT_THAT(leads(findings), ElementsAre("a", "t")) << "what would stand on its card stands alone";
}

TEST_F(Arrange, OnAViewAtMostThreeAreNotCritical) {
    std::vector<Finding> findings;
    for (int i = 0; i < 5; ++i) findings.push_back(finding(book.rule("w" + std::to_string(i))));
    for (int i = 0; i < 5; ++i) findings.push_back(finding(book.rule("c" + std::to_string(i), Severity::critical)));
    const auto view = leads(findings);
    EXPECT_THAT(view, ElementsAre("c0", "c1", "c2", "c3", "c4", "w0", "w1", "w2"));
    EXPECT_EQ(leads(findings, Moment::encounterStart).size(), 8U);
    EXPECT_EQ(leads(findings, Moment::orderSelect).size(), 10U);
    EXPECT_EQ(leads(findings, Moment::orderSign).size(), 10U);
}

TEST_F(Arrange, TheLimitDropsTheLowestRankNotTheLastFinding) {
    const std::vector<Finding> findings{
        finding(book.rule("education", Severity::warning, Rank::education)),
        finding(book.rule("options", Severity::info, Rank::options)),
        finding(book.rule("optimise", Severity::warning, Rank::optimise)),
        finding(book.rule("monitoring", Severity::warning, Rank::monitoring)),
    };
    EXPECT_THAT(leads(findings), ElementsAre("monitoring", "optimise", "options"));
}

TEST_F(Arrange, OneIsShownUnderTheRuleThatItNames) {
    auto& merged = book.rule("R044");
    merged.mergeInto = "R045";
    const std::vector<Finding> findings{finding(merged, {1}), finding(book.rule("R045"), {1})};
    EXPECT_THAT(leads(findings), ElementsAre("R045"));
    EXPECT_THAT(plans[0].merged, ElementsAre(0U));
}

TEST_F(Arrange, OneIsItsOwnCardWhenThatRuleIsSilent) {
    auto& merged = book.rule("R044");
    merged.mergeInto = "R045";
    EXPECT_THAT(leads({finding(merged, {1})}), ElementsAre("R044"));
}

TEST_F(Arrange, AMergerGoesToTheCardAboutTheSameDrug) {
    auto& merged = book.rule("R044");
    merged.mergeInto = "R045";
    auto& host = book.rule("R045");
    const std::vector<Finding> findings{finding(host, {1, 2}), finding(host, {3, 4}), finding(merged, {4})};
    EXPECT_THAT(leads(findings), ElementsAre("R045", "R045"));
    EXPECT_THAT(plans[0].merged, IsEmpty());
    EXPECT_THAT(plans[1].merged, ElementsAre(2U));
}

TEST_F(Arrange, ChainsOfMergersEndOnOneCard) {
    auto& a = book.rule("a");
    a.mergeInto = "b";
    auto& b = book.rule("b");
    b.mergeInto = "c";
    const std::vector<Finding> findings{finding(a), finding(b), finding(book.rule("c"))};
    EXPECT_THAT(leads(findings), ElementsAre("c"));
    EXPECT_THAT(plans[0].merged, ElementsAre(0U, 1U));
}

TEST_F(Arrange, CirclesOfMergersLoseNothing) {
    auto& a = book.rule("a");
    a.mergeInto = "b";
    auto& b = book.rule("b");
    b.mergeInto = "a";
    auto& self = book.rule("self");
    self.mergeInto = "self";
    const std::vector<Finding> findings{finding(a), finding(b), finding(self, {1}), finding(self, {2})};
    EXPECT_THAT(leads(findings, Moment::orderSelect), ElementsAre("a", "b", "self", "self"));
}

TEST_F(Arrange, ACriticalFindingMakesTheCardThatItStandsOnCritical) {
    auto& merged = book.rule("R158", Severity::critical);
    merged.mergeInto = "R004";
    const std::vector<Finding> findings{finding(book.rule("first", Severity::warning)), finding(merged, {1}),
                                        finding(book.rule("R004", Severity::warning), {1})};
    EXPECT_THAT(leads(findings), ElementsAre("R004", "first"));
    EXPECT_EQ(plans[0].severity, Severity::critical);
}

TEST_F(Arrange, AnInfoRowIsALineOfACardAboutTheSameDrugOrNowhere) {
    auto& row = book.rule("R027", Severity::info);
    row.onlyAsLine = true;
    const std::vector<Finding> findings{finding(book.rule("R001"), {1, 2}), finding(row, {2}), finding(row, {3})};
    EXPECT_THAT(leads(findings), ElementsAre("R001"));
    EXPECT_THAT(plans[0].merged, ElementsAre(1U));
    EXPECT_THAT(leads({finding(row, {3})}), IsEmpty());
}

TEST_F(Arrange, WhatBelongsOnACardStandsBeforeWhatFoundAPlaceOnIt) {
    auto& guest = book.rule("C40b");
    guest.onlyAsLine = true;
    auto& own = book.rule("P05");
    own.mergeInto = "C20";
    const std::vector<Finding> findings{finding(guest, {1}), finding(book.rule("C20"), {1}), finding(own, {2})};
    EXPECT_THAT(leads(findings), ElementsAre("C20"));
    EXPECT_THAT(plans[0].merged, ElementsAre(2U, 0U));
}

TEST_F(Arrange, ALineOfTheSameDrugDoesNotSaveACardFromTheLimit) {
    std::vector<Finding> findings;
    for (rules::IngredientId i = 1; i <= 4; ++i) findings.push_back(finding(book.rule("w" + std::to_string(i)), {i}));
    auto& row = book.rule("line", Severity::info);
    row.onlyAsLine = true;
    findings.push_back(finding(row, {4}));
    findings.push_back(finding(row, {4, 2}));
    EXPECT_THAT(leads(findings), ElementsAre("w1", "w2", "w3"));
    EXPECT_THAT(plans[1].merged, ElementsAre(5U));
    EXPECT_THAT(plans[2].merged, IsEmpty());
}

TEST_F(Arrange, CriticalIsACardEvenWhenItsRuleSaysLine) {
    auto& row = book.rule("R", Severity::critical);
    row.onlyAsLine = true;
    EXPECT_THAT(leads({finding(row, {3})}), ElementsAre("R"));
}

TEST_F(Arrange, OrderSignHasNoInfoCards) {
    const std::vector<Finding> findings{finding(book.rule("warning"), {1}),
                                        finding(book.rule("info", Severity::info), {1}),
                                        finding(book.rule("other", Severity::info), {2})};
    EXPECT_THAT(leads(findings, Moment::orderSign), ElementsAre("warning"));
    EXPECT_THAT(plans[0].merged, ElementsAre(1U));
    EXPECT_EQ(leads(findings, Moment::orderSelect).size(), 3U);
}

TEST_F(Arrange, TwinsWouldHaveOneUuidAndAreOneCard) {
    auto& rule = book.rule("C10");
    const std::vector<Finding> findings{finding(rule), finding(rule)};
    EXPECT_THAT(leads(findings), ElementsAre("C10"));
    EXPECT_THAT(plans[0].merged, ElementsAre(1U));
}

TEST_F(Arrange, AThousandFindingsAreArrangedAtOnce) {
    auto& merged = book.rule("R044");
    merged.mergeInto = "R045";
    auto& host = book.rule("R045");
    std::vector<Finding> findings;
    for (rules::IngredientId i = 1; i <= 1000; ++i) {
        findings.push_back(finding(host, {i}));
        findings.push_back(finding(merged, {i}));
    }
    EXPECT_EQ(leads(findings, Moment::orderSign).size(), 1000U);
    EXPECT_THAT(plans[999].merged, ElementsAre(1999U));
}

}  // namespace
}  // namespace refract::cards
