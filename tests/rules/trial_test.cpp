// The trial test of clinical.md 1.2: each near miss by its name, and what lies just beside it.
#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// An adult with an episode since 1 January 2025.
RecordBuilder depressed(std::string_view born = "1980-01-01") {
    RecordBuilder patient;
    patient.born(born).problem("F33.1", "2025-01-01");
    return patient;
}

Drug weekly() {
    return drug(4493, "fluoxetine", 90, "MG", FormRoute::oral, Release::delayed);
}

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
    patient.course(sertraline(25), "2025-03-01", "2025-05-31").course(sertraline(25), "2025-03-01", "2025-05-31");
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.doseMgPerDay, 50);
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

TEST(TrialProduct, MirtazapineAtTheOldAtrqDoseIsAHypnoticFromSixtyFiveOnToo) {
    RecordBuilder patient = depressed("1950-01-01");
    patient.course(mirtazapine(7.5), "2025-03-01", "2025-08-31");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "mirtazapine")), ElementsAre("HYPNOTIC_DOSE"));
}

TEST(TrialProduct, ZybanIsForSmoking) {
    RecordBuilder patient = depressed();
    patient.course(branded(bupropion(150), "Zyban"), "2025-03-01", "2025-08-31", 2);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "bupropion")), ElementsAre("OTHER_INDICATION"));
}

TEST(TrialProduct, ASmokerOnExtendedReleaseForMonthsIsTreatedForDepression) {
    RecordBuilder patient = depressed();
    patient.problem("F17.210").course(bupropion(300), "2025-03-01", "2025-08-31");
    EXPECT_TRUE(trialOf(assessOn(patient), "bupropion").adequate);
    RecordBuilder shortly = depressed();
    Drug xl = bupropion(300);
    xl.qualifier = "24 HR";
    shortly.problem("F17.210").course(xl, "2025-03-01", "2025-05-01");
    EXPECT_TRUE(trialOf(assessOn(shortly), "bupropion").adequate);
}

TEST(TrialProduct, AReasonOfDepressionOutweighsAnother) {
    RecordBuilder patient = depressed();
    patient.request(bupropion(150)).from("2025-03-01").until("2025-06-30").take(2).reason("F17.210").reason("F33.1");
    EXPECT_TRUE(trialOf(assessOn(patient), "bupropion").adequate);
}

TEST(TrialProduct, ADispenseIsForWhatItsPrescriptionSays) {
    RecordBuilder patient = depressed();
    patient.course(bupropion(150), "2025-03-01", "2025-06-30", 2);
    patient.record().medications.front().reasons = {{fhir::CodeSystem::icd10, "F17.210"}};  // the order
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "bupropion")), ElementsAre("OTHER_INDICATION"));
    patient.record().medications.back().basedOn.clear();
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "bupropion")), ElementsAre("OTHER_INDICATION"));
    patient.course(bupropion(300), "2025-08-01", "2025-11-30");
    patient.record().medications[2].reasons = {{fhir::CodeSystem::icd10, "F33.1"}};
    const Trial trial = trialOf(assessOn(patient), "bupropion");
    EXPECT_EQ(trial.window.from, day("2025-08-01"));
    EXPECT_TRUE(trial.adequate);
}

TEST(TrialProduct, DuloxetineForPainCountsOnlyWhileDepressed) {
    RecordBuilder patient;
    patient.born("1980-01-01").problem("F33.1");  // start unknown
    patient.request(duloxetine(60)).from("2025-03-01").until("2025-06-30").take(1).reason("M79.7");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "duloxetine")), ElementsAre("OTHER_INDICATION"));
    patient.phq9("2025-02-25", 14);  // an episode in those weeks
    EXPECT_TRUE(trialOf(assessOn(patient), "duloxetine").adequate);

    RecordBuilder known = depressed();
    known.request(duloxetine(60)).from("2025-03-01").until("2025-06-30").take(1).reason("M79.7");
    EXPECT_TRUE(trialOf(assessOn(known), "duloxetine").adequate);
}

TEST(TrialProduct, BupropionHydrobromideIsCountedAsHydrochloride) {
    RecordBuilder patient = depressed();
    Drug aplenzin = bupropion(348);
    aplenzin.components.front().precise = 993548;
    patient.course(aplenzin, "2025-03-01", "2025-06-30");
    const Trial trial = trialOf(assessOn(patient), "bupropion");
    EXPECT_NEAR(*trial.doseMgPerDay, 300, 1e-6);
    EXPECT_TRUE(trial.adequate);
    RecordBuilder lower = depressed();
    aplenzin.components.front().strength = 174;
    lower.course(aplenzin, "2025-03-01", "2025-06-30");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(lower), "bupropion")), ElementsAre("DOSE_LOW"));
}

TEST(TrialProduct, TheWeightDrugIsNoTrialOfBupropion) {
    RecordBuilder patient = depressed();
    patient.course(combined(bupropion(90), drug(7243, "naltrexone", 8)), "2025-03-01", "2025-08-31", 4);
    const Assessment assessment = assessOn(patient);
    EXPECT_THAT(reasonsOf(trialOf(assessment, "naltrexone-bupropion")), ElementsAre("NOT_A_TRIAL"));
    EXPECT_EQ(assessment.trials.size(), 1u);
}

TEST(TrialProduct, DextromethorphanBupropionAtTwoTablets) {
    RecordBuilder patient = depressed();
    const Drug auvelity = combined(bupropion(105), drug(3289, "dextromethorphan", 45));
    patient.course(auvelity, "2025-03-01", "2025-08-31", 2);
    EXPECT_TRUE(trialOf(assessOn(patient), "dextromethorphan-bupropion").adequate);
    RecordBuilder once = depressed();
    once.course(auvelity, "2025-03-01", "2025-08-31");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(once), "dextromethorphan-bupropion")), ElementsAre("DOSE_LOW"));
}

TEST(TrialProduct, TheFluoxetineOfOlanzapineFluoxetineCounts) {
    RecordBuilder patient = depressed();
    patient.course(combined(olanzapine(6), fluoxetine(25)), "2025-03-01", "2025-08-31");
    const Assessment assessment = assessOn(patient);
    EXPECT_TRUE(trialOf(assessment, "fluoxetine").adequate);
    ASSERT_EQ(assessment.augmentations.size(), 1u);
    EXPECT_EQ(assessment.augmentations.front().name, "olanzapine");
    EXPECT_TRUE(assessment.augmentations.front().used);
}

TEST(TrialProduct, WeeklyFluoxetineCountsOnlyAfterADailyTrial) {
    RecordBuilder alone = depressed();
    alone.request(weekly()).from("2025-03-01").until("2025-08-31").take(1).every(1, "wk");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(alone), "fluoxetine")), ElementsAre("DOSE_LOW"));

    RecordBuilder after = depressed();
    after.request(fluoxetine(20)).from("2025-03-01").until("2025-04-30").take(1).completed();
    after.request(weekly()).from("2025-05-01").until("2025-08-31").take(1).every(1, "wk");
    EXPECT_EQ(trialOf(assessOn(after), "fluoxetine").daysAtDose, 184);

    RecordBuilder tooEarly = depressed();
    tooEarly.request(fluoxetine(20)).from("2025-03-01").until("2025-03-20").take(1).completed();
    tooEarly.request(weekly()).from("2025-03-21").until("2025-08-31").take(1).every(1, "wk");
    EXPECT_EQ(trialOf(assessOn(tooEarly), "fluoxetine").daysAtDose, 20);
}

TEST(TrialProduct, SelegilineCountsAsAPatch) {
    RecordBuilder patient = depressed();
    patient.course(selegilinePatch(0.25), "2025-03-01", "2025-08-31");
    const Trial trial = trialOf(assessOn(patient), "selegiline");
    EXPECT_TRUE(trial.adequate);
    EXPECT_EQ(trial.doseMgPerDay, 6);
    EXPECT_EQ(trial.drugClass, "MAOI");
}

TEST(TrialProduct, ControlledReleaseParoxetineHasItsOwnThreshold) {
    RecordBuilder patient = depressed();
    patient.course(extended(paroxetine(20)), "2025-03-01", "2025-08-31");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "paroxetine")), ElementsAre("DOSE_LOW"));
    RecordBuilder immediate = depressed();
    immediate.course(paroxetine(20), "2025-03-01", "2025-08-31");
    EXPECT_TRUE(trialOf(assessOn(immediate), "paroxetine").adequate);
}

TEST(TrialProduct, CreamIsNoTrialAtAll) {
    RecordBuilder patient = depressed();
    patient.course(drug(3638, "doxepin", 50, "MG/ML", FormRoute::topical), "2025-03-01", "2025-08-31");
    EXPECT_THAT(assessOn(patient).trials, IsEmpty());
}

// Row 24: caps and levels.

TEST(TrialCap, ACapBelowTheThresholdIsTheThresholdAndConfirmsNothing) {
    RecordBuilder patient = depressed();
    patient.course(drug(1086769, "vilazodone", 20), "2025-02-01", "2025-04-30");
    patient.course(drug(21212, "clarithromycin", 500), "2025-01-01", "2025-12-31");
    patient.course(sertraline(100), "2025-06-01", "2025-08-31");
    patient.phq9("2025-01-30", 20).phq9("2025-04-28", 19).phq9("2025-05-30", 19).phq9("2025-08-30", 18);
    const Assessment assessment = assessOn(patient);
    const Trial trial = trialOf(assessment, "vilazodone");
    EXPECT_TRUE(trial.adequate);
    EXPECT_THAT(reasonsOf(trial), Contains("CAPPED"));
    EXPECT_EQ(trial.thresholdMgPerDay, 20);
    EXPECT_EQ(trial.counts, Counts::yes);
    EXPECT_EQ(assessment.failed, 2);
    EXPECT_EQ(assessment.status, TrdStatus::possible);
}

TEST(TrialCap, AWeekOfTheInhibitorCapsNothing) {
    RecordBuilder patient = depressed();
    patient.course(drug(1086769, "vilazodone", 20), "2025-02-01", "2025-04-30");
    patient.course(drug(21212, "clarithromycin", 500), "2025-04-24", "2025-05-02");
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "vilazodone")), ElementsAre("DOSE_LOW"));
}

TEST(TrialCap, OfTodayByAgeLiverAndKidney) {
    const auto capOf = [](RecordBuilder patient, const Drug& product) {
        patient.courseSince(product, "2026-01-01", kVignetteDay);
        return assessOn(patient).trials.front().cap->mgPerDay;
    };
    EXPECT_EQ(capOf(depressed("1965-03-03"), citalopram(20)), 40);  // 60
    EXPECT_EQ(capOf(depressed("1965-03-02"), citalopram(20)), 20);  // 61
    RecordBuilder liver = depressed();
    liver.problem("K74.60");
    EXPECT_EQ(capOf(liver, citalopram(20)), 20);
    EXPECT_EQ(capOf(liver, escitalopram(10)), 10);

    RecordBuilder kidney = depressed();
    Measure egfr;
    egfr.codes = {{fhir::CodeSystem::loinc, "98979-8"}};
    egfr.value = 25;
    egfr.unit = "mL/min/{1.73_m2}";
    egfr.when = date("2025-12-01");
    kidney.record().measures.push_back(egfr);
    EXPECT_EQ(capOf(kidney, drug(734064, "desvenlafaxine", 50)), 25);
    kidney.record().measures.front().unit = "";  // not to be compared
    EXPECT_EQ(capOf(kidney, drug(734064, "desvenlafaxine", 50)), 50);
    kidney.record().measures.front().unit = "mL/min/{1.73_m2}";
    kidney.record().measures.front().when = date("2024-12-01");  // too old
    EXPECT_EQ(capOf(kidney, drug(734064, "desvenlafaxine", 50)), 50);
}

RecordBuilder nortriptylineAt50(double level, std::string_view unit, std::string_view when) {
    RecordBuilder patient = depressed();
    patient.course(drug(7531, "nortriptyline", 50), "2025-03-01", "2025-06-30");
    Measure measure;
    measure.codes = {{fhir::CodeSystem::loinc, "3872-9"}};
    measure.value = level;
    measure.unit = unit;
    measure.when = date(when);
    patient.record().measures.push_back(measure);
    return patient;
}

TEST(TrialLevel, ALevelInRangeStandsInForTheDose) {
    const Trial trial = trialOf(assessOn(nortriptylineAt50(90, "ng/mL", "2025-03-15")), "nortriptyline");
    EXPECT_TRUE(trial.adequate);
    EXPECT_EQ(trial.daysAtDose, 122);
    EXPECT_THAT(reasonsOf(trial), Contains("PLASMA_LEVEL"));
    EXPECT_EQ(trial.optimiseToMgPerDay, std::nullopt);
}

TEST(TrialLevel, NotOutOfRangeNotInAnotherUnitAndNotBeforeSteadyState) {
    for (const auto& patient :
         {nortriptylineAt50(40, "ng/mL", "2025-03-15"), nortriptylineAt50(90, "nmol/L", "2025-03-15"),
          nortriptylineAt50(90, "ng/mL", "2025-03-05")}) {
        EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "nortriptyline")), ElementsAre("DOSE_LOW"));
    }
}

TEST(TrialLevel, FromSixtyFiveOnATricyclicWithoutALevelAsksForNoDose) {
    RecordBuilder patient = depressed("1950-01-01");
    patient.courseSince(drug(7531, "nortriptyline", 25), "2026-01-01", kVignetteDay);
    EXPECT_EQ(trialOf(assessOn(patient), "nortriptyline").optimiseToMgPerDay, std::nullopt);
    RecordBuilder younger = depressed();
    younger.courseSince(drug(7531, "nortriptyline", 25), "2026-01-01", kVignetteDay);
    EXPECT_EQ(trialOf(assessOn(younger), "nortriptyline").optimiseToMgPerDay, 100);
}

// Row 26.

TEST(TrialSupply, DaysInHospitalBridgeAndAreMarked) {
    Exposure exposed;
    Course course;
    course.ingredient = 36437;
    course.name = "sertraline";
    course.route = FormRoute::oral;
    course.dispensed = true;
    const auto add = [&](std::string_view first, std::string_view last, bool bridged,
                         std::vector<std::size_t> entries) {
        Stretch stretch;
        stretch.first = day(first);
        stretch.last = day(last);
        stretch.dose.mg = 100;
        stretch.dose.basis = DoseBasis::structured;
        stretch.bridged = bridged;
        stretch.entries = std::move(entries);
        course.stretches.push_back(std::move(stretch));
    };
    add("2025-03-01", "2025-03-20", false, {0});
    add("2025-03-21", "2025-04-10", true, {});
    add("2025-04-11", "2025-04-30", false, {0});
    course.entries = {0};
    course.lastDay = day("2025-04-30");
    exposed.courses.push_back(course);
    RecordBuilder patient = depressed();
    patient.dispense(sertraline(100)).on("2025-03-01").supply(20).take(1);
    const Assessment assessment =
        assess(patient.record(), exposed, assessmentKnowledge().parameters, day(kVignetteDay));
    const Trial trial = trialOf(assessment, "sertraline");
    EXPECT_EQ(trial.daysAtDose, 61);
    EXPECT_THAT(reasonsOf(trial), Contains("INPATIENT_BRIDGE"));
}

}  // namespace
}  // namespace refract::test
