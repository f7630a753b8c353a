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

bool isOf(const PriorResponse& response, const Finding& finding) {
    return response.rule == finding.rule->id && response.trigger == finding.trigger;
}

bool answered(const Finding& finding, const PriorResponses& prior, const Policy& policy, Day today) {
    const PriorResponse* last = nullptr;
    for (const auto& response : prior.shown) {
        if (response.outcome == Outcome::none || !isOf(response, finding)) continue;
        if (last == nullptr || response.answeredOn >= last->answeredOn) last = &response;
    }
    if (last == nullptr) return false;
    const int days = silentDays(finding, *last, policy);
    // An answer can be of tomorrow: of a place where it is that day already.
    return days > 0 && fhir::daysBetween(last->answeredOn, today) < days;
}

/// F04: shown once it was as it is, before today – who opens a record twice a day is to find the same –, and
/// that is long ago.
bool shownUnchanged(const Finding& finding, const PriorResponses& prior, const Policy& policy, Day today) {
    if (!finding.rule->silentOnceShown || finding.severity == Severity::critical) return false;
    const auto longAgo = [&](Day day) { return fhir::daysBetween(day, today) > policy.repeatDays; };
    if (finding.since && !longAgo(*finding.since)) return false;
    return std::any_of(prior.shown.begin(), prior.shown.end(), [&](const PriorResponse& response) {
        if (!isOf(response, finding) || response.firstShownOn >= today) return false;
        return finding.since ? response.shownOn >= *finding.since : longAgo(response.firstShownOn);
    });
}

}  // namespace

std::string_view silencedBy(const Finding& finding, const PriorResponses& prior, const Policy& policy, Day today) {
    if (answered(finding, prior, policy, today)) return finding.rule->option ? "declined" : "answered";
    return shownUnchanged(finding, prior, policy, today) ? "shown" : std::string_view{};
}

}  // namespace refract::rules
