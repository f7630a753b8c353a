// Firings in the order of days and time.
//
// A choice may have few of a million, or none, or lie a year back: to walk back through time until a page is full
// would take seconds. The summaries tell the days that have what is asked for, and how many, and those alone are
// read. They do not tell what stood on the card of another rule, nor whose call it was: that has indexes.
#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "plugin/quality/firings.h"

namespace refract::quality {

namespace {

using audit::Cell;
using audit::Row;
using audit::Statement;
using audit::text;
using audit::wholeNumber;

std::int64_t dayNumber(fhir::Day day) {
    return day.time_since_epoch().count();
}

/// A statement that grows by what it asks for; its names are ours.
class Asking {
public:
    explicit Asking(std::string_view beginning) { statement_.sql = beginning; }
    void also(std::string_view condition) {
        statement_.sql.append(std::exchange(first_, false) ? " WHERE " : " AND ").append(condition);
    }
    void also(std::string_view left, std::string_view comparison, Cell right) {
        statement_.parameters.push_back(std::move(right));
        also(std::string(left) + " " + std::string(comparison) + " $" + std::to_string(statement_.parameters.size()));
    }
    void is(std::string_view column, const std::string& value) {
        if (!value.empty()) also(column, "=", value);
    }
    Statement end(std::string_view order, std::size_t limit, std::size_t offset) {
        statement_.sql.append(" ORDER BY ").append(order).append(" LIMIT ").append(std::to_string(limit));
        statement_.sql.append(" OFFSET ").append(std::to_string(offset));
        return std::move(statement_);
    }

private:
    Statement statement_;
    bool first_ = true;
};

std::string inList(const std::vector<std::int64_t>& numbers) {
    std::string list;
    for (const std::int64_t number : numbers) list.append(list.empty() ? "" : ", ").append(std::to_string(number));
    return " IN (" + list + ")";
}

/// Days of one page, and how many of what they have stand before it.
struct PageDays {
    std::vector<std::int64_t> days;
    std::size_t before = 0;
};

PageDays pageDays(const std::vector<DayCount>& days, std::size_t offset, std::size_t limit) {
    PageDays page;
    std::size_t passed = 0;
    page.before = offset;
    for (const DayCount& day : days) {
        if (passed + day.count > offset) {
            page.days.push_back(dayNumber(day.day));
        } else {
            page.before -= day.count;
        }
        passed += day.count;
        if (passed >= offset + limit) break;
    }
    return page;
}

/// Not `column = `: the index of that column would lead through the whole of time, where the days lead to few.
std::string notByIndex(std::string_view column) {
    return std::string(column) + " || ''";
}

// Cards.

void alsoChoice(Asking& asking, const FiringsQuestion& question) {
    asking.is("client", question.scope.client);
    asking.is("tenant", question.scope.tenant);
    asking.is("hook", question.scope.hook);
    asking.is("edition", question.scope.edition);
    asking.is(notByIndex("topic"), question.scope.rule);
    if (question.scope.severity) asking.also("severity", "=", std::int64_t{*question.scope.severity});
    if (question.outcome) asking.also("outcome", "=", *question.outcome);
    if (!question.reason) return;
    asking.also("outcome = 'overridden'");
    asking.also("reason", "=", *question.reason);
}

void alsoDays(Asking& asking, std::string_view day, const Scope& scope) {
    asking.also(std::string(day) + " + 0", ">=", dayNumber(scope.since));
    asking.also(std::string(day) + " + 0", "<", dayNumber(scope.until));
}

ListedFiring listedCard(const Row& row) {
    ListedFiring firing;
    static_cast<ShownCard&>(firing) = cardOf(row);
    firing.part = "lead";
    firing.lead = firing.rule;
    return firing;
}

Statement cardsOn(const PageDays& page, const FiringsQuestion& question) {
    Asking asking(kCardColumns);
    asking.also("day" + inList(page.days));
    alsoChoice(asking, question);
    return asking.end("day DESC, at DESC, decision DESC, position", question.limit, page.before);
}

Statement cardsOfPrescriber(const FiringsQuestion& question) {
    Asking asking(kCardColumns);
    asking.also("prescriber", "=", *question.prescriber);
    alsoDays(asking, "day", question.scope);
    alsoChoice(asking, question);
    return asking.end("at DESC, decision DESC, position", question.limit, question.offset);
}

// Findings.

constexpr std::string_view kFindingColumns =
    "SELECT f.decision, COALESCE(f.position, 0), f.at, f.rule, f.severity, d.hook, d.client, d.prescriber, d.edition, "
    "f.part, f.held_back, f.held_back_why FROM ";
constexpr std::string_view kDecisionsFirst = "decisions d CROSS JOIN findings f";
constexpr std::string_view kFindingsFirst = "findings f CROSS JOIN decisions d";
/// As in findings_on_others_cards.
constexpr std::string_view kOnOthersCards = "f.part <> 'lead' AND f.held_back = ''";

Asking askingFor(std::string_view tables) {
    Asking asking(std::string(kFindingColumns) + std::string(tables));
    asking.also("f.decision = d.id");
    return asking;
}

void alsoFindings(Asking& asking, const FiringsQuestion& question) {
    asking.is("d.client", question.scope.client);
    asking.is("d.tenant", question.scope.tenant);
    asking.is("d.hook", question.scope.hook);
    asking.is("d.edition", question.scope.edition);
    asking.is(notByIndex("f.rule"), question.scope.rule);
    if (question.scope.severity) asking.also("f.severity", "=", std::int64_t{*question.scope.severity});
    if (question.place == Place::part) asking.also(kOnOthersCards);
    if (question.place == Place::held && question.heldBack.empty()) asking.also("f.held_back <> ''");
    if (question.place == Place::held) asking.is("f.held_back", question.heldBack);
}

Statement findingsOn(const PageDays& page, const FiringsQuestion& question) {
    Asking asking = askingFor(kDecisionsFirst);
    asking.also("d.local_day" + inList(page.days));
    alsoFindings(asking, question);
    return asking.end("d.local_day DESC, d.at DESC, d.id DESC, f.ordinal", question.limit, page.before);
}

Statement findingsOfPrescriber(const FiringsQuestion& question) {
    Asking asking = askingFor(kDecisionsFirst);
    asking.also("d.prescriber", "=", *question.prescriber);
    alsoDays(asking, "d.local_day", question.scope);
    alsoFindings(asking, question);
    return asking.end("d.at DESC, d.id DESC, f.ordinal", question.limit, question.offset);
}

/// `from`, `to`: milliseconds between which all calls of the days lie.
Statement findingsBetween(std::int64_t from, std::int64_t to, const FiringsQuestion& question) {
    Asking asking = askingFor(kFindingsFirst);
    asking.also("f.at", ">=", from);
    asking.also("f.at", "<=", to);
    alsoDays(asking, "d.local_day", question.scope);
    alsoFindings(asking, question);
    return asking.end("f.at DESC, f.decision DESC, f.ordinal", question.limit, question.offset);
}

ListedFiring listedFinding(const Row& row) {
    ListedFiring firing;
    firing.decision = wholeNumber(row[0]);
    firing.position = static_cast<int>(wholeNumber(row[1]));
    firing.at = wholeNumber(row[2]);
    firing.rule = text(row[3]);
    firing.severity = severityText(wholeNumber(row[4]));
    const std::array<std::string*, 7> texts{&firing.hook, &firing.client,   &firing.prescriber, &firing.edition,
                                            &firing.part, &firing.heldBack, &firing.heldBackWhy};
    for (std::size_t i = 0; i < texts.size(); ++i) *texts[i] = text(row[5 + i]);
    firing.onCard = firing.heldBack.empty();
    return firing;
}

template <typename Read>
fhir::Result<std::vector<ListedFiring>> read(audit::Database& database, const Statement& statement, Read one) {
    auto rows = database.ask(statement);
    if (!rows) return std::move(rows).error();
    std::vector<ListedFiring> found;
    found.reserve(rows->size());
    for (const Row& row : *rows) found.push_back(one(row));
    return found;
}

fhir::Result<std::vector<ListedFiring>> listedCards(audit::Database& database, const FiringsQuestion& question) {
    if (question.prescriber) return read(database, cardsOfPrescriber(question), listedCard);
    const auto days = Questions(database).daysWithCards(question.scope, question.outcome, question.reason);
    if (!days) return days.error();
    const PageDays page = pageDays(*days, question.offset, question.limit);
    if (page.days.empty()) return std::vector<ListedFiring>();
    return read(database, cardsOn(page, question), listedCard);
}

fhir::Result<std::vector<ListedFiring>> listedParts(audit::Database& database, const FiringsQuestion& question) {
    const auto days = Questions(database).daysWithFirings(question.scope, "");
    if (!days) return days.error();
    if (days->empty()) return std::vector<ListedFiring>();
    const std::vector<std::int64_t> ends{dayNumber(days->front().day), dayNumber(days->back().day)};
    auto times = database.ask({"SELECT MIN(at), MAX(at) FROM decisions WHERE local_day" + inList(ends), {}});
    if (!times) return std::move(times).error();
    // Of clients elsewhere the same day begins and ends at another time.
    constexpr std::int64_t kDayMs = 86'400'000;
    return read(database,
                findingsBetween(wholeNumber((*times)[0][0]) - kDayMs, wholeNumber((*times)[0][1]) + kDayMs, question),
                listedFinding);
}

fhir::Result<std::vector<ListedFiring>> listedFindings(audit::Database& database, const FiringsQuestion& question) {
    if (question.prescriber) return read(database, findingsOfPrescriber(question), listedFinding);
    if (question.place == Place::part) return listedParts(database, question);
    const Questions questions(database);
    const auto days = question.place == Place::any ? questions.daysWithFirings(question.scope)
                      : question.heldBack.empty()  ? questions.daysWithHeldBack(question.scope)
                                                   : questions.daysWithFirings(question.scope, question.heldBack);
    if (!days) return days.error();
    const PageDays page = pageDays(*days, question.offset, question.limit);
    if (page.days.empty()) return std::vector<ListedFiring>();
    return read(database, findingsOn(page, question), listedFinding);
}

}  // namespace

fhir::Status Firings::addOutcomes(std::vector<ListedFiring>& firings) const {
    constexpr std::size_t kAtOnce = 500;
    for (std::size_t first = 0; first < firings.size(); first += kAtOnce) {
        const auto some = std::span(firings).subspan(first, std::min(kAtOnce, firings.size() - first));
        std::vector<std::int64_t> decisions;
        for (const auto& firing : some) decisions.push_back(firing.decision);
        auto rows = database_.ask({std::string(kCardColumns) + " WHERE decision" + inList(decisions), {}});
        if (!rows) return std::move(rows).error();
        std::map<std::pair<std::int64_t, int>, ShownCard> cards;
        for (const Row& row : *rows) {
            ShownCard card = cardOf(row);
            cards[{card.decision, card.position}] = std::move(card);
        }
        for (ListedFiring& firing : some) {
            const auto card = cards.find({firing.decision, firing.position});
            if (!firing.onCard || card == cards.end()) continue;
            firing.lead = card->second.rule;
            firing.outcome = card->second.outcome;
            firing.reason = card->second.reason;
            firing.seconds = card->second.seconds;
        }
    }
    return fhir::ok();
}

fhir::Result<std::vector<ListedFiring>> Firings::listed(const FiringsQuestion& question) const {
    if (question.place == Place::card) return listedCards(database_, question);
    auto found = listedFindings(database_, question);
    if (!found) return found;
    if (auto done = addOutcomes(*found); !done) return std::move(done).error();
    return found;
}

}  // namespace refract::quality
