// Composition of one answer: plans of cards (arrange.h) into cards with all their texts.
//
// Pure. What say() does, without needing a whole Knowledge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/cards/arrange.h"
#include "plugin/cards/cards.h"
#include "plugin/cards/wording.h"

namespace refract::cards {

/// The parts of CardContext that are not knowledge; views.
struct CardKeys {
    std::string_view clientKey, patientKey, userId, patientId, encounterId, hookInstance;
    bool stableUuid = false;
};

Said compose(const std::vector<rules::Finding>& findings, const rules::Question& question, const CardKeys& keys,
             const Wording& wording);

/// As cards::summary().
std::string summaryText(const rules::Finding& finding, const Wording& wording);

/// The Markdown of a card. What was not seen is said on the first card of an answer alone.
std::string detailText(const CardPlan& plan, const std::vector<rules::Finding>& findings,
                       const rules::Question& question, const Wording& wording, bool first);

/// One paragraph on the kinds of data that were not supplied, the drugs that were not
/// recognised and the data that could not be used; empty when there is nothing to say.
std::string unseenText(const rules::Question& question, const Wording& wording);

}  // namespace refract::cards
