// Silence after an answer.
#include "rules/prior.h"

#include <algorithm>

#include "rules/policy.h"
#include "rules/rule.h"

namespace refract::rules {

namespace {

using Outcome = PriorResponse::Outcome;

/// F03: days of silence after that answer; 0 for none.
int silentDays(const Finding& finding, const PriorResponse& answer, const Policy& policy) {
    const bool declined = answer.outcome == Outcome::overridden && answer.reasoned;
    if (finding.rule->option) return declined ? policy.declinedDays : 0;
    if (!declined && answer.outcome != Outcome::accepted) return 0;
    switch (finding.severity) {
        case Severity::info:
            return policy.silentInfoDays;
        case Severity::warning:
            return policy.silentWarningDays;
        case Severity::critical:
            // Silence would hold for a re-sign of the same, already signed order by the same user alone
            // (clinical.md 11, row 29), and a draft does not tell that it is one.
            return 0;
    }
    return 0;
}

}  // namespace

std::string_view silencedBy(const Finding& finding, const PriorResponses& prior, const Policy& policy, Day today) {
    const PriorResponse* last = nullptr;
    for (const auto& response : prior.shown) {
        if (response.outcome == Outcome::none || response.rule != finding.rule->id ||
            response.trigger != finding.trigger) {
            continue;
        }
        if (last == nullptr || response.answeredOn >= last->answeredOn) last = &response;
    }
    if (last == nullptr) return {};
    const int days = silentDays(finding, *last, policy);
    // An answer can be of tomorrow: of a place where it is that day already.
    if (days == 0 || fhir::daysBetween(last->answeredOn, today) >= days) return {};
    return finding.rule->option ? "declined" : "answered";
}

}  // namespace refract::rules
