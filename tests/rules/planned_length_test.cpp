// planned-days, supply-days and in-hospital.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using rules::Ternary;

const Written& atMostThree() {
    static const Written condition(
        R"({"all": [{"using": "tramadol", "as": "a"}, {"derived": "planned-days", "of": "a", "atMost": 3}]})");
    return condition;
}

TEST(PlannedDays, ComeFromTheInstruction) {
    RecordBuilder patient;
    patient.draft(tramadol(50)).text("1 tablet twice daily for 3 days");
    EXPECT_EQ(atMostThree().on(patient), Ternary::yes);
    RecordBuilder longer;
    longer.draft(tramadol(50)).text("1 tablet twice daily for 4 days");
    EXPECT_EQ(atMostThree().on(longer), Ternary::no);
}

TEST(PlannedDays, ComeFromBoundsAndFromSupplyWithItsRefills) {
    RecordBuilder bounds;
    bounds.draft(tramadol(50)).take(1).forDays(3);
    EXPECT_EQ(atMostThree().on(bounds), Ternary::yes);
    RecordBuilder refilled;
    refilled.draft(tramadol(50)).take(1).supply(3).refills(1);
    EXPECT_EQ(atMostThree().on(refilled), Ternary::no);
}

TEST(PlannedDays, AreUnknownWithoutAnEnd) {
    RecordBuilder open;
    open.draft(tramadol(50)).take(1);
    EXPECT_EQ(atMostThree().on(open), Ternary::unknown);
}

TEST(PlannedDays, OfACourseAreNoLessThanItHasLasted) {
    RecordBuilder patient;
    patient.dispense(tramadol(50)).on("2026-02-27").supply(3).take(1);
    patient.dispense(tramadol(50)).on("2026-03-01").supply(3).take(1);
    EXPECT_EQ(atMostThree().on(patient), Ternary::no);
}

TEST(SupplyDays, AreThoseOfOneFill) {
    const Written condition(
        R"({"all": [{"using": "tramadol", "as": "a"}, {"derived": "supply-days", "of": "a", "over": 14}]})");
    RecordBuilder month;
    month.draft(tramadol(50)).take(1).supply(30);
    EXPECT_EQ(condition.on(month), Ternary::yes);
    RecordBuilder week;
    week.draft(tramadol(50)).take(1).supply(7).refills(4);
    EXPECT_EQ(condition.on(week), Ternary::no);
    RecordBuilder unsaid;
    unsaid.draft(tramadol(50)).take(1);
    EXPECT_EQ(condition.on(unsaid), Ternary::unknown);
}

TEST(InHospital, IsAStayUnderWay) {
    const Written condition(R"({"derived": "in-hospital", "is": true})");
    RecordBuilder none;
    EXPECT_EQ(condition.on(none), Ternary::no);
    RecordBuilder notSupplied;
    notSupplied.record().supplied.encounters = rules::Supply::notSupplied;
    EXPECT_EQ(condition.on(notSupplied), Ternary::unknown);
    RecordBuilder open;
    open.record().stays.push_back({true, {fhir::parseDate("2026-02-27"), {}}, {}, ""});
    EXPECT_EQ(condition.on(open), Ternary::yes);
    RecordBuilder left;
    left.record().stays.push_back({true, {fhir::parseDate("2026-02-20"), fhir::parseDate("2026-02-27")}, {}, ""});
    EXPECT_EQ(condition.on(left), Ternary::no);
}

}  // namespace
}  // namespace refract::test
