// Dispenses of one ingredient: what is in hand when (rules/exposure.h, DISPENSES).
#pragma once

#include <optional>
#include <vector>

#include "rules/exposure_orders.h"

namespace refract::rules {

struct InHand {
    std::vector<Segment> segments;    ///< days in hand and taken; may reach beyond today
    std::vector<Segment> handedOver;  ///< days on which something came whose days are not known
    std::optional<Day> lastDay;       ///< the last day that what was not replaced would have lasted
    std::optional<Day> lastHandedOver;
    std::optional<Day> lastOpenEnded;  ///< the same, of what nobody knows how long it may last
    bool known = false;                ///< at least one dispense covers days
};

struct SupplyInput {
    const std::vector<MedicationEntry>& entries;
    IngredientId ingredient = 0;
    Day today{};
    const Plans& plans;  ///< settled
    const Ordered& ordered;
};

/// `dispenses` are indices of entries. Gaps for those whose days cannot be known.
InHand supplyOf(const std::vector<std::size_t>& dispenses, const SupplyInput& input, fhir::Gaps& gaps);

}  // namespace refract::rules
