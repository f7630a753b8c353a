// Windows: the runs of days at dose of one antidepressant, between restarts of the clock
// (clinical.md T1–T3; section 11, row 7).
//
// A run starts on the first day that is at dose and in hand. A gap in supply or in use of
// more than `gapRestartDays` ends it, as do more than `belowDoseRestartDays` days on end
// below the threshold; shorter ones belong to it. Days are counted when they are over: an
// ongoing run of a drug begun on the 1st is one day long on the 2nd.
// Pure, one pass over the days.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rules/assessment_parameters.h"
#include "rules/trial_days.h"

namespace refract::rules {

/// Use without a break of more than `gapRestartDays` off the drug.
struct Spell {
    Day first{};
    Day last{};
    std::size_t begin = 0;  ///< into DrugHistory::days
    std::size_t end = 0;
    bool supplyKnown = false;  ///< at least one dispense: adherence can be known
};

std::vector<Spell> spellsOf(std::span<const TrialDays> days, const TrialNumbers& numbers);

struct TrialWindow {
    Day from{};
    Day to{};  ///< last day that belongs to it
    Day lastAtDose{};
    int days = 0;         ///< completed days
    int atDose = 0;       ///< of them at dose, uncovered ones in short gaps included
    int atAdultDose = 0;  ///< at the threshold under 65
    int covered = 0;
    int longestGap = 0;             ///< uncovered, inside
    std::optional<Day> adequateOn;  ///< the day after the last that T2 asks for
    std::optional<double> highestMg;
    double threshold = 0;  ///< at the end
    bool capped = false;
    bool level = false;
    bool bridged = false;
    bool supplyKnown = false;
    bool open = false;      ///< reaches today
    bool afterGap = false;  ///< the clock was restarted by a gap
    std::size_t spell = 0;  ///< index into the spells

    std::optional<double> pdc() const;
};

struct WindowQuestion {
    std::span<const TrialDays> days;
    std::span<const Spell> spells;
    std::optional<Day> countFrom;  ///< days before it do not count (start of the episode)
    Day today{};
    bool ongoing = false;  ///< taken on `today`
};

std::vector<TrialWindow> windowsOf(const WindowQuestion& question, const TrialNumbers& numbers);

}  // namespace refract::rules
