// all, any, none, at-least and fact: three-valued, joined by roles.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

RecordBuilder threeDrugs() {
    RecordBuilder patient;
    patient.born("1980-01-01");
    patient.courseSince(sertraline(50), "2025-12-01", kToday);
    patient.courseSince(linezolid(600), "2026-02-25", kToday);
    patient.courseSince(lithium(600), "2025-12-01", kToday);
    return patient;
}

TEST(All, GivesEveryCombinationOfWitnesses) {
    RecordBuilder patient = threeDrugs();
    patient.courseSince(venlafaxine(75), "2025-12-01", kToday);
    const auto [truth, ways] =
        Written(R"({"all": [{"using": ["ssri", "snri"], "as": "a"}, {"using": ["linezolid", "lithium"], "as": "b"}]})")
            .ways(patient);
    EXPECT_EQ(truth, Ternary::yes);
    EXPECT_THAT(ways, SizeIs(4));
}

TEST(All, NeverPairsADrugWithItself) {
    RecordBuilder patient;
    patient.courseSince(fluoxetine(20), "2025-12-01", kToday);
    const Written pair(R"({"all": [{"using": "ssri", "as": "a"}, {"using": "cyp2d6-strong-inhibitors", "as": "b"}]})");
    EXPECT_EQ(pair.on(patient), Ternary::no);
    patient.draft(fluoxetine(40)).take(1);
    EXPECT_EQ(pair.on(patient, Moment::orderSign), Ternary::no) << "nor with its own re-order";
}

TEST(All, NeverPairsThePartsOfOneProduct) {
    RecordBuilder patient;
    patient.draft(combined(olanzapine(6), fluoxetine(25))).take(1, "{capsule}");
    const Written pair(R"({"all": [{"using": "antipsychotics", "as": "a"}, {"using": "ssri", "as": "b"}]})");
    EXPECT_EQ(pair.on(patient, Moment::orderSign), Ternary::no);
    patient.courseSince(sertraline(50), "2025-12-01", kToday);
    EXPECT_EQ(pair.on(patient, Moment::orderSign), Ternary::yes) << "the olanzapine with another SSRI";
}

TEST(All, IsNoWhenOneIsNoHoweverUnknownTheOthersAre) {
    RecordBuilder patient;  // no birth date
    EXPECT_EQ(Written(R"({"all": [{"age": {"atLeast": 65}}, {"using": "ssri"}]})").on(patient), Ternary::no);
    EXPECT_EQ(Written(R"({"all": [{"age": {"atLeast": 65}}, {"using": "ssri"}]})").on(threeDrugs()), Ternary::no);
}

TEST(All, IsUnknownWhenTheRestHolds) {
    RecordBuilder patient;
    patient.courseSince(sertraline(50), "2025-12-01", kToday);
    EXPECT_EQ(Written(R"({"all": [{"using": "ssri"}, {"age": {"atLeast": 65}}]})").on(patient), Ternary::unknown);
}

TEST(Any, HoldsWhenOneDoes) {
    const Written condition(R"({"any": [{"age": {"atLeast": 65}}, {"using": "ssri"}]})");
    EXPECT_EQ(condition.on(threeDrugs()), Ternary::yes);
    RecordBuilder nothing;
    EXPECT_EQ(condition.on(nothing), Ternary::unknown) << "the age is not known";
    nothing.born("1980-01-01");
    EXPECT_EQ(condition.on(nothing), Ternary::no);
}

TEST(None, IsUnknownForWhatIsUnknown) {
    RecordBuilder patient;
    const Written condition(R"({"none": [{"age": {"under": 18}}]})");
    EXPECT_EQ(condition.on(patient), Ternary::unknown);
    patient.born("2000-01-01");
    EXPECT_EQ(condition.on(patient), Ternary::yes);
}

TEST(None, SeesWhatIsBoundBeforeIt) {
    const Written condition(R"({"all": [{"using": "ssri", "as": "a"}, {"none": [{"daily-dose": "a", "over": 40}]}]})");
    EXPECT_EQ(condition.on(threeDrugs()), Ternary::no) << "two tablets? no: 50 mg is over 40";
    RecordBuilder low;
    low.courseSince(sertraline(25), "2025-12-01", kToday);
    EXPECT_EQ(condition.on(low), Ternary::yes);
}

TEST(AtLeast, CountsDifferentDrugs) {
    RecordBuilder patient = threeDrugs();
    EXPECT_EQ(Written(R"({"at-least": 3, "of": [{"using": "serotonergic"}], "as": "x"})").on(patient), Ternary::yes);
    EXPECT_EQ(Written(R"({"at-least": 4, "of": [{"using": "serotonergic"}], "as": "x"})").on(patient), Ternary::no);
    patient.draft(sertraline(100)).take(1);
    EXPECT_EQ(Written(R"({"at-least": 4, "of": [{"using": "serotonergic"}]})").on(patient, Moment::orderSign),
              Ternary::no)
        << "an order for a drug that is taken is no other drug";
}

TEST(AtLeast, CountsConditionsWithoutWitnessesAndLeavesRoomForTheUnknown) {
    RecordBuilder patient = threeDrugs();
    EXPECT_EQ(Written(R"({"at-least": 2, "of": [{"age": {"over": 40}}, {"using": "lithium"}]})").on(patient),
              Ternary::yes);
    EXPECT_EQ(Written(R"({"at-least": 2, "of": [{"sex": "female"}, {"using": "lithium"}]})").on(patient),
              Ternary::unknown);
}

TEST(Roles, AreAskedAboutOnceTheyAreFilled) {
    const Written condition(R"({"all": [{"using": ["ssri", "lithium"], "as": "a"}, {"using": "lithium", "as": "a"}]})");
    const auto [truth, ways] = condition.ways(threeDrugs());
    ASSERT_THAT(ways, SizeIs(1));
    EXPECT_THAT(ways[0].bound, SizeIs(1));
}

TEST(Fact, IsAConditionByItsName) {
    const Written condition(R"({"fact": "old"})",
                            R"([{"id": "old", "title": "is old", "when": {"age": {"atLeast": 65}}}])");
    RecordBuilder patient;
    patient.born("1950-01-01");
    EXPECT_EQ(condition.on(patient), Ternary::yes);
    EXPECT_EQ(condition.on(threeDrugs()), Ternary::no);
}

TEST(Logic, TellsItsAuthorWhatIsWrong) {
    EXPECT_THAT(Written(R"({"al": [{"sex": "male"}]})").complaints(), HasSubstr("did you mean \"all\"?"));
    EXPECT_THAT(Written(R"({"all": []})").complaints(), HasSubstr("at least one condition"));
    EXPECT_THAT(Written(R"({"all": [{"sex": "male"}], "any": [{"sex": "male"}]})").complaints(), HasSubstr("one word"));
    EXPECT_THAT(Written(R"({})").complaints(), HasSubstr("no word"));
    EXPECT_THAT(
        Written(R"({"fact": "oldd"})", R"([{"id": "old", "title": "t", "when": {"age": {"over": 1}}}])").complaints(),
        HasSubstr("did you mean \"old\"?"));
    EXPECT_THAT(
        Written(R"({"fact": "a"})", R"([{"id": "a", "title": "t", "when": {"any": [{"fact": "a"}]}}])").complaints(),
        HasSubstr("explained by itself"));
}

TEST(Logic, FindsWhatCannotHold) {
    EXPECT_THAT(Written(R"({"all": [{"using": "ssri"}, {"none": [{"using": "ssri"}]}]})").complaints(),
                HasSubstr("asked for and excluded"));
    EXPECT_THAT(Written(R"({"all": [{"age": {"under": 18}}, {"age": {"atLeast": 65}}]})").complaints(),
                HasSubstr("cannot hold together"));
    EXPECT_THAT(Written(R"({"age": {"over": 65, "atMost": 65}})").complaints(),
                HasSubstr("no number is in this range"));
    EXPECT_EQ(Written(R"({"all": [{"age": {"atLeast": 18}}, {"age": {"atMost": 18}}]})").complaints(), "");
}

}  // namespace
}  // namespace refract::test
