// Statements beside orders, drafts, what a drug and a route are: what makes a course.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/exposure_support.h"

namespace refract::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
TEST(Statement, AndOrderOfTheSameAreOne) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.statement(sertraline(100)).from("2025-10-01").mg(100);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-10-01..2026-03-02 100 presumed"));
    EXPECT_THAT(all.find(kSertraline)->stretches.front().entries, ElementsAre(0U, 1U));
}

TEST(Statement, TellsOfDaysBeforeTheOrderAndOfDosesItLacks) {
    RecordBuilder patient;
    patient.request(sertraline(std::nullopt)).authored("2025-10-01").text("as directed");
    patient.statement(sertraline(100)).from("2025-06-01").mg(100);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-06-01..2026-03-02 100 presumed"));
}

TEST(Statement, ALaterOneCorrectsTheDose) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.statement(sertraline(50)).from("2025-12-01").mg(50);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-10-01..2025-11-30 100 presumed", "2025-12-01..2026-03-02 50 presumed"));
}

TEST(Statement, MadeBeforeTheStopEndsWithTheOrder) {
    RecordBuilder patient;
    patient.request(sertraline(100)).from("2025-06-01").until("2025-09-30").take(1).stopped();
    patient.statement(sertraline(100)).from("2025-06-01").authored("2025-06-10").mg(100);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-06-01..2025-09-30 100 presumed"));
    EXPECT_FALSE(all.find(kSertraline)->ongoing);
    RecordBuilder later;
    later.request(sertraline(100)).from("2025-06-01").until("2025-09-30").take(1).stopped();
    later.statement(sertraline(100)).from("2025-06-01").authored("2026-02-10").mg(100);
    EXPECT_TRUE(exposureOn(later).find(kSertraline)->ongoing);
}

TEST(Drafts, StayOutOfCourses) {
    RecordBuilder patient;
    patient.draft(sertraline(100)).take(1);
    patient.request(sertraline(50)).authored("2025-10-01").take(1).reference("MedicationRequest/1");
    // A re-sign: the same order stands in the hook's context and in the record.
    patient.request(sertraline(50)).authored("2025-10-01").take(1).reference("MedicationRequest/1").inContext();
    patient.request(sertraline(50)).authored("2025-10-01").take(1).reference("MedicationRequest/1");
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(all.drafts, ElementsAre(0U, 2U));
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-10-01..2026-03-02 50 presumed"));
    EXPECT_THAT(all.find(kSertraline)->entries, ElementsAre(1U));
}

TEST(Drugs, UnknownOnesAreNotChecked) {
    RecordBuilder patient;
    patient.statement(unknownDrug("grandmother's tea")).from("2025-10-01");
    EXPECT_THAT(exposureOn(patient).notChecked, ElementsAre(0U));
    EXPECT_THAT(exposureOn(patient).courses, IsEmpty());
}

TEST(Drugs, BrandGenericSaltAndReleaseAreOne) {
    RecordBuilder patient;
    patient.request(branded(sertraline(100), "Zoloft")).authored("2025-10-01").take(1);
    patient.request(sertraline(100)).authored("2025-12-01").take(1);
    patient.request(extended(sertraline(100))).authored("2026-01-01").take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-10-01..2026-03-02 100 presumed"));
    EXPECT_EQ(all.find(kSertraline)->release, Release::extended);
}

TEST(Drugs, EachIngredientOfAProductHasItsCourse) {
    RecordBuilder patient;
    patient.request(combined(olanzapine(6), fluoxetine(25))).authored("2025-10-01").take(2, "capsule");
    EXPECT_THAT(linesOf(patient, kFluoxetine), ElementsAre("2025-10-01..2026-03-02 50 presumed"));
    EXPECT_THAT(linesOf(patient, 61381), ElementsAre("2025-10-01..2026-03-02 12 presumed"));
}

TEST(Routes, WhatIsPutOnTheSkinIsNoSystemicCourse) {
    RecordBuilder patient;
    patient.request(drug(3638, "doxepin", 50, "MG/ML", FormRoute::topical)).authored("2025-10-01").take(1);
    const Exposure all = exposureOn(patient);
    ASSERT_THAT(all.courses, SizeIs(1));
    EXPECT_EQ(all.find(3638), nullptr);
    EXPECT_FALSE(all.courses.front().systemic);
}

TEST(Routes, TheDosageSaysWhatTheDrugDoesNot) {
    RecordBuilder patient;
    patient.request(drug(10600, "timolol", std::nullopt, "", FormRoute::unknown))
        .authored("2025-10-01")
        .text("1 drop in each eye daily");
    EXPECT_EQ(exposureOn(patient).find(10600), nullptr);
}

TEST(Routes, AnUnknownFormGoesWithTheOralOne) {
    RecordBuilder patient;
    Drug named = sertraline(100);
    named.route = FormRoute::unknown;
    patient.request(named).authored("2025-10-01").take(1);
    patient.dispense(sertraline(100)).on("2025-10-01").supply(200);
    const Exposure all = exposureOn(patient);
    ASSERT_THAT(all.courses, SizeIs(1));
    EXPECT_EQ(all.courses.front().route, FormRoute::oral);
}

TEST(Routes, PatchAndTabletAreCoursesOfTheirOwn) {
    RecordBuilder patient;
    patient.request(selegilinePatch(0.25)).authored("2025-06-01").take(1, "patch");
    patient.request(selegiline(5)).from("2025-01-01").until("2025-03-01").take(2).completed();
    const Exposure all = exposureOn(patient);
    ASSERT_THAT(all.courses, SizeIs(2));
    EXPECT_EQ(all.find(kSelegiline)->route, FormRoute::transdermal);
    EXPECT_THAT(lines(all.find(kSelegiline)), ElementsAre("2025-06-01..2026-03-02 6 presumed"));
}

}  // namespace
}  // namespace refract::test
