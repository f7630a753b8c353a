// F03 and F06: how long an answer keeps a finding away, and what brings it back.
#include "rules/prior.h"

#include <algorithm>

#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using Outcome = rules::PriorResponse::Outcome;

/// A finding of a rule that was made up, and what was said of it.
struct Said {
    rules::Rule rule;
    rules::Finding finding;
    rules::Policy policy;

    explicit Said(Severity severity) {
        rule.id = "R900";
        finding.rule = &rule;
        finding.severity = severity;
        finding.trigger = "a+b";
        policy.silentInfoDays = 365;
        policy.silentWarningDays = 90;
        policy.declinedDays = 180;
        policy.repeatDays = 90;
    }
    std::string by(Outcome outcome, bool reasoned, const char* answered, const char* today,
                   const std::string& trigger = "a+b") const {
        const rules::PriorResponses prior{
            {{"R900", trigger, day(answered), day(answered), outcome, reasoned, day(answered)}}};
        return std::string(rules::silencedBy(finding, prior, policy, day(today)));
    }
};

TEST(Prior, AWarningStaysAwayNinetyDaysAfterAnAnswer) {
    const Said said(Severity::warning);
    for (const auto outcome : {Outcome::accepted, Outcome::overridden}) {
        EXPECT_EQ(said.by(outcome, true, "2026-01-01", "2026-03-31"), "answered");  // day 89
        EXPECT_EQ(said.by(outcome, true, "2026-01-01", "2026-04-01"), "");
    }
    EXPECT_EQ(said.by(Outcome::overridden, false, "2026-01-01", "2026-01-02"), "") << "without a reason";
    EXPECT_EQ(said.by(Outcome::none, false, "2026-01-01", "2026-01-02"), "") << "nothing was said";
    EXPECT_EQ(said.by(Outcome::overridden, true, "2026-01-01", "2026-01-02", "a+c"), "") << "another trigger";
}

TEST(Prior, AnInformationStaysAwayAYear) {
    const Said said(Severity::info);
    EXPECT_EQ(said.by(Outcome::accepted, false, "2025-03-02", "2026-03-01"), "answered");
    EXPECT_EQ(said.by(Outcome::accepted, false, "2025-03-02", "2026-03-02"), "");
}

TEST(Prior, ACriticalOneAlwaysSpeaksAgain) {
    const Said said(Severity::critical);
    EXPECT_EQ(said.by(Outcome::overridden, true, "2026-01-01", "2026-01-01"), "");
    EXPECT_EQ(said.by(Outcome::overridden, true, "2026-01-01", "2026-01-02"), "");
    EXPECT_EQ(said.by(Outcome::accepted, true, "2026-01-01", "2026-01-01"), "");
    EXPECT_EQ(said.by(Outcome::accepted, true, "2026-01-02", "2026-01-01"), "") << "answered where it is tomorrow";
    EXPECT_EQ(Said(Severity::warning).by(Outcome::accepted, true, "2026-01-02", "2026-01-01"), "answered");
}

TEST(Prior, AnOptionStaysAwayOnlyWhenItWasDeclined) {
    Said said(Severity::info);
    said.rule.option.emplace();
    EXPECT_EQ(said.by(Outcome::overridden, true, "2025-09-04", "2026-03-02"), "declined");  // day 179
    EXPECT_EQ(said.by(Outcome::overridden, true, "2025-09-03", "2026-03-02"), "");
    EXPECT_EQ(said.by(Outcome::accepted, false, "2026-03-01", "2026-03-02"), "");
}

TEST(Prior, TheLastAnswerCounts) {
    const Said said(Severity::warning);
    rules::PriorResponses prior{
        {{"R900", "a+b", day("2026-01-01"), day("2026-01-01"), Outcome::overridden, true, day("2026-01-20")},
         {"R900", "a+b", day("2026-01-02"), day("2026-01-02"), Outcome::overridden, false, day("2026-01-21")}}};
    EXPECT_EQ(rules::silencedBy(said.finding, prior, said.policy, day("2026-01-22")), "");
    prior.shown.back().answeredOn = day("2026-01-19");
    EXPECT_EQ(rules::silencedBy(said.finding, prior, said.policy, day("2026-01-22")), "answered");
}

/// F04: shown on the days given, about something that has been as it is since that day.
std::string afterShowing(const Said& said, const char* first, const char* last, const char* today) {
    const rules::PriorResponses prior{{{"R900", "a+b", day(first), day(last), Outcome::none, false, {}}}};
    return std::string(rules::silencedBy(said.finding, prior, said.policy, day(today)));
}

TEST(Prior, WhatWasShownIsNotShownAgainOnceItHasBeenSoForNinetyDays) {
    Said said(Severity::warning);
    said.rule.silentOnceShown = true;
    said.finding.since = day("2026-01-01");
    EXPECT_EQ(afterShowing(said, "2026-01-02", "2026-03-01", "2026-04-01"), "") << "day 90";
    EXPECT_EQ(afterShowing(said, "2026-01-02", "2026-03-01", "2026-04-02"), "shown");
    EXPECT_EQ(afterShowing(said, "2025-06-01", "2025-12-31", "2026-04-02"), "") << "shown before it was as it is";
    EXPECT_EQ(afterShowing(said, "2026-04-02", "2026-04-02", "2026-04-02"), "") << "the same day finds the same";
    EXPECT_EQ(afterShowing(said, "2026-01-02", "2026-04-02", "2026-04-02"), "shown") << "elsewhere, today";
    EXPECT_EQ(rules::silencedBy(said.finding, {}, said.policy, day("2026-04-02")), "") << "never shown";
}

TEST(Prior, NobodyKnowsSinceWhenTheRecordKnowsForHowLong) {
    Said said(Severity::info);
    said.rule.silentOnceShown = true;
    EXPECT_EQ(afterShowing(said, "2026-01-01", "2026-03-01", "2026-04-01"), "");
    EXPECT_EQ(afterShowing(said, "2026-01-01", "2026-03-01", "2026-04-02"), "shown");
}

TEST(Prior, WhatIsCriticalOrOverdueIsShownAgainAndAgain) {
    Said said(Severity::critical);
    said.rule.silentOnceShown = true;
    said.finding.since = day("2025-01-01");
    EXPECT_EQ(afterShowing(said, "2026-01-01", "2026-03-01", "2026-04-02"), "");
    said.finding.severity = Severity::warning;
    EXPECT_EQ(afterShowing(said, "2026-01-01", "2026-03-01", "2026-04-02"), "shown");
    said.rule.silentOnceShown = false;
    EXPECT_EQ(afterShowing(said, "2026-01-01", "2026-03-01", "2026-04-02"), "");
}

TEST(Prior, TheRulesThatFallSilentOnceShownAreTheKnowledges) {
    const auto falls = [](std::string_view id) { return knowledge()->rule(id)->silentOnceShown; };
    for (const char* id : {"R001", "R031", "R138"}) EXPECT_TRUE(falls(id)) << id;
    for (const char* id : {"R024", "R049", "R066", "R071", "R132"}) EXPECT_FALSE(falls(id)) << id << " is excepted";
    for (const char* id : {"R074", "R075", "R114", "R127", "R134", "R135"}) {
        EXPECT_FALSE(falls(id)) << id << " asks for what is overdue";
    }
    for (const char* id : {"C10", "C20"}) EXPECT_FALSE(falls(id)) << id;
}

/// R138 on sertraline and a condition, shown yesterday: until ninety days after the later of both it is said again.
TEST(Prior, TheClockStartsWithTheLatestOfDrugDoseAndCondition) {
    const auto silenced = [](const char* taken, const char* recorded, const char* raised) {
        RecordBuilder patient;
        patient.born("1976-05-01").male().problem("F33.1", "2025-01-01").problem("F52.0", recorded);
        if (raised != nullptr) {
            patient.courseSince(sertraline(50), taken, raised);
            patient.courseSince(sertraline(100), raised, kToday);
        } else {
            patient.courseSince(sertraline(50), taken, kToday);
        }
        Asked asked(patient, Moment::patientView, kToday);
        rules::PriorResponses prior;
        for (const auto& one : think(*knowledge(), asked.question)) {
            prior.shown.push_back({one.rule->id, one.trigger, day("2025-06-01"), day("2026-03-01"), {}, false, {}});
        }
        asked.question.prior = &prior;
        std::vector<HeldBack> held;
        think(*knowledge(), asked.question, &held);
        return std::any_of(held.begin(), held.end(), [](const HeldBack& one) {
            return one.finding.rule->id == "R138" && one.by == "shown" && one.why == HeldBack::Why::snoozed;
        });
    };
    EXPECT_TRUE(silenced("2025-12-01", "2025-11-01", nullptr));
    EXPECT_FALSE(silenced("2025-12-02", "2025-11-01", nullptr)) << "the drug is taken for ninety days";
    EXPECT_TRUE(silenced("2025-11-01", "2025-12-01", nullptr));
    EXPECT_FALSE(silenced("2025-11-01", "2025-12-02", nullptr)) << "the condition is on record for ninety days";
    EXPECT_FALSE(silenced("2025-10-01", "2025-10-01", "2026-01-10")) << "another dose";
}

TEST(Prior, TheNumbersAreTheKnowledges) {
    const auto& policy = knowledge()->policy();
    EXPECT_EQ(policy.silentInfoDays, 365);
    EXPECT_EQ(policy.silentWarningDays, 90);
    EXPECT_EQ(policy.declinedDays, 180);
    EXPECT_EQ(policy.repeatDays, 90);
}

/// R138 is silent while bupropion is taken.
TEST(HeldBack, TellsWhoAsksWhatASilenceTookAway) {
    RecordBuilder patient;
    patient.born("1976-05-01").male().problem("F33.1", "2025-10-01").problem("F52.0", "2025-12-01");
    patient.courseSince(sertraline(50), "2025-10-01", kToday);
    patient.courseSince(bupropion(150), "2025-12-01", kToday);
    const Asked asked(patient, Moment::patientView, kToday);
    std::vector<HeldBack> held;
    const auto findings = think(*knowledge(), asked.question, &held);
    EXPECT_EQ(ruleIds(findings), ruleIds(think(*knowledge(), asked.question)));
    const auto found =
        std::find_if(held.begin(), held.end(), [](const HeldBack& one) { return one.finding.rule->id == "R138"; });
    ASSERT_NE(found, held.end());
    EXPECT_EQ(found->why, HeldBack::Why::handled);
}

/// Every finding was answered yesterday with a reason: what is critical speaks again, a warning does not.
TEST(HeldBack, AnAnsweredFindingIsSilencedUnlessItIsCritical) {
    RecordBuilder patient;
    patient.born("1976-05-01").male().problem("F33.1", "2025-10-01");
    patient.course(fluoxetine(40), "2025-08-01", "2026-02-09");
    patient.draft(phenelzine(15)).take(1, "{tbl}", 3);
    Asked asked(patient, Moment::orderSign, kToday);
    const auto before = think(*knowledge(), asked.question);
    rules::PriorResponses prior;
    for (const auto& one : before) {
        prior.shown.push_back({one.rule->id, one.trigger, day("2026-03-01"), day("2026-03-01"), Outcome::overridden,
                               true, day("2026-03-01")});
    }
    asked.question.prior = &prior;
    std::vector<HeldBack> held;
    const auto after = think(*knowledge(), asked.question, &held);
    const auto critical = [](const Finding& one) { return one.severity == Severity::critical; };
    EXPECT_GT(std::count_if(before.begin(), before.end(), critical), 0);
    EXPECT_EQ(std::count_if(after.begin(), after.end(), critical),
              std::count_if(before.begin(), before.end(), critical));
    EXPECT_LT(after.size(), before.size());
    const auto snoozed =
        std::find_if(held.begin(), held.end(), [](const HeldBack& one) { return one.why == HeldBack::Why::snoozed; });
    ASSERT_NE(snoozed, held.end());
    EXPECT_EQ(snoozed->by, "answered");
}

}  // namespace
}  // namespace refract::test
