// Questions that the daily summaries answer.
#include "plugin/quality/questions.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace refract::quality {

namespace {

using audit::Cell;
using audit::Row;
using audit::Rows;
using audit::Statement;
using audit::text;
using audit::wholeNumber;

std::size_t count(const Cell& cell) {
    return static_cast<std::size_t>(std::max<std::int64_t>(wholeNumber(cell), 0));
}

std::int64_t dayNumber(fhir::Day day) {
    return day.time_since_epoch().count();
}
fhir::Day dayOf(const Cell& cell) {
    return fhir::Day(std::chrono::days(wholeNumber(cell)));
}

constexpr std::string_view kMonday = "day - (day + 3) % 7";

/// A table of summaries, and the names that its columns have for what a Scope names. Empty: it
/// has no such column, and that part of the scope says nothing there.
struct Summary {
    std::string_view table, rule, severity, hook, edition;
    std::string_view day = "day";
};
constexpr Summary kCards{"daily_cards", "topic", "severity", "hook", "edition"};
constexpr Summary kFindings{"daily_findings", "rule", "severity", "hook", "edition"};
constexpr Summary kCalls{"daily_calls", {}, {}, "hook", "edition"};
constexpr Summary kReasons{"daily_reasons", "topic", "severity", "hook", "edition"};
constexpr Summary kTimes{"daily_times", "topic", "severity", "hook", "edition"};
/// Of so many days the times are summed in the order of their index (migration 0068), without being sorted first.
constexpr std::chrono::days kManyDays{60};
constexpr Summary kPrescribers{"daily_prescribers", {}, {}, {}, {}};

/// "SELECT what FROM table WHERE scope [GROUP BY group]"; all names are ours.
Statement ask(const Summary& summary, std::string_view what, const Scope& scope, std::string_view group = {}) {
    Statement statement;
    statement.sql = "SELECT ";
    statement.sql.append(what).append(" FROM ").append(summary.table).append(" WHERE ");
    statement.sql.append(summary.day).append(" >= $1 AND ").append(summary.day).append(" < $2");
    statement.parameters = {dayNumber(scope.since), dayNumber(scope.until)};
    const auto also = [&](std::string_view column, Cell value) {
        statement.parameters.push_back(std::move(value));
        statement.sql.append(" AND ").append(column).append(" = $").append(std::to_string(statement.parameters.size()));
    };
    const auto alsoText = [&](std::string_view column, const std::string& value) {
        if (!column.empty() && !value.empty()) also(column, value);
    };
    alsoText("client", scope.client);
    alsoText("tenant", scope.tenant);
    alsoText(summary.hook, scope.hook);
    alsoText(summary.edition, scope.edition);
    alsoText(summary.rule, scope.rule);
    if (!summary.severity.empty() && scope.severity) also(summary.severity, std::int64_t{*scope.severity});
    if (!group.empty()) statement.sql.append(" GROUP BY ").append(group);
    return statement;
}

constexpr std::string_view kCardSums =
    "CAST(SUM(shown) AS BIGINT), CAST(SUM(accepted) AS BIGINT), CAST(SUM(overridden) AS BIGINT), CAST(SUM(timed) AS "
    "BIGINT), CAST(SUM(quick) AS BIGINT)";

Cards cardsAt(const Row& row, std::size_t first) {
    return {count(row[first]), count(row[first + 1]), count(row[first + 2]), count(row[first + 3]),
            count(row[first + 4])};
}

std::string columnOf(Dimension dimension, const Summary& summary) {
    switch (dimension) {
        case Dimension::rule:
            return std::string(summary.rule);
        case Dimension::severity:
            return "severity";
        case Dimension::hook:
            return "hook";
        case Dimension::client:
            return "client";
        case Dimension::edition:
            return "edition";
        case Dimension::week:
            break;
    }
    return std::string(kMonday);
}

std::string keyOf(Dimension dimension, const Cell& cell) {
    if (dimension == Dimension::week) return fhir::toString(dayOf(cell));
    if (dimension == Dimension::severity) return std::string(severityText(wholeNumber(cell)));
    return text(cell);
}

fhir::Result<std::vector<Count>> counts(audit::Database& database, const Statement& statement) {
    auto rows = database.ask(statement);
    if (!rows) return std::move(rows).error();
    std::vector<Count> found;
    found.reserve(rows->size());
    for (const Row& row : *rows) found.push_back({text(row[0]), count(row[1])});
    std::sort(found.begin(), found.end(),
              [](const Count& a, const Count& b) { return a.count != b.count ? a.count > b.count : a.key < b.key; });
    return found;
}

std::string daySum(std::string_view counted) {
    return "day, CAST(SUM(" + std::string(counted) + ") AS BIGINT)";
}

/// Of a statement that asks for daySum, without its end.
fhir::Result<std::vector<DayCount>> dayCounts(audit::Database& database, Statement statement) {
    statement.sql += " GROUP BY day ORDER BY day DESC";
    auto rows = database.ask(statement);
    if (!rows) return std::move(rows).error();
    std::vector<DayCount> days;
    for (const Row& row : *rows) {
        if (const std::size_t found = count(row[1]); found > 0) days.push_back({dayOf(row[0]), found});
    }
    return days;
}

/// Quartiles of values that are given with how often each stands there, ascending.
Quartiles quartilesOf(const std::map<std::int64_t, std::size_t>& values) {
    std::vector<double> sorted;
    std::size_t all = 0;
    for (const auto& [value, times] : values) all += times;
    sorted.reserve(all);
    for (const auto& [value, times] : values) sorted.insert(sorted.end(), times, static_cast<double>(value));
    return quartiles(sorted).value_or(Quartiles{});
}

}  // namespace

Cards& Cards::operator+=(const Cards& other) {
    shown += other.shown;
    accepted += other.accepted;
    overridden += other.overridden;
    timed += other.timed;
    quick += other.quick;
    return *this;
}

std::optional<double> Prescriber::burden() const {
    if (patients == 0) return std::nullopt;
    return 100.0 * static_cast<double>(cards.shown) / static_cast<double>(patients);
}

fhir::Day mondayOf(fhir::Day day) {
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

std::string_view severityText(std::int64_t number) {
    constexpr std::array<std::string_view, 3> kNames{"info", "warning", "critical"};
    return number >= 0 && number < 3 ? kNames[static_cast<std::size_t>(number)] : std::string_view{};
}

std::optional<int> severityNumber(std::string_view name) {
    for (int number = 0; number < 3; ++number) {
        if (severityText(number) == name) return number;
    }
    return std::nullopt;
}

fhir::Result<std::size_t> Questions::refresh() const {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSummaries{
        {{"daily_calls", "summarise_calls"},
         {"daily_cards", "summarise_cards"},
         {"daily_findings", "summarise_findings"},
         {"daily_prescribers", "summarise_prescribers"},
         {"daily_reasons", "summarise_reasons"},
         {"daily_shadow_calls", "summarise_shadow_calls"},
         {"daily_shadow_rules", "summarise_shadow_rules"},
         {"daily_times", "summarise_times"}}};
    auto stale = database_.ask({"SELECT day FROM stale_days ORDER BY day", {}});
    if (!stale) return std::move(stale).error();
    for (const Row& row : *stale) {
        // The mark goes first: what is appended meanwhile waits for this change and marks the day again.
        std::vector<Statement> statements{{"DELETE FROM stale_days WHERE day = $1", {row[0]}}};
        for (const auto& [table, making] : kSummaries) {
            statements.push_back({"DELETE FROM " + std::string(table) + " WHERE day = $1", {row[0]}});
            statements.push_back({audit::sqlOf(database_.engine(), making), {row[0]}});
        }
        auto done = database_.change(statements);
        if (!done) return std::move(done).error();
    }
    return stale->size();
}

fhir::Result<Totals> Questions::totals(const Scope& scope) const {
    auto calls = database_.ask(ask(kCalls, "CAST(SUM(calls) AS BIGINT), CAST(SUM(blind) AS BIGINT)", scope));
    if (!calls) return std::move(calls).error();
    auto cards = database_.ask(ask(kCards, kCardSums, scope));
    if (!cards) return std::move(cards).error();
    auto findings = database_.ask(ask(
        kFindings,
        "CAST(SUM(firings) AS BIGINT), CAST(SUM(CASE WHEN held_back = '' THEN 0 ELSE firings END) AS BIGINT)", scope));
    if (!findings) return std::move(findings).error();
    return Totals{count((*calls)[0][0]), count((*calls)[0][1]), count((*findings)[0][0]), count((*findings)[0][1]),
                  cardsAt((*cards)[0], 0)};
}

fhir::Result<std::vector<Tally>> Questions::tallies(Dimension dimension, const Scope& scope) const {
    const std::string cardKey = columnOf(dimension, kCards);
    const std::string findingKey = columnOf(dimension, kFindings);
    auto cards = database_.ask(ask(kCards, cardKey + ", " + std::string(kCardSums), scope, cardKey));
    if (!cards) return std::move(cards).error();
    auto findings = database_.ask(
        ask(kFindings,
            findingKey +
                ", CAST(SUM(firings) AS BIGINT), CAST(SUM(CASE WHEN held_back = '' THEN 0 ELSE firings END) AS BIGINT)",
            scope, findingKey));
    if (!findings) return std::move(findings).error();
    std::map<std::string, Tally, std::less<>> byKey;
    for (const Row& row : *cards) byKey[keyOf(dimension, row[0])].cards = cardsAt(row, 1);
    for (const Row& row : *findings) {
        Tally& tally = byKey[keyOf(dimension, row[0])];
        tally.firings = count(row[1]);
        tally.heldBack = count(row[2]);
    }
    std::vector<Tally> tallies;
    tallies.reserve(byKey.size());
    for (auto& [key, tally] : byKey) {
        tally.key = key;
        tallies.push_back(std::move(tally));
    }
    return tallies;
}

fhir::Result<std::map<fhir::Day, std::size_t>> Questions::callsByWeek(const Scope& scope) const {
    auto rows = database_.ask(ask(kCalls, std::string(kMonday) + ", CAST(SUM(calls) AS BIGINT)", scope, kMonday));
    if (!rows) return std::move(rows).error();
    std::map<fhir::Day, std::size_t> weeks;
    for (const Row& row : *rows) weeks[dayOf(row[0])] = count(row[1]);
    return weeks;
}

fhir::Result<std::map<std::string, std::map<fhir::Day, std::size_t>, std::less<>>> Questions::firingsByWeek(
    const Scope& scope) const {
    const std::string keys = "rule, " + std::string(kMonday);
    auto rows = database_.ask(ask(kFindings, keys + ", CAST(SUM(firings) AS BIGINT)", scope, keys));
    if (!rows) return std::move(rows).error();
    std::map<std::string, std::map<fhir::Day, std::size_t>, std::less<>> found;
    for (const Row& row : *rows) found[text(row[0])][dayOf(row[1])] = count(row[2]);
    return found;
}

fhir::Result<std::map<std::string, Quartiles, std::less<>>> Questions::secondsToAnswer(const Scope& scope) const {
    Summary times = kTimes;
    if (scope.until - scope.since > kManyDays) times.day = "+day";  // keeps SQLite from looking for the days
    auto rows = database_.ask(ask(times, "topic, seconds, CAST(SUM(cards) AS BIGINT)", scope, "topic, seconds"));
    if (!rows) return std::move(rows).error();
    std::map<std::string, std::map<std::int64_t, std::size_t>, std::less<>> values;
    for (const Row& row : *rows) {
        values[text(row[0])][wholeNumber(row[1])] += count(row[2]);
        values[{}][wholeNumber(row[1])] += count(row[2]);
    }
    std::map<std::string, Quartiles, std::less<>> found;
    for (const auto& [topic, seconds] : values) found.emplace(topic, quartilesOf(seconds));
    return found;
}

fhir::Result<std::vector<Prescriber>> Questions::prescribers(const Scope& scope) const {
    auto rows = database_.ask(ask(kPrescribers,
                                  "prescriber, client, CAST(SUM(calls) AS BIGINT), CAST(SUM(patients) AS BIGINT), "
                                  "CAST(SUM(critical) AS BIGINT), " +
                                      std::string(kCardSums),
                                  scope, "prescriber, client"));
    if (!rows) return std::move(rows).error();
    std::vector<Prescriber> found;
    found.reserve(rows->size());
    for (const Row& row : *rows) {
        found.push_back({text(row[0]), text(row[1]), count(row[2]), count(row[3]), count(row[4]), cardsAt(row, 5)});
    }
    std::sort(found.begin(), found.end(), [](const Prescriber& a, const Prescriber& b) {
        return a.cards.shown != b.cards.shown ? a.cards.shown > b.cards.shown : a.pseudonym < b.pseudonym;
    });
    return found;
}

fhir::Result<std::vector<Count>> Questions::overrideReasons(const Scope& scope) const {
    return counts(database_, ask(kReasons, "reason, CAST(SUM(overridden) AS BIGINT)", scope, "reason"));
}

fhir::Result<std::vector<ShadowTally>> Questions::shadow(const Scope& scope) const {
    auto rows = database_.ask(ask(
        kFindings,
        "rule, edition, "
        "CAST(SUM(CASE WHEN held_back IN ('shadow', 'client-shadow') THEN 0 ELSE firings - in_shadow END) AS BIGINT), "
        "CAST(SUM(CASE WHEN held_back = 'shadow' THEN firings ELSE 0 END) AS BIGINT), "
        "CAST(SUM(CASE WHEN held_back = 'shadow' THEN 0 ELSE in_shadow END) AS BIGINT)",
        scope, "rule, edition"));
    if (!rows) return std::move(rows).error();
    std::vector<ShadowTally> found;
    found.reserve(rows->size());
    for (const Row& row : *rows)
        found.push_back({text(row[0]), text(row[1]), count(row[2]), count(row[3]), count(row[4])});
    std::sort(found.begin(), found.end(), [](const ShadowTally& a, const ShadowTally& b) {
        return std::tie(a.rule, a.edition) < std::tie(b.rule, b.edition);
    });
    return found;
}

fhir::Result<std::map<std::string, EditionCalls, std::less<>>> Questions::callsByEdition(const Scope& scope) const {
    auto rows = database_.ask(
        ask(kCalls, "edition, CAST(SUM(calls) AS BIGINT), CAST(SUM(in_shadow) AS BIGINT)", scope, "edition"));
    if (!rows) return std::move(rows).error();
    std::map<std::string, EditionCalls, std::less<>> calls;
    for (const Row& row : *rows) calls[text(row[0])] = {count(row[1]), count(row[2])};
    return calls;
}

fhir::Result<std::vector<Count>> Questions::heldBack(const Scope& scope) const {
    auto statement = ask(kFindings, "held_back, CAST(SUM(firings) AS BIGINT)", scope);
    statement.sql += " AND held_back <> '' GROUP BY held_back";
    return counts(database_, statement);
}

fhir::Result<std::vector<DayCount>> Questions::daysWithCards(const Scope& scope,
                                                             const std::optional<std::string>& outcome,
                                                             const std::optional<std::string>& reason) const {
    if (reason) {
        auto statement = ask(kReasons, daySum("overridden"), scope);
        statement.parameters.emplace_back(*reason);
        statement.sql += " AND reason = $" + std::to_string(statement.parameters.size());
        return dayCounts(database_, std::move(statement));
    }
    const std::string_view counted = !outcome                   ? "shown"
                                     : outcome->empty()         ? "shown - accepted - overridden"
                                     : *outcome == "accepted"   ? "accepted"
                                     : *outcome == "overridden" ? "overridden"
                                                                : "0";
    return dayCounts(database_, ask(kCards, daySum(counted), scope));
}

fhir::Result<std::vector<DayCount>> Questions::daysWithFirings(const Scope& scope) const {
    return dayCounts(database_, ask(kFindings, daySum("firings"), scope));
}

fhir::Result<std::vector<DayCount>> Questions::daysWithFirings(const Scope& scope, const std::string& heldBack) const {
    auto statement = ask(kFindings, daySum("firings"), scope);
    statement.parameters.emplace_back(heldBack);
    statement.sql += " AND held_back = $" + std::to_string(statement.parameters.size());
    return dayCounts(database_, std::move(statement));
}

fhir::Result<std::vector<DayCount>> Questions::daysWithHeldBack(const Scope& scope) const {
    auto statement = ask(kFindings, daySum("firings"), scope);
    statement.sql += " AND held_back <> ''";
    return dayCounts(database_, std::move(statement));
}

fhir::Result<std::map<std::string, RuleFacts, std::less<>>> Questions::ruleFacts() const {
    auto rows =
        database_.ask({"SELECT r.rule, r.title, r.confidence, r.review_by, r.mode, r.owner FROM rules_used r "
                       "JOIN editions e ON e.edition = r.edition ORDER BY e.first_used",
                       {}});
    if (!rows) return std::move(rows).error();
    std::map<std::string, RuleFacts, std::less<>> facts;
    for (const Row& row : *rows) {
        facts[text(row[0])] = {text(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5])};
    }
    return facts;
}

fhir::Result<Questions::Choices> Questions::choices(const Scope& scope) const {
    Scope days;
    days.since = scope.since;
    days.until = scope.until;
    auto rows = database_.ask(ask(kCalls, "client, hook", days, "client, hook"));
    if (!rows) return std::move(rows).error();
    std::set<std::string> clients, hooks;
    for (const Row& row : *rows) {
        clients.insert(text(row[0]));
        hooks.insert(text(row[1]));
    }
    return Choices{{clients.begin(), clients.end()}, {hooks.begin(), hooks.end()}};
}

fhir::Result<std::vector<std::string>> Questions::editions() const {
    auto rows = database_.ask({"SELECT edition FROM editions ORDER BY first_used", {}});
    if (!rows) return std::move(rows).error();
    std::vector<std::string> names;
    names.reserve(rows->size());
    for (const Row& row : *rows) names.push_back(text(row[0]));
    return names;
}

}  // namespace refract::quality
