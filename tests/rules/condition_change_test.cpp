// The word measure-change: the latest result against an earlier one.
#include "rules/fill.h"
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kWeight = "29463-7";
constexpr std::string_view kEgfr = "98979-8";

void addResult(RecordBuilder& patient, std::string_view loinc, std::string_view when, double value,
               std::string_view unit, std::string_view comparator = "") {
    Measure measure;
    measure.codes.push_back({fhir::CodeSystem::loinc, std::string(loinc)});
    measure.value = value;
    measure.unit = unit;
    measure.comparator = comparator;
    measure.when = date(when);
    patient.record().measures.push_back(std::move(measure));
}

RecordBuilder onSertraline() {
    RecordBuilder patient;
    patient.born("1980-01-01").female();
    patient.courseSince(sertraline(50), "2025-06-01", kToday);
    return patient;
}

const Written& gain() {
    static const Written word(R"({"all": [{"using": "sertraline", "as": "a"},
        {"measure-change": "body-weight", "percent": {"atLeast": 5}, "since": "a",
         "baselineBeforeDays": 90, "baselineAfterDays": 14, "as": "m"}]})");
    return word;
}

TEST(MeasureChangeWord, ComparesWithTheLastResultAboutTheStartInAnyUnit) {
    RecordBuilder patient = onSertraline();
    addResult(patient, kWeight, "2025-04-01", 70, "kg");
    addResult(patient, kWeight, "2025-06-10", 80, "kg");
    EXPECT_EQ(gain().on(patient), Ternary::unknown) << "nothing after the baseline";
    addResult(patient, kWeight, "2026-02-01", 84, "kg");
    EXPECT_EQ(gain().on(patient), Ternary::yes);
    addResult(patient, kWeight, "2026-02-10", 180, "[lb_av]");
    EXPECT_EQ(gain().on(patient), Ternary::no) << "180 lb are 81.6 kg";
}

TEST(MeasureChangeWord, IsUnknownWithoutABaselineOrAUnit) {
    RecordBuilder early = onSertraline();
    addResult(early, kWeight, "2025-02-01", 70, "kg");
    addResult(early, kWeight, "2026-02-01", 84, "kg");
    EXPECT_EQ(gain().on(early), Ternary::unknown) << "the only earlier result is older than the window";
    RecordBuilder bare = onSertraline();
    addResult(bare, kWeight, "2025-06-10", 70, "");
    addResult(bare, kWeight, "2026-02-01", 84, "kg");
    EXPECT_EQ(gain().on(bare), Ternary::unknown);
}

TEST(MeasureChangeWord, OfAFallLooksAtTheHighestOfTheWindow) {
    const Written fall(R"({"measure-change": "egfr", "percent": {"atMost": -25}, "withinDays": 365, "as": "m"})");
    RecordBuilder patient = onSertraline();
    addResult(patient, kEgfr, "2025-03-10", 60, "mL/min/{1.73_m2}");
    addResult(patient, kEgfr, "2025-08-10", 80, "mL/min/{1.73_m2}");
    addResult(patient, kEgfr, "2026-02-10", 60, "mL/min/{1.73_m2}");
    EXPECT_EQ(fall.on(patient), Ternary::yes);
    addResult(patient, kEgfr, "2026-02-20", 61, "mL/min/{1.73_m2}");
    EXPECT_EQ(fall.on(patient), Ternary::no) << "a newer value that undoes it";
    RecordBuilder slow = onSertraline();
    addResult(slow, kEgfr, "2025-01-10", 90, "mL/min/{1.73_m2}");
    addResult(slow, kEgfr, "2026-02-10", 60, "mL/min/{1.73_m2}");
    EXPECT_EQ(fall.on(slow), Ternary::unknown) << "nothing within the twelve months";
}

TEST(MeasureChangeWord, TakesAComparatorForWhatItSays) {
    const Written fall(R"({"measure-change": "egfr", "percent": {"atMost": -25}, "withinDays": 365})");
    RecordBuilder patient = onSertraline();
    addResult(patient, kEgfr, "2025-08-10", 90, "mL/min/{1.73_m2}", ">");
    addResult(patient, kEgfr, "2026-02-10", 60, "mL/min/{1.73_m2}");
    EXPECT_EQ(fall.on(patient), Ternary::yes) << "from over 90 it is a third at least";
    addResult(patient, kEgfr, "2026-02-20", 80, "mL/min/{1.73_m2}");
    EXPECT_EQ(fall.on(patient), Ternary::unknown) << "from over 90, nobody knows how much";
}

TEST(MeasureChangeWord, StableIsStableAgainstAllOfTheWindow) {
    const Written stable(R"({"measure-change": "haemoglobin", "percent": {"over": -10, "under": 10},
                             "withinDays": 180, "latestWithinDays": 90})");
    RecordBuilder patient = onSertraline();
    addResult(patient, "718-7", "2025-12-01", 13, "g/dL");
    addResult(patient, "718-7", "2026-02-01", 12.9, "g/dL");
    EXPECT_EQ(stable.on(patient), Ternary::yes);
    addResult(patient, "718-7", "2025-10-01", 15, "g/dL");
    EXPECT_EQ(stable.on(patient), Ternary::no);
    EXPECT_EQ(stable.on(patient, Moment::patientView, "2026-06-02"), Ternary::no) << "too old to say so";
}

TEST(MeasureChangeWord, GivesItsNumbersToTexts) {
    RecordBuilder patient = onSertraline();
    addResult(patient, kWeight, "2025-06-01", 80, "kg");
    addResult(patient, kWeight, "2026-02-01", 198.4, "[lb_av]");
    const Asked asked(patient, Moment::patientView, kToday);
    const Scene scene(*knowledge(), asked.question);
    const auto [truth, ways] = gain().ways(patient);
    ASSERT_EQ(truth, Ternary::yes);
    ASSERT_EQ(ways.size(), 1U);
    const auto change = std::find_if(ways[0].bound.begin(), ways[0].bound.end(), [](const Bound& one) {
        return one.kind == Witness::Kind::measure && one.role != RoleTable::kNone;
    });
    ASSERT_NE(change, ways[0].bound.end());
    Fields fields;
    change->word->addFields(scene, *change, "m", fields);
    EXPECT_EQ(fieldText(fields["m.value"]), "198.4");
    EXPECT_EQ(fieldText(fields["m.baseline"]), "176.37") << "in pounds, as the latest";
    EXPECT_EQ(fieldText(fields["m.baselineDate"]), "2025-06-01");
    EXPECT_EQ(fieldText(fields["m.percent"]), "12.5");
}

TEST(MeasureChangeWord, WantsOneBaseline) {
    EXPECT_THAT(Written(R"({"measure-change": "body-weight", "percent": {"atLeast": 5}})").complaints(),
                HasSubstr("needs a baseline"));
    EXPECT_THAT(Written(R"({"measure-change": "body-weight", "withinDays": 30})").complaints(),
                HasSubstr("says no change"));
}

}  // namespace
}  // namespace refract::test
