// The trial test of clinical.md 1.2: each near miss by its name, and what lies just beside it.
#include "tests/rules/trial_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// T2, duration.

struct DurationCase {
    int days;
    const char* reason;  ///< nullptr: long enough
};
class Duration : public ::testing::TestWithParam<DurationCase> {};

TEST_P(Duration, OfAStoppedTrial) {
    RecordBuilder patient = depressed();
    const Day first = day("2025-03-01");
    const Day last = first + std::chrono::days(GetParam().days - 1);
    patient.course(sertraline(100), "2025-03-01", fhir::toString(last));
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.daysAtDose, GetParam().days);
    EXPECT_EQ(trial.adequate, GetParam().reason == nullptr);
    for (const char* reason : {"DURATION_SHORT", "DURATION_TOO_SHORT"}) {
        const bool expected = GetParam().reason != nullptr && std::string_view(GetParam().reason) == reason;
        EXPECT_EQ(expected, ::testing::Matches(Contains(reason))(reasonsOf(trial))) << reason;
    }
    EXPECT_THAT(reasonsOf(trial), Not(Contains("IN_PROGRESS")));
}
INSTANTIATE_TEST_SUITE_P(Days, Duration,
                         ::testing::Values(DurationCase{27, "DURATION_TOO_SHORT"}, DurationCase{28, "DURATION_SHORT"},
                                           DurationCase{41, "DURATION_SHORT"}, DurationCase{42, nullptr}));

TEST(TrialDuration, TodayIsNotACompletedDay) {
    RecordBuilder patient = depressed();
    patient.courseSince(sertraline(100), "2026-01-19", "2026-03-02");
    const Trial onDay42 = trialOf(assessOn(patient, "2026-03-02"), "sertraline");
    EXPECT_EQ(onDay42.daysAtDose, 42);
    EXPECT_TRUE(onDay42.adequate);
    EXPECT_EQ(onDay42.reviewOn, std::nullopt);
    const Trial onDay41 = trialOf(assessOn(patient, "2026-03-01"), "sertraline");
    EXPECT_EQ(onDay41.daysAtDose, 41);
    EXPECT_EQ(onDay41.reviewOn, day("2026-03-02"));
    const Trial onDay0 = trialOf(assessOn(patient, "2026-01-19"), "sertraline");
    EXPECT_EQ(onDay0.daysAtDose, 0);
    EXPECT_EQ(onDay0.reviewOn, day("2026-03-02"));
    EXPECT_THAT(reasonsOf(onDay0), UnorderedElementsAre("DURATION_TOO_SHORT", "IN_PROGRESS"));
    EXPECT_THAT(assessOn(patient, "2026-01-18").trials, IsEmpty());
}

TEST(TrialDuration, SinceWhenIsNotKnownOfAnUndatedStatement) {
    RecordBuilder patient = depressed();
    patient.statement(sertraline(100)).mg(100);
    patient.phq9("2026-02-20", 18);
    const Trial undated = trialOf(assessOn(patient), "sertraline");
    EXPECT_TRUE(undated.ongoing);
    EXPECT_TRUE(undated.startUnknown);
    EXPECT_THAT(reasonsOf(undated), UnorderedElementsAre("DURATION_UNKNOWN", "ADHERENCE_UNKNOWN"));
    EXPECT_EQ(undated.reviewOn, std::nullopt);
    EXPECT_EQ(undated.baseline, std::nullopt);
    EXPECT_EQ(undated.counts, Counts::no);
    RecordBuilder dated = depressed();
    dated.statement(sertraline(100)).mg(100);
    dated.request(sertraline(100)).authored("2026-02-01").take(1);
    const Trial known = trialOf(assessOn(dated), "sertraline");
    EXPECT_FALSE(known.startUnknown);
    EXPECT_EQ(known.daysAtDose, 29);
    EXPECT_THAT(reasonsOf(known), Not(Contains("DURATION_UNKNOWN")));
}

// T1, dose.

TEST(TrialDose, OneMilligramBelowTheThresholdIsLow) {
    RecordBuilder patient = depressed();
    patient.course(venlafaxine(75), "2025-03-01", "2025-06-30");
    const Trial trial = trialOf(assessOn(patient), "venlafaxine");
    EXPECT_THAT(reasonsOf(trial), ElementsAre("DOSE_LOW"));
    EXPECT_EQ(trial.doseMgPerDay, 75);
    EXPECT_EQ(trial.window.from, trial.span.from);
}

TEST(TrialDose, AnUnknownDoseIsNotLow) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(std::nullopt)).from("2025-03-01").until("2025-06-30").completed();
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_THAT(reasonsOf(trial), ElementsAre("DOSE_UNKNOWN"));
    EXPECT_EQ(trial.counts, Counts::no);
    EXPECT_EQ(trial.doseMgPerDay, std::nullopt);
}

TEST(TrialDose, StrengthsAddUp) {
    RecordBuilder patient = depressed();
    patient.course(venlafaxine(37.5), "2025-03-01", "2025-05-31");
    patient.course(venlafaxine(112.5), "2025-03-01", "2025-05-31");
    const Trial trial = trialOf(assessOn(patient), "venlafaxine");
    EXPECT_EQ(trial.doseMgPerDay, 150);
    EXPECT_TRUE(trial.adequate);
}

TEST(TrialDose, DaysBelowTheThresholdRestartTheClockWhenThereAreMany) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(50), "2025-03-01", "2025-03-30");
    patient.course(sertraline(25), "2025-03-31", "2025-04-14");  // 15 days
    patient.course(sertraline(50), "2025-04-15", "2025-05-14");
    const Trial broken = trialOf(assessOn(patient), "sertraline");
    EXPECT_FALSE(broken.adequate);
    EXPECT_THAT(reasonsOf(broken), ElementsAre("DURATION_SHORT"));

    RecordBuilder shorter = depressed();
    shorter.course(sertraline(50), "2025-03-01", "2025-03-30");
    shorter.course(sertraline(25), "2025-03-31", "2025-04-13");  // 14 days
    shorter.course(sertraline(50), "2025-04-14", "2025-05-14");
    const Trial whole = trialOf(assessOn(shorter), "sertraline");
    EXPECT_TRUE(whole.adequate);
    EXPECT_EQ(whole.daysAtDose, 61);  // the low days are not counted
}

// Rows 8 and 25, age.

TEST(TrialAge, TheThresholdChangesOnTheBirthday) {
    RecordBuilder patient = depressed("1960-05-01");  // 65 on 2025-05-01
    patient.course(sertraline(25), "2025-03-01", "2025-06-30");
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.window.from, day("2025-05-01"));
    EXPECT_EQ(trial.daysAtDose, 61);
    EXPECT_EQ(trial.thresholdMgPerDay, 25);
    EXPECT_THAT(reasonsOf(trial), Contains("THRESHOLD_65"));
    EXPECT_EQ(trial.span.from, day("2025-03-01"));
}

TEST(TrialAge, AYearOfBirthAloneIsOnlyWhatItIsSureOf) {
    RecordBuilder patient = depressed("1960");  // 65 for sure from 2025-12-31 on
    patient.course(sertraline(25), "2025-03-01", "2025-12-30");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "sertraline")), ElementsAre("DOSE_LOW"));
}

TEST(TrialAge, WithoutABirthDateTheAdultThresholdHoldsAndNothingIsConfirmed) {
    RecordBuilder patient;
    patient.problem("F33.1", "2025-01-01");
    patient.course(sertraline(100), "2025-02-01", "2025-04-30").course(fluoxetine(20), "2025-06-01", "2025-08-31");
    patient.phq9("2025-01-30", 20).phq9("2025-04-28", 19).phq9("2025-05-30", 19).phq9("2025-08-30", 18);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.failed, 2);
    EXPECT_EQ(assessment.status, TrdStatus::possible);
    patient.born("1980");
    EXPECT_EQ(assessOn(patient).status, TrdStatus::confirmedOnRecord);
}

// T3, supply.

TEST(TrialSupply, AGapOf14DaysIsShownAndOneOf15Restarts) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2025-03-01").until("2025-05-13").take(1).completed();
    patient.dispense(sertraline(100)).on("2025-03-01").supply(30).take(1);  // to 03-30
    patient.dispense(sertraline(100)).on("2025-04-14").supply(30).take(1);  // to 05-13
    const Trial whole = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(whole.longestGapDays, 14);
    EXPECT_EQ(whole.daysAtDose, 74);
    EXPECT_NEAR(*whole.window.pdc, 60.0 / 74, 1e-9);
    EXPECT_TRUE(whole.adequate);
    EXPECT_THAT(reasonsOf(whole), IsSupersetOf({"GAP_SHORT"}));
    EXPECT_THAT(reasonsOf(whole), Not(Contains("GAP_RESTART")));

    RecordBuilder later = depressed();
    later.request(sertraline(100)).from("2025-03-01").until("2025-05-14").take(1).completed();
    later.dispense(sertraline(100)).on("2025-03-01").supply(30).take(1);
    later.dispense(sertraline(100)).on("2025-04-15").supply(30).take(1);
    const Trial broken = trialOf(assessOn(later), "sertraline");
    EXPECT_EQ(broken.daysAtDose, 30);
    EXPECT_FALSE(broken.adequate);
    EXPECT_THAT(reasonsOf(broken), UnorderedElementsAre("ADHERENCE_LOW", "GAP_RESTART"));
}

TEST(TrialSupply, AGapOf7DaysIsNotWorthShowing) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2025-03-01").until("2025-05-06").take(1).completed();
    patient.dispense(sertraline(100)).on("2025-03-01").supply(30).take(1);
    patient.dispense(sertraline(100)).on("2025-04-07").supply(30).take(1);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "sertraline")), Not(Contains("GAP_SHORT")));
}

TEST(TrialSupply, CoverBelow80PercentFails) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2025-03-01").until("2025-06-08").take(1).completed();  // 100 days
    // 25 of 35, four times over, the last one short: 79 of 100.
    for (const char* when : {"2025-03-01", "2025-04-05", "2025-05-10"}) {
        patient.dispense(sertraline(100)).on(when).supply(25).take(1);
    }
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_THAT(reasonsOf(trial), Contains("ADHERENCE_LOW"));
    EXPECT_THAT(reasonsOf(trial), Not(Contains("DURATION_SHORT")));
    EXPECT_FALSE(trial.adequate);
    EXPECT_EQ(trial.counts, Counts::no);
}

TEST(TrialSupply, PrescriptionsAloneArePossibleAtMost) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2025-02-01").until("2025-04-30").take(1).completed();
    patient.request(fluoxetine(20)).from("2025-06-01").until("2025-08-31").take(1).completed();
    patient.phq9("2025-01-30", 20).phq9("2025-04-28", 19).phq9("2025-05-30", 19).phq9("2025-08-30", 18);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.status, TrdStatus::possible);
    EXPECT_EQ(assessment.possible, 2);
    for (const Trial& trial : assessment.trials) {
        EXPECT_TRUE(trial.adequate);
        EXPECT_EQ(trial.counts, Counts::possible);
        EXPECT_EQ(trial.window.pdc, std::nullopt);
        EXPECT_THAT(reasonsOf(trial), ElementsAre("ADHERENCE_UNKNOWN"));
    }
}

TEST(TrialSupply, TheBestWindowAfterARestartCounts) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(100), "2025-02-01", "2025-02-28").course(sertraline(100), "2025-03-24", "2025-06-30");
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.window.from, day("2025-03-24"));
    EXPECT_EQ(trial.daysAtDose, 99);
    EXPECT_EQ(trial.span.from, day("2025-02-01"));
    EXPECT_EQ(trial.window.pdc, 1.0);
    EXPECT_LT(*trial.span.pdc, 1.0);
    EXPECT_THAT(reasonsOf(trial), IsSupersetOf({"GAP_RESTART"}));
    EXPECT_THAT(reasonsOf(trial), Not(Contains("SAME_DRUG_TWICE")));
}

TEST(TrialSupply, ARunningTrialThatWasBrokenHasItsReviewDate) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2026-01-01").take(1);
    patient.dispense(sertraline(100)).on("2026-01-01").supply(20).take(1);
    patient.dispense(sertraline(100)).on("2026-02-10").supply(30).take(1);
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_THAT(reasonsOf(trial), IsSupersetOf({"ADHERENCE_LOW", "IN_PROGRESS"}));
    EXPECT_EQ(trial.runningDays, 20);
    EXPECT_EQ(trial.reviewOn, day("2026-03-24"));
}

// D20.

TEST(TrialIntolerance, StoppedEarlyForSideEffects) {
    RecordBuilder patient = depressed();
    patient.request(sertraline(100)).from("2025-03-01").until("2025-03-20").take(1).stopped("Nausea, side effects");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "sertraline")),
                UnorderedElementsAre("DURATION_TOO_SHORT", "ADHERENCE_UNKNOWN", "INTOLERANCE"));
}

TEST(TrialIntolerance, ByTheCodeOfHl7OrAnAllergyIntolerance) {
    RecordBuilder byCode = depressed();
    byCode.request(sertraline(100)).from("2025-03-01").until("2025-03-20").take(1).stopped("sintol");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(byCode), "sertraline")), Contains("INTOLERANCE"));

    RecordBuilder byAllergy = depressed();
    byAllergy.course(sertraline(100), "2025-03-01", "2025-03-20");
    Allergy allergy;
    allergy.drug = sertraline(std::nullopt);
    allergy.intolerance = true;
    byAllergy.record().allergies.push_back(allergy);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(byAllergy), "sertraline")), Contains("INTOLERANCE"));
    byAllergy.record().allergies.front().intolerance = false;
    EXPECT_THAT(reasonsOf(trialOf(assessOn(byAllergy), "sertraline")), Not(Contains("INTOLERANCE")));
}

TEST(TrialIntolerance, NotWhenLongEnoughAndNotWhenDenied) {
    RecordBuilder longEnough = depressed();
    longEnough.request(sertraline(100)).from("2025-03-01").until("2025-05-31").take(1).stopped("side effects");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(longEnough), "sertraline")), Not(Contains("INTOLERANCE")));
    RecordBuilder denied = depressed();
    denied.request(sertraline(100)).from("2025-03-01").until("2025-03-20").take(1).stopped("lost job, no side effects");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(denied), "sertraline")), Not(Contains("INTOLERANCE")));
}

// Doses and products for something else.

struct OtherDose {
    const char* name;
    Drug product;
    double units;
    const char* reason;
};
class OtherUseDose : public ::testing::TestWithParam<OtherDose> {};

TEST_P(OtherUseDose, IsNamed) {
    RecordBuilder patient = depressed();
    patient.course(GetParam().product, "2025-03-01", "2025-08-31", GetParam().units);
    const Assessment assessment = assessOn(patient);
    ASSERT_EQ(assessment.trials.size(), 1u);
    EXPECT_THAT(reasonsOf(assessment.trials.front()), ElementsAre(GetParam().reason));
    EXPECT_EQ(assessment.trials.front().counts, Counts::no);
    EXPECT_EQ(assessment.trials.front().note.empty(), std::string_view(GetParam().reason) == "DOSE_LOW");
}
INSTANTIATE_TEST_SUITE_P(Products, OtherUseDose,
                         ::testing::Values(OtherDose{"trazodone150", trazodone(50), 3, "HYPNOTIC_DOSE"},
                                           OtherDose{"trazodone200", trazodone(50), 4, "DOSE_LOW"},
                                           OtherDose{"mirtazapine7", mirtazapine(7.5), 1, "HYPNOTIC_DOSE"},
                                           OtherDose{"doxepin6", drug(3638, "doxepin", 6), 1, "HYPNOTIC_DOSE"},
                                           OtherDose{"doxepin75", drug(3638, "doxepin", 75), 1, "DOSE_LOW"},
                                           OtherDose{"amitriptyline50", amitriptyline(50), 1, "HYPNOTIC_DOSE"},
                                           OtherDose{"amitriptyline75", amitriptyline(75), 1, "DOSE_LOW"},
                                           OtherDose{"paroxetine7", paroxetine(7.5), 1, "HYPNOTIC_DOSE"},
                                           OtherDose{"selegilineOral", selegiline(5), 2, "NOT_A_TRIAL"},
                                           OtherDose{"milnacipran", drug(588250, "milnacipran", 50), 2, "NOT_A_TRIAL"},
                                           OtherDose{"bupropion200", bupropion(100), 2, "DOSE_LOW"},
                                           OtherDose{"fluvoxamine50", drug(42355, "fluvoxamine", 50), 1, "DOSE_LOW"},
                                           OtherDose{"vilazodone20", drug(1086769, "vilazodone", 20), 1, "DOSE_LOW"}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace refract::test
