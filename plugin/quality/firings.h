// Firings one by one: from a number down to the cards behind it, and from a card to why it
// stood there.
//
// What speaks of a person is still sealed here: who may look opens it (audit's keys).
// Thread-safe as the Database is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/quality/questions.h"

namespace refract::quality {

/// A card as it was shown, with what became of it.
struct ShownCard {
    std::int64_t decision = 0;
    int position = 0;
    std::int64_t at = 0;  ///< milliseconds since 1970
    std::string rule;     ///< that leads it
    std::string severity;
    std::string hook, client, prescriber, edition;
    std::string outcome;  ///< "accepted", "overridden"; empty: not answered
    std::string reason;   ///< code of the override reason
    std::optional<double> seconds;
};

/// Where a firing stood.
enum class Place {
    card,  ///< cards, each with the rule that leads it; one without a rule too
    any,   ///< every finding of a rule
    part,  ///< a line or an option of a card that another finding leads
    held   ///< held back
};

/// A card, or a finding with the card that it stood on.
struct ListedFiring : ShownCard {
    bool onCard = true;  ///< false: held back, and `position` and `outcome` say nothing
    std::string part;    ///< "lead", "line", "option"; empty when held back
    std::string lead;    ///< the rule that leads its card
    std::string heldBack, heldBackWhy;
};

struct FiringsQuestion {
    Scope scope;
    Place place = Place::card;
    std::string heldBack;                   ///< of those held back, for this reason alone; empty: for any
    std::optional<std::string> prescriber;  ///< pseudonym; "": the call named no user
    // What became of cards; of findings it is not asked.
    std::optional<std::string> outcome;  ///< "": not answered
    std::optional<std::string> reason;   ///< of those overridden; "": none was given
    std::size_t offset = 0;
    std::size_t limit = 50;
};

struct FiredFinding {
    int ordinal = 0;
    std::string rule, version, variant, severity, part;
    std::optional<int> position;  ///< of its card
    std::string heldBack, heldBackWhy;
    std::string evidenceSealed;
};

struct OfferedSuggestion {
    int position = 0;
    bool recommended = false;
    bool accepted = false;  ///< by the last report of its card
    std::string actions, labelSealed;
};

struct GivenFeedback {
    int position = 0;
    std::int64_t receivedAt = 0, outcomeAt = 0;
    std::string outcome, reason, wordsSealed;
    bool ambiguous = false;
    std::vector<std::size_t> accepted{};  ///< of DecisionDetail::suggestions, by this report
};

struct Stage {
    std::string name;
    std::int64_t microseconds = 0;
};

/// One decision with all that hangs on it.
struct DecisionDetail {
    std::int64_t id = 0, at = 0;
    std::string client, tenant, service, hook, hookInstance, location, edition, prescriber, identitySealed;
    std::string patient;  ///< its keyed hash, for exports alone: it stands in no page
    std::string supplied, missing;
    std::int64_t gaps = 0;
    bool recalled = false;
    std::vector<Stage> stages;  ///< that ran; "total" is the last
    std::vector<ShownCard> cards;
    std::vector<FiredFinding> findings;
    std::vector<OfferedSuggestion> suggestions;
    std::vector<GivenFeedback> feedback;  ///< in the order of receipt
};

class Firings {
public:
    explicit Firings(audit::Database& database) : database_(database) {}

    /// The latest day first, and in it the latest. The daily summaries say on which days there are any
    /// (Questions::refresh), so that few and old ones are found as quickly as many.
    fhir::Result<std::vector<ListedFiring>> listed(const FiringsQuestion& question) const;
    /// Ids of decisions in these days after `after`, in order, at most `limit` of them.
    fhir::Result<std::vector<std::int64_t>> decisions(const Scope& scope, std::int64_t after, std::size_t limit) const;
    /// None: there is no such decision.
    fhir::Result<std::optional<DecisionDetail>> decision(std::int64_t id) const;

private:
    fhir::Status addOutcomes(std::vector<ListedFiring>& firings) const;

    audit::Database& database_;
};

/// Columns of card_outcomes, and a row of them.
extern const std::string_view kCardColumns;
ShownCard cardOf(const audit::Row& row);

}  // namespace refract::quality
