// Amounts: units as servers write them, strengths as RxNorm writes them, and how often by
// the structured elements of a dosage line. The arithmetic under rules/dosage.h.
//
// Units of count: none, "1", "{tbl}", "tablet", "NA" (a client's word for no unit) … Of
// mass: mg, mcg, g. Of volume: mL, and spoons. "mg/24 h" and "mg/h" are rates. All else,
// mEq and international units among it, is unknown, and so is what is made of it.
#pragma once

#include <optional>
#include <string_view>

#include "rules/record.h"

namespace refract::rules {

struct AmountUnit {
    enum class Kind { count, mass, massPerDay, volume, unknown } kind = Kind::unknown;
    double factor = 1;  ///< mg, mg a day, or mL
};
AmountUnit amountUnit(std::string_view written);

/// What one unit of the form holds.
struct Strength {
    double mg = 0;
    enum class Per { unit, ml, hour } per = Per::unit;
    double hours = 0;  ///< per hour: how long one is worn, 0 if that is not said
};

/// All components of the drug that are the ingredient, put together.
struct IngredientPart {
    std::optional<Strength> strength;
    bool alone = false;  ///< the drug has no other ingredient: a mass is its mass
};
IngredientPart ingredientPart(const Drug& drug, IngredientId ingredient);

/// mg a day of `amount` so many times a day; std::nullopt when units and strength do not
/// meet, or the times are needed and not known. A patch gives its rate for as long as it is
/// worn, however seldom it is changed.
std::optional<double> mgPerDay(double amount, const AmountUnit& unit, std::optional<double> times,
                               const IngredientPart& part);

/// How often a day.
struct Frequency {
    std::optional<double> low, high;
    unsigned dayParts = 0;
    bool given = false;        ///< the line has elements that say how often
    bool contradicts = false;  ///< and they do not agree
};
Frequency frequencyOf(const DosageInstruction& line);

}  // namespace refract::rules
