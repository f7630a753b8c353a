// Options: the list of steps that a card offers, each with what speaks for it in this
// patient, one harm, what to watch and when to judge it (clinical.md 6.2, C21).
//
// Pure; Markdown out, in words of the knowledge; empty without options.
#pragma once

#include <string>
#include <vector>

#include "plugin/cards/arrange.h"
#include "plugin/cards/wording.h"

namespace refract::cards {

/// The options of the plan, in its order, numbered.
std::string optionsBlock(const CardPlan& plan, const std::vector<rules::Finding>& findings, const Wording& wording);

}  // namespace refract::cards
