// For how long a drug in play is meant to be taken, and how much of it is handed out at once.
#pragma once

#include <optional>

#include "rules/scene.h"

namespace refract::rules {

/// Days that the order, or the running course, is meant to last: by its dosage ("for 3 days",
/// boundsDuration, boundsPeriod), else by days of supply times fills; of a course, no less than
/// the days already taken. std::nullopt where one of its orders has no end or does not say.
std::optional<int> plannedDays(const Scene& scene, const DrugUse& use);

/// The most days that one fill of it is for; std::nullopt where none says.
std::optional<int> supplyDays(const Scene& scene, const DrugUse& use);

/// Days since the start at any dose, without the gaps that end an episode of treatment.
std::optional<int> daysOn(const Scene& scene, const DrugUse& use);

}  // namespace refract::rules
