// Lanes: products of one ingredient that are taken side by side. Within a lane what comes
// later takes the place of what was before; the doses of lanes add up.
//
// Orders: a later order replaces an earlier one from its first day on – a change of dose,
// a renewal – unless the two are parallel: products of different strength that began
// within kTogetherDays of each other, or an instruction that says "with". A statement
// tells of days on which no order runs, and never replaces an order.
//
// Supply: a refill of the same product at the same dose carries forward – it begins when
// what is in hand is used up. Another dose, or another product that is not parallel,
// begins on its own day and ends what was in hand.
#pragma once

#include <vector>

#include "rules/exposure_span.h"

namespace refract::rules {

/// Two products of one regimen are written and dispensed on one day, give or take a weekend.
inline constexpr int kTogetherDays = 3;

struct Lane {
    std::vector<Piece> pieces;  ///< ascending, not overlapping
    Span current;               ///< the latest span in it
    Day started{};              ///< first day of `current` as it was ordered or handed over
    bool statement = false;
};

/// Spans in the order of their first day.
std::vector<Lane> lanesOfOrders(std::vector<Span> spans);
std::vector<Lane> lanesOfSupply(std::vector<Span> spans);

/// Days on which the same pieces hold, in all lanes together; doses are summed.
struct SummedDays {
    Day from{}, to{};
    DailyDose dose;
    std::vector<std::size_t> entries;
};
std::vector<SummedDays> summed(const std::vector<Lane>& lanes);

}  // namespace refract::rules
