// Courses: what is ordered and what is in hand, put together day by day (rules/exposure.h,
// COVERED).
#pragma once

#include <utility>
#include <vector>

#include "rules/exposure_supply.h"

namespace refract::rules {

/// Days in hospital, ascending, not overlapping.
using StayDays = std::vector<std::pair<Day, Day>>;
StayDays inpatientDays(const std::vector<Stay>& stays, Day today);

/// The stretches of a course up to `today`.
std::vector<Stretch> stretchesOf(const Ordered& ordered, const InHand& inHand, const StayDays& stays, Day today);

}  // namespace refract::rules
