// Augmentation steps (clinical.md D21) and the staging instruments (1.4).
#include "rules/staging.h"

#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

RecordBuilder depressed(std::string_view onset = "2024-06-01", std::string_view code = "F33.1") {
    RecordBuilder patient;
    patient.born("1980-01-01").problem(code, onset);
    return patient;
}

/// A trial of 60 days that failed, and the scores that say so.
RecordBuilder& failed(RecordBuilder& patient, const Drug& product, std::string_view first, double units = 1) {
    const Day from = day(first);
    const Day last = from + std::chrono::days(59);
    patient.course(product, first, fhir::toString(last), units);
    patient.phq9(fhir::toString(from - std::chrono::days(1)), 20);
    return patient.phq9(fhir::toString(last), 19);
}

// D21.

TEST(Augmentation, AnAntidepressantAddedToOneThatGoesOnIsPossibleAtMost) {
    RecordBuilder patient = depressed();
    patient.courseSince(sertraline(100), "2025-06-01", kVignetteDay);
    patient.courseSince(bupropion(300), "2025-11-01", kVignetteDay);
    patient.phq9("2025-05-30", 20).phq9("2025-10-30", 18).phq9("2026-02-25", 17);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "sertraline").counts, Counts::yes);
    const Trial added = trialOf(assessment, "bupropion");
    EXPECT_EQ(added.counts, Counts::possible);
    EXPECT_TRUE(added.adequate);
    EXPECT_THAT(reasonsOf(added), Contains("AUGMENTATION_STEP"));
    EXPECT_EQ(assessment.status, TrdStatus::possible);
    ASSERT_EQ(assessment.augmentations.size(), 1u);
    EXPECT_EQ(assessment.augmentations.front().name, "bupropion");
    EXPECT_TRUE(assessment.augmentations.front().used);
    ASSERT_NE(assessment.current(), nullptr);
    EXPECT_EQ(assessment.current()->name, "sertraline");
    EXPECT_EQ(assessment.staging.mghS, 1.5);
    EXPECT_EQ(assessment.staging.msm->augmentation, 1);
}

TEST(Augmentation, ItIsATrialAfterSixWeeksAlone) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(100), "2025-06-01", "2026-01-15");
    patient.courseSince(bupropion(300), "2025-11-01", kVignetteDay);
    patient.phq9("2025-05-30", 20).phq9("2025-10-30", 18).phq9("2026-01-10", 18).phq9("2026-03-01", 17);
    const Trial trial = trialOf(assessOn(patient), "bupropion");
    EXPECT_EQ(trial.window.from, day("2026-01-16"));
    EXPECT_EQ(trial.daysAtDose, 45);
    EXPECT_EQ(trial.counts, Counts::yes);
    EXPECT_THAT(reasonsOf(trial), Not(Contains("AUGMENTATION_STEP")));

    RecordBuilder tooShort = depressed();
    tooShort.course(sertraline(100), "2025-06-01", "2026-01-20");
    tooShort.courseSince(bupropion(300), "2025-11-01", kVignetteDay);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(tooShort), "bupropion")), Contains("AUGMENTATION_STEP"));
}

TEST(Augmentation, ACrossTaperIsASwitch) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(100), "2025-06-01", "2025-11-28");  // 28 days beside the next
    patient.courseSince(bupropion(300), "2025-11-01", kVignetteDay);
    const Trial switched = trialOf(assessOn(patient), "bupropion");
    EXPECT_THAT(reasonsOf(switched), Not(Contains("AUGMENTATION_STEP")));
    EXPECT_EQ(switched.window.from, day("2025-11-01"));
    RecordBuilder longer = depressed();
    longer.course(sertraline(100), "2025-06-01", "2026-02-20");
    longer.courseSince(bupropion(300), "2025-11-01", kVignetteDay);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(longer), "bupropion")), Contains("AUGMENTATION_STEP"));
}

TEST(Augmentation, AHypnoticBesideIsNoAntidepressant) {
    RecordBuilder patient = depressed();
    patient.courseSince(trazodone(50), "2025-01-01", kVignetteDay);
    patient.courseSince(sertraline(100), "2025-11-01", kVignetteDay);
    EXPECT_THAT(reasonsOf(trialOf(assessOn(patient), "sertraline")), Not(Contains("AUGMENTATION_STEP")));
}

TEST(Augmentation, TwoStartedTogetherAreOneTrial) {
    RecordBuilder patient = depressed();
    patient.courseSince(sertraline(100), "2025-11-01", kVignetteDay);
    patient.courseSince(mirtazapine(30), "2025-11-08", kVignetteDay);
    patient.phq9("2025-10-30", 20).phq9("2026-02-25", 18);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "sertraline").counts, Counts::yes);
    EXPECT_EQ(trialOf(assessment, "mirtazapine").counts, Counts::no);
    for (const char* name : {"sertraline", "mirtazapine"}) {
        EXPECT_THAT(reasonsOf(trialOf(assessment, name)), Contains("STARTED_TOGETHER")) << name;
    }
    EXPECT_EQ(assessment.failed, 1);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
}

struct AgentCase {
    const char* name;
    Drug product;
    double units;
    const char* from;
    bool listed;
    bool used;
};
class Agent : public ::testing::TestWithParam<AgentCase> {};

TEST_P(Agent, AtItsTargetForFourWeeksIsUsed) {
    RecordBuilder patient = depressed();
    patient.courseSince(sertraline(100), "2025-06-01", kVignetteDay);
    patient.courseSince(GetParam().product, GetParam().from, kVignetteDay, GetParam().units);
    const Assessment assessment = assessOn(patient);
    ASSERT_EQ(assessment.augmentations.size(), GetParam().listed ? 1u : 0u);
    if (!GetParam().listed) return;
    EXPECT_EQ(assessment.augmentations.front().used, GetParam().used);
    EXPECT_EQ(assessment.augmentations.front().to, std::nullopt);
    EXPECT_EQ(assessment.trials.size(), 1u);  // none of them is a trial
}
INSTANTIATE_TEST_SUITE_P(Agents, Agent,
                         ::testing::Values(AgentCase{"aripiprazole5", aripiprazole(5), 1, "2026-02-02", true, true},
                                           AgentCase{"fewDays", aripiprazole(5), 1, "2026-02-03", true, false},
                                           AgentCase{"aripiprazole2", aripiprazole(2), 1, "2025-12-01", true, false},
                                           AgentCase{"quetiapine150", quetiapine(150), 1, "2025-12-01", true, true},
                                           AgentCase{"quetiapine100", quetiapine(50), 2, "2025-12-01", false, false},
                                           AgentCase{"lithium", lithium(300), 3, "2025-12-01", true, true}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Augmentation, WithoutAnAntidepressantItIsNone) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(100), "2025-06-01", "2025-08-31");
    patient.course(aripiprazole(5), "2025-10-01", "2025-12-31");
    EXPECT_THAT(assessOn(patient).augmentations, IsEmpty());
}

// Thase–Rush.

TEST(ThaseRush, TwoOfOneClassStayAtI) {
    RecordBuilder patient = depressed();
    failed(patient, sertraline(100), "2024-08-01");
    failed(patient, fluoxetine(20), "2024-11-01");
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "I");
    failed(patient, venlafaxine(150), "2025-02-01");
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "II");
    failed(patient, drug(7531, "nortriptyline", 75), "2025-05-01");
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "III");
    failed(patient, phenelzine(15), "2025-08-01", 3);
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "IV");
    Procedure ect;
    ect.codes = {{fhir::CodeSystem::cpt, "90870"}};
    ect.performed = {date("2025-11-01"), date("2025-12-01")};
    ect.text = "ECT, right unilateral";
    patient.record().procedures.push_back(ect);
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "IV");
    patient.record().procedures.front().text = "ECT, bilateral";
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "V");
}

TEST(ThaseRush, ATricyclicAsTheSecondClassIsStageII) {
    RecordBuilder patient = depressed();
    failed(patient, sertraline(100), "2024-08-01");
    failed(patient, drug(7531, "nortriptyline", 75), "2024-11-01");
    EXPECT_EQ(assessOn(patient).staging.thaseRush, "II");
}

// MSM.

TEST(Maudsley, DurationSeverityFailuresAugmentationAndEct) {
    RecordBuilder patient = depressed("2024-01-15", "F33.2");
    failed(patient, sertraline(100), "2024-03-01");
    failed(patient, fluoxetine(20), "2024-06-01");
    failed(patient, venlafaxine(150), "2024-09-01");
    const auto msm = assessOn(patient).staging.msm;
    ASSERT_TRUE(msm);
    EXPECT_EQ(msm->duration, 3);  // 25 months
    EXPECT_EQ(msm->severity, 4);
    EXPECT_EQ(msm->failures, 2);
    EXPECT_EQ(msm->augmentation + msm->ect, 0);
    EXPECT_EQ(msm->atLeast, 9);
    EXPECT_THAT(msm->unknownItems, IsEmpty());
    EXPECT_FALSE(msm->severityFromPhq9);
}

struct DurationCase {
    const char* onset;
    int points;
};
class MaudsleyDuration : public ::testing::TestWithParam<DurationCase> {};

TEST_P(MaudsleyDuration, Counts) {
    RecordBuilder patient = depressed(GetParam().onset);
    failed(patient, sertraline(100), "2025-06-01");
    EXPECT_EQ(assessOn(patient).staging.msm->duration, GetParam().points);
}
INSTANTIATE_TEST_SUITE_P(Onsets, MaudsleyDuration,
                         ::testing::Values(DurationCase{"2025-03-02", 1}, DurationCase{"2025-03-01", 2},
                                           DurationCase{"2024-03-02", 2}, DurationCase{"2024-03-01", 3}));

TEST(Maudsley, SaysWhatTheRecordCouldNotFill) {
    RecordBuilder patient;
    patient.born("1980-01-01").problem("F33.9");
    failed(patient, sertraline(100), "2025-06-01");
    patient.record().supplied.procedures = Supply::notSupplied;
    const auto msm = assessOn(patient).staging.msm;
    ASSERT_TRUE(msm);
    EXPECT_THAT(msm->unknownItems, ElementsAre("duration", "ect"));
    EXPECT_TRUE(msm->severityFromPhq9);
    EXPECT_EQ(msm->severity, 3);  // PHQ-9 19
    EXPECT_EQ(msm->atLeast, 5);
}

TEST(Maudsley, IsNeverScoredWithoutAFailure) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(100), "2025-06-01", "2025-08-31");
    EXPECT_FALSE(assessOn(patient).staging.msm);
}

// MGH-S.

TEST(MghS, EctInThisEpisodeIsThreePoints) {
    RecordBuilder patient = depressed("2025-01-01");
    failed(patient, sertraline(100), "2025-06-01");
    Procedure ect;
    ect.codes = {{fhir::CodeSystem::snomed, "23835007"}};
    ect.performed.start = date("2025-10-01");
    patient.record().procedures.push_back(ect);
    EXPECT_EQ(assessOn(patient).staging.mghS, 4);
    EXPECT_EQ(assessOn(patient).staging.msm->ect, 1);
    patient.record().procedures.front().performed.start = date("2023-10-01");  // an earlier episode
    EXPECT_EQ(assessOn(patient).staging.mghS, 1);
    patient.record().procedures.front().performed.start = date("2025-10-01");
    patient.record().procedures.front().done = false;
    EXPECT_EQ(assessOn(patient).staging.mghS, 1);
}

TEST(MghS, ADoseIncreaseCountsWhenItWasHeldAndAboveTheThreshold) {
    RecordBuilder patient = depressed();
    patient.course(sertraline(25), "2025-06-01", "2025-06-30");
    patient.course(sertraline(50), "2025-07-01", "2025-08-10");   // the start of the trial: no optimisation
    patient.course(sertraline(100), "2025-08-11", "2025-09-06");  // 27 days
    patient.course(sertraline(150), "2025-09-07", "2025-10-04");  // 28 days
    patient.phq9("2025-05-30", 20).phq9("2025-10-01", 19);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(trialOf(assessment, "sertraline").doseIncreasesHeld, 1);
    EXPECT_EQ(assessment.staging.mghS, 1);
    EXPECT_EQ(assessment.staging.mghSOptimisation, 0.5);
}

}  // namespace
}  // namespace refract::test
