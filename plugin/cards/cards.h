// Cards: findings → cards, merged, ranked and limited (clinical.md 6.3 F01, F02, F15;
// section 11 row 2), and the texts that a person reads.
//
// Pure, and as thread-safe as the Knowledge. Text from a request enters only through
// Untrusted (C2). extension["org.refract.rules"] lists the ids of the rules that were
// merged into a card, extension["org.refract.versions"] the version of each rule on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/hooks/card.h"
#include "rules/think.h"

namespace refract::cards {

class Wording;

/// What a card's uuid and resources are made from.
struct CardContext {
    const rules::Knowledge& knowledge;
    const rules::Question& question;
    std::string clientKey;   ///< client and tenant
    std::string patientKey;  ///< hash of the patient, never the id itself
    std::string userId;
    std::string patientId;  ///< subject of suggested resources
    std::string encounterId;
    std::string hookInstance;  ///< enters the uuid for clients that need no stable one
    bool stableUuid = false;
    bool selectionNamesNoDraft = false;  ///< order-select: all drafts were checked instead
};

struct Said {
    std::vector<hooks::Card> cards;          ///< in the order to show
    std::vector<std::size_t> cardOfFinding;  ///< for each finding: index into cards, or npos
    std::vector<std::size_t> leadOfCard;     ///< for each card: index of the finding that leads it, or npos
    /// For each card and each of its suggestions: the findings that are answered by taking it.
    std::vector<std::vector<std::vector<std::size_t>>> offeredBy;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// Findings in the order of rules::think(). Limits: arrange.h. On the order hooks the orders
/// whose drug was not recognised have a card of their own, the last one (design.md decision 5).
Said say(const std::vector<rules::Finding>& findings, const CardContext& context);

/// A finding's summary as plain text, under 140 characters, without request text. Names
/// that make it too long are cut; the sentence only when nothing else helps.
std::string summary(const rules::Finding& finding, const rules::Knowledge& knowledge);
/// The sentence for a trial's reason, filled in: "Never reached 50 mg a day".
std::string reasonText(rules::Reason reason, const rules::Trial& trial, const rules::Knowledge& knowledge);

/// At most 80 characters; control and bidirectional characters removed, Markdown
/// punctuation escaped, <>& as entities.
std::string render(const rules::Untrusted& text);
/// The same as plain text, for a summary: what would need an escape is left out. At most
/// `most` characters.
std::string plain(const rules::Untrusted& text, std::size_t most);

/// The JSON of extension["org.refract.timeline"], on the card that shows the trials; the
/// schema is docs/timeline.schema.json. Levels of response and remission come with the wording.
std::string timeline(const rules::Question& question, const Wording& wording);

}  // namespace refract::cards
