// Dosage: from what an order, statement or dispense says about the dose to milligrams a
// day, step by step of a taper.
//
// In this order (DoseBasis): the structured elements of a dosage line; what a line lacks,
// from its written instruction (rules/sig.h); the quantity handed over ÷ days' supply;
// and last, where nothing is said but how often, or nothing at all, one unit each time,
// marked `assumed`. A line that says something which cannot be read gives `unknown`,
// never a guess: "as directed", a timing code that contradicts the frequency beside it,
// a volume of a product whose strength is not per volume, milliequivalents, a pack. An
// element of it that could not be read is not replaced by an assumption.
//
// Several lines:
//     for different parts of the day       hold at once and add up, whatever their numbers
//     each with a start of its own         hold in their own days, and add up where they meet
//     numbered differently (`sequence`)    are steps, if each but the last says how long
//     not numbered, of different lengths   likewise, in the order in which they stand
//     anything else without lengths        hold at once and add up, unless numbered differently
// What fits none of these is `unknown`. A line that repeats the one before counts once.
// Pure functions; linear in the lines apart from a sort.
#pragma once

#include <optional>
#include <vector>

#include "rules/exposure.h"

namespace refract::rules {

/// More lines than a taper of a day each for a season; an entry with more is `unknown`.
inline constexpr std::size_t kMostDosageLines = 100;

/// So long, that much a day.
struct DoseStep {
    std::optional<Day> first, last;  ///< where the line has dates of its own
    std::optional<double> days;      ///< where it has a length; neither: to the end
    DailyDose dose;
    std::optional<double> units;  ///< units of the form (mL of a liquid) a day, the most of a range
    bool off = false;             ///< nothing is taken: "then stop"
    unsigned dayParts = 0;        ///< DayPart bits (rules/sig_words.h); 0: not said

    bool bounded() const { return last || days || off; }
};

struct DosePlan {
    std::vector<DoseStep> steps;  ///< never empty
    bool concurrent = false;      ///< steps have days of their own, may overlap, and then add up
    bool together = false;        ///< the text says that another product is taken beside it
    unsigned dayParts = 0;        ///< of all steps, if each says one; else 0

    /// Every step ends.
    bool bounded() const;
};

/// What the entry says about one ingredient: the sum of its components that are that
/// ingredient.
DosePlan dosePlan(const MedicationEntry& entry, IngredientId ingredient);

/// What is taken at once. An unknown part makes the scheduled sum unknown; as-needed parts
/// add to mgHigh alone; the basis is the worst of the two.
DailyDose sumOf(const DailyDose& a, const DailyDose& b);
/// The same amounts, however they were worked out.
bool sameAmounts(const DailyDose& a, const DailyDose& b);

/// Strength of one unit of the form in mg for that ingredient (of a patch: in a day);
/// std::nullopt if it is not said, not in units of mass, per volume, or a pack.
std::optional<double> unitStrengthMg(const Drug& drug, IngredientId ingredient);

/// The route of an entry: the product's form, else what the dosage says.
FormRoute routeOf(const MedicationEntry& entry);

}  // namespace refract::rules
