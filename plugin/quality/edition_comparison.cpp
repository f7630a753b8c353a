// Two lists of (call, rule), and what they share.
#include "plugin/quality/edition_comparison.h"

#include <algorithm>

namespace refract::quality {

namespace {

/// $1 and $2 the first day and the first that does not belong, $3 the client, $4 the edition; '' for any.
const std::string kCalls =
    " FROM shadow_calls s JOIN decisions d ON d.id = s.decision WHERE d.local_day >= $1 AND d.local_day < $2 AND "
    "($3 = '' OR d.client = $3) AND ($4 = '' OR s.edition = $4)";

const std::string kTallies =
    "SELECT rule, sum(live), sum(shadow), sum(live * shadow) FROM ("
    "SELECT decision, rule, max(live) AS live, max(shadow) AS shadow FROM ("
    "SELECT decision, rule, 1 AS live, 0 AS shadow FROM findings WHERE held_back IN ('', 'client-shadow') AND decision "
    "IN "
    "(SELECT s.decision" +
    kCalls +
    ") UNION ALL SELECT decision, rule, 0 AS live, 1 AS shadow FROM shadow_findings WHERE shown = 1 AND decision IN "
    "(SELECT s.decision" +
    kCalls + ")) AS each_finding GROUP BY decision, rule) AS each_call GROUP BY rule";

}  // namespace

fhir::Result<EditionComparison> Questions::compareEditions(const Scope& scope) const {
    const std::vector<audit::Cell> parameters{static_cast<std::int64_t>(scope.since.time_since_epoch().count()),
                                              static_cast<std::int64_t>(scope.until.time_since_epoch().count()),
                                              scope.client, scope.edition};
    const auto calls =
        database_.ask({"SELECT s.edition, count(*)" + kCalls + " GROUP BY s.edition ORDER BY s.edition", parameters});
    if (!calls) return calls.error();
    // Without them every finding of these days would be read for nothing.
    if (calls->empty()) return EditionComparison{};
    const auto rules = database_.ask({kTallies, parameters});
    if (!rules) return rules.error();
    EditionComparison comparison;
    for (const auto& row : *calls) {
        comparison.editions.push_back(audit::text(row[0]));
        comparison.calls += audit::wholeNumber(row[1]);
    }
    for (const auto& row : *rules) {
        comparison.rules.push_back(
            {audit::text(row[0]), audit::wholeNumber(row[1]), audit::wholeNumber(row[2]), audit::wholeNumber(row[3])});
    }
    const auto differs = [](const RuleComparison& tally) { return tally.onlyLive() + tally.onlyShadow(); };
    std::sort(comparison.rules.begin(), comparison.rules.end(), [&](const auto& one, const auto& other) {
        return std::pair(-differs(one), std::string_view(one.rule)) <
               std::pair(-differs(other), std::string_view(other.rule));
    });
    return comparison;
}

}  // namespace refract::quality
