// An instruction cut into words that mean something: the first half of rules/sig.h.
#pragma once

#include <string_view>
#include <vector>

#include "rules/sig_words.h"

namespace refract::rules {

/// Numbers ("50mg", "1/2", "½", "1,000"), the longest runs of words that the table has,
/// and punctuation. A word that the table lacks is SigKind::unknown; a date ("5/3/2024")
/// is SigKind::date.
std::vector<SigWord> sigTokens(std::string_view text, const SigWords& words);

}  // namespace refract::rules
