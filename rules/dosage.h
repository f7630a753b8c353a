// Dosage: one medication entry → steps of so many mg a day for so many days.
//
// Amounts come from structured elements first, then from dispensed quantity and days'
// supply, then from the written instruction (rules/sig.h). What cannot be read with
// certainty has no mg. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "rules/exposure.h"

namespace refract::rules {

/// One component's daily dose over a part of an entry's time.
struct DoseStep {
    DailyDose dose;
    std::optional<Day> from;      ///< boundsPeriod.start, when the line has its own
    std::optional<Day> until;     ///< last day, likewise
    std::optional<double> days;   ///< length, when it is said; absent: to the end of the entry
};

/// The steps of an entry for one ingredient, one after the other. Lines that hold at the
/// same time are summed; lines with a sequence, and "then" in an instruction, follow each
/// other. Never empty: with nothing said there is one step whose dose is not known.
std::vector<DoseStep> doseSteps(const MedicationEntry& entry, IngredientId ingredient);

/// Is the entry to be taken beside another product of the same drug ("with the 50 mg tablet")?
bool takenTogether(const MedicationEntry& entry);

/// How the entry is given: its dosage's route if that says more than the product's form.
FormRoute routeOf(const MedicationEntry& entry);

/// Days that a dispensed quantity lasts at the dosage of the entry; std::nullopt if unknown.
std::optional<double> daysOfSupply(const MedicationEntry& entry);

}  // namespace refract::rules
