// From what was worked out to what goes on record, and from the record to what the rules ask
// of it: where audit and rules meet.
#pragma once

#include <string>
#include <vector>

#include "plugin/audit/audit.h"
#include "plugin/hooks/feedback.h"
#include "plugin/service/service.h"
#include "rules/prior.h"

namespace refract::service {

/// Everything about the call that the record keeps, findings shown and held back included. `at`:
/// milliseconds since 1970. With `shadow` nothing was shown, whatever was worked out.
audit::Decision decisionOf(const Evaluation& evaluation, const Caller& caller);

/// Days by the client's calendar are not known for what is past: those of UTC serve.
rules::PriorResponses priorResponsesOf(const std::vector<audit::Prior>& priors);

std::vector<audit::Report> reportsOf(const std::vector<hooks::FeedbackItem>& items);

/// What the rules of an edition are called.
std::vector<audit::RuleInUse> rulesInUse(const rules::Knowledge& knowledge);

/// "medications conditions": the kinds that were supplied, or those that were not.
std::string kindsOf(const rules::Supplied& supplied, bool given);

}  // namespace refract::service
