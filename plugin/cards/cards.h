// Cards: findings → cards, merged, ranked and limited (clinical.md 6.3 F01, F02, F15;
// section 11 row 2), and the texts that a person reads.
//
// Pure. Text from a request enters only through Untrusted (C2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/hooks/card.h"
#include "rules/think.h"

namespace refract::cards {

/// What a card's uuid and resources are made from.
struct CardContext {
    const rules::Knowledge& knowledge;
    const rules::Question& question;
    std::string clientKey;      ///< client and tenant
    std::string patientKey;     ///< hash of the patient, never the id itself
    std::string userId;
    std::string patientId;      ///< subject of suggested resources
    std::string encounterId;
    std::string hookInstance;   ///< enters the uuid for clients that need no stable one
    bool stableUuid = false;
};

struct Said {
    std::vector<hooks::Card> cards;           ///< in the order to show
    std::vector<std::size_t> cardOfFinding;   ///< for each finding: index into cards, or npos
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

Said say(const std::vector<rules::Finding>& findings, const CardContext& context);

/// A finding's summary as plain text, under 140 characters, without request text.
std::string summary(const rules::Finding& finding, const rules::Knowledge& knowledge);
/// The sentence for a trial's reason, filled in: "Never reached 50 mg a day".
std::string reasonText(rules::Reason reason, const rules::Trial& trial, const rules::Knowledge& knowledge);

/// At most 80 characters; control and bidirectional characters removed, Markdown
/// punctuation escaped, <>& as entities.
std::string render(const rules::Untrusted& text);

/// The JSON of extension["org.refract.timeline"]; the schema is docs/timeline.schema.json.
std::string timeline(const rules::Question& question, const rules::Knowledge& knowledge);

}  // namespace refract::cards
