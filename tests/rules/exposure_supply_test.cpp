// Dispenses: days covered, gaps, changes of dose, and what orders add to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/exposure_support.h"

namespace refract::test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

TEST(Supply, V04aTwoLongGaps) {
    RecordBuilder patient;
    patient.request(sertraline(100)).from("2025-08-01").until("2025-12-09").take(1).stopped();
    for (const char* on : {"2025-08-01", "2025-09-20", "2025-11-10"})
        patient.dispense(sertraline(100)).on(on).supply(30).take(1);
    const Exposure all = exposureOn(patient);
    const Course& course = *all.find(kSertraline);
    EXPECT_THAT(lines(&course), ElementsAre("2025-08-01..2025-08-30 100", "2025-08-31..2025-09-19 100 uncovered",
                                            "2025-09-20..2025-10-19 100", "2025-10-20..2025-11-09 100 uncovered",
                                            "2025-11-10..2025-12-09 100"));
    EXPECT_TRUE(course.dispensed);
    EXPECT_THAT(proportionOfDaysCovered(course, day("2025-08-01"), day("2025-12-09")),
                Optional(DoubleNear(90.0 / 131, 1e-9)));
    EXPECT_EQ(course.lastDay, day("2025-12-09"));
    EXPECT_TRUE(course.lastDayKnown);
}

TEST(Supply, V04aWithoutAnOrderTheSame) {
    RecordBuilder patient;
    for (const char* on : {"2025-08-01", "2025-09-20", "2025-11-10"})
        patient.dispense(sertraline(100)).on(on).supply(30).take(1);
    EXPECT_THAT(
        linesOf(patient, kSertraline),
        ElementsAre("2025-08-01..2025-08-30 100", "2025-08-31..2025-09-19 100 uncovered", "2025-09-20..2025-10-19 100",
                    "2025-10-20..2025-11-09 100 uncovered", "2025-11-10..2025-12-09 100"));
}

TEST(Supply, AGapLongerThanTheSupplyIsNoDayOnTheDrug) {
    RecordBuilder patient;
    patient.dispense(sertraline(100)).on("2025-01-01").supply(30).take(1);
    patient.dispense(sertraline(100)).on("2025-06-01").supply(30).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-01-01..2025-01-30 100", "2025-06-01..2025-06-30 100"));
    EXPECT_EQ(all.find(kSertraline)->on(day("2025-03-01")), nullptr);
    EXPECT_NE(all.find(kSertraline)->on(day("2025-06-30")), nullptr);
    EXPECT_EQ(all.find(kSertraline)->on(day("2025-07-01")), nullptr);
}

TEST(Supply, AnEarlyRefillCarriesForward) {
    RecordBuilder patient;
    for (const char* on : {"2025-12-12", "2026-01-10", "2026-02-09"})
        patient.dispense(duloxetine(60)).on(on).supply(30).take(1);
    const Exposure all = exposureOn(patient);
    const Course& course = *all.find(72625);
    EXPECT_THAT(lines(&course), ElementsAre("2025-12-12..2026-03-02 60"));
    EXPECT_EQ(course.lastDay, day("2026-03-11"));
    EXPECT_TRUE(course.ongoing);
    EXPECT_THAT(proportionOfDaysCovered(course, day("2025-12-12"), day("2026-03-02")), Optional(1.0));
}

TEST(Supply, EarlyRefillsNeverCoverADayTwice) {
    RecordBuilder patient;
    patient.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    patient.dispense(sertraline(50)).on("2025-10-05").supply(30).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-10-01..2025-11-29 50"));
}

TEST(Supply, OfTwoOnOneDayTheLongerCounts) {
    RecordBuilder patient;
    patient.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    patient.dispense(sertraline(50)).on("2025-10-01").supply(90).take(1);
    patient.dispense(sertraline(50)).on("2025-10-01").supply(15).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-10-01..2025-12-29 50"));
    EXPECT_THAT(all.find(kSertraline)->entries, SizeIs(3));
}

TEST(Supply, AChangeOfDoseEndsWhatIsInHand) {
    RecordBuilder product;
    product.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    product.dispense(sertraline(100)).on("2025-10-21").supply(30).take(1);
    EXPECT_THAT(linesOf(product, kSertraline), ElementsAre("2025-10-01..2025-10-20 50", "2025-10-21..2025-11-19 100"));
    RecordBuilder count;
    count.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    count.dispense(sertraline(50)).on("2025-10-21").supply(30).take(2);
    EXPECT_THAT(linesOf(count, kSertraline), ElementsAre("2025-10-01..2025-10-20 50", "2025-10-21..2025-11-19 100"));
    EXPECT_EQ(exposureOn(count).find(kSertraline)->lastDay, day("2025-11-19"));
}

TEST(Supply, StrengthsHandedOverTogetherAddUp) {
    RecordBuilder patient;
    patient.dispense(sertraline(100)).on("2025-10-01").supply(30).take(1);
    patient.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    patient.dispense(sertraline(100)).on("2025-10-30").supply(30).take(1);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-10-01..2025-10-30 150", "2025-10-31..2025-11-29 100"));
}

TEST(Supply, StrengthsRefilledInTurnAddUp) {
    RecordBuilder patient;
    for (const char* on : {"2025-09-01", "2025-10-01", "2025-10-31"})
        patient.dispense(venlafaxine(150)).on(on).supply(30).take(1, "capsule");
    for (const char* on : {"2025-09-12", "2025-10-12", "2025-11-11"})
        patient.dispense(venlafaxine(75)).on(on).supply(30).take(1, "capsule");
    EXPECT_THAT(linesOf(patient, kVenlafaxine),
                ElementsAre("2025-09-01..2025-09-11 150", "2025-09-12..2025-11-29 225", "2025-11-30..2025-12-10 75"));
}

TEST(Supply, OrdersSayWhetherStrengthsAddUp) {
    RecordBuilder both;
    both.request(sertraline(100)).authored("2025-09-01").take(1);
    both.request(sertraline(50)).authored("2025-09-01").take(1);
    both.dispense(sertraline(100)).on("2025-09-01").supply(90);
    both.dispense(sertraline(50)).on("2025-09-11").supply(80);
    EXPECT_THAT(linesOf(both, kSertraline, "2025-11-29"),
                ElementsAre("2025-09-01..2025-09-10 100", "2025-09-11..2025-11-29 150"));
    RecordBuilder changed;
    changed.request(sertraline(50)).authored("2025-08-20").take(1);
    changed.dispense(sertraline(50)).on("2025-09-01").supply(30);
    changed.request(sertraline(100)).authored("2025-09-02").take(1);
    changed.dispense(sertraline(100)).on("2025-09-03").supply(30);
    EXPECT_THAT(linesOf(changed, kSertraline, "2025-10-02"),
                ElementsAre("2025-09-01..2025-09-02 50", "2025-09-03..2025-10-02 100"));
}

TEST(SupplyAndOrder, AreOneExposure) {
    RecordBuilder patient;
    patient.request(sertraline(100)).authored("2025-12-01").take(1).reference("MedicationRequest/7");
    patient.statement(sertraline(100)).from("2025-12-01").mg(100);
    patient.dispense(sertraline(100)).on("2025-12-01").supply(100).basedOn("MedicationRequest/7").take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-12-01..2026-03-02 100"));
    EXPECT_THAT(all.find(kSertraline)->stretches.front().entries, ElementsAre(0U, 1U, 2U));
}

TEST(SupplyAndOrder, TheOrderSaysWhatTheDispenseDoesNot) {
    RecordBuilder linked;
    linked.request(sertraline(50)).authored("2025-12-01").take(2).reference("MedicationRequest/7");
    linked.dispense(sertraline(50)).on("2025-12-01").quantity(60).basedOn("MedicationRequest/7");
    EXPECT_THAT(linesOf(linked, kSertraline, "2025-12-30"), ElementsAre("2025-12-01..2025-12-30 100"));
    RecordBuilder overlapping;
    overlapping.request(sertraline(50)).authored("2025-12-01").text("2 tablets daily");
    overlapping.dispense(sertraline(50)).on("2025-12-01").quantity(60);
    EXPECT_THAT(linesOf(overlapping, kSertraline, "2025-12-30"), ElementsAre("2025-12-01..2025-12-30 100"));
    RecordBuilder otherStrength;
    otherStrength.request(sertraline(100)).authored("2025-12-01").take(1).reference("MedicationRequest/7");
    otherStrength.dispense(sertraline(50)).on("2025-12-01").quantity(60).basedOn("MedicationRequest/7");
    EXPECT_THAT(linesOf(otherStrength, kSertraline, "2025-12-30"), ElementsAre("2025-12-01..2025-12-30 100"));
    RecordBuilder expected;
    expected.request(sertraline(50))
        .authored("2025-12-01")
        .text("as directed")
        .supply(30)
        .reference("MedicationRequest/7");
    expected.dispense(sertraline(50)).on("2025-12-01").basedOn("MedicationRequest/7");
    EXPECT_THAT(linesOf(expected, kSertraline, "2025-12-30"), ElementsAre("2025-12-01..2025-12-30 50"));
    EXPECT_EQ(exposureOn(expected, "2025-12-30").find(kSertraline)->stretches.front().dose.basis, DoseBasis::assumed);
}

TEST(SupplyAndOrder, ATaperOfTheOrderRunsOverTheSupply) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-12-01").text("1 tablet daily for 7 days then 2 tablets daily");
    patient.dispense(sertraline(50)).on("2025-12-01").quantity(53).supply(30);
    EXPECT_THAT(linesOf(patient, kSertraline, "2025-12-30"),
                ElementsAre("2025-12-01..2025-12-07 50", "2025-12-08..2025-12-30 100"));
}

TEST(SupplyAndOrder, ANewCountOfTheSameTabletsHoldsAtOnce) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-12-01").take(1);
    patient.dispense(sertraline(50)).on("2025-12-01").supply(60).take(1);
    patient.request(sertraline(50)).authored("2025-12-20").take(2);
    EXPECT_THAT(linesOf(patient, kSertraline, "2026-01-29"),
                ElementsAre("2025-12-01..2025-12-19 50", "2025-12-20..2026-01-29 100"));
}

TEST(SupplyAndOrder, AStrengthThatWasNeverHandedOverChangesNothing) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-12-01").take(1);
    patient.dispense(sertraline(50)).on("2025-12-01").supply(60).take(1);
    patient.request(sertraline(100)).authored("2025-12-20").take(1);
    EXPECT_THAT(linesOf(patient, kSertraline, "2026-02-10"),
                ElementsAre("2025-12-01..2026-01-29 50", "2026-01-30..2026-02-10 100 uncovered"));
}

TEST(SupplyAndOrder, BeforeItsFirstDispenseAnOrderIsAPlan) {
    RecordBuilder order;
    order.request(sertraline(50)).authored("2025-12-01").take(1);
    order.dispense(sertraline(50)).on("2025-12-11").supply(100).take(1);
    EXPECT_THAT(linesOf(order, kSertraline), ElementsAre("2025-12-11..2026-03-02 50"));
    RecordBuilder statement;
    statement.statement(sertraline(50)).from("2025-12-01").mg(50);
    statement.dispense(sertraline(50)).on("2025-12-11").supply(100).take(1);
    EXPECT_THAT(linesOf(statement, kSertraline),
                ElementsAre("2025-12-01..2025-12-10 50 uncovered", "2025-12-11..2026-03-02 50"));
}

TEST(SupplyAndOrder, ARunWithoutDispensesIsPresumedAndItsAdherenceUnknown) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2020-01-01").until("2020-06-30").take(1).completed();
    patient.request(sertraline(50)).authored("2025-12-01").take(1);
    patient.dispense(sertraline(50)).on("2025-12-01").supply(100).take(1);
    const Exposure all = exposureOn(patient);
    const Course& course = *all.find(kSertraline);
    EXPECT_THAT(lines(&course), ElementsAre("2020-01-01..2020-06-30 50 presumed", "2025-12-01..2026-03-02 50"));
    EXPECT_EQ(proportionOfDaysCovered(course, day("2020-01-01"), day("2020-06-30")), std::nullopt);
    EXPECT_THAT(proportionOfDaysCovered(course, day("2025-12-01"), day("2026-03-02")), Optional(1.0));
    EXPECT_THAT(proportionOfDaysCovered(course, day("2022-01-01"), day("2022-06-30")), Optional(0.0));
    EXPECT_EQ(proportionOfDaysCovered(course, day("2026-01-02"), day("2026-01-01")), std::nullopt);
}

TEST(SupplyAndOrder, AnActiveOrderGoesOnUncoveredWhenSupplyRanOut) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-12-01").take(1);
    patient.dispense(sertraline(50)).on("2025-12-01").supply(30).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)),
                ElementsAre("2025-12-01..2025-12-30 50", "2025-12-31..2026-03-02 50 uncovered"));
    EXPECT_TRUE(all.find(kSertraline)->ongoing);
}

TEST(SupplyAndOrder, AStopEndsTheExposureNotTheSupply) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2025-12-01").until("2025-12-10").take(1).stopped();
    patient.dispense(sertraline(50)).on("2025-12-01").supply(30).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-12-01..2025-12-10 50"));
    EXPECT_EQ(all.find(kSertraline)->lastDay, day("2025-12-30"));
    EXPECT_TRUE(all.find(kSertraline)->lastDayKnown);
}

TEST(SupplyAndOrder, ARestartAfterAStopBeginsOnItsOwnDay) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2025-10-01").until("2025-10-10").take(1).stopped();
    patient.dispense(sertraline(50)).on("2025-10-01").supply(30).take(1);
    patient.request(sertraline(50)).authored("2025-10-20").take(1);
    patient.dispense(sertraline(50)).on("2025-10-20").supply(30).take(1);
    EXPECT_THAT(linesOf(patient, kSertraline, "2025-11-18"),
                ElementsAre("2025-10-01..2025-10-10 50", "2025-10-20..2025-11-18 50"));
}

TEST(SupplyAndOrder, StoppedOneDoesNotKnowWhenIsNotTakenToday) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-02-15").take(1).stopped();
    patient.dispense(sertraline(50)).on("2026-02-15").supply(30).take(1);
    const Exposure all = exposureOn(patient);
    EXPECT_FALSE(all.find(kSertraline)->ongoing);
    EXPECT_EQ(all.find(kSertraline)->lastDay, day("2026-03-16"));
    EXPECT_TRUE(all.find(kSertraline)->lastDayKnown);
    RecordBuilder completed;
    completed.request(sertraline(50)).authored("2026-02-15").take(1).completed();
    completed.dispense(sertraline(50)).on("2026-02-15").supply(30).take(1);
    EXPECT_TRUE(exposureOn(completed).find(kSertraline)->ongoing);
}

TEST(SupplyAndOrder, CompletedOrdersWithoutAnEndRunWithTheirDispenses) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-10-01").take(1).completed().reference("MedicationRequest/7");
    for (const char* on : {"2025-10-03", "2025-11-10", "2025-12-10"}) {
        patient.dispense(sertraline(50)).on(on).supply(30).basedOn("MedicationRequest/7");
    }
    EXPECT_THAT(
        linesOf(patient, kSertraline),
        ElementsAre("2025-10-03..2025-11-01 50", "2025-11-02..2025-11-09 50 uncovered", "2025-11-10..2026-01-08 50"));
}

TEST(SupplyDays, ThatCannotBeKnownCoverNothing) {
    RecordBuilder patient;
    patient.dispense(sertraline(50)).on("2025-12-01").text("as directed");
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-12-01..2025-12-01 ? presumed"));
    EXPECT_FALSE(all.find(kSertraline)->dispensed);
    EXPECT_FALSE(all.find(kSertraline)->lastDayKnown);
    EXPECT_THAT(all.gaps, SizeIs(1));
    RecordBuilder absurd;
    absurd.request(sertraline(50)).authored("2025-12-01").take(1);
    absurd.dispense(sertraline(50)).on("2025-12-01").supply(9999).take(1);
    EXPECT_THAT(linesOf(absurd, kSertraline), ElementsAre("2025-12-01..2026-03-02 50 presumed"));
}

TEST(SupplyDays, ABottleIsNotOneTablet) {
    RecordBuilder bottle;
    bottle.dispense(sertraline(50)).on("2025-12-01").quantity(1, "bottle").text("1 tablet daily");
    const Exposure all = exposureOn(bottle);
    EXPECT_FALSE(all.find(kSertraline)->lastDayKnown);
    EXPECT_FALSE(all.find(kSertraline)->dispensed);
    RecordBuilder tablets;
    tablets.dispense(sertraline(50)).on("2025-12-01").quantity(30, "TAB").text("1 tablet daily");
    EXPECT_EQ(exposureOn(tablets).find(kSertraline)->lastDay, day("2025-12-30"));
    EXPECT_TRUE(exposureOn(tablets).find(kSertraline)->lastDayKnown);
    RecordBuilder mass;
    mass.dispense(sertraline(50)).on("2025-12-01").quantity(1500, "mg").text("1 tablet daily");
    EXPECT_EQ(exposureOn(mass).find(kSertraline)->lastDay, day("2025-12-30"));
}

TEST(SupplyDays, OfARangeTheLeastLastsLongest) {
    RecordBuilder patient;
    patient.dispense(sertraline(50)).on("2025-12-01").quantity(30).text("1-2 tablets daily");
    const Exposure all = exposureOn(patient);
    // In hand for as long as the most of it lasts; washed out when the least of it would be over.
    EXPECT_THAT(lines(all.find(kSertraline)), ElementsAre("2025-12-01..2025-12-15 50"));
    EXPECT_EQ(all.find(kSertraline)->lastDay, day("2025-12-30"));
    EXPECT_TRUE(all.find(kSertraline)->lastDayKnown);
    RecordBuilder upTo;
    upTo.dispense(sertraline(50)).on("2025-12-01").quantity(30).text("up to 2 tablets daily");
    EXPECT_FALSE(exposureOn(upTo).find(kSertraline)->lastDayKnown);
}

TEST(SupplyDays, ThatCannotBeKnownLeaveTheEndUnknownUntilARefill) {
    RecordBuilder beside;
    beside.dispense(sertraline(50)).on("2025-12-01").text("as directed");
    beside.dispense(sertraline(50)).on("2025-12-02").supply(2).take(1);
    EXPECT_FALSE(exposureOn(beside).find(kSertraline)->lastDayKnown);
    RecordBuilder refilled;
    refilled.dispense(sertraline(50)).on("2025-12-01").text("as directed");
    refilled.dispense(sertraline(50)).on("2025-12-31").supply(30).take(1);
    EXPECT_TRUE(exposureOn(refilled).find(kSertraline)->lastDayKnown);
    EXPECT_EQ(exposureOn(refilled).find(kSertraline)->lastDay, day("2026-01-29"));
}

TEST(SupplyDays, HalfTabletsLastTwiceAsLong) {
    RecordBuilder patient;
    patient.dispense(sertraline(100)).on("2025-12-01").quantity(15).text("take one-half tablet daily");
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-12-01..2025-12-30 50"));
}

TEST(SupplyDays, TheInstructionSaysHowLong) {
    RecordBuilder patient;
    patient.dispense(sertraline(50))
        .on("2025-12-01")
        .text("1 tablet daily for 7 days, then 2 tablets daily for 14 days");
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-12-01..2025-12-07 50", "2025-12-08..2025-12-21 100"));
}

TEST(SupplyDays, ADispenseWithoutADayIsAGap) {
    RecordBuilder patient;
    patient.dispense(sertraline(100)).supply(30).take(1);
    EXPECT_THAT(exposureOn(patient).courses, IsEmpty());
    EXPECT_THAT(exposureOn(patient).gaps, SizeIs(1));
}

TEST(SupplyDays, APartialDayIsTakenAtItsLast) {
    RecordBuilder patient;
    patient.dispense(sertraline(100)).on("2025-12").supply(30).take(1);
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-12-31..2026-01-29 100"));
}

TEST(Hospital, BridgesDaysWithoutADispense) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2025-12-01").take(1);
    patient.dispense(sertraline(50)).on("2025-12-01").supply(30).take(1);
    patient.dispense(sertraline(50)).on("2026-01-20").supply(60).take(1);
    patient.inpatientStay("2025-12-28", "2026-01-10");
    patient.inpatientStay("2026-01-09", "2026-01-15");
    const Exposure all = exposureOn(patient);
    EXPECT_THAT(lines(all.find(kSertraline)),
                ElementsAre("2025-12-01..2025-12-30 50", "2025-12-31..2026-01-15 50 bridged",
                            "2026-01-16..2026-01-19 50 uncovered", "2026-01-20..2026-03-02 50"));
    EXPECT_THAT(proportionOfDaysCovered(*all.find(kSertraline), day("2025-12-01"), day("2026-01-19")),
                Optional(DoubleNear(46.0 / 50, 1e-9)));
}

TEST(Hospital, WithoutDispensesThereIsNothingToBridge) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("2025-12-01").until("2025-12-10").take(1).stopped();
    patient.inpatientStay("2025-12-05", "2026-01-15");
    EXPECT_THAT(linesOf(patient, kSertraline), ElementsAre("2025-12-01..2025-12-10 50 presumed"));
}

}  // namespace
}  // namespace refract::test
