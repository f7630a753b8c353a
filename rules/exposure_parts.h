// Parts and segments: who contributes what dose on which days. The common ground of
// orders, supply and courses (rules/exposure.h has the rules).
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "rules/dosage.h"

namespace refract::rules {

inline constexpr std::size_t kNoEntry = std::numeric_limits<std::size_t>::max();

/// What tells products of one ingredient apart: the strength of a unit or, where none is
/// known, the daily dose.
struct ProductKey {
    double mg = 0;
    bool strength = false;  ///< false: `mg` is a daily dose, 0 if that is not known either
    auto operator<=>(const ProductKey&) const = default;
};
ProductKey productKey(const Drug& drug, IngredientId ingredient, const DailyDose& dose);
bool sameProduct(const ProductKey& a, const ProductKey& b);

/// What one entry contributes on some days.
struct Part {
    std::size_t entry = 0;
    ProductKey product;
    DailyDose dose;
    Day since{};                   ///< first day of the order, or day handed over
    bool told = true;              ///< the entry says its dose itself
    std::size_t order = kNoEntry;  ///< supply: the order that it was handed over for
    int length = 0;                ///< supply: its days
};

struct DoseDays {
    Day first{}, last{};
    DailyDose dose;
};

/// Steps laid over [first, last], by day, not overlapping; days of no step are left out.
std::vector<DoseDays> placeSteps(const DosePlan& plan, Day first, Day last);

struct PartDays {
    Day first{}, last{};
    Part part;
};

/// Days on which the same parts hold.
struct Segment {
    Day first{}, last{};
    std::vector<Part> parts;
    std::vector<std::size_t> witnesses;  ///< entries that speak of the same days without adding dose
    bool stated = false;                 ///< a statement is among them
};

/// All days of the parts, ascending, not overlapping. Linear after a sort, for the few
/// parts that hold at once.
std::vector<Segment> segmentsOf(std::vector<PartDays> days);

DailyDose sumOf(const std::vector<Part>& parts);
inline bool isKnown(const DailyDose& dose) {
    return dose.mg || dose.mgHigh;
}
inline Day dayAfter(Day day) {
    return day + std::chrono::days(1);
}
inline Day dayBefore(Day day) {
    return day - std::chrono::days(1);
}
/// A length that was written, in whole days from 1 to a century: more is no length.
int wholeDays(double days);

}  // namespace refract::rules
