// Prescriptions and statements without dispenses: from when to when, and which holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/exposure_support.h"

namespace refract::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
TEST(OrderTime, AnActiveOrderRunsToToday) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-01-01").take(1);
    const Exposure all = exposureOn(patient);
    const Course* course = all.find(kSertraline);
    ASSERT_THAT(lines(course), ElementsAre("2026-01-01..2026-03-02 50 presumed"));
    EXPECT_TRUE(course->ongoing);
    EXPECT_FALSE(course->dispensed);
    EXPECT_TRUE(course->lastDayKnown);
    EXPECT_EQ(course->lastDay, day("2026-03-02"));
    EXPECT_EQ(course->firstDay(), day("2026-01-01"));
    EXPECT_EQ(course->name, "sertraline");
}
TEST(OrderTime, ThePeriodsEndIsADayOnTheDrug) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2025-01-01").until("2025-03-31").take(1).completed();
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-01-01..2025-03-31 50 presumed"));
    EXPECT_EQ(all.find(kSertraline)->lastDay, day("2025-03-31"));
    EXPECT_TRUE(all.find(kSertraline)->lastDayKnown);
    EXPECT_FALSE(all.find(kSertraline)->ongoing);
}
TEST(OrderTime, AStopWithoutADateIsNotWashedOut) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-01-01").take(1).stopped();
    const Exposure all = exposureOn(patient);
    const Course* course = all.find(kSertraline);
    EXPECT_THAT(lines(course), ElementsAre("2026-01-01..2026-01-01 50 presumed"));
    EXPECT_FALSE(course->lastDayKnown);
    EXPECT_FALSE(course->ongoing);
}
TEST(OrderTime, APeriodThatReachesBeyondTodayIsNoStopDay) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2026-01-01").until("2026-12-31").take(1).stopped();
    EXPECT_FALSE(exposureOn(patient).find(kSertraline)->lastDayKnown);
}
TEST(OrderTime, BoundsEndAnOrder) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-01-01").take(1).forDays(14);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2026-01-01..2026-01-14 50 presumed"));
    RecordBuilder period;
    period.request(sertraline(50)).authored("2026-01-01").take(1).within("2026-01-05", "2026-01-20");
    EXPECT_THAT(linesOf(period, kSertraline), ElementsAre("2026-01-05..2026-01-20 50 presumed"));
    RecordBuilder words;
    words.request(sertraline(50)).authored("2026-01-01").text("1 tablet daily for 30 days").refills(1);
    EXPECT_THAT(linesOf(words, kSertraline), ElementsAre("2026-01-01..2026-03-01 50 presumed"));
}
TEST(OrderTime, ExpectedSupplyWithRefillsEndsAnOrder) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-10-01").take(1).supply(30).refills(2);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2025-12-29 50 presumed"));
    // It still reads active: nobody can say that it is washed out.
    EXPECT_FALSE(all.find(kSertraline)->lastDayKnown);
    RecordBuilder completed;
    completed.request(sertraline(50)).authored("2025-10-01").take(1).supply(30).refills(2).completed();
    EXPECT_TRUE(exposureOn(completed).find(kSertraline)->lastDayKnown);
}
TEST(OrderTime, ATaperIsSeen) {
    RecordBuilder patient;
    patient.request(sertraline(50))
        .authored("2026-01-01")
        .take(1)
        .sequence(1)
        .forDays(7)
        .take(2)
        .sequence(2)
        .forDays(7)
        .take(3)
        .sequence(3);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2026-01-01..2026-01-07 50 presumed", "2026-01-08..2026-01-14 100 presumed",
                            "2026-01-15..2026-03-02 150 presumed"));
    RecordBuilder words;
    words.request(sertraline(50))
        .authored("2026-01-01")
        .text("Take 2 tablets daily for 7 days, then 1 tablet daily for 7 days, then stop");
    EXPECT_THAT(linesOf(words, kSertraline),
                ElementsAre("2026-01-01..2026-01-07 100 presumed", "2026-01-08..2026-01-14 50 presumed"));
    EXPECT_FALSE(exposureOn(words).find(kSertraline)->ongoing);
}
TEST(OrderTime, ACrossTaperIsTwoCourses) {
    RecordBuilder patient;
    patient.request(sertraline(50))
        .authored("2026-02-01")
        .text("2 tablets daily for 7 days, then 1 tablet daily for 7 days, then stop");
    patient.request(venlafaxine(75)).authored("2026-02-01").text("1 capsule daily for 7 days, then 2 capsules daily");
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2026-02-01..2026-02-07 100 presumed", "2026-02-08..2026-02-14 50 presumed"));
    EXPECT_THAT(linesOf(patient, kVenlafaxine),
                ElementsAre("2026-02-01..2026-02-07 75 presumed", "2026-02-08..2026-03-02 150 presumed"));
}
TEST(OrderTime, PartialDatesCountWhatIsCertain) {
    RecordBuilder patient;
    patient.statement(sertraline(50)).from("2025-04").until("2025-08").mg(50).completed();
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-04-30..2025-08-01 50 presumed"));
    EXPECT_EQ(all.find(kSertraline)->lastDay, day("2025-08-31"));
    RecordBuilder year;
    year.statement(sertraline(50)).from("2025").until("2025").mg(50).completed();
    EXPECT_THAT(linesOf(year, kSertraline), IsEmpty());
    EXPECT_EQ(exposureOn(year).find(kSertraline)->lastDay, day("2025-12-31"));
    RecordBuilder thisMonth;
    thisMonth.statement(sertraline(50)).from("2026-03").mg(50);
    EXPECT_TRUE(exposureOn(thisMonth).find(kSertraline)->ongoing);
}
TEST(OrderTime, AStatementOfOneDay) {
    RecordBuilder active;
    active.statement(sertraline(50)).from("2026-02-01").mg(50);
    EXPECT_THAT(linesOf(active, kSertraline), ElementsAre("2026-02-01..2026-03-02 50 presumed"));
    RecordBuilder over;
    over.statement(sertraline(50)).from("2026-02-01").mg(50).completed();
    EXPECT_THAT(linesOf(over, kSertraline), ElementsAre("2026-02-01..2026-02-01 50 presumed"));
    EXPECT_FALSE(exposureOn(over).find(kSertraline)->lastDayKnown);
}
TEST(OrderTime, WhatIsWrongWithDatesIsAGap) {
    RecordBuilder none;
    none.request(sertraline(50)).take(1);
    EXPECT_THAT(linesOf(none, kSertraline), ElementsAre("2026-03-02..2026-03-02 50 presumed"));
    EXPECT_THAT(exposureOn(none).gaps, ElementsAre(testing::Field(&fhir::Gap::text, HasSubstr("without a date"))));
    RecordBuilder ended;
    ended.request(sertraline(50)).take(1).stopped();
    EXPECT_THAT(linesOf(ended, kSertraline), IsEmpty());
    EXPECT_FALSE(exposureOn(ended).find(kSertraline)->lastDayKnown);
    RecordBuilder backwards;
    backwards.request(sertraline(50)).from("2026-01-10").until("2026-01-01").take(1).completed();
    EXPECT_THAT(exposureOn(backwards).gaps,
                ElementsAre(testing::Field(&fhir::Gap::text, HasSubstr("before it begins"))));
    EXPECT_FALSE(exposureOn(backwards).find(kSertraline)->lastDayKnown);
}
TEST(OrderTime, OnHoldAndUnknown) {
    RecordBuilder hold;
    hold.request(sertraline(50)).authored("2026-01-01").take(1).status(MedicationStatus::onHold);
    EXPECT_FALSE(exposureOn(hold).find(kSertraline)->ongoing);
    EXPECT_FALSE(exposureOn(hold).find(kSertraline)->lastDayKnown);
    EXPECT_THAT(exposureOn(hold).gaps, SizeIs(1));
    RecordBuilder unknown;
    unknown.request(sertraline(50)).authored("2026-01-01").take(1).status(MedicationStatus::unknown);
    EXPECT_TRUE(exposureOn(unknown).find(kSertraline)->ongoing);
    EXPECT_THAT(exposureOn(unknown).gaps, SizeIs(1));
}
TEST(OrderTime, WhatBeginsLaterIsPlanned) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-03-03").take(1);
    patient.request(sertraline(50)).authored("2026-01-01").take(1).status(MedicationStatus::planned);
    patient.dispense(sertraline(50)).on("2026-03-05").supply(30);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(all.courses, IsEmpty());
    EXPECT_THAT(all.planned, ElementsAre(0U, 1U, 2U));
}
TEST(OrderReplaces, ALaterDoseTakesThePlaceOfAnEarlierOne) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-04-14").take(1);
    patient.request(sertraline(100)).authored("2025-05-05").take(1);
    patient.request(sertraline(50)).authored("2025-05-26").take(3);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-04-14..2025-05-04 50 presumed", "2025-05-05..2025-05-25 100 presumed",
                            "2025-05-26..2026-03-02 150 presumed"));
    EXPECT_EQ(exposureOn(patient).find(kSertraline)->stretches[1].entries, std::vector<std::size_t>{1});
}

TEST(OrderReplaces, CompletedOrdersWithoutAnEndFollowEachOther) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-04-14").take(1).completed();
    patient.request(sertraline(100)).authored("2025-05-05").take(1).stopped();
    patient.request(sertraline(150)).authored("2025-05-26").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-04-14..2025-05-04 50 presumed", "2025-05-05..2025-05-25 100 presumed",
                            "2025-05-26..2026-03-02 150 presumed"));
}

TEST(OrderReplaces, YearsLaterItContinuesNothing) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2019-04-14").take(1).completed();
    patient.request(sertraline(100)).authored("2025-05-05").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2019-04-14..2019-04-14 50 presumed", "2025-05-05..2026-03-02 100 presumed"));
}

TEST(OrderReplaces, ARenewalDoesNotDouble) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.request(sertraline(100)).authored("2025-12-20").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2026-03-02 100 presumed"));
    RecordBuilder sameDay;
    sameDay.request(sertraline(100)).authored("2025-10-01").take(1);
    sameDay.request(sertraline(100)).authored("2025-10-01").take(1);
    EXPECT_THAT(linesOf(sameDay, kSertraline), ElementsAre("2025-10-01..2026-03-02 100 presumed"));
}

TEST(OrderReplaces, AnOlderOrderThatStillReadsActiveHasEndedButNotOnAKnownDay) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-04-14").take(1);
    patient.request(sertraline(100)).from("2025-05-05").until("2025-08-31").take(1).completed();
    const Exposure all = exposureOn(patient);
    EXPECT_FALSE(all.find(kSertraline)->ongoing);
    EXPECT_EQ(all.find(kSertraline)->stretches.back().last, day("2025-08-31"));
    EXPECT_FALSE(all.find(kSertraline)->lastDayKnown);
    EXPECT_THAT(all.gaps, ElementsAre(testing::Field(&fhir::Gap::text, HasSubstr("still reads active"))));
}

TEST(OrderBeside, StrengthsWrittenTogetherAddUp) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.request(sertraline(50)).authored("2025-10-02").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-10-01..2025-10-01 100 presumed", "2025-10-02..2026-03-02 150 presumed"));
}

TEST(OrderBeside, NearMissMonthsApartIsAChangeOfDose) {
    RecordBuilder patient;
    patient.request(venlafaxine(75)).authored("2025-10-01").take(1);
    patient.request(venlafaxine(150)).authored("2025-12-01").take(1);
    EXPECT_THAT(linesOf(patient, kVenlafaxine),
                ElementsAre("2025-10-01..2025-11-30 75 presumed", "2025-12-01..2026-03-02 150 presumed"));
}

TEST(OrderBeside, DosesOfAnIngredientWithoutStrengthAddUpToo) {
    RecordBuilder patient;
    patient.request(sertraline(std::nullopt)).authored("2025-10-01").mg(100);
    patient.request(sertraline(std::nullopt)).authored("2025-10-01").mg(50);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2026-03-02 150 presumed"));
}

TEST(OrderBeside, MorningAndEveningOrdersOfOneStrengthAddUp) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-10-01").take(1).when("MORN");
    patient.request(sertraline(50)).authored("2025-10-01").take(2).when("HS");
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2026-03-02 150 presumed"));
}

TEST(OrderBeside, TheTextSaysSo) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.request(sertraline(50)).authored("2025-12-01").text("Take 1 tablet daily along with 100 mg tablet");
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-10-01..2025-11-30 100 presumed", "2025-12-01..2026-03-02 150 presumed"));
}

TEST(OrderBeside, ARenewalOfOneStrengthLeavesTheOther) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.request(sertraline(50)).authored("2025-10-01").take(1);
    patient.request(sertraline(100)).authored("2025-12-15").take(1);
    patient.request(sertraline(50)).authored("2025-12-28").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2026-03-02 150 presumed"));
}

TEST(OrderBeside, AnOrderThatNamesThePriorOneReplacesThatAlone) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1).reference("MedicationRequest/a");
    patient.request(sertraline(50)).authored("2025-10-01").take(1).reference("MedicationRequest/b");
    patient.request(sertraline(25)).authored("2025-12-15").take(1).basedOn("MedicationRequest/b");
    EXPECT_THAT(linesOf(patient, kSertraline),
                ElementsAre("2025-10-01..2025-12-14 150 presumed", "2025-12-15..2026-03-02 125 presumed"));
}

TEST(OrderBeside, AsNeededStandsBesideScheduled) {
    RecordBuilder patient;
    patient.request(trazodone(100)).authored("2025-10-01").take(1).atBedtime();
    patient.request(trazodone(50)).authored("2025-11-01").take(1).asNeeded();
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kTrazodone)),
                ElementsAre("2025-10-01..2025-10-31 100 presumed", "2025-11-01..2026-03-02 100 presumed"));
    EXPECT_EQ(all.find(kTrazodone)->stretches[1].dose.mgHigh, 150);
}

TEST(OrderBeside, NearMissAMonthIsNotTheSameDay) {
    RecordBuilder patient;
    patient.statement(sertraline(50)).from("2025").mg(50);
    patient.statement(sertraline(100)).from("2025").mg(100);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-12-31..2026-03-02 100 presumed"));
}

TEST(OrderBeside, TheOrderAtHomeGoesOnAfterAHospitalsOrder) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-10-01").take(1);
    patient.request(sertraline(50)).from("2025-12-01").until("2025-12-10").take(3).completed().inpatient();
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)),
                ElementsAre("2025-10-01..2025-11-30 100 presumed", "2025-12-01..2025-12-10 150 presumed",
                            "2025-12-11..2026-03-02 100 presumed"));
    EXPECT_TRUE(all.find(kSertraline)->ongoing);
    EXPECT_THAT(all.gaps, IsEmpty());
}

}  // namespace
}  // namespace refract::test
