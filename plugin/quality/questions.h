// Questions: what the quality team asks of the record, answered as numbers.
//
// Days are the client's days (decisions.local_day). Tables of a year are answered from the
// daily summaries, which refresh() makes again where the record has grown since; everything
// else reads the record. Prescribers are pseudonyms. Thread-safe as the Database is; an Issue
// `transient` means that the store is down.
//
// A card counts for the rule that leads it. A firing is a finding of a rule, whether it led a
// card, was a line of one, or was held back.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fhir/date.h"
#include "fhir/result.h"
#include "plugin/audit/database.h"
#include "plugin/quality/statistics.h"

namespace refract::quality {

/// What a question is about; parts that are empty leave it open.
struct Scope {
    fhir::Day since{};  ///< the first day
    fhir::Day until{};  ///< the first day that no longer belongs to it
    std::string client, tenant, hook, rule, edition;
    std::optional<int> severity;  ///< 0 info, 1 warning, 2 critical
};

enum class Dimension { rule, severity, hook, client, edition, week };

/// Cards shown and what became of them.
struct Cards {
    std::size_t shown = 0, accepted = 0, overridden = 0;
    std::size_t timed = 0;  ///< answered by a clock that agrees with ours
    std::size_t quick = 0;  ///< of these, in under three seconds
    std::size_t answered() const { return accepted + overridden; }
    std::size_t unanswered() const { return shown > answered() ? shown - answered() : 0; }
    Share acceptance() const { return {accepted, shown}; }
    Share override() const { return {overridden, shown}; }
    Share quickShare() const { return {quick, timed}; }
    Cards& operator+=(const Cards& other);
};

struct Tally {
    std::string key;  ///< a rule's id, "critical", "order-sign", a client, an edition, the Monday "2026-03-02"
    std::size_t firings = 0;
    std::size_t heldBack = 0;  ///< of the firings
    Cards cards;
};

struct Totals {
    std::size_t calls = 0;
    std::size_t blind = 0;  ///< calls in which some kind of data was missing
    std::size_t firings = 0, heldBack = 0;
    Cards cards;
};

struct Prescriber {
    std::string pseudonym;  ///< empty: the call named no user
    std::string client;
    std::size_t calls = 0;
    std::size_t patients = 0;  ///< a patient counts once a day
    std::size_t critical = 0;
    Cards cards;
    /// Cards for a hundred patients viewed; none without patients.
    std::optional<double> burden() const;
};

struct Count {
    std::string key;
    std::size_t count = 0;
};

/// Firings of a rule in one edition of the knowledge.
struct ShadowTally {
    std::string rule, edition;
    std::size_t live = 0;            ///< shown, or held back for another reason than shadow
    std::size_t ruleInShadow = 0;    ///< never shown: the site has put the rule in shadow
    std::size_t clientInShadow = 0;  ///< never shown: the client is in shadow, with all that it is answered
    std::size_t inShadow() const { return ruleInShadow + clientInShadow; }
};

/// Calls that an edition answered.
struct EditionCalls {
    std::size_t all = 0;
    std::size_t inShadow = 0;  ///< of these, of clients in shadow mode
    std::size_t live() const { return all > inShadow ? all - inShadow : 0; }
};

/// What is known of a rule from the editions in which it spoke.
struct RuleFacts {
    std::string title;
    std::string confidence;
    std::string reviewBy;  ///< "2027-01-31"
    std::string mode;      ///< "live", "shadow", "off"
    std::string owner;
};

/// The Monday of that day's week.
fhir::Day mondayOf(fhir::Day day);
/// "info", "warning", "critical"; std::nullopt for anything else.
std::optional<int> severityNumber(std::string_view name);
std::string_view severityText(std::int64_t number);

/// How many of something a day has.
struct DayCount {
    fhir::Day day{};
    std::size_t count = 0;
};

struct EditionComparison;  // plugin/quality/edition_comparison.h

class Questions {
public:
    /// On a database whose schema is up to date; it outlives this.
    explicit Questions(audit::Database& database) : database_(database) {}

    /// Makes the summaries of the days that have changed. The number of these days.
    fhir::Result<std::size_t> refresh() const;

    fhir::Result<Totals> totals(const Scope& scope) const;
    /// Sorted by key.
    fhir::Result<std::vector<Tally>> tallies(Dimension dimension, const Scope& scope) const;
    /// Calls in each week, by its Monday; weeks without any are missing. `rule` and `severity` of the scope say nothing
    /// here.
    fhir::Result<std::map<fhir::Day, std::size_t>> callsByWeek(const Scope& scope) const;
    /// Firings of each rule in each week.
    fhir::Result<std::map<std::string, std::map<fhir::Day, std::size_t>, std::less<>>> firingsByWeek(
        const Scope& scope) const;
    /// Quartiles of the seconds from shown to answered, of each rule that leads a card; "" all together.
    fhir::Result<std::map<std::string, Quartiles, std::less<>>> secondsToAnswer(const Scope& scope) const;
    fhir::Result<std::vector<Prescriber>> prescribers(const Scope& scope) const;
    /// Override reasons by code, the most frequent first; "" none was given.
    fhir::Result<std::vector<Count>> overrideReasons(const Scope& scope) const;
    /// What each rule found in each edition, in shadow and not, sorted by rule and edition.
    fhir::Result<std::vector<ShadowTally>> shadow(const Scope& scope) const;
    /// An edition that `shadowKnowledge` named beside the one in use, call by call.
    fhir::Result<EditionComparison> compareEditions(const Scope& scope) const;
    /// Calls by the edition that answered them. `rule` and `severity` of the scope say nothing here.
    fhir::Result<std::map<std::string, EditionCalls, std::less<>>> callsByEdition(const Scope& scope) const;
    /// Why findings were held back, the most frequent first.
    fhir::Result<std::vector<Count>> heldBack(const Scope& scope) const;
    /// Days with cards of that outcome ("": not answered) and override reason, the latest first.
    fhir::Result<std::vector<DayCount>> daysWithCards(const Scope& scope, const std::optional<std::string>& outcome,
                                                      const std::optional<std::string>& reason) const;
    /// Days with firings, the latest first; with those that were held back for that reason alone (empty: with those
    /// shown); with those that were held back.
    fhir::Result<std::vector<DayCount>> daysWithFirings(const Scope& scope) const;
    fhir::Result<std::vector<DayCount>> daysWithFirings(const Scope& scope, const std::string& heldBack) const;
    fhir::Result<std::vector<DayCount>> daysWithHeldBack(const Scope& scope) const;
    /// The latest that is known of each rule.
    fhir::Result<std::map<std::string, RuleFacts, std::less<>>> ruleFacts() const;
    /// Clients and hooks of the calls in these days, whatever else the scope says; sorted.
    struct Choices {
        std::vector<std::string> clients, hooks;
    };
    fhir::Result<Choices> choices(const Scope& scope) const;
    /// Editions by the moment of their first use.
    fhir::Result<std::vector<std::string>> editions() const;

private:
    audit::Database& database_;
};

}  // namespace refract::quality
