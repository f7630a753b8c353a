// Outcome of a trial: which PHQ-9 scores stand at its ends, and what they say
// (clinical.md D05–D16, T4; section 11, rows 11, 12).
//
// Pure values. Scores whose day is not known exactly are not used: a month cannot be
// placed in a window of days.
#pragma once

#include <optional>
#include <vector>

#include "rules/assessment.h"
#include "rules/assessment_parameters.h"
#include "rules/record.h"

namespace refract::rules {

/// PHQ-9 totals by day, ascending, none after `today`; the last of a day stands last.
class ScoreLine {
public:
    ScoreLine() = default;
    ScoreLine(const PatientRecord& patient, Day today);

    const std::vector<ScorePoint>& all() const { return points_; }
    /// The last score from `first` to `last`, both included.
    std::optional<ScorePoint> lastIn(Day first, Day last) const;
    std::optional<ScorePoint> firstIn(Day first, Day last) const;
    /// Is there a score from `first` to `last` for which `test` holds?
    template <typename Test>
    bool anyIn(Day first, Day last, Test test) const {
        for (auto point = from(first); point != points_.end() && point->day <= last; ++point) {
            if (test(*point)) return true;
        }
        return false;
    }

private:
    std::vector<ScorePoint>::const_iterator from(Day day) const;
    std::vector<ScorePoint> points_;
};

/// D15: the last score in the days up to and including the first day of the drug, failing
/// that the first in the days right after.
std::optional<ScorePoint> baselineScore(const ScoreLine& scores, Day firstDayOfDrug, const OutcomeNumbers& numbers);

/// Change in percent, negative for a fall; absent when there is no baseline, or it is too low.
std::optional<double> percentChange(const std::optional<ScorePoint>& baseline, const std::optional<ScorePoint>& end,
                                    const OutcomeNumbers& numbers);

struct OutcomeFinding {
    Outcome outcome = Outcome::unknown;
    std::optional<ScorePoint> end;
    std::optional<double> percentChange;
    bool failed = false;      ///< T4 holds: a fall too small, and an end still depressed
    bool cannotFail = false;  ///< whatever is not known, T4 does not hold
    bool responseLost = false;
    std::vector<Reason> reasons;
};

/// The outcome of a stretch that was long enough on `adequateOn` and ended at dose on
/// `lastAtDose`; scores count up to some days after that.
OutcomeFinding judgeOutcome(const ScoreLine& scores, const std::optional<ScorePoint>& baseline, Day adequateOn,
                            Day lastAtDose, const OutcomeNumbers& numbers);

}  // namespace refract::rules
