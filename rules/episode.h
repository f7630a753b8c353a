// Episode: is there a depressive episode that counts, since when, and how severe by its
// code (clinical.md D01, D03, D04; section 11, rows 5, 15, 16, 28).
//
// Pure. What the record leaves open stays unknown: the start, the diagnosis.
#pragma once

#include <span>
#include <vector>

#include "rules/assessment.h"
#include "rules/assessment_parameters.h"
#include "rules/outcome.h"
#include "rules/trial_use.h"

namespace refract::rules {

/// `use` is when antidepressants were taken as such: merged, by day.
Episode findEpisode(const PatientRecord& patient, const ScoreLine& scores, std::span<const DayRange> use,
                    const AssessmentParameters& parameters, Day today);

/// The day that lies that many months before, at the end of a month that is too short.
Day monthsBefore(Day day, int months);

}  // namespace refract::rules
