// The clock of a finding: since when what it is about has been as it is (clinical.md 6.3 F04).
//
// Pure; linear in the witnesses.
#pragma once

#include <optional>
#include <span>

#include "rules/condition.h"
#include "rules/scene.h"

namespace refract::rules {

/// The latest of: the start of each drug at its dose, or its last day when it is not taken any more; today for
/// an order that changes something; the date of each condition, result, score, procedure, service order and
/// allergy. std::nullopt when one of them is not known: what is not known to be old counts as new.
std::optional<Day> unchangedSince(const Scene& scene, std::span<const Bound> bound);

}  // namespace refract::rules
