// Which antidepressants were taken at the same time: what was added to what, and what was
// begun together (clinical.md D21).
//
// Pure. Hypnotic doses and uses for something else are no antidepressant here. Linear in
// the spells times the number of antidepressants on the record, which the table bounds.
#pragma once

#include <span>
#include <vector>

#include "rules/assessment_parameters.h"
#include "rules/trial_days.h"
#include "rules/trial_windows.h"

namespace refract::rules {

struct DayRange {
    Day first{};
    Day last{};  ///< included
    bool operator==(const DayRange&) const = default;
};

/// A spell of a drug as an antidepressant.
struct AntidepressantUse {
    std::size_t history = 0;  ///< index into the histories
    std::size_t spell = 0;    ///< index into the spells of that history
    IngredientId ingredient = 0;
    DayRange days;
    bool added = false;                 ///< to one that went on
    std::vector<std::size_t> together;  ///< indices of uses begun with it that went on beside it
};

/// By first day. `spells[i]` are those of `histories[i]`.
std::vector<AntidepressantUse> antidepressantUses(std::span<const DrugHistory> histories,
                                                  std::span<const std::vector<Spell>> spells,
                                                  const TrialNumbers& numbers);

/// When any antidepressant of another ingredient was taken: merged, by day.
std::vector<DayRange> takenBeside(std::span<const AntidepressantUse> uses, IngredientId ingredient);

/// The days of `days` that lie in none of `ranges` (merged, by day).
std::vector<TrialDays> without(std::span<const TrialDays> days, std::span<const DayRange> ranges);

/// The ranges as few that do not touch, by first day.
std::vector<DayRange> merged(std::vector<DayRange> ranges);

}  // namespace refract::rules
