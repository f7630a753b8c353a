// One decision whole.
#include "plugin/quality/firings.h"

#include <array>
#include <map>
#include <utility>

namespace refract::quality {

namespace {

using audit::Cell;
using audit::isNull;
using audit::Row;
using audit::Rows;
using audit::Statement;
using audit::text;
using audit::wholeNumber;

std::string severityAt(const Cell& cell) {
    return std::string(severityText(wholeNumber(cell)));
}
int smallNumber(const Cell& cell) {
    return static_cast<int>(wholeNumber(cell));
}

std::optional<DecisionDetail> headOf(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const Row& row = rows.front();
    DecisionDetail detail;
    detail.id = wholeNumber(row[0]);
    detail.at = wholeNumber(row[1]);
    const std::array<std::string*, 9> texts{&detail.client,  &detail.tenant,       &detail.service,
                                            &detail.hook,    &detail.hookInstance, &detail.location,
                                            &detail.edition, &detail.prescriber,   &detail.identitySealed};
    for (std::size_t i = 0; i < texts.size(); ++i) *texts[i] = text(row[2 + i]);
    detail.supplied = text(row[11]);
    detail.missing = text(row[12]);
    detail.gaps = wholeNumber(row[13]);
    detail.recalled = wholeNumber(row[14]) != 0;
    constexpr std::array<const char*, 6> kStages{"read", "fetch", "recall", "think", "say", "total"};
    for (std::size_t i = 0; i < kStages.size(); ++i) {
        if (!isNull(row[15 + i])) detail.stages.push_back({kStages[i], wholeNumber(row[15 + i])});
    }
    constexpr std::size_t kPatient = 21;
    detail.patient = text(row[kPatient]);
    return detail;
}

constexpr std::string_view kHead =
    "SELECT d.id, d.at, d.client, d.tenant, d.service, d.hook, d.hook_instance, d.location, d.edition, d.prescriber, "
    "COALESCE(p.identity_sealed, ''), d.supplied, d.missing, d.gaps, d.recalled, d.read_us, d.fetch_us, d.recall_us, "
    "d.think_us, d.say_us, d.total_us, d.patient FROM decisions d LEFT JOIN prescribers p ON p.pseudonym = "
    "d.prescriber "
    "WHERE d.id = $1";
constexpr std::string_view kFindings =
    "SELECT f.ordinal, f.rule, f.rule_version, f.variant, f.severity, f.part, f.position, f.held_back, "
    "f.held_back_why, COALESCE(e.sealed, '') FROM findings f LEFT JOIN evidence e ON e.decision = f.decision AND "
    "e.ordinal = f.ordinal WHERE f.decision = $1 ORDER BY f.ordinal";
constexpr std::string_view kSuggestions =
    "SELECT position, recommended, actions, label_sealed FROM suggestions WHERE decision = $1 "
    "ORDER BY position, place, suggestion";
/// By the place that kSuggestions gives a suggestion, by report.
constexpr std::string_view kAccepted =
    "SELECT a.feedback, s.rank FROM accepted_suggestions a JOIN feedback g ON g.id = a.feedback "
    "JOIN (SELECT suggestion, ROW_NUMBER() OVER (ORDER BY position, place, suggestion) - 1 AS rank FROM suggestions "
    "WHERE decision = $1) s ON s.suggestion = a.suggestion WHERE g.decision = $1 ORDER BY a.feedback, s.rank";
constexpr std::string_view kFeedback =
    "SELECT position, received_at, outcome_at, outcome, reason_code, words_sealed, ambiguous, id FROM feedback "
    "WHERE decision = $1 ORDER BY id";

FiredFinding findingOf(const Row& row) {
    FiredFinding finding{smallNumber(row[0]), text(row[1]), text(row[2]), text(row[3]), severityAt(row[4]),
                         text(row[5]),        {},           text(row[7]), text(row[8]), text(row[9])};
    if (!isNull(row[6])) finding.position = smallNumber(row[6]);
    return finding;
}

OfferedSuggestion suggestionOf(const Row& row) {
    return {smallNumber(row[0]), wholeNumber(row[1]) != 0, false, text(row[2]), text(row[3])};
}

struct Report {
    std::int64_t id = 0;
    GivenFeedback feedback;
};
Report reportOf(const Row& row) {
    return {wholeNumber(row[7]),
            {smallNumber(row[0]), wholeNumber(row[1]), wholeNumber(row[2]), text(row[3]), text(row[4]), text(row[5]),
             wholeNumber(row[6]) != 0}};
}

struct Acceptance {
    std::int64_t report = 0;
    std::size_t suggestion = 0;
};
Acceptance acceptanceOf(const Row& row) {
    return {wholeNumber(row[0]), static_cast<std::size_t>(wholeNumber(row[1]))};
}

/// What each report accepted, and of each card what the last one did.
void join(DecisionDetail& detail, std::vector<Report> reports, const std::vector<Acceptance>& acceptances) {
    std::map<int, std::size_t> last;
    for (Report& report : reports) {
        for (const Acceptance& one : acceptances) {
            const bool known = one.report == report.id && one.suggestion < detail.suggestions.size();
            if (known) report.feedback.accepted.push_back(one.suggestion);
        }
        last[report.feedback.position] = detail.feedback.size();
        detail.feedback.push_back(std::move(report.feedback));
    }
    for (const auto& [position, index] : last) {
        for (const std::size_t suggestion : detail.feedback[index].accepted)
            detail.suggestions[suggestion].accepted = true;
    }
}

template <typename T, typename Read>
fhir::Result<std::vector<T>> list(audit::Database& database, const Statement& statement, Read read) {
    auto rows = database.ask(statement);
    if (!rows) return std::move(rows).error();
    std::vector<T> found;
    found.reserve(rows->size());
    for (const Row& row : *rows) found.push_back(read(row));
    return found;
}

}  // namespace

const std::string_view kCardColumns =
    "SELECT decision, position, at, topic, severity, hook, client, prescriber, edition, outcome, reason, took_ms "
    "FROM card_outcomes";

ShownCard cardOf(const Row& row) {
    constexpr double kMilliseconds = 1000;
    ShownCard card;
    card.decision = wholeNumber(row[0]);
    card.position = smallNumber(row[1]);
    card.at = wholeNumber(row[2]);
    card.rule = text(row[3]);
    card.severity = severityAt(row[4]);
    card.hook = text(row[5]);
    card.client = text(row[6]);
    card.prescriber = text(row[7]);
    card.edition = text(row[8]);
    card.outcome = text(row[9]);
    card.reason = text(row[10]);
    if (!isNull(row[11])) card.seconds = static_cast<double>(wholeNumber(row[11])) / kMilliseconds;
    return card;
}

fhir::Result<std::vector<std::int64_t>> Firings::decisions(const Scope& scope, std::int64_t after,
                                                           std::size_t limit) const {
    Statement statement{"SELECT id FROM decisions WHERE local_day >= $1 AND local_day < $2 AND id > $3",
                        {std::int64_t{scope.since.time_since_epoch().count()},
                         std::int64_t{scope.until.time_since_epoch().count()}, after}};
    if (!scope.client.empty()) {
        statement.sql += " AND client = $4";
        statement.parameters.emplace_back(scope.client);
    }
    statement.sql += " ORDER BY id LIMIT " + std::to_string(limit);
    return list<std::int64_t>(database_, statement, [](const Row& row) { return wholeNumber(row[0]); });
}

fhir::Result<std::optional<DecisionDetail>> Firings::decision(std::int64_t id) const {
    const auto about = [id](std::string_view sql) { return Statement{std::string(sql), {id}}; };
    auto head = database_.ask(about(kHead));
    if (!head) return std::move(head).error();
    auto detail = headOf(*head);
    if (!detail) return detail;
    auto cards =
        list<ShownCard>(database_, about(std::string(kCardColumns) + " WHERE decision = $1 ORDER BY position"), cardOf);
    if (!cards) return std::move(cards).error();
    auto findings = list<FiredFinding>(database_, about(kFindings), findingOf);
    if (!findings) return std::move(findings).error();
    auto suggestions = list<OfferedSuggestion>(database_, about(kSuggestions), suggestionOf);
    if (!suggestions) return std::move(suggestions).error();
    auto reports = list<Report>(database_, about(kFeedback), reportOf);
    if (!reports) return std::move(reports).error();
    const auto acceptances = list<Acceptance>(database_, about(kAccepted), acceptanceOf);
    if (!acceptances) return acceptances.error();
    detail->cards = std::move(*cards);
    detail->findings = std::move(*findings);
    detail->suggestions = std::move(*suggestions);
    join(*detail, std::move(*reports), *acceptances);
    return detail;
}

}  // namespace refract::quality
