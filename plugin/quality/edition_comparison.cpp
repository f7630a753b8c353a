// Sums over the daily summaries.
#include "plugin/quality/edition_comparison.h"

#include <algorithm>

namespace refract::quality {

namespace {

/// $1 and $2 the first day and the first that does not belong; '' for any client, tenant, hook, edition.
const std::string kScope =
    " WHERE day >= $1 AND day < $2 AND ($3 = '' OR client = $3) AND ($4 = '' OR tenant = $4) AND ($5 = '' OR hook = "
    "$5) "
    "AND ($6 = '' OR edition = $6) ";

const std::string kCalls =
    "SELECT edition, CAST(SUM(calls) AS BIGINT) FROM daily_shadow_calls" + kScope + "GROUP BY edition ORDER BY edition";

const std::string kTallies =
    "SELECT rule, CAST(SUM(live) AS BIGINT), CAST(SUM(shadow) AS BIGINT), CAST(SUM(in_both) AS BIGINT), "
    "CAST(SUM(graver) AS BIGINT), CAST(SUM(milder) AS BIGINT) FROM "
    "daily_shadow_rules" +
    kScope + "GROUP BY rule";

}  // namespace

fhir::Result<EditionComparison> Questions::compareEditions(const Scope& scope) const {
    const std::vector<audit::Cell> parameters{static_cast<std::int64_t>(scope.since.time_since_epoch().count()),
                                              static_cast<std::int64_t>(scope.until.time_since_epoch().count()),
                                              scope.client,
                                              scope.tenant,
                                              scope.hook,
                                              scope.edition};
    const auto calls = database_.ask({kCalls, parameters});
    if (!calls) return calls.error();
    const auto rules = database_.ask({kTallies, parameters});
    if (!rules) return rules.error();
    EditionComparison comparison;
    for (const auto& row : *calls) {
        comparison.editions.push_back(audit::text(row[0]));
        comparison.calls += audit::wholeNumber(row[1]);
    }
    for (const auto& row : *rules) {
        const auto number = [&row](std::size_t column) { return audit::wholeNumber(row[column]); };
        comparison.rules.push_back({audit::text(row[0]), number(1), number(2), number(3), number(4), number(5)});
    }
    const auto differs = [](const RuleComparison& tally) {
        return tally.onlyLive() + tally.onlyShadow() + tally.graver + tally.milder;
    };
    std::sort(comparison.rules.begin(), comparison.rules.end(), [&](const auto& one, const auto& other) {
        return std::pair(-differs(one), std::string_view(one.rule)) <
               std::pair(-differs(other), std::string_view(other.rule));
    });
    return comparison;
}

}  // namespace refract::quality
