// The words about drugs: when they hold, when they do not, and when nobody knows.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;

RecordBuilder onSertraline() {
    RecordBuilder patient;
    patient.born("1980-01-01").courseSince(sertraline(50), "2025-12-01", kToday);
    return patient;
}

TEST(Using, IsACourseThatRunsOrAnOrder) {
    const Written condition(R"({"using": "ssri", "as": "a"})");
    EXPECT_EQ(condition.on(onSertraline()), Ternary::yes);
    RecordBuilder ordered;
    ordered.draft(sertraline(50)).take(1);
    EXPECT_EQ(condition.on(ordered, Moment::orderSign), Ternary::yes);
}

TEST(StoppedWithin, IsAskedOfTheDayOnWhichTheOrderBegins) {
    const Written condition(
        R"({"all": [{"using": "citalopram", "as": "b"},
                    {"stopped-within": "sertraline", "days": 14, "atStartOf": "b", "as": "a"}]})");
    RecordBuilder patient;
    patient.course(sertraline(50), "2025-06-01", "2026-02-23").draft(citalopram(20)).take(1);
    MedicationEntry& order = patient.record().medications.back();
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::yes);
    order.authored = date("2026-03-09");
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::no);
    order.authored = date("2026-03-08");
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::yes);
    // A month is as early as its first day.
    order.dosage.front().bounds.start = date("2026-03");
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::yes);
    order.dosage.front().bounds.start = date("2026-04");
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::no);
    // A second line that says no beginning may begin at once.
    order.authored.reset();
    order.dosage.push_back(order.dosage.front());
    order.dosage.back().bounds = {};
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::yes);
}

TEST(Using, IsNotACourseThatEnded) {
    RecordBuilder patient;
    patient.course(sertraline(50), "2025-06-01", "2025-12-01");
    EXPECT_EQ(Written(R"({"using": "ssri"})").on(patient), Ternary::no);
}

TEST(Using, IsUnknownWhenNoMedicationWasSupplied) {
    RecordBuilder patient;
    patient.record().supplied.medications = Supply::notSupplied;
    EXPECT_EQ(Written(R"({"using": "ssri"})").on(patient), Ternary::unknown);
    EXPECT_EQ(Written(R"({"none": [{"using": "ssri"}]})").on(patient), Ternary::unknown);
}

TEST(Using, TakesAnIngredientByItsName) {
    EXPECT_EQ(Written(R"({"using": "sertraline"})").on(onSertraline()), Ternary::yes);
    EXPECT_EQ(Written(R"({"using": "citalopram"})").on(onSertraline()), Ternary::no);
    EXPECT_EQ(Written(R"({"using": "ssri", "except": "sertraline"})").on(onSertraline()), Ternary::no);
}

TEST(Using, AnOrderForADrugThatIsTakenStandsForItsCourse) {
    RecordBuilder patient = onSertraline();
    patient.draft(sertraline(100)).take(1);
    const auto [truth, ways] = Written(R"({"using": "ssri", "as": "a"})").ways(patient, Moment::orderSign);
    ASSERT_EQ(ways.size(), 1u);
    EXPECT_EQ(ways[0].bound[0].kind, Witness::Kind::entry);
}

TEST(Using, LeavesOutWhatDoesNotReachTheWholeBody) {
    RecordBuilder patient;
    patient.draft(drug(3355, "diclofenac", 10, "MG/ML", FormRoute::topical)).take(1, "application");
    EXPECT_EQ(Written(R"({"using": "nsaids"})").on(patient, Moment::orderSign), Ternary::no);
}

TEST(Using, AsksForTheRouteOfTheSet) {
    const Written condition(R"({"using": "maoi-irreversible"})");
    RecordBuilder patch;
    patch.draft(selegilinePatch(0.25)).take(1, "{patch}");
    EXPECT_EQ(condition.on(patch, Moment::orderSign), Ternary::yes);
    RecordBuilder tablets;
    tablets.draft(selegiline(5)).take(1, "{tbl}", 2);
    EXPECT_EQ(condition.on(tablets, Moment::orderSign), Ternary::no) << "10 mg a day by mouth is a Parkinson dose";
    RecordBuilder many;
    many.draft(selegiline(5)).take(2, "{tbl}", 2);
    EXPECT_EQ(condition.on(many, Moment::orderSign), Ternary::yes) << "20 mg a day is not selective any more";
}

TEST(Using, IsUnknownWhereTheRouteIsNotKnownAndMatters) {
    RecordBuilder patient;
    patient.draft(drug(6878, "methylene blue", std::nullopt, "", FormRoute::unknown)).text("as directed");
    EXPECT_EQ(Written(R"({"using": "methylene-blue-iv"})").on(patient, Moment::orderSign), Ternary::unknown);
}

TEST(Using, CountsFluoxetineAsAnInhibitorFor35DaysAfterItsStop) {
    const Written condition(R"({"using": "cyp2d6-strong-inhibitors"})");
    RecordBuilder day35;
    day35.course(fluoxetine(20), "2025-06-01", "2026-01-26");
    EXPECT_EQ(condition.on(day35), Ternary::yes);
    RecordBuilder day36;
    day36.course(fluoxetine(20), "2025-06-01", "2026-01-25");
    EXPECT_EQ(condition.on(day36), Ternary::no);
}

TEST(Taking, DoesNotSeeOrders) {
    RecordBuilder patient;
    patient.draft(sertraline(50)).take(1);
    EXPECT_EQ(Written(R"({"taking": "ssri"})").on(patient, Moment::orderSign), Ternary::no);
    EXPECT_EQ(Written(R"({"taking": "ssri"})").on(onSertraline()), Ternary::yes);
}

TEST(Ordering, SeesOrdersAlone) {
    RecordBuilder patient;
    patient.draft(sertraline(50)).take(1);
    EXPECT_EQ(Written(R"({"ordering": "ssri"})").on(patient, Moment::orderSign), Ternary::yes);
    EXPECT_EQ(Written(R"({"ordering": "ssri"})").on(onSertraline()), Ternary::no);
}

TEST(StoppedWithin, CountsFromTheLastDayAsDayZero) {
    const Written condition(R"({"stopped-within": "maoi-irreversible", "days": 14, "as": "a"})");
    RecordBuilder day13;
    day13.course(phenelzine(45), "2025-06-01", "2026-02-17");
    EXPECT_EQ(condition.on(day13), Ternary::yes);
    RecordBuilder day14;
    day14.course(phenelzine(45), "2025-06-01", "2026-02-16");
    EXPECT_EQ(condition.on(day14), Ternary::no);
}

TEST(StoppedWithin, TakesAnUnknownLastDayAsNotWashedOut) {
    RecordBuilder patient;
    patient.request(phenelzine(15)).authored("2025-11-01").take(1, "{tbl}", 3).stopped();
    patient.record().medications.back().period = {};
    const Written condition(R"({"stopped-within": "maoi-irreversible", "days": 14, "as": "a"})");
    EXPECT_EQ(condition.on(patient), Ternary::yes);
}

TEST(StoppedWithin, DoesNotForgetAStopOfUnknownDateByItsAge) {
    const Written condition(R"({"stopped-within": "maoi-irreversible", "days": 14, "as": "a"})");
    RecordBuilder stopped;
    stopped.request(phenelzine(15)).authored("2021-03-01").take(1, "{tbl}", 3).stopped();
    EXPECT_EQ(condition.on(stopped), Ternary::yes);
    RecordBuilder said;
    said.statement(phenelzine(15)).from("2021-03-01").take(1, "{tbl}", 3).completed();
    EXPECT_EQ(condition.on(said), Ternary::yes);
    RecordBuilder dated;
    dated.request(phenelzine(15)).from("2021-03-01").until("2021-06-01").take(1, "{tbl}", 3).stopped();
    EXPECT_EQ(condition.on(dated), Ternary::no);
    RecordBuilder usedUp;
    usedUp.request(phenelzine(15)).authored("2021-03-01").take(1, "{tbl}", 3).completed();
    EXPECT_EQ(condition.on(usedUp), Ternary::no) << "no prescription is good for five years";
    RecordBuilder handedOver;
    handedOver.dispense(phenelzine(15)).on("2021-03-01").text("as directed");
    EXPECT_EQ(condition.on(handedOver), Ternary::no) << "no supply lasts for five years";
    RecordBuilder later;
    later.request(phenelzine(15)).authored("2021-03-01").take(1, "{tbl}", 3).stopped();
    later.course(phenelzine(45), "2024-01-01", "2024-03-01");
    EXPECT_EQ(condition.on(later), Ternary::no) << "a later course ended on a day that is known";
}

TEST(StoppedWithin, HasDaysByDrug) {
    const Written condition(
        R"({"stopped-within": ["ssri", "vortioxetine"], "days": 14, "daysFor": {"fluoxetine": 35, "vortioxetine": 21}})");
    RecordBuilder first;
    first.course(vortioxetine(10), "2025-06-01", "2026-02-10");
    EXPECT_EQ(condition.on(first), Ternary::yes) << "20 days after vortioxetine";
    RecordBuilder second;
    second.course(sertraline(50), "2025-06-01", "2026-02-10");
    EXPECT_EQ(condition.on(second), Ternary::no) << "20 days after sertraline";
}

TEST(StoppedWithin, TakesTheWashoutOfTheTable) {
    const Written condition(R"({"stopped-within": "washout-before-maoi", "days": 14, "washoutBeforeMaoi": true})");
    RecordBuilder duloxetineDay5;
    duloxetineDay5.course(duloxetine(60), "2025-06-01", "2026-02-25");
    EXPECT_EQ(condition.on(duloxetineDay5), Ternary::no);
    RecordBuilder duloxetineDay4;
    duloxetineDay4.course(duloxetine(60), "2025-06-01", "2026-02-26");
    EXPECT_EQ(condition.on(duloxetineDay4), Ternary::yes);
}

TEST(TakenWithin, IsTakingOrStoppedOfLate) {
    const Written condition(R"({"taken-within": "ssri", "days": 14})");
    EXPECT_EQ(condition.on(onSertraline()), Ternary::yes);
    RecordBuilder stopped;
    stopped.course(sertraline(50), "2025-06-01", "2026-02-20");
    EXPECT_EQ(condition.on(stopped), Ternary::yes);
    RecordBuilder longAgo;
    longAgo.course(sertraline(50), "2025-06-01", "2026-01-20");
    EXPECT_EQ(condition.on(longAgo), Ternary::no);
}

TEST(DailyDose, ComparesTheDoseOfARole) {
    const Written over(R"({"all": [{"using": "citalopram", "as": "a"}, {"daily-dose": "a", "over": 20}]})");
    RecordBuilder forty;
    forty.courseSince(citalopram(40), "2025-12-01", kToday);
    EXPECT_EQ(over.on(forty), Ternary::yes);
    RecordBuilder twenty;
    twenty.courseSince(citalopram(20), "2025-12-01", kToday);
    EXPECT_EQ(over.on(twenty), Ternary::no);
}

TEST(DailyDose, IsUnknownWhenNobodySaysHowMuch) {
    RecordBuilder patient;
    patient.draft(citalopram(std::nullopt)).text("as directed");
    const Written over(R"({"all": [{"using": "citalopram", "as": "a"}, {"daily-dose": "a", "over": 20}]})");
    EXPECT_EQ(over.on(patient, Moment::orderSign), Ternary::unknown);
}

TEST(DailyDose, AddsUpStrengthsThatAreOrderedTogether) {
    RecordBuilder patient;
    patient.draft(citalopram(20)).take(1);
    patient.draft(citalopram(10)).take(1);
    const Written over(R"({"all": [{"using": "citalopram", "as": "a"}, {"daily-dose": "a", "over": 20}]})");
    EXPECT_EQ(over.on(patient, Moment::orderSign), Ternary::yes);
}

TEST(DrugWords, ReadAsEnglish) {
    const auto english = [](std::string_view json) { return Written(json).condition->words.at(0)->english(); };
    EXPECT_EQ(english(R"({"using": ["ssri", "snri", "bupropion"]})"),
              "takes, or is being ordered, SSRI, SNRI or bupropion");
    EXPECT_EQ(english(R"({"taking": "ssri"})"), "takes SSRI");
    EXPECT_EQ(english(R"({"ordering": "ssri", "except": "fluoxetine"})"), "is being ordered SSRI except fluoxetine");
    EXPECT_THAT(english(R"({"stopped-within": "ssri", "days": 14, "daysFor": {"fluoxetine": 35}})"),
                HasSubstr("less than 14 days (fluoxetine 35) ago, or nobody knows when"));
}

TEST(DrugWords, TellTheirAuthorWhatIsWrong) {
    EXPECT_THAT(Written(R"({"using": "sssri"})").complaints(), HasSubstr("did you mean \"ssri\"?"));
    EXPECT_THAT(Written(R"({"using": "ssri", "exept": "fluoxetine"})").complaints(),
                HasSubstr("did you mean \"except\"?"));
    EXPECT_THAT(Written(R"({"stopped-within": "ssri"})").complaints(), HasSubstr("\"days\" is missing"));
    EXPECT_THAT(Written(R"({"daily-dose": "a", "over": 20})").complaints(), HasSubstr("gives the role \"a\""));
    EXPECT_THAT(Written(R"({"using": "mdd"})").complaints(), HasSubstr("holds no drugs"));
}

}  // namespace
}  // namespace refract::test
