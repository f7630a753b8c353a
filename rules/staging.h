// Staging: Thase–Rush, Maudsley (MSM) and Massachusetts General Hospital (MGH-S), with what
// the record could not fill (clinical.md 1.4); and the augmentation steps that two of them
// count (D21, section 3.2).
//
// Pure. Lower bounds: only trials that count "yes" are failures. Stage V of Thase–Rush
// needs bilateral ECT, which only words of a procedure tell.
#pragma once

#include <vector>

#include "rules/assessment.h"
#include "rules/assessment_parameters.h"
#include "rules/trial_use.h"

namespace refract::rules {

/// What was added to an antidepressant in the current episode: agents of section 3.2, and
/// antidepressants that are augmentation steps. `use` is when antidepressants were taken.
std::vector<AugmentationStep> augmentationSteps(const Exposure& exposure, const Episode& episode,
                                                const std::vector<Trial>& trials, std::span<const DayRange> use,
                                                const AssessmentParameters& parameters, Day today);

/// Of an assessment that is complete but for its staging.
Staging stage(const PatientRecord& patient, const Assessment& assessment, const AssessmentParameters& parameters);

}  // namespace refract::rules
