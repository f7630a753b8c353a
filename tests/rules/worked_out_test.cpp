// Results that are worked out from others: eGFR from creatinine, BMI from weight and height;
// and which of several results of one day counts.
#include "rules/worked_out.h"

#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

constexpr std::string_view kCreatinine = "2160-0";
constexpr std::string_view kEgfrUnit = "mL/min/{1.73_m2}";

void addResult(RecordBuilder& patient, std::string_view loinc, std::string_view when, double value,
               std::string_view unit) {
    Measure measure;
    measure.codes.push_back({fhir::CodeSystem::loinc, std::string(loinc)});
    measure.value = value;
    measure.unit = unit;
    measure.when = date(when);
    patient.record().measures.push_back(std::move(measure));
}

RecordBuilder woman() {
    RecordBuilder patient;
    patient.born("1976-01-01").female();
    return patient;
}

/// Value of the last measure, when it was worked out.
std::optional<double> workedOut(RecordBuilder patient) {
    addWorkedOut(patient.record(), *knowledge());
    const auto& measures = patient.record().measures;
    if (measures.empty() || measures.back().workedOut.empty()) return std::nullopt;
    return measures.back().value;
}

// Of the calculator of the National Kidney Foundation, CKD-EPI creatinine equation (2021).
TEST(CkdEpi2021, GivesThePublishedValues) {
    EXPECT_EQ(std::round(ckdEpi2021(1.0, 50, true)), 69);
    EXPECT_EQ(std::round(ckdEpi2021(1.0, 50, false)), 92);
    EXPECT_NEAR(ckdEpi2021(0.7, 50, true), 142 * std::pow(0.9938, 50) * 1.012, 1e-9) << "at the bend";
    EXPECT_LT(ckdEpi2021(0.6, 50, true) / ckdEpi2021(0.7, 50, true), 1.04) << "flat below it";
}

TEST(WorkedOut, EgfrComesFromCreatinineInAnyUnit) {
    RecordBuilder patient = woman();
    addResult(patient, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    EXPECT_EQ(workedOut(patient), 69);
    RecordBuilder molar = woman();
    addResult(molar, kCreatinine, "2026-02-01", 88.4, "umol/L");
    EXPECT_EQ(workedOut(molar), 69);
}

TEST(WorkedOut, IsNothingWithoutSexAgeOrUnitAndUnderEighteen) {
    RecordBuilder bare = woman();
    addResult(bare, kCreatinine, "2026-02-01", 1.0, "");
    EXPECT_EQ(workedOut(bare), std::nullopt);
    RecordBuilder child;
    child.born("2010-01-01").female();
    addResult(child, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    EXPECT_EQ(workedOut(child), std::nullopt);
    RecordBuilder ageless;
    ageless.female();
    ageless.record().birth.reset();
    addResult(ageless, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    EXPECT_EQ(workedOut(ageless), std::nullopt);
    RecordBuilder other = woman();
    other.record().sex = Sex::other;
    addResult(other, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    EXPECT_EQ(workedOut(other), std::nullopt);
    RecordBuilder bound = woman();
    addResult(bound, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    bound.record().measures.back().comparator = "<";
    EXPECT_EQ(workedOut(bound), std::nullopt);
}

TEST(WorkedOut, GivesWayToWhatIsReported) {
    RecordBuilder patient = woman();
    addResult(patient, "98979-8", "2026-02-01", 55, kEgfrUnit);
    addResult(patient, kCreatinine, "2026-02-01", 1.0, "mg/dL");
    EXPECT_EQ(workedOut(patient), std::nullopt) << "of the same day";
    addResult(patient, kCreatinine, "2026-02-10", 2.4, "mg/dL");
    EXPECT_EQ(workedOut(patient), 24) << "a newer creatinine";
}

TEST(WorkedOut, RulesAndDoseCapsProfit) {
    RecordBuilder patient = woman();
    patient.courseSince(sertraline(50), "2025-06-01", kToday);
    addResult(patient, kCreatinine, "2026-02-10", 2.4, "mg/dL");
    const Written low(R"({"measure": "egfr", "under": 30, "unit": "mL/min/{1.73_m2}"})");
    EXPECT_EQ(low.on(patient), Ternary::unknown);
    addWorkedOut(patient.record(), *knowledge());
    EXPECT_EQ(low.on(patient), Ternary::yes);
}

TEST(WorkedOut, BmiComesFromWeightAndTheLastAdultHeight) {
    RecordBuilder patient = woman();
    addResult(patient, "8302-2", "1990-05-01", 150, "cm");
    addResult(patient, "29463-7", "2026-02-01", 198.4, "[lb_av]");
    EXPECT_EQ(workedOut(patient), std::nullopt) << "that was the height of a child";
    addResult(patient, "8302-2", "2024-05-01", 67, "[in_i]");
    addResult(patient, "29463-7", "2026-02-02", 90, "kg");
    EXPECT_EQ(workedOut(patient), 31.1);
}

TEST(SeveralOfOneDay, TheHighestQtcCounts) {
    RecordBuilder patient = woman();
    addResult(patient, "8636-3", "2026-02-10", 455, "ms");
    addResult(patient, "76635-2", "2026-02-10", 505, "ms");
    addResult(patient, "8636-3", "2026-02-10", 470, "ms");
    const Written high(R"({"measure": "qtc", "atLeast": 500, "unit": "ms"})");
    EXPECT_EQ(high.on(patient), Ternary::yes);
    addResult(patient, "8636-3", "2026-02-11", 460, "ms");
    EXPECT_EQ(high.on(patient), Ternary::no) << "a later day comes first";
}

TEST(SeveralOfOneDay, OfOtherResultsTheFirstStands) {
    RecordBuilder patient = woman();
    addResult(patient, "2951-2", "2026-02-10", 128, "mmol/L");
    addResult(patient, "2951-2", "2026-02-10", 138, "mmol/L");
    EXPECT_EQ(Written(R"({"measure": "sodium", "under": 130, "unit": "mmol/L"})").on(patient), Ternary::yes);
}

TEST(ValueSets, AFormulaIsKnownAndItsInputsAre) {
    EXPECT_THAT(ChangedEdition().change("diagnosis-sets.json", "ckd-epi-2021", "mdrd").complaints(),
                ::testing::HasSubstr("there is no formula \"mdrd\""));
    EXPECT_THAT(ChangedEdition().change("diagnosis-sets.json", R"(["creatinine"])", R"(["creatinin"])").complaints(),
                ::testing::HasSubstr("there is no value set \"creatinin\""));
}

}  // namespace
}  // namespace refract::test
