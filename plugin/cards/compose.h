// Composition of one answer: plans of cards (arrange.h) into cards with all their texts.
//
// Pure. What say() does, without needing a whole Knowledge.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cards/arrange.h"
#include "plugin/cards/cards.h"
#include "plugin/cards/wording.h"

namespace refract::cards {

/// CDS Hooks 3.0 "Override reasons".
inline constexpr std::string_view kOverrideSystem = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes";

/// The parts of CardContext that are not knowledge; views.
struct CardKeys {
    std::string_view clientKey, patientKey, userId, patientId, encounterId, hookInstance;
    bool stableUuid = false;
    bool selectionNamesNoDraft = false;
};

Said compose(const std::vector<rules::Finding>& findings, const rules::Question& question, const CardKeys& keys,
             const Wording& wording);

/// How many options a card draws: a threshold of the knowledge.
std::size_t mostOptions(const Wording& wording);

/// The rules on a card, once each: the lead's, those of its options, those of its lines.
std::vector<const rules::Rule*> rulesOf(const CardPlan& plan, const std::vector<rules::Finding>& findings);

/// As cards::summary().
std::string summaryText(const rules::Finding& finding, const Wording& wording);

/// The Markdown of a card. What was not seen is said on the first card of an answer alone.
std::string detailText(const CardPlan& plan, const std::vector<rules::Finding>& findings,
                       const rules::Question& question, const CardKeys& keys, const Wording& wording, bool first);

/// One paragraph on the kinds of data that were not supplied, the drugs that were not
/// recognised and the data that could not be used; empty when there is nothing to say.
/// Without the orders that have a card of their own, notCheckedCard().
std::string unseenText(const rules::Question& question, const CardKeys& keys, const Wording& wording);

/// The card that names the orders whose drug was not recognised, so that silence is not
/// taken for "checked"; none when there is no such order. `first`: as for detailText().
std::optional<hooks::Card> notCheckedCard(const rules::Question& question, const CardKeys& keys, const Wording& wording,
                                          bool first);
/// On a view that has no other card: lists that could not be had, for an empty answer would read as "nothing to say".
std::optional<hooks::Card> notSeenCard(const rules::Question& question, const CardKeys& keys, const Wording& wording);

/// A card's UUID: the same for the same patient, user, topic and trigger.
std::string cardUuid(const CardKeys& keys, std::string_view topic, std::string_view trigger);

/// source.label, url and topic of a card.
hooks::Source cardSource(const Wording& wording, std::string_view topic, std::string_view title);

/// What every card says of itself: that it has not been reviewed, and the edition.
std::string editionText(const Wording& wording);

}  // namespace refract::cards
