// Exclusions: what takes a patient out of the logic of unipolar, adult, non-perinatal
// depression (clinical.md D02; section 11, rows 15, 16, 28).
//
// Pure. intake has dropped what was refuted or entered in error, so that every problem of
// the record counts here, provisional ones too.
#pragma once

#include <string>

#include "rules/assessment_parameters.h"
#include "rules/record.h"

namespace refract::rules {

/// The id of the first exclusion that holds – "under-18", "bipolar", "psychotic-disorder",
/// "pregnancy", "postpartum", "dementia", "delirium" – or "".
std::string exclusionOf(const PatientRecord& patient, const AssessmentParameters& parameters, Day today);

/// Evidence of a pregnancy now: a problem, or the newest stated pregnancy status.
bool pregnantNow(const PatientRecord& patient, const AssessmentParameters& parameters, Day today);
/// A pregnancy ended in the months before today.
bool postpartumNow(const PatientRecord& patient, const AssessmentParameters& parameters, Day today);

}  // namespace refract::rules
