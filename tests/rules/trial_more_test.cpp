// The trial test of clinical.md 1.2, continued: supply, combinations, and what counts as one trial.
#include "tests/rules/trial_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

RecordBuilder imipramineAt75(std::optional<double> low, std::optional<double> high) {
    RecordBuilder patient = depressed();
    patient.course(drug(5691, "imipramine", 75), "2025-03-01", "2025-06-30");
    Measure measure;
    measure.codes = {{fhir::CodeSystem::loinc, "9627-1"}};
    measure.value = 220;
    measure.unit = "ng/mL";
    measure.referenceLow = low;
    measure.referenceHigh = high;
    measure.when = date("2025-03-15");
    patient.record().measures.push_back(measure);
    return patient;
}

TEST(TrialLevel, WithoutFiguresOfOursTheLaboratorysOwnRangeDecides) {
    const Trial trial = trialOf(assessOn(imipramineAt75(200, 250)), "imipramine");
    EXPECT_TRUE(trial.adequate);
    EXPECT_THAT(reasonsOf(trial), Contains("PLASMA_LEVEL"));
    RecordBuilder otherUnit = imipramineAt75(200, 250);
    otherUnit.record().measures.front().unit = "nmol/L";
    EXPECT_TRUE(trialOf(assessOn(otherUnit), "imipramine").adequate);
}

TEST(TrialLevel, WithoutARangeOrWithHalfOfOneItIsUnknown) {
    for (const auto& patient :
         {imipramineAt75({}, {}), imipramineAt75({}, 300), imipramineAt75(100, {}), imipramineAt75(230, 300)}) {
        EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "imipramine")), ElementsAre("DOSE_LOW"));
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

TEST(TrialSupply, ADispenseThatCoversNothingSaysNothingOfAdherence) {
    RecordBuilder patient = depressed();
    patient.dispense(sertraline(100)).on("2025-03-01").text("as directed");
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.span.pdc, std::nullopt);
    EXPECT_EQ(trial.window.pdc, std::nullopt);
}

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
