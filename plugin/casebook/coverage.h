// What the cases have not tried: conditions that were never seen both to hold and not to.
//
// Our own texts only.
#pragma once

#include <string>
#include <vector>

#include "plugin/service/service.h"
#include "rules/condition_trace.h"

namespace refract::casebook {

struct Untried {
    std::string rule;    ///< "R005"
    std::string part;    ///< "when", "silent when", "variant stable", "line"
    std::string clause;  ///< in English
    bool neverYes = false, neverNo = false;
};

/// Thinks once more about what was worked out, and notes what its conditions answered.
void trace(const service::Evaluation& evaluation, rules::ConditionTrace& into);

/// Every part of a rule's conditions that was not seen both ways, in the order of the
/// rules. A fact counts as a whole.
std::vector<Untried> untried(const rules::Knowledge& knowledge, const rules::ConditionTrace& seen);

/// Silences that no case has seen to hold: of a list of alternatives each one.
std::vector<Untried> untriedSilences(const rules::Knowledge& knowledge, const rules::ConditionTrace& seen);

}  // namespace refract::casebook
