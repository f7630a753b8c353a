// The scores at both ends of a trial (clinical.md D05–D16; section 11, rows 11, 12).
#include "rules/outcome.h"

#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

/// Sertraline 100 from 1 March to 30 June 2025, dispensed; day 42 is 12 April.
RecordBuilder onSertraline() {
    RecordBuilder patient;
    patient.born("1980-01-01").problem("F33.1", "2025-01-01");
    patient.course(sertraline(100), "2025-03-01", "2025-06-30");
    return patient;
}

Trial judged(const RecordBuilder& patient) {
    return trialOf(assessOn(patient), "sertraline");
}

struct ChangeCase {
    int baseline;
    int end;
    Outcome outcome;
    Counts counts;
};
class Change : public ::testing::TestWithParam<ChangeCase> {};

TEST_P(Change, IsReadFromBothEnds) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", GetParam().baseline).phq9("2025-06-25", GetParam().end);
    const Trial trial = judged(patient);
    EXPECT_EQ(outcomeName(trial.outcome), outcomeName(GetParam().outcome));
    EXPECT_EQ(countsName(trial.counts), countsName(GetParam().counts));
}
INSTANTIATE_TEST_SUITE_P(Scores, Change,
                         ::testing::Values(ChangeCase{20, 16, Outcome::nonResponse, Counts::yes},  // 20 %
                                           ChangeCase{20, 15, Outcome::partial, Counts::yes},      // 25 %
                                           ChangeCase{20, 11, Outcome::partial, Counts::yes},      // 45 %
                                           ChangeCase{20, 10, Outcome::response, Counts::no},      // 50 %
                                           ChangeCase{21, 11, Outcome::partial, Counts::yes},      // 47.6 %
                                           ChangeCase{27, 14, Outcome::partial, Counts::yes},      // 48.1 %
                                           ChangeCase{20, 5, Outcome::response, Counts::no},
                                           ChangeCase{20, 4, Outcome::remission, Counts::no},
                                           ChangeCase{16, 9, Outcome::partial, Counts::no},  // ends below 10
                                           ChangeCase{10, 10, Outcome::nonResponse, Counts::yes},
                                           ChangeCase{12, 20, Outcome::nonResponse, Counts::yes},  // worse
                                           ChangeCase{9, 12, Outcome::unknown, Counts::possible},  // baseline below 10
                                           ChangeCase{9, 8, Outcome::unknown, Counts::no}));

TEST(Outcome, NamesWhyItDoesNotCount) {
    RecordBuilder low = onSertraline();
    low.phq9("2025-02-25", 16).phq9("2025-06-25", 9);
    EXPECT_THAT(reasonsOf(judged(low)), ElementsAre("END_BELOW_10"));
    RecordBuilder baseline = onSertraline();
    baseline.phq9("2025-02-25", 9).phq9("2025-06-25", 12);
    EXPECT_THAT(reasonsOf(judged(baseline)), IsSupersetOf({"BASELINE_BELOW_10", "OUTCOME_UNKNOWN"}));
    EXPECT_EQ(judged(baseline).percentChange, std::nullopt);
    RecordBuilder responded = onSertraline();
    responded.phq9("2025-02-25", 20).phq9("2025-06-25", 8);
    EXPECT_THAT(reasonsOf(judged(responded)), ElementsAre("RESPONDED"));
    RecordBuilder none = onSertraline();
    EXPECT_THAT(reasonsOf(judged(none)), IsSupersetOf({"OUTCOME_UNKNOWN", "BASELINE_MISSING"}));
    RecordBuilder endOnly = onSertraline();
    endOnly.phq9("2025-06-25", 15);
    EXPECT_EQ(judged(endOnly).counts, Counts::possible);
    RecordBuilder remission = onSertraline();
    remission.phq9("2025-06-25", 3);  // remission needs no baseline
    EXPECT_EQ(judged(remission).outcome, Outcome::remission);
    EXPECT_EQ(judged(remission).counts, Counts::no);
}

struct BaselineCase {
    const char* name;
    const char* when;
    bool used;
};
class Baseline : public ::testing::TestWithParam<BaselineCase> {};

TEST_P(Baseline, LiesNearTheFirstDay) {
    RecordBuilder patient = onSertraline();
    patient.phq9(GetParam().when, 20).phq9("2025-06-25", 18);
    EXPECT_EQ(judged(patient).baseline.has_value(), GetParam().used);
}
INSTANTIATE_TEST_SUITE_P(
    Days, Baseline,
    ::testing::Values(BaselineCase{"before31", "2025-01-29", false}, BaselineCase{"before30", "2025-01-30", true},
                      BaselineCase{"sameDay", "2025-03-01", true}, BaselineCase{"after7", "2025-03-08", true},
                      BaselineCase{"after8", "2025-03-09", false}, BaselineCase{"aMonthIsNoDay", "2025-02", false}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Baseline, TheLastBeforeIsTakenAndNotTheOneAfter) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-10", 24).phq9("2025-02-25", 20).phq9("2025-03-05", 12).phq9("2025-06-25", 18);
    EXPECT_EQ(judged(patient).baseline->total, 20);
}

TEST(Baseline, IsOfTheFirstDayAtAnyDose) {
    RecordBuilder patient;
    patient.born("1980-01-01").problem("F33.1", "2025-01-01").phq9("2025-02-25", 20).phq9("2025-03-29", 17);
    patient.course(sertraline(25), "2025-03-01", "2025-03-31").course(sertraline(100), "2025-04-01", "2025-07-31");
    EXPECT_EQ(judged(patient).baseline->total, 20);
}

struct EndCase {
    const char* name;
    const char* when;
    bool used;
};
class End : public ::testing::TestWithParam<EndCase> {};

TEST_P(End, LiesFromDay42ToTwoWeeksAfter) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", 20).phq9(GetParam().when, 18);
    EXPECT_EQ(judged(patient).end.has_value(), GetParam().used);
}
INSTANTIATE_TEST_SUITE_P(Days, End,
                         ::testing::Values(EndCase{"day41", "2025-04-11", false}, EndCase{"day42", "2025-04-12", true},
                                           EndCase{"after14", "2025-07-14", true},
                                           EndCase{"after15", "2025-07-15", false}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Outcome, AResponseThatWasLostIsNoFailure) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", 20).phq9("2025-05-01", 9).phq9("2025-06-25", 17);
    const Trial trial = judged(patient);
    EXPECT_EQ(trial.outcome, Outcome::nonResponse);
    EXPECT_EQ(trial.counts, Counts::no);
    EXPECT_THAT(reasonsOf(trial), ElementsAre("RESPONDED_THEN_LOST"));
    RecordBuilder early = onSertraline();  // before day 42: not a response of the trial
    early.phq9("2025-02-25", 20).phq9("2025-04-01", 9).phq9("2025-06-25", 17);
    EXPECT_EQ(judged(early).counts, Counts::yes);
}

TEST(Outcome, AResponseInAnEarlierRunOfTheSameDrugIsNoFailure) {
    RecordBuilder patient = onSertraline();
    patient.course(sertraline(100), "2025-08-15", "2025-12-31");
    patient.phq9("2025-02-25", 20).phq9("2025-06-25", 8).phq9("2025-08-10", 18).phq9("2025-12-20", 17);
    const Trial trial = judged(patient);
    EXPECT_EQ(trial.counts, Counts::no);
    EXPECT_THAT(reasonsOf(trial), IsSupersetOf({"RESPONDED_THEN_LOST", "SAME_DRUG_TWICE"}));
}

TEST(Outcome, OtherQuestionnairesAndFutureScoresAreNotUsed) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", 20).phq9("2026-04-01", 18);
    patient.record().scores.push_back({Instrument::gad7, date("2025-06-25"), 12, std::nullopt, ""});
    patient.record().scores.push_back({Instrument::phq9, date("2025-06-26"), std::nullopt, 1, ""});
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "sertraline").outcome, Outcome::unknown);
    EXPECT_EQ(assessment.latestPhq9->total, 20);
}

// D18.

RecordBuilder& secondFailure(RecordBuilder& patient) {
    return patient.course(fluoxetine(20), "2025-08-01", "2025-11-30").phq9("2025-07-20", 18).phq9("2025-11-25", 17);
}

TEST(Level, NeedsALatestScoreThatIsStillHigh) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", 20).phq9("2025-06-25", 18);
    secondFailure(patient);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::confirmedOnRecord);
    patient.phq9("2026-02-20", 9);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::notMet);
}

TEST(Level, OneUnknownOutcomeMakesItPossible) {
    RecordBuilder patient = onSertraline();
    secondFailure(patient);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.failed, 1);
    EXPECT_EQ(assessment.possible, 1);
    EXPECT_EQ(assessment.status, TrdStatus::possible);
}

TEST(Level, OneResponseMakesItNotMet) {
    RecordBuilder patient = onSertraline();
    patient.phq9("2025-02-25", 20).phq9("2025-06-25", 8);
    secondFailure(patient);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::notMet);
}

}  // namespace
}  // namespace refract::test
