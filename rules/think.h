// think(): Knowledge, patient, drafts and today → findings. The heart; cannot fail.
//
// Pure; linear in the record times the number of rules. Findings come ordered by
// severity (critical first), rank, rule id, trigger – options (RuleOption) among them after
// the others, best first; they are after silence rules and before merging and card limits
// (clinical.md section 11, row 2).
#pragma once

#include <vector>

#include "rules/assessment.h"
#include "rules/exposure.h"
#include "rules/finding.h"
#include "rules/knowledge.h"

namespace refract::rules {

class ConditionTrace;  // rules/condition_trace.h

/// What prescribers answered before, as far as it is on record; empty is unknown, and
/// nothing is held back (clinical.md 11, row 23). Filled by the service from the audit.
struct PriorResponses {};

struct Question {
    const PatientRecord& patient;
    const Exposure& exposure;
    const Assessment& assessment;
    Day today;
    Moment moment = Moment::patientView;
    const PriorResponses* prior = nullptr;
    ConditionTrace* trace = nullptr;  ///< notes what conditions answered; cases alone
};

std::vector<Finding> think(const Knowledge& knowledge, const Question& question);

}  // namespace refract::rules
