// The words about products of one drug and about a dose against an earlier one: when they hold,
// when they do not, and when nobody knows.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;

Drug of(std::string_view hours, Drug product) {
    product.qualifier = hours;
    return product;
}
Drug xl(Mg mg) {
    return of("24 HR", bupropion(mg));
}
Drug sr(Mg mg) {
    return of("12 HR", bupropion(mg));
}
Drug immediate(Mg mg) {
    return drug(42347, "bupropion", mg);
}

constexpr const char* kAllLong =
    R"({"all": [{"using": "bupropion", "as": "a"}, {"release-form": "a", "is": ["24-hour"]}]})";
constexpr const char* kTwo = R"({"all": [{"using": "bupropion", "as": "a"}, {"two-products": "a"}]})";

RecordBuilder ordered(const Drug& product) {
    RecordBuilder patient;
    patient.draft(product).take(1);
    return patient;
}

TEST(ReleaseForm, IsThatOfTheProductsThatRun) {
    const Written condition(kAllLong);
    EXPECT_EQ(condition.on(ordered(xl(300)), Moment::orderSign), Ternary::yes);
    EXPECT_EQ(condition.on(ordered(sr(150)), Moment::orderSign), Ternary::no);
    EXPECT_EQ(condition.on(ordered(immediate(75)), Moment::orderSign), Ternary::no);
    EXPECT_EQ(condition.on(ordered(bupropion(150)), Moment::orderSign), Ternary::unknown) << "of how many hours?";
    RecordBuilder taken;
    taken.courseSince(xl(300), "2025-12-01", kToday);
    EXPECT_EQ(condition.on(taken), Ternary::yes);
}

TEST(ReleaseForm, ExtendedIsOfAnyHours) {
    const Written condition(
        R"({"all": [{"using": "bupropion", "as": "a"}, {"release-form": "a", "is": ["extended"]}]})");
    for (const Drug& product : {xl(300), sr(150), bupropion(150)}) {
        EXPECT_EQ(condition.on(ordered(product), Moment::orderSign), Ternary::yes) << product.qualifier;
    }
    EXPECT_EQ(condition.on(ordered(immediate(75)), Moment::orderSign), Ternary::no);
}

TEST(ReleaseForm, IsUnknownOfProductsThatDiffer) {
    RecordBuilder patient;
    patient.request(xl(150)).from("2026-01-01").take(1);
    patient.request(sr(100)).from("2026-01-01").take(1);
    EXPECT_EQ(Written(kAllLong).on(patient), Ternary::unknown);
}

TEST(ReleaseForm, NamesWhatAnAuthorMayHaveMeant) {
    const Written wrong(R"({"all": [{"using": "bupropion", "as": "a"}, {"release-form": "a", "is": ["24 hour"]}]})");
    EXPECT_THAT(wrong.complaints(), HasSubstr("24-hour"));
    EXPECT_THAT(Written(R"({"all": [{"using": "bupropion", "as": "a"}, {"release-form": "a"}]})").complaints(),
                HasSubstr("names no release form"));
}

TEST(TwoProducts, AreAnOrderBesideWhatIsTakenInAnotherForm) {
    RecordBuilder patient;
    patient.courseSince(xl(150), "2025-12-01", kToday).draft(sr(150)).take(1);
    EXPECT_EQ(Written(kTwo).on(patient, Moment::orderSign), Ternary::yes);
}

TEST(TwoProducts, AreNotARenewalNorAnotherStrength) {
    RecordBuilder patient;
    patient.courseSince(xl(150), "2025-12-01", kToday).draft(xl(300)).take(1);
    EXPECT_EQ(Written(kTwo).on(patient, Moment::orderSign), Ternary::no);
}

TEST(TwoProducts, AreNotASwitchAfterTheOldOneHasEnded) {
    RecordBuilder patient;
    patient.course(xl(150), "2025-12-01", "2026-03-01").draft(sr(150)).take(1);
    EXPECT_EQ(Written(kTwo).on(patient, Moment::orderSign), Ternary::no);
}

TEST(TwoProducts, AreUnknownWhereAFormIs) {
    RecordBuilder patient;
    patient.courseSince(xl(150), "2025-12-01", kToday).draft(bupropion(150)).take(1);
    EXPECT_EQ(Written(kTwo).on(patient, Moment::orderSign), Ternary::unknown);
}

TEST(TwoProducts, AreTwoBrandsOfOneForm) {
    RecordBuilder patient;
    patient.courseSince(branded(sr(150), "Wellbutrin"), "2025-12-01", kToday).draft(branded(sr(150), "Zyban")).take(1);
    EXPECT_EQ(Written(kTwo).on(patient, Moment::orderSign), Ternary::yes);
}

TEST(TwoProducts, AreOrdersThatBothReadActive) {
    RecordBuilder patient;
    patient.request(xl(150)).from("2025-12-01").take(1);
    patient.request(sr(150)).from("2026-02-01").take(1);
    EXPECT_EQ(Written(kTwo).on(patient), Ternary::yes)
        << "the later took the place of the earlier, which still reads active";
}

TEST(TwoProducts, AreAProductAndACombinationOfIt) {
    RecordBuilder patient;
    const Drug naltrexone = drug(7243, "naltrexone", 8);
    patient.request(xl(150)).from("2026-01-01").take(1);
    patient.request(combined(bupropion(90), naltrexone)).from("2026-01-01").take(1);
    EXPECT_EQ(Written(kTwo).on(patient), Ternary::yes);
}

constexpr const char* kHalved =
    R"({"all": [{"using": "quetiapine", "as": "a"}, {"using": "paroxetine", "as": "b"},
                {"dose-change": "a", "since": "b", "percent": {"atMost": -50}}]})";

RecordBuilder paroxetineSince(std::string_view first) {
    RecordBuilder patient;
    patient.request(paroxetine(20)).from(first).take(1);
    return patient;
}

TEST(DoseChange, IsAgainstTheDayBeforeTheOtherCame) {
    const Written condition(kHalved);
    RecordBuilder cut = paroxetineSince("2026-02-01");
    cut.request(quetiapine(100)).from("2025-10-01").take(1);
    cut.request(quetiapine(50)).from("2026-02-01").take(1);
    EXPECT_EQ(condition.on(cut), Ternary::yes);
    RecordBuilder before = paroxetineSince("2026-02-01");
    before.request(quetiapine(100)).from("2025-10-01").take(1);
    before.request(quetiapine(50)).from("2026-01-15").take(1);
    EXPECT_EQ(condition.on(before), Ternary::no) << "it was lowered for another reason";
}

TEST(DoseChange, IsThatOfAnOrder) {
    const Written condition(kHalved);
    RecordBuilder patient = paroxetineSince("2026-02-01");
    patient.courseSince(quetiapine(100), "2025-10-01", kToday).draft(quetiapine(50)).take(1);
    EXPECT_EQ(condition.on(patient, Moment::orderSign), Ternary::yes);
    RecordBuilder both;
    both.courseSince(quetiapine(100), "2025-10-01", kToday).draft(quetiapine(50)).take(1);
    both.draft(paroxetine(20)).take(1);
    EXPECT_EQ(condition.on(both, Moment::orderSign), Ternary::yes) << "both are ordered at once";
}

TEST(DoseChange, IsUnknownWhereNothingWasTakenBefore) {
    RecordBuilder patient = paroxetineSince("2026-01-01");
    patient.courseSince(quetiapine(50), "2026-02-01", kToday);
    EXPECT_EQ(Written(kHalved).on(patient), Ternary::unknown);
}

TEST(DoseChange, WantsARange) {
    EXPECT_THAT(Written(R"({"all": [{"using": "quetiapine", "as": "a"}, {"using": "paroxetine", "as": "b"},
                                    {"dose-change": "a", "since": "b", "percent": {}}]})")
                    .complaints(),
                HasSubstr("says no change"));
}

RecordBuilder steps(std::string_view first, Mg firstMg, std::string_view second, Mg secondMg) {
    RecordBuilder patient;
    patient.request(paroxetine(firstMg)).from(first).take(1);
    patient.request(paroxetine(secondMg)).from(second).take(1);
    return patient;
}
constexpr const char* kNoRise =
    R"({"all": [{"using": "paroxetine", "as": "a"}, {"derived": "days-without-rise", "of": "a", "over": 30}]})";
constexpr const char* kNoCut =
    R"({"all": [{"using": "paroxetine", "as": "a"}, {"derived": "days-without-cut", "of": "a", "over": 30}]})";

TEST(DaysWithoutRise, CountFromTheLastRiseOrTheStartAndPassOverACut) {
    const Written condition(kNoRise);
    EXPECT_EQ(condition.on(steps("2025-06-01", 20, "2026-02-20", 40)), Ternary::no);
    EXPECT_EQ(condition.on(steps("2025-06-01", 40, "2026-02-20", 20)), Ternary::yes);
    EXPECT_EQ(condition.on(steps("2026-02-10", 40, "2026-02-20", 20)), Ternary::no) << "begun 20 days ago";
    RecordBuilder raised = steps("2025-06-01", 20, "2025-09-01", 20);
    raised.draft(paroxetine(30)).take(1);
    EXPECT_EQ(condition.on(raised, Moment::orderSign), Ternary::no);
}

TEST(DaysWithoutCut, CountFromTheLastCutOrTheStartAndPassOverARise) {
    const Written condition(kNoCut);
    EXPECT_EQ(condition.on(steps("2025-06-01", 20, "2026-02-20", 40)), Ternary::yes);
    EXPECT_EQ(condition.on(steps("2025-06-01", 40, "2026-02-20", 20)), Ternary::no);
    RecordBuilder lowered = steps("2025-06-01", 20, "2025-09-01", 20);
    lowered.draft(paroxetine(10)).take(1);
    EXPECT_EQ(condition.on(lowered, Moment::orderSign), Ternary::no);
}

constexpr const char* kUnfilled =
    R"({"all": [{"using": "paroxetine", "as": "a"}, {"derived": "days-since-fill", "of": "a", "over": 365}]})";

TEST(DaysSinceFill, CountFromTheLastDispense) {
    RecordBuilder patient;
    patient.request(paroxetine(20)).from("2024-06-01").take(1);
    patient.dispense(paroxetine(20)).on("2025-02-01").supply(30);
    patient.record().supplied.dispenses = Supply::supplied;
    EXPECT_EQ(Written(kUnfilled).on(patient), Ternary::yes);
    patient.dispense(paroxetine(20)).on("2025-06-01").supply(30);
    EXPECT_EQ(Written(kUnfilled).on(patient), Ternary::no);
}

TEST(DaysSinceFill, AreThoseSinceTheOrderWhereNothingWasHandedOver) {
    RecordBuilder patient;
    patient.request(paroxetine(20)).from("2024-06-01").take(1);
    patient.record().supplied.dispenses = Supply::supplied;
    EXPECT_EQ(Written(kUnfilled).on(patient), Ternary::yes);
    patient.record().supplied.dispenses = Supply::notSupplied;
    EXPECT_EQ(Written(kUnfilled).on(patient), Ternary::unknown) << "nobody asked the pharmacy";
    patient.draft(paroxetine(20)).take(1);
    patient.record().supplied.dispenses = Supply::supplied;
    EXPECT_EQ(Written(kUnfilled).on(patient, Moment::orderSign), Ternary::no) << "it is to be filled now";
}

TEST(Using, PassesOverWhatIsTakenAsNeededAndWasNotFilled) {
    const Written condition(R"({"using": "paroxetine", "asNeededFilledWithinDays": 90})");
    RecordBuilder patient;
    patient.request(paroxetine(20)).from("2025-06-01").take(1).asNeeded();
    patient.dispense(paroxetine(20)).on("2025-10-01").supply(10);
    patient.record().supplied.dispenses = Supply::supplied;
    EXPECT_EQ(condition.on(patient), Ternary::no);
    patient.dispense(paroxetine(20)).on("2026-01-15").supply(10);
    EXPECT_EQ(condition.on(patient), Ternary::yes);
}

TEST(Using, CountsWhatIsTakenAsNeededWhereNobodyKnowsOfFills) {
    RecordBuilder patient;
    patient.request(paroxetine(20)).from("2025-06-01").take(1).asNeeded();
    patient.record().supplied.dispenses = Supply::notSupplied;
    EXPECT_EQ(Written(R"({"using": "paroxetine", "asNeededFilledWithinDays": 90})").on(patient), Ternary::yes);
}

}  // namespace
}  // namespace refract::test
