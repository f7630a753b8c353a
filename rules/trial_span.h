// What is worked out over the whole time on a drug, whatever its windows: how much of it
// was covered, and how often the dose was raised and kept.
//
// Pure.
#pragma once

#include <optional>
#include <span>

#include "rules/trial_windows.h"

namespace refract::rules {

/// Covered days over all completed days from the first to the last spell, time off the drug
/// included; absent when no spell has a dispense.
std::optional<double> spanPdc(std::span<const TrialDays> days, std::span<const Spell> spells, Day today);

/// MGH-S: how often a dose that was at the threshold was raised, and held for long enough.
int heldIncreases(std::span<const TrialDays> days, std::span<const Spell> spells, Day today,
                  const TrialNumbers& numbers);

}  // namespace refract::rules
