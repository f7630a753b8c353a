// Records that are empty, senseless or large.
#include <chrono>

#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::IsEmpty;

TEST(HostileRecord, NothingAtAll) {
    const Assessment assessment =
        assess(PatientRecord{}, Exposure{}, assessmentKnowledge().parameters, day("2026-03-02"));
    EXPECT_EQ(assessment.status, TrdStatus::notMet);
    EXPECT_THAT(assessment.trials, IsEmpty());
    EXPECT_EQ(assessment.current(), nullptr);
    EXPECT_EQ(assessment.staging.thaseRush, "0");
    EXPECT_TRUE(assessment.episode.diagnosisToConfirm);  // conditions were not supplied
}

TEST(HostileRecord, EverythingInTheFuture) {
    RecordBuilder patient;
    patient.born("2030-01-01").problem("F33.1", "2030-02-01").phq9("2030-03-01", 20);
    patient.course(sertraline(100), "2030-03-01", "2030-09-01");
    const Assessment assessment = assessOn(patient);
    EXPECT_THAT(assessment.trials, IsEmpty());
    EXPECT_FALSE(assessment.episode.startKnown);
    EXPECT_EQ(assessment.latestPhq9, std::nullopt);
}

TEST(HostileRecord, TheEndsOfTime) {
    RecordBuilder patient;
    patient.born("0001-01-01").problem("F33.1", "0001-01-02").problem("F17.210", "9999-12-31");
    patient.course(sertraline(100), "1900-01-01", "9999-12-31").phq9("0001-01-01", 27).phq9("9999-12-31", 0);
    const Assessment assessment = assessOn(patient);
    EXPECT_EQ(assessment.trials.size(), 1u);
}

TEST(HostileRecord, DosesThatAreNoDoses) {
    for (const double mg : {0.0, -50.0, 1e300}) {
        RecordBuilder patient;
        patient.born("1980").problem("F33.1", "2025-01-01").course(sertraline(mg), "2025-03-01", "2025-06-30");
        EXPECT_EQ(assessOn(patient).trials.size(), 1u) << mg;
    }
}

TEST(HostileRecord, StretchesWhoseEntriesAreNotThere) {
    Exposure exposed;
    Course course;
    course.ingredient = 36437;
    course.route = FormRoute::oral;
    Stretch stretch;
    stretch.first = day("2025-03-01");
    stretch.last = day("2025-06-30");
    stretch.dose.mg = 100;
    stretch.dose.basis = DoseBasis::structured;
    stretch.entries = {7, 1'000'000};
    course.stretches.push_back(stretch);
    course.entries = {7};
    exposed.courses.push_back(course);
    RecordBuilder patient;
    patient.born("1980").problem("F33.1", "2025-01-01");
    const Assessment assessment =
        assess(patient.record(), exposed, assessmentKnowledge().parameters, day(kVignetteDay));
    ASSERT_EQ(assessment.trials.size(), 1u);
    EXPECT_EQ(assessment.trials.front().daysAtDose, 122);
}

/// `count` short stretches of two drugs with gaps, `count` scores, problems and measures.
Assessment assessLarge(std::size_t count, double& milliseconds) {
    Exposure exposed;
    RecordBuilder patient;
    patient.born("1940").problem("F33.1", "1990-01-01");
    const Day start = day("1950-01-01");
    for (const IngredientId ingredient : {36437u, 321988u}) {
        Course course;
        course.ingredient = ingredient;
        course.route = FormRoute::oral;
        course.dispensed = true;
        for (std::size_t i = 0; i < count; ++i) {
            Stretch stretch;
            stretch.first = start + std::chrono::days(5 * i);
            stretch.last = stretch.first + std::chrono::days(i % 7 == 0 ? 0 : 4);
            stretch.dose.mg = 10.0 * static_cast<double>(i % 12);
            stretch.dose.basis = DoseBasis::structured;
            stretch.covered = i % 5 != 0;
            stretch.entries = {0};
            course.stretches.push_back(stretch);
        }
        course.entries = {0};
        exposed.courses.push_back(std::move(course));
    }
    patient.dispense(sertraline(100)).on("1950-01-01").supply(5).take(1);
    for (std::size_t i = 0; i < count; ++i) {
        Score score;
        score.when = fhir::dateOf(start + std::chrono::days(5 * i));
        score.total = static_cast<int>(i % 28);
        patient.record().scores.push_back(score);
        Problem problem;
        problem.codes = {{fhir::CodeSystem::icd10, "K74.60"}};
        patient.record().problems.push_back(problem);
    }
    const auto before = std::chrono::steady_clock::now();
    Assessment assessment = assess(patient.record(), exposed, assessmentKnowledge().parameters, day(kVignetteDay));
    milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
    return assessment;
}

TEST(HostileRecord, ALargeOneIsFinishedInItsOwnTime) {
    double milliseconds = 0;
    const Assessment assessment = assessLarge(5000, milliseconds);
    EXPECT_EQ(assessment.trials.size(), 2u);
    RecordProperty("milliseconds", std::to_string(milliseconds));
}

}  // namespace
}  // namespace refract::test
