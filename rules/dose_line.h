// One line of dosage, read: structured elements, and the instruction for what they lack.
#pragma once

#include <vector>

#include "rules/dosage.h"
#include "rules/dose_amount.h"
#include "rules/sig.h"

namespace refract::rules {

struct LineReading {
    std::vector<DoseStep> steps;  ///< never empty
    bool together = false;        ///< another product of the drug is taken beside this one
};

LineReading readLine(const MedicationEntry& entry, IngredientId ingredient, const DosageInstruction& line);

/// With no line at all: the quantity ÷ days' supply, else one unit a day, assumed.
DoseStep suppliedDose(const MedicationEntry& entry, IngredientId ingredient);

}  // namespace refract::rules
