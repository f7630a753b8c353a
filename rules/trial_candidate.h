// TrialCandidate: one window with its verdict, of which the best becomes the trial
// (clinical.md T2–T4, D15, D16, D19; section 11, rows 6, 7).
//
// Pure values.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rules/outcome.h"
#include "rules/trial_windows.h"

namespace refract::rules {

struct TrialCandidate {
    TrialWindow window;
    bool adequate = false;        ///< T2 holds, and T3 does not fail
    bool adherenceFails = false;  ///< long enough, and too little of it was covered
    std::optional<ScorePoint> baseline;
    OutcomeFinding outcome;
    Counts counts = Counts::no;

    bool responded() const {
        return outcome.outcome == Outcome::response || outcome.outcome == Outcome::remission || outcome.responseLost;
    }
};

/// Days of use without a break longer than `eraGapDays`.
struct Era {
    Day first{};
    Day last{};
    int atDose = 0;      ///< completed days whose dose is at the threshold, covered or not
    int longestGap = 0;  ///< days on end without supply or off the drug
};

std::vector<Era> erasOf(std::span<const TrialDays> days, std::span<const Spell> spells, Day today,
                        const TrialNumbers& numbers);
/// The era that the day lies in, or the last before it.
std::size_t eraAt(std::span<const Era> eras, Day day);

/// The verdict on a window. The baseline is that of the spell, failing that of the era.
TrialCandidate judgeWindow(const TrialWindow& window, Day firstOfSpell, Day firstOfEra, const ScoreLine& scores,
                           const AssessmentParameters& parameters);

/// The one that stands for all; nullptr if there is none. Adequate before not, then what it
/// counts for, then the longer, then the later.
const TrialCandidate* bestOf(const std::vector<TrialCandidate>& candidates);

}  // namespace refract::rules
