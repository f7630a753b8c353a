// Diagnosis, start of the episode, exclusions (clinical.md D01–D04; section 11, rows 5, 15, 16, 28).
#include "rules/episode.h"
#include "rules/assessment_exclusion.h"
#include "rules/patient_age.h"
#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;

Episode episodeOf(const RecordBuilder& patient, std::string_view today = kVignetteDay) {
    return assessOn(patient, today).episode;
}

std::string exclusionOn(const RecordBuilder& patient, std::string_view today = kVignetteDay) {
    return exclusionOf(patient.record(), assessmentKnowledge().parameters, day(today));
}

RecordBuilder person(std::string_view born = "1980-01-01") {
    RecordBuilder patient;
    patient.born(born);
    return patient;
}

/// Two adequate trials without response.
RecordBuilder& twoFailures(RecordBuilder& patient) {
    patient.course(sertraline(100), "2025-02-01", "2025-04-30").course(fluoxetine(20), "2025-06-01", "2025-08-31");
    return patient.phq9("2025-01-30", 20).phq9("2025-04-28", 19).phq9("2025-05-30", 19).phq9("2025-08-30", 18);
}

// D01.

struct DiagnosisCase {
    const char* name;
    const char* code;
    bool diagnosed;
    bool toConfirm;
    TrdStatus status;
};
class Diagnosis : public ::testing::TestWithParam<DiagnosisCase> {};

TEST_P(Diagnosis, DecidesTheLevel) {
    RecordBuilder patient = person();
    twoFailures(patient).problem(GetParam().code, "2025-01-15");
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.episode.diagnosed, GetParam().diagnosed);
    EXPECT_EQ(assessment.episode.diagnosisToConfirm, GetParam().toConfirm);
    EXPECT_EQ(trdStatusName(assessment.status), trdStatusName(GetParam().status));
    EXPECT_EQ(assessment.failed, 2);
}
INSTANTIATE_TEST_SUITE_P(
    Codes, Diagnosis,
    ::testing::Values(DiagnosisCase{"recurrent", "F33.1", true, false, TrdStatus::confirmedOnRecord},
                      DiagnosisCase{"withoutDot", "F331", true, false, TrdStatus::confirmedOnRecord},
                      DiagnosisCase{"single", "F32.2", true, false, TrdStatus::confirmedOnRecord},
                      DiagnosisCase{"unspecifiedEpisode", "F32.9", true, false, TrdStatus::confirmedOnRecord},
                      DiagnosisCase{"depressionUnspecified", "F32.A", false, true, TrdStatus::possible},
                      DiagnosisCase{"dysthymia", "F34.1", false, true, TrdStatus::notMet},
                      DiagnosisCase{"adjustment", "F43.21", false, true, TrdStatus::notMet},
                      DiagnosisCase{"medical", "F06.31", false, true, TrdStatus::notMet},
                      DiagnosisCase{"premenstrual", "F32.81", false, true, TrdStatus::notMet},
                      DiagnosisCase{"anxiety", "F41.1", false, false, TrdStatus::notMet}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(DiagnosisStatus, ResolvedDepressionIsNoDiagnosisNow) {
    RecordBuilder patient = person();
    twoFailures(patient).problem("F33.1", "2025-01-15", ClinicalStatus::resolved);
    EXPECT_FALSE(episodeOf(patient).diagnosed);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::notMet);
}

TEST(DiagnosisStatus, AnUnconfirmedOneIsToBeConfirmed) {
    RecordBuilder patient = person();
    twoFailures(patient).problem("F33.1", "2025-01-15");
    patient.record().problems.front().confirmed = false;
    EXPECT_TRUE(episodeOf(patient).diagnosisToConfirm);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::possible);
}

TEST(DiagnosisStatus, ConditionsThatWereNotSuppliedAreUnknownAndNotAbsent) {
    RecordBuilder patient = person();
    twoFailures(patient);
    EXPECT_EQ(assessOn(patient).status, TrdStatus::notMet);
    patient.record().supplied.conditions = Supply::notSupplied;
    EXPECT_EQ(assessOn(patient).status, TrdStatus::possible);
    EXPECT_TRUE(episodeOf(patient).diagnosisToConfirm);
}

TEST(DiagnosisStatus, SeverityIsThatOfTheNewestCode) {
    RecordBuilder patient = person();
    patient.problem("F33.2", "2024-01-01").problem("F33.1", "2025-06-01");
    EXPECT_EQ(episodeOf(patient).severity, 3);
    RecordBuilder none = person();
    none.problem("F33.9", "2025-06-01");
    EXPECT_EQ(episodeOf(none).severity, std::nullopt);
}

// D03.

TEST(EpisodeStart, IsTheOnsetOfTheActiveCode) {
    RecordBuilder patient = person();
    patient.problem("F33.1", "2025-03-10").problem("F33.9", "2024-02-01");
    const Episode episode = episodeOf(patient);
    EXPECT_EQ(episode.start, day("2025-03-10"));
    EXPECT_TRUE(episode.startKnown);
    EXPECT_EQ(episode.basis, "episode.onset");
}

TEST(EpisodeStart, AMonthIsGoodEnoughAndAYearIsNot) {
    RecordBuilder month = person();
    month.problem("F33.1", "2025-03");
    EXPECT_EQ(episodeOf(month).start, day("2025-03-01"));
    RecordBuilder year = person();
    year.problem("F33.1", "2025");
    EXPECT_FALSE(episodeOf(year).startKnown);
    EXPECT_EQ(episodeOf(year).lookBackFrom, day("2025-01-01"));
}

TEST(EpisodeStart, WithoutAnOnsetItIsUnknownAndTheLevelPossibleAtMost) {
    RecordBuilder patient = person();
    twoFailures(patient).problem("F33.1");
    const Assessment assessment = assessOn(patient);
    EXPECT_FALSE(assessment.episode.startKnown);
    EXPECT_EQ(assessment.episode.lookBackFrom, day("2024-03-02"));
    EXPECT_EQ(assessment.episode.basis, "episode.unknown");
    EXPECT_EQ(assessment.failed, 2);
    EXPECT_EQ(assessment.status, TrdStatus::possible);
}

TEST(EpisodeStart, AnOnsetLongAgoIsThatOfTheDisorder) {
    RecordBuilder recurrent = person();
    recurrent.problem("F33.1", "2009-05-01");
    EXPECT_FALSE(episodeOf(recurrent).startKnown);
    EXPECT_EQ(episodeOf(recurrent).basis, "episode.lifetime-onset");
    RecordBuilder single = person();
    single.problem("F32.1", "2019-05-01");  // one episode: its onset, however long ago
    EXPECT_EQ(episodeOf(single).start, day("2019-05-01"));
    RecordBuilder chronic = person();
    chronic.problem("F33.1", "2023-01-01");
    EXPECT_TRUE(episodeOf(chronic).startKnown);
}

TEST(EpisodeStart, AnUnspecifiedDepressionHasNoStart) {
    RecordBuilder patient = person();
    patient.problem("F32.A", "2025-03-10");
    EXPECT_FALSE(episodeOf(patient).startKnown);
    EXPECT_EQ(episodeOf(patient).basis, "episode.unspecified-diagnosis");
}

TEST(EpisodeStart, TheOnsetOfARemissionIsNone) {
    RecordBuilder patient = person();
    patient.problem("F33.42", "2025-03-10");
    EXPECT_TRUE(episodeOf(patient).diagnosed);
    EXPECT_FALSE(episodeOf(patient).startKnown);
}

TEST(EpisodeStart, AfterTwoScoresInRemissionEightWeeksApart) {
    RecordBuilder patient = person();
    patient.problem("F33.1", "2024-03-01");
    patient.phq9("2024-06-01", 4).phq9("2024-07-27", 3).phq9("2024-11-01", 7).phq9("2025-02-01", 15);
    EXPECT_EQ(episodeOf(patient).start, day("2025-02-01"));
    EXPECT_EQ(episodeOf(patient).basis, "episode.after-remission");
}

TEST(EpisodeStart, OneLowScoreOrTwoTooCloseResetNothing) {
    RecordBuilder one = person();
    one.problem("F33.1", "2024-03-01").phq9("2024-06-01", 4).phq9("2025-02-01", 15);
    EXPECT_EQ(episodeOf(one).start, day("2024-03-01"));
    RecordBuilder close = person();
    close.problem("F33.1", "2024-03-01").phq9("2024-06-01", 4).phq9("2024-07-26", 3).phq9("2025-02-01", 15);
    EXPECT_EQ(episodeOf(close).start, day("2024-03-01"));
    RecordBuilder broken = person();
    broken.problem("F33.1", "2024-03-01").phq9("2024-06-01", 4).phq9("2024-07-01", 12).phq9("2024-08-20", 3);
    broken.phq9("2025-02-01", 15);
    EXPECT_EQ(episodeOf(broken).start, day("2024-03-01"));
}

TEST(EpisodeStart, AfterMonthsWithoutAnAntidepressantAndWell) {
    RecordBuilder patient = person();
    patient.problem("F33.9");
    patient.course(sertraline(100), "2024-04-01", "2024-08-31").phq9("2024-12-01", 3);
    patient.course(fluoxetine(20), "2025-03-01", "2025-06-30");
    EXPECT_EQ(episodeOf(patient).start, day("2025-03-01"));
    EXPECT_EQ(episodeOf(patient).basis, "episode.after-time-off");

    RecordBuilder notWell = person();
    notWell.problem("F33.9").course(sertraline(100), "2024-04-01", "2024-08-31").phq9("2024-12-01", 6);
    notWell.course(fluoxetine(20), "2025-03-01", "2025-06-30");
    EXPECT_FALSE(episodeOf(notWell).startKnown);

    RecordBuilder tooSoon = person();
    tooSoon.problem("F33.9").course(sertraline(100), "2024-04-01", "2024-09-15").phq9("2024-12-01", 3);
    tooSoon.course(fluoxetine(20), "2025-03-01", "2025-06-30");
    EXPECT_FALSE(episodeOf(tooSoon).startKnown);
}

TEST(EpisodeStart, TrialsThatEndedBeforeAreHistory) {
    RecordBuilder patient = person();
    twoFailures(patient).problem("F33.1", "2025-05-15");
    const Assessment assessment = assessOn(patient);
    EXPECT_THAT(reasonsOf(trialOf(assessment, "sertraline")), Contains("EARLIER_EPISODE"));
    EXPECT_EQ(trialOf(assessment, "sertraline").counts, Counts::no);
    EXPECT_EQ(assessment.failed, 1);
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
}

TEST(EpisodeStart, DaysBeforeItDoNotCount) {
    RecordBuilder patient = person();
    twoFailures(patient).problem("F33.1", "2025-04-01");  // 30 days of sertraline are left
    const Trial trial = trialOf(assessOn(patient), "sertraline");
    EXPECT_EQ(trial.daysAtDose, 30);
    EXPECT_EQ(trial.window.from, day("2025-04-01"));
    EXPECT_EQ(trial.span.from, day("2025-02-01"));
}

TEST(EpisodeStart, ADrugOfBothEpisodesIsListedForEach) {
    RecordBuilder patient = person();
    patient.problem("F33.1", "2025-05-15").course(sertraline(100), "2024-02-01", "2024-06-30");
    patient.course(sertraline(100), "2025-06-01", "2025-09-30");
    const Assessment assessment = assessOn(patient);
    ASSERT_EQ(assessment.trials.size(), 2u);
    EXPECT_TRUE(assessment.trials[0].has(Reason::earlierEpisode));
    EXPECT_FALSE(assessment.trials[1].has(Reason::earlierEpisode));
    EXPECT_FALSE(assessment.trials[1].has(Reason::sameDrugTwice));
}

// D02.

struct ExclusionCase {
    const char* name;
    const char* code;
    const char* onset;
    ClinicalStatus status;
    const char* exclusion;
};
class Exclusion : public ::testing::TestWithParam<ExclusionCase> {};

TEST_P(Exclusion, Holds) {
    RecordBuilder patient = person();
    patient.problem(GetParam().code, GetParam().onset, GetParam().status);
    EXPECT_EQ(exclusionOn(patient), GetParam().exclusion);
}
INSTANTIATE_TEST_SUITE_P(
    Codes, Exclusion,
    ::testing::Values(ExclusionCase{"bipolarResolved", "F31.9", "2010", ClinicalStatus::resolved, "bipolar"},
                      ExclusionCase{"mania", "F30.10", "2010", ClinicalStatus::active, "bipolar"},
                      ExclusionCase{"cyclothymia", "F34.0", "2010", ClinicalStatus::inactive, "bipolar"},
                      ExclusionCase{"schizophrenia", "F20.9", "2010", ClinicalStatus::active, "psychotic-disorder"},
                      ExclusionCase{"schizoaffective", "F25.1", "2010", ClinicalStatus::resolved, "psychotic-disorder"},
                      ExclusionCase{"psychoticDepression", "F32.3", "2025-12-01", ClinicalStatus::active, ""},
                      ExclusionCase{"dementia", "F03.90", "2020", ClinicalStatus::active, "dementia"},
                      ExclusionCase{"lewyBody", "G31.83", "2020", ClinicalStatus::active, "dementia"},
                      ExclusionCase{"mildCognitive", "G31.84", "2020", ClinicalStatus::active, ""},
                      ExclusionCase{"delirium", "F05", "2026-03-01", ClinicalStatus::active, "delirium"},
                      ExclusionCase{"deliriumPast", "F05", "2025-03-01", ClinicalStatus::resolved, ""},
                      ExclusionCase{"pregnant", "Z33.1", "2026-01-10", ClinicalStatus::active, "pregnancy"},
                      ExclusionCase{"pregnantLongAgo", "Z33.1", "2024-01-10", ClinicalStatus::active, ""},
                      ExclusionCase{"delivered", "Z37.0", "2025-06-01", ClinicalStatus::active, "postpartum"},
                      ExclusionCase{"deliveredLongAgo", "Z37.0", "2024-06-01", ClinicalStatus::active, ""},
                      ExclusionCase{"dysthymia", "F34.1", "2020", ClinicalStatus::active, ""}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ExclusionAge, UnderEighteenWhateverElse) {
    EXPECT_EQ(exclusionOn(person("2008-03-03")), "under-18");
    EXPECT_EQ(exclusionOn(person("2008-03-02")), "");
    EXPECT_EQ(exclusionOn(person("2008")), "");  // may be 18 already: not surely under age
    EXPECT_EQ(exclusionOn(person("2009")), "under-18");
    EXPECT_EQ(exclusionOn(RecordBuilder()), "");
}

TEST(ExclusionAge, WhoMayBeUnderEighteenIsNotConfirmed) {
    RecordBuilder patient = person("2008");
    twoFailures(patient).problem("F33.1", "2025-01-15");
    EXPECT_EQ(assessOn(patient).status, TrdStatus::possible);
}

RecordBuilder withPregnancyStatus(std::string_view when, std::string_view answer) {
    RecordBuilder patient = person();
    Measure measure;
    measure.codes = {{fhir::CodeSystem::loinc, "82810-3"}};
    measure.coded = {{fhir::CodeSystem::loinc, std::string(answer)}};
    measure.when = date(when);
    patient.record().measures.push_back(measure);
    return patient;
}

TEST(ExclusionPregnancy, ByTheNewestStatus) {
    EXPECT_EQ(exclusionOn(withPregnancyStatus("2026-02-01", "LA15173-0")), "pregnancy");
    EXPECT_EQ(exclusionOn(withPregnancyStatus("2026-02-01", "LA26683-5")), "");
    EXPECT_EQ(exclusionOn(withPregnancyStatus("2024-02-01", "LA15173-0")), "");
    RecordBuilder changed = withPregnancyStatus("2025-12-01", "LA15173-0");
    changed.record().measures.push_back(withPregnancyStatus("2026-02-01", "LA26683-5").record().measures.front());
    EXPECT_EQ(exclusionOn(changed), "");
}

TEST(ExclusionPregnancy, ATestThatIsOnlyOrderedIsNone) {
    RecordBuilder patient = person();
    ServiceOrder order;
    order.codes = {{fhir::CodeSystem::loinc, "2106-3"}};
    order.active = true;
    patient.record().serviceOrders.push_back(order);
    EXPECT_EQ(exclusionOn(patient), "");
}

// Dates.

TEST(Months, EndWhereTheMonthEnds) {
    EXPECT_EQ(monthsBefore(day("2026-03-31"), 1), day("2026-02-28"));
    EXPECT_EQ(monthsBefore(day("2026-03-02"), 24), day("2024-03-02"));
    EXPECT_EQ(monthsBefore(day("2026-01-15"), 13), day("2024-12-15"));
}

TEST(Age, TheTwentyNinthOfFebruary) {
    RecordBuilder patient = person("1960-02-29");
    EXPECT_EQ(surelyAgedFrom(patient.record(), 65), day("2025-03-01"));
    EXPECT_FALSE(surelyAged(patient.record(), 65, day("2025-02-28")));
    EXPECT_TRUE(surelyAged(patient.record(), 65, day("2025-03-01")));
    EXPECT_EQ(surelyAgedFrom(patient.record(), 64), day("2024-02-29"));
}

}  // namespace
}  // namespace refract::test
