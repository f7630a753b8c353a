// The vignettes of clinical.md section 7, as far as the assessment goes.
#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

RecordBuilder clearTrd() {
    RecordBuilder patient;
    patient.born("1981-06-15").female().problem("F33.2", "2025-04-01");
    patient.course(sertraline(50), "2025-04-14", "2025-05-04");
    patient.course(sertraline(50), "2025-05-05", "2025-05-25", 2);
    patient.course(sertraline(50), "2025-05-26", "2025-08-17", 3);
    patient.course(venlafaxine(75), "2025-08-25", "2025-09-07");
    patient.course(venlafaxine(75), "2025-09-08", "2025-10-05", 2);
    patient.courseSince(venlafaxine(75), "2025-10-06", kVignetteDay, 3);
    patient.phq9("2025-04-10", 21, 0).phq9("2025-08-15", 18, 0).phq9("2025-12-01", 15, 0).phq9("2026-02-25", 16, 0);
    return patient;
}

TEST(Vignette, V01ClearTrd) {
    const Assessment assessment = assessOn(clearTrd());
    EXPECT_EQ(trdStatusName(assessment.status), "TRD-confirmed-on-record");
    ASSERT_EQ(assessment.trials.size(), 2u);

    const Trial& first = assessment.trials[0];
    EXPECT_EQ(first.name, "sertraline");
    EXPECT_EQ(first.daysAtDose, 126);
    EXPECT_EQ(first.doseMgPerDay, 150);
    EXPECT_EQ(first.window.from, day("2025-04-14"));
    EXPECT_EQ(first.window.to, day("2025-08-17"));
    EXPECT_EQ(fallOf(first), "14.3");
    EXPECT_EQ(first.outcome, Outcome::nonResponse);
    EXPECT_EQ(first.counts, Counts::yes);
    EXPECT_TRUE(first.adequate);
    EXPECT_EQ(first.window.pdc, 1.0);
    EXPECT_THAT(first.reasons, IsEmpty());

    const Trial& second = assessment.trials[1];
    EXPECT_EQ(second.name, "venlafaxine");
    EXPECT_EQ(second.daysAtDose, 175);
    EXPECT_EQ(second.window.from, day("2025-09-08"));
    EXPECT_EQ(second.span.from, day("2025-08-25"));
    EXPECT_EQ(second.window.to, day(kVignetteDay));
    EXPECT_EQ(second.baseline->day, day("2025-08-15"));
    EXPECT_EQ(second.end->day, day("2026-02-25"));
    EXPECT_EQ(fallOf(second), "11.1");
    EXPECT_EQ(second.counts, Counts::yes);
    EXPECT_EQ(second.lastDoseMgPerDay, 225);
    EXPECT_EQ(second.optimiseToMgPerDay, 225);  // at target: C12 has nothing to ask for
    EXPECT_EQ(second.reviewOn, std::nullopt);
    EXPECT_EQ(assessment.current(), &second);

    EXPECT_EQ(assessment.failed, 2);
    EXPECT_EQ(assessment.possible, 0);
    EXPECT_EQ(assessment.staging.thaseRush, "II");
    EXPECT_EQ(assessment.staging.mghS, 2);
    EXPECT_EQ(assessment.staging.mghSOptimisation, 1);  // 100 to 150 held 84 days, 150 to 225 held 147
    ASSERT_TRUE(assessment.staging.msm);
    EXPECT_EQ(assessment.staging.msm->atLeast, 6);
    EXPECT_EQ(assessment.staging.msm->of, 15);
    EXPECT_THAT(assessment.staging.msm->unknownItems, IsEmpty());
}

TEST(Vignette, V02NearMissStartsTheClockAtTheThreshold) {
    RecordBuilder patient;
    patient.born("1989").male().problem("F32.1", "2025-08-01");
    patient.course(escitalopram(10), "2025-09-01", "2025-09-21");
    patient.course(escitalopram(10), "2025-09-22", "2025-12-07", 2);
    patient.course(bupropion(150), "2026-01-16", "2026-01-22");
    patient.courseSince(bupropion(150), "2026-01-23", kVignetteDay, 2);
    patient.phq9("2025-08-29", 19).phq9("2025-12-05", 17).phq9("2026-01-14", 17).phq9("2026-02-27", 14);
    const Assessment assessment = assessOn(patient);

    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    const Trial escitalopramTrial = trialOf(assessment, "escitalopram");
    EXPECT_EQ(escitalopramTrial.daysAtDose, 98);
    EXPECT_EQ(escitalopramTrial.counts, Counts::yes);
    const Trial bupropionTrial = trialOf(assessment, "bupropion");
    EXPECT_EQ(bupropionTrial.daysAtDose, 38);
    EXPECT_EQ(bupropionTrial.runningDays, 38);
    EXPECT_EQ(bupropionTrial.window.from, day("2026-01-23"));
    EXPECT_EQ(bupropionTrial.reviewOn, day("2026-03-06"));
    EXPECT_FALSE(bupropionTrial.adequate);
    EXPECT_EQ(bupropionTrial.outcome, Outcome::unknown);  // row 11: day 35 is no outcome
    EXPECT_THAT(reasonsOf(bupropionTrial), UnorderedElementsAre("DURATION_SHORT", "IN_PROGRESS"));
    ASSERT_TRUE(bupropionTrial.latestPercentChange);
    EXPECT_NEAR(*bupropionTrial.latestPercentChange, -17.6, 0.05);
    EXPECT_EQ(assessment.failed, 1);
    EXPECT_EQ(assessment.staging.thaseRush, "I");
}

TEST(Vignette, V03aDoseLow) {
    RecordBuilder patient;
    patient.born("1985").female().problem("F33.1", "2025-05-01");
    patient.course(sertraline(25), "2025-06-02", "2025-08-10");
    patient.courseSince(escitalopram(5), "2025-11-24", kVignetteDay);
    patient.phq9("2025-05-30", 16).phq9("2025-08-08", 15).phq9("2025-11-20", 15).phq9("2026-02-20", 15);
    const Assessment assessment = assessOn(patient);

    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.failed + assessment.possible, 0);
    for (const char* name : {"sertraline", "escitalopram"}) {
        const Trial trial = trialOf(assessment, name);
        EXPECT_THAT(reasonsOf(trial), ElementsAre("DOSE_LOW")) << name;
        EXPECT_EQ(trial.daysAtDose, 0);
        EXPECT_EQ(trial.counts, Counts::no);
    }
    const Trial running = trialOf(assessment, "escitalopram");
    EXPECT_EQ(running.thresholdMgPerDay, 10);
    EXPECT_EQ(running.optimiseToMgPerDay, 20);
    EXPECT_EQ(running.latestPercentChange, 0);
    EXPECT_EQ(assessment.staging.thaseRush, "0");
    EXPECT_FALSE(assessment.staging.msm);
}

TEST(Vignette, V04aAdherence) {
    RecordBuilder patient;
    patient.born("1974").male().problem("F32.1", "2025-07-01");
    patient.request(sertraline(100)).from("2025-08-01").until("2025-12-09").take(1).stopped();
    for (const char* when : {"2025-08-01", "2025-09-20", "2025-11-10"}) {
        patient.dispense(sertraline(100)).on(when).supply(30).quantity(30).take(1);
    }
    patient.request(duloxetine(60)).from("2025-12-12").take(1);
    for (const char* when : {"2025-12-12", "2026-01-10", "2026-02-09"}) {
        patient.dispense(duloxetine(60)).on(when).supply(30).quantity(30).take(1);
    }
    patient.phq9("2025-07-29", 19).phq9("2025-12-10", 18).phq9("2026-02-25", 16);
    const Assessment assessment = assessOn(patient);

    const Trial sertralineTrial = trialOf(assessment, "sertraline");
    EXPECT_THAT(reasonsOf(sertralineTrial), UnorderedElementsAre("ADHERENCE_LOW", "GAP_RESTART"));
    EXPECT_FALSE(sertralineTrial.adequate);
    EXPECT_EQ(sertralineTrial.counts, Counts::no);
    EXPECT_EQ(sertralineTrial.daysAtDose, 30);
    ASSERT_TRUE(sertralineTrial.span.pdc);
    EXPECT_NEAR(*sertralineTrial.span.pdc, 0.69, 0.005);

    const Trial duloxetineTrial = trialOf(assessment, "duloxetine");
    EXPECT_EQ(duloxetineTrial.daysAtDose, 80);
    EXPECT_EQ(duloxetineTrial.window.pdc, 1.0);
    EXPECT_EQ(fallOf(duloxetineTrial), "11.1");
    EXPECT_EQ(duloxetineTrial.counts, Counts::yes);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.failed, 1);
}

RecordBuilder hypnotics() {
    RecordBuilder patient;
    patient.born("1986").female().problem("F33.1");
    patient.request(trazodone(50)).from("2024-09-01").take(1).atBedtime().reason("G47.00");
    patient.request(amitriptyline(25)).from("2025-01-01").take(1).reason("G43.909");
    patient.courseSince(fluoxetine(20), "2026-01-05", kVignetteDay);
    patient.phq9("2026-01-03", 15).phq9("2026-02-28", 12);
    return patient;
}

TEST(Vignette, V05HypnoticAndOtherUse) {
    RecordBuilder patient = hypnotics();
    patient.course(bupropion(150), "2024-06-01", "2024-08-23", 2);
    for (auto& entry : patient.record().medications) {
        if (entry.drug.contains(42347)) entry.reasons.push_back({fhir::CodeSystem::icd10, "F17.210"});
    }
    const Assessment assessment = assessOn(patient);
    const Trial fluoxetineTrial = trialOf(assessment, "fluoxetine");
    EXPECT_EQ(fluoxetineTrial.daysAtDose, 56);
    EXPECT_EQ(fallOf(fluoxetineTrial), "20.0");
    EXPECT_EQ(fluoxetineTrial.counts, Counts::yes);
    EXPECT_EQ(fluoxetineTrial.optimiseToMgPerDay, 40);
    EXPECT_THAT(reasonsOf(fluoxetineTrial), Not(Contains("AUGMENTATION_STEP")));
    for (const char* name : {"trazodone", "amitriptyline", "bupropion"}) {
        EXPECT_EQ(trialOf(assessment, name).counts, Counts::no) << name;
        EXPECT_EQ(trialOf(assessment, name).daysAtDose, 0) << name;
    }
    EXPECT_THAT(reasonsOf(trialOf(assessment, "bupropion")), ElementsAre("OTHER_INDICATION"));
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.failed, 1);
    EXPECT_EQ(assessment.possible, 0);
    ASSERT_NE(assessment.current(), nullptr);
    EXPECT_EQ(assessment.current()->name, "fluoxetine");
}

TEST(Vignette, V05TheSmokingIsAProblemAndNoReasonWasWritten) {
    RecordBuilder patient = hypnotics();
    patient.course(bupropion(150), "2024-06-01", "2024-08-23", 2).problem("F17.210");
    const Assessment assessment = assessOn(patient);
    EXPECT_THAT(reasonsOf(trialOf(assessment, "bupropion")), ElementsAre("OTHER_INDICATION"));
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.possible, 0);
}

TEST(Vignette, V05WithoutTheSmokingTheBupropionIsPossible) {
    RecordBuilder patient = hypnotics();
    patient.course(bupropion(150), "2024-06-01", "2024-08-23", 2);
    EXPECT_EQ(assessOn(patient).possible, 1);
}

RecordBuilder sameDrugTwice() {
    RecordBuilder patient;
    patient.born("1992").female().problem("F33.1", "2024-12-01");
    patient.course(branded(sertraline(100), "Zoloft"), "2025-05-01", "2025-07-14");
    patient.course(sertraline(50), "2025-08-10", "2025-11-09", 2);
    patient.courseSince(escitalopram(10), "2026-01-22", kVignetteDay);
    patient.phq9("2025-04-28", 17).phq9("2025-07-12", 16).phq9("2025-11-05", 15).phq9("2026-01-20", 15);
    patient.phq9("2026-02-26", 13);
    return patient;
}

TEST(Vignette, V07SameDrugTwiceIsOneTrial) {
    const Assessment assessment = assessOn(sameDrugTwice());
    ASSERT_EQ(assessment.trials.size(), 2u);
    const Trial sertralineTrial = trialOf(assessment, "sertraline");
    EXPECT_EQ(sertralineTrial.daysAtDose, 92);
    EXPECT_EQ(sertralineTrial.window.from, day("2025-08-10"));
    EXPECT_EQ(sertralineTrial.span.from, day("2025-05-01"));
    EXPECT_EQ(sertralineTrial.counts, Counts::yes);
    EXPECT_THAT(reasonsOf(sertralineTrial), Contains("SAME_DRUG_TWICE"));
    const Trial running = trialOf(assessment, "escitalopram");
    EXPECT_EQ(running.daysAtDose, 39);
    EXPECT_EQ(running.reviewOn, day("2026-03-05"));
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.failed, 1);
}

TEST(Vignette, V07WithCitalopramMeetsTheCriterion) {
    RecordBuilder patient = sameDrugTwice();
    patient.course(citalopram(20), "2025-01-20", "2025-03-21").phq9("2025-01-18", 18).phq9("2025-03-20", 17);
    Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "citalopram").daysAtDose, 61);
    EXPECT_EQ(assessment.status, TrdStatus::confirmedOnRecord);
    EXPECT_THAT(reasonsOf(trialOf(assessment, "escitalopram")), Not(Contains("CLOSELY_RELATED")));

    // Once escitalopram counts, it is marked.
    for (auto& entry : patient.record().medications) {
        if (entry.drug.contains(321988) && entry.origin == MedicationOrigin::dispense) entry.daysSupply = 60;
    }
    patient.phq9("2026-03-10", 14);
    assessment = assessOn(patient, "2026-03-12");
    EXPECT_EQ(trialOf(assessment, "escitalopram").counts, Counts::yes);
    EXPECT_THAT(reasonsOf(trialOf(assessment, "escitalopram")), Contains("CLOSELY_RELATED"));
    EXPECT_THAT(reasonsOf(trialOf(assessment, "citalopram")), Not(Contains("CLOSELY_RELATED")));
}

TEST(Vignette, V08InactiveBipolarExcludes) {
    RecordBuilder patient;
    patient.born("1996").male().problem("F33.1", "2025-06-01");
    patient.problem("F31.81", "2021-01-01", ClinicalStatus::inactive);
    patient.course(bupropion(150), "2025-10-20", "2025-12-21", 2);
    patient.courseSince(paroxetine(40), "2025-12-22", kVignetteDay);
    patient.phq9("2026-02-25", 17);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trdStatusName(assessment.status), "excluded");
    EXPECT_EQ(assessment.exclusion, "bipolar");
    EXPECT_EQ(trialOf(assessment, "paroxetine").daysAtDose, 70);
    EXPECT_EQ(trialOf(assessment, "bupropion").daysAtDose, 63);
    EXPECT_EQ(assessment.staging.thaseRush, "");
    EXPECT_FALSE(assessment.staging.msm);
}

TEST(Vignette, V11OlderAdultCountedAboveTheCap) {
    RecordBuilder patient;
    patient.born("1951").female().problem("F33.1", "2025-11-01");
    patient.courseSince(citalopram(40), "2025-12-01", kVignetteDay);
    patient.courseSince(drug(7646, "omeprazole", 20), "2025-01-01", kVignetteDay);
    patient.phq9("2025-11-28", 18, 0).phq9("2026-02-24", 16, 0);
    const Assessment assessment = assessOn(patient);
    const Trial trial = trialOf(assessment, "citalopram");
    EXPECT_EQ(trial.counts, Counts::yes);
    EXPECT_EQ(trial.daysAtDose, 91);
    EXPECT_EQ(trial.thresholdMgPerDay, 10);
    EXPECT_EQ(fallOf(trial), "11.1");
    ASSERT_TRUE(trial.cap);
    EXPECT_EQ(trial.cap->mgPerDay, 20);
    EXPECT_THAT(trial.cap->phrases, UnorderedElementsAre("cap.age-over-60", "cap.cyp2c19-inhibitor"));
    EXPECT_EQ(trial.optimiseToMgPerDay, 20);
    EXPECT_THAT(trial.reasons, IsEmpty());  // adequate by the adult threshold too, and not capped
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_EQ(assessment.failed, 1);
}

TEST(Vignette, V12PregnancyExcludes) {
    RecordBuilder patient;
    patient.born("1996").female().problem("F33.2", "2024-01-01").problem("Z34.01", "2026-01-20");
    patient.phq9("2026-02-25", 18);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.status, TrdStatus::excluded);
    EXPECT_EQ(assessment.exclusion, "pregnancy");
}

TEST(Vignette, V13PsychoticDepressionIsWorkedOutAsUsual) {
    RecordBuilder patient;
    patient.born("1962").male().problem("F32.3", "2026-01-15");
    patient.courseSince(sertraline(50), "2026-02-18", kVignetteDay);
    patient.phq9("2026-03-02", 26, 3);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_TRUE(assessment.episode.psychotic);
    EXPECT_EQ(assessment.episode.severity, 5);
    EXPECT_EQ(trialOf(assessment, "sertraline").runningDays, 12);
}

TEST(Vignette, V15MetabolicIsConfirmed) {
    RecordBuilder patient;
    patient.born("1980").male().problem("F33.1", "2025-01-10");
    patient.course(sertraline(100), "2025-02-01", "2025-05-01");
    patient.courseSince(fluoxetine(40), "2025-06-01", kVignetteDay);
    patient.phq9("2025-01-25", 20).phq9("2025-04-28", 18).phq9("2025-05-28", 18).phq9("2026-02-20", 16, 0);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::confirmedOnRecord);
}

TEST(Vignette, V17PartialResponse) {
    RecordBuilder patient;
    patient.born("1989").female().problem("F32.1", "2025-11-01");
    patient.courseSince(escitalopram(20), "2025-12-08", kVignetteDay);
    patient.phq9("2025-12-05", 18).phq9("2026-02-25", 12);
    const Assessment assessment = assessOn(patient);
    const Trial trial = trialOf(assessment, "escitalopram");
    EXPECT_EQ(trial.daysAtDose, 84);
    EXPECT_EQ(fallOf(trial), "33.3");
    EXPECT_EQ(trial.outcome, Outcome::partial);
    EXPECT_EQ(trial.counts, Counts::yes);
    EXPECT_EQ(trial.lastDoseMgPerDay, trial.optimiseToMgPerDay);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
}

TEST(Vignette, V19NoDiagnosisAndNoDrug) {
    RecordBuilder patient;
    patient.born("2004-05-20").female().phq9("2026-03-02", 14, 1);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_THAT(assessment.trials, IsEmpty());
    EXPECT_EQ(assessment.latestPhq9->total, 14);
}

TEST(Vignette, V20aTwoFailedTrials) {
    RecordBuilder patient;
    patient.born("1964").female().problem("F33.1", "2025-06-01");
    patient.course(sertraline(50), "2025-08-01", "2025-10-09", 3);
    patient.courseSince(venlafaxine(75), "2025-12-12", kVignetteDay, 3);
    patient.phq9("2025-07-30", 17).phq9("2025-10-08", 16).phq9("2025-12-10", 17).phq9("2026-02-27", 16);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "venlafaxine").daysAtDose, 80);
    EXPECT_EQ(trialOf(assessment, "sertraline").daysAtDose, 70);
    EXPECT_EQ(assessment.status, TrdStatus::confirmedOnRecord);
}

TEST(Vignette, V21UnknownOutcome) {
    RecordBuilder patient;
    patient.born("1990").male().problem("F33.1", "2024-12-15");
    patient.course(sertraline(100), "2025-01-05", "2025-04-04");
    patient.course(fluoxetine(40), "2025-06-01", "2025-09-08");
    patient.phq9("2026-02-20", 17);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trdStatusName(assessment.status), "TRD-possible");
    EXPECT_EQ(assessment.failed, 0);
    EXPECT_EQ(assessment.possible, 2);
    for (const Trial& trial : assessment.trials) {
        EXPECT_TRUE(trial.adequate);
        EXPECT_EQ(trial.counts, Counts::possible);
        EXPECT_EQ(trial.outcome, Outcome::unknown);
        EXPECT_THAT(reasonsOf(trial), Contains("OUTCOME_UNKNOWN"));
    }
    EXPECT_EQ(assessment.staging.thaseRush, "0");
    EXPECT_FALSE(assessment.staging.msm);
}

}  // namespace
}  // namespace refract::test
