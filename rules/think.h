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
#include "rules/prior.h"

namespace refract::rules {

class ConditionTrace;  // rules/condition_trace.h

struct Question {
    const PatientRecord& patient;
    const Exposure& exposure;
    const Assessment& assessment;
    Day today;
    Moment moment = Moment::patientView;
    const PriorResponses* prior = nullptr;  ///< nullptr: unknown
    ConditionTrace* trace = nullptr;        ///< notes what conditions answered; cases alone
};

/// A finding that was made and is not said, and what silenced it.
struct HeldBack {
    enum class Why { handled, fatigue, snoozed };  ///< its own silence; F08, F13–F15; F03, F06
    Finding finding;
    Why why = Why::handled;
    std::string by;  ///< "F14", "answered", "declined"; empty for the rule's own silence
};

/// `heldBack`: those that a rule of silence took away are put there; nullptr: nobody asks.
std::vector<Finding> think(const Knowledge& knowledge, const Question& question,
                           std::vector<HeldBack>* heldBack = nullptr);

}  // namespace refract::rules
