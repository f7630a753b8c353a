// Blocks: what a card draws from the assessment – the table of trials, the staging, what
// to confirm – in words of the knowledge.
//
// Pure; Markdown out, empty when there is nothing to draw.
#pragma once

#include <string>
#include <string_view>

#include "plugin/cards/wording.h"
#include "rules/think.h"

namespace refract::cards {

/// The block of that name ("trials", "staging", "confirm", "washout") on the card of
/// `finding`; empty for any other.
std::string drawBlock(std::string_view name, const rules::Finding& finding, const rules::Question& question,
                      const Wording& wording);

/// What the sentences about a trial can name: name, dose, threshold, days, runningDays, gap,
/// pdc (in percent), from, to, baseline, end, change, latest, latestChange, review, cap, note.
rules::Fields trialFields(const rules::Trial& trial, const Wording& wording);

std::string reasonText(rules::Reason reason, const rules::Trial& trial, const Wording& wording);

}  // namespace refract::cards
