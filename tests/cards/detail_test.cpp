// The texts of cards: details as a prescriber reads them (tests/fixtures/cards/*.md), and
// summaries that are always short enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/cards/blocks.h"
#include "plugin/cards/template_text.h"
#include "tests/cards/fakes.h"
#include "tests/support/text.h"

namespace refract::cards {
namespace {

using rules::Rank;
using rules::Reason;
using rules::Severity;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Detail : public testing::Test {
protected:
    std::string detail(const std::vector<rules::Finding>& findings, bool first = true) {
        const auto plans = arrange(findings, history.moment, mostOptions(wording));
        EXPECT_FALSE(plans.empty());
        return detailText(plans.at(0), findings, history.question(), {}, wording, first);
    }
    std::string block(std::string_view name) {
        return drawBlock(name, test::finding(book.rule("C20")), history.question(), wording);
    }

    test::FakeWording wording;
    test::Rulebook book;
    test::History history = test::clearHistory();
};

TEST_F(Detail, ClearResistance) {
    auto& rule = book.rule("C20", Severity::warning, Rank::options);
    rule.detail = "{{trials}}\n\n{{staging}}\n\n{{confirm}}";
    rule.sources = {"S1", "label"};
    rule.confidence = 'R';
    test::expectSnapshot("clear-resistance.md", detail({test::finding(rule)}));
}

TEST_F(Detail, EveryKindOfTrial) {
    auto& low = history.trial("escitalopram", "SSRI", "2024-01-01", "2024-04-01", 5);
    low.reasons = {Reason::doseLow, Reason::adherenceLow};
    low.thresholdMgPerDay = 10;
    low.window.pdc = 0.687;
    low.end = rules::ScorePoint{test::day("2024-04-01"), 15};
    auto& unknown = history.trial("bupropion", "NDRI", "2024-05-01", "2024-09-01", 300);
    unknown.counts = rules::Counts::possible;
    unknown.reasons = {Reason::adherenceUnknown, Reason::outcomeUnknown};
    auto& running = history.trial("mirtazapine", "atypical", "2026-01-23", "2026-03-02", 30);
    running.reasons = {Reason::durationShort, Reason::inProgress};
    running.reviewOn = test::day("2026-03-06");
    running.baseline = rules::ScorePoint{test::day("2026-01-20"), 17};
    running.latest = rules::ScorePoint{test::day("2026-02-27"), 14};
    running.latestPercentChange = -100.0 * 3 / 17;
    auto& sleep = history.trial("trazodone", "SARI", "2025-01-01", "2026-03-02", 50);
    sleep.doseMgPerDay.reset();
    sleep.reasons = {Reason::hypnoticDose};
    sleep.note = "other-use.hypnotic";
    test::expectSnapshot("every-kind-of-trial.md", block("trials"));
}

TEST_F(Detail, WhatToConfirm) {
    for (auto& trial : history.assessment.trials) {
        trial.counts = rules::Counts::possible;
        trial.reasons = {Reason::adherenceUnknown, Reason::outcomeUnknown, Reason::closelyRelated, Reason::capped,
                         Reason::olderThreshold};
    }
    history.assessment.episode.startKnown = false;
    history.assessment.episode.diagnosisToConfirm = true;
    test::expectSnapshot("what-to-confirm.md", block("confirm"));
}

TEST_F(Detail, WhatWasNotSeen) {
    history.patient.supplied.dispenses = rules::Supply::notSupplied;
    history.patient.supplied.devices = rules::Supply::notSupplied;
    history.patient.supplied.allergies = rules::Supply::failed;
    history.patient.supplied.observations = rules::Supply::partly;
    history.patient.gaps = {{"prefetch.conditions.entry[0]", "not readable"}};
    history.exposure.gaps = {{"prefetch.medications.entry[1]", "no date"}};
    history.draft("MedicationRequest/a", "Dr. Bach's <b>Rescue</b> [Remedy](http://x.example)", false);
    history.draft("MedicationRequest/b", "", false);
    history.draft("MedicationRequest/c", "kanna 2", false);
    history.draft("MedicationRequest/d", "kanna 2", false);
    history.draft("MedicationRequest/e", "something else", false);
    test::expectSnapshot("what-was-not-seen.md", unseenText(history.question(), {}, wording));
}

TEST_F(Detail, MergedFindingsStandAboveOrBelowByRank) {
    auto& lead = book.rule("C20", Severity::warning, Rank::options);
    lead.sources = {"S1"};
    auto& optimise = book.rule("C12", Severity::warning, Rank::optimise);
    optimise.mergeInto = "C20";
    auto& lecture = book.rule("C22", Severity::info, Rank::education);
    lecture.mergeInto = "C20";
    lecture.confidence = 'R';
    lecture.sources = {"label", "S1"};
    auto& severe = book.rule("R100", Severity::critical, Rank::education);
    severe.mergeInto = "C20";
    auto extra = test::finding(lecture);
    wording.phrases["line.extra"] = "An extra line about {drug}.";
    extra.lines = {"line.extra"};
    extra.fields["drug"] = rules::Untrusted{"*x*"};
    test::expectSnapshot("merged.md",
                         detail({test::finding(lead), test::finding(optimise), extra, test::finding(severe)}));
}

TEST_F(Detail, WashoutSaysTheDateInWordsAndInFigures) {
    auto& rule = book.rule("R005", Severity::critical);
    rule.detail = "Fluoxetine was stopped on {a.lastDay}.\n{{washout}}";
    auto found = test::finding(rule);
    found.fields["a.lastDay"] = test::day("2026-02-09");
    found.fields["earliestDate"] = test::day("2026-03-16");
    EXPECT_THAT(detail({found}), StartsWith("Fluoxetine was stopped on 2026-02-09.\n"
                                            "Earliest safe date: **16 March 2026** (2026-03-16)."));
    found.fields["earliestDate"] = std::string("not known: the last dose is not on record");
    EXPECT_THAT(detail({found}), HasSubstr("Earliest safe date: not known: the last dose is not on record."));
}

TEST_F(Detail, EmptyBlocksLeaveNoHole) {
    history.assessment.trials.clear();
    history.assessment.staging.thaseRush.clear();
    auto& rule = book.rule("C20");
    rule.detail = "First.\n\n{{trials}}\n\n{{staging}}\n\n\nLast.\n{{no-such-block}}\n";
    EXPECT_THAT(detail({test::finding(rule)}), StartsWith("First.\n\nLast.\n\n"));
}

TEST_F(Detail, StagingWithoutAFailureIsNoStage) {
    history.assessment.staging.msm.reset();
    EXPECT_EQ(block("staging"), "Not staged: no trial without response is confirmed.");
}

TEST_F(Detail, StagingSaysWhatTheRecordCouldNotFill) {
    history.assessment.staging.msm->unknownItems = {"duration", "ect"};
    history.assessment.staging.msm->severityFromPhq9 = true;
    history.assessment.staging.mghSOptimisation = 0;
    EXPECT_EQ(block("staging"),
              "**Thase-Rush** stage II · **Maudsley** at least 6 of 15 from this record (not on record: duration, ECT) "
              "(severity taken from PHQ-9) · **MGH-S** 2");
}

TEST_F(Detail, ManyTrialsAreCountedNotListed) {
    for (int i = 0; i < 12; ++i) history.trial("drug" + std::to_string(i), "SSRI", "2010-01-01", "2010-02-01", 10);
    const auto table = block("trials");
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 2 + 8 + 1);
    EXPECT_THAT(table, HasSubstr("| sertraline |"));  // those that count stay
    EXPECT_THAT(table, HasSubstr("| drug11 |"));
    EXPECT_THAT(table, Not(HasSubstr("| drug5 |")));
    EXPECT_THAT(table, HasSubstr("6 more trials are not listed"));
}

TEST_F(Detail, UnknownPlaceholdersNeverShowBraces) {
    auto& rule = book.rule("C20");
    rule.detail = "Dose {nobody.knows} and {trial.minimum-days} days { left open";
    EXPECT_THAT(detail({test::finding(rule)}), StartsWith("Dose not known and 42 days"));
}

TEST_F(Detail, UntrustedTextIsRenderedHarmless) {
    auto& rule = book.rule("C20");
    rule.detail = "Ordered: {drug}.";
    rule.summary = "Ordered: {drug}.";
    auto found = test::finding(rule);
    found.fields["drug"] = rules::Untrusted{"<img src=x> **[a](b)** {b}"};
    EXPECT_THAT(detail({found}), StartsWith(R"(Ordered: &lt;img src\=x&gt; \*\*\[a\]\(b\)\*\* \{b\}.)"));
    EXPECT_EQ(summaryText(found, wording), "Ordered: the drug as ordered.");
}

TEST_F(Detail, ReasonsNameTheNumbers) {
    auto& trial = history.assessment.trials.front();
    trial.window.pdc = 0.8049;
    EXPECT_EQ(reasonText(Reason::doseLow, trial, wording), "Never reached 50 mg a day.");
    EXPECT_EQ(reasonText(Reason::adherenceLow, trial, wording), "Supply for 80.5% of the days.");
    EXPECT_EQ(reasonText(Reason::inProgress, trial, wording), "In progress, review on not known.");
    EXPECT_EQ(reasonText(Reason::durationShort, trial, wording), "Under 42 days at dose.");
}

TEST_F(Detail, SummaryCutsNamesBeforeTheSentence) {
    auto& rule = book.rule("R001");
    rule.summary = "{a} and {b} together are contraindicated: risk of serotonin syndrome, check before signing.";
    auto found = test::finding(rule);
    found.fields["a"] = std::string("phenelzine");
    found.fields["b"] = std::string("sertraline");
    EXPECT_EQ(
        summaryText(found, wording),
        "Phenelzine and sertraline together are contraindicated: risk of serotonin syndrome, check before signing.");
    found.fields["b"] = std::string(100, 'n');
    const auto shorter = summaryText(found, wording);
    EXPECT_LT(test::characters(shorter), 140U);
    EXPECT_THAT(shorter, StartsWith("Phenelzine and nnn"));
    EXPECT_THAT(shorter, HasSubstr("… together are contraindicated"));
    EXPECT_THAT(shorter, HasSubstr("check before signing."));
}

TEST_F(Detail, SummaryIsCutWhenNothingElseHelps) {
    auto& rule = book.rule("R001");
    for (int i = 0; i < 200; ++i) rule.summary += "ü";
    const auto shorter = summaryText(test::finding(rule), wording);
    EXPECT_EQ(test::characters(shorter), 139U);
    EXPECT_THAT(shorter, testing::EndsWith("ü…"));
}

TEST_F(Detail, SummaryIsOneLine) {
    auto& rule = book.rule("R001");
    rule.summary = "One\nline.";
    EXPECT_EQ(summaryText(test::finding(rule), wording), "One line.");
}

}  // namespace
}  // namespace refract::cards
