// Results that nobody sent but that follow from others by a published formula: a property of
// a value set ("workedOut"), so that every rule and every dose cap that asks for the set
// profits. What is worked out says so (Measure::workedOut).
#pragma once

#include <string_view>

#include "rules/knowledge.h"
#include "rules/record.h"

namespace refract::rules {

/// eGFR in mL/min/1.73 m² from serum creatinine in mg/dL: CKD-EPI 2021, without race.
/// 142 × min(Scr/κ, 1)^α × max(Scr/κ, 1)^-1.200 × 0.9938^age (× 1.012 female); κ 0.7 and
/// α -0.241 for women, 0.9 and -0.302 for men. Inker LA et al., N Engl J Med 2021;385:1737.
/// For 18 and older, and a creatinine above 0.
double ckdEpi2021(double creatinineMgPerDl, int age, bool female);

/// kg/m²; both above 0.
double bodyMassIndex(double kilograms, double metres);

/// How many value sets a formula works from; 0 if there is no such formula.
std::size_t inputsOf(std::string_view formula);

/// Appends what can be worked out to the measures: for each result of the first input that is
/// newer than every reported result of the set. Nothing, and no guess, where sex, age, unit or
/// value is not known, the patient is younger than 18, or the input has a comparator. An eGFR
/// is rounded to a whole number and a BMI to one decimal, as laboratories and charts do.
/// Linear in the measures but for sorting heights.
void addWorkedOut(PatientRecord& patient, const Knowledge& knowledge);

}  // namespace refract::rules
