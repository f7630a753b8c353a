// One dispense: when, of what, how much a day, for how many days.
#pragma once

#include <unordered_map>

#include "rules/exposure_supply.h"

namespace refract::rules {

struct Fill {
    std::size_t entry = 0;
    Day handed{};
    int days = 0;       ///< 0: not known
    int mostDays = 0;   ///< the same, when the least of a range is taken; 0: not known
    DosePlan own;       ///< what its own lines say
    bool told = false;  ///< and whether that is a dose
    DailyDose dose;     ///< its own, else its order's, else by quantity and days
    ProductKey product;
    std::size_t order = kNoEntry;
};

/// Reads dispenses one after the other, in the order of their days.
class FillReader {
public:
    explicit FillReader(const SupplyInput& input);
    Fill read(std::size_t entry, Day handed);

private:
    const Plan* orderOf(const MedicationEntry& entry) const;
    const Segment* orderedOn(Day day);
    void takeDose(Fill& fill, const Plan* order);
    /// 0 if that is not known.
    double unitsPerDay(const Fill& fill, const Plan* order) const;
    void countDays(Fill& fill, const Plan* order) const;
    /// Units of the form (mL of a liquid) that were handed over; 0 if they are counted in something else.
    double unitsOf(const MedicationEntry& entry) const;

    const SupplyInput& input_;
    std::unordered_map<std::string_view, const Plan*> byReference_;
    std::size_t segment_ = 0;
};

}  // namespace refract::rules
