// Drugs that were not recognised, by the names that came for them (design.md decision 5:
// reported as not checked, never as safe).
//
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/cards/template_text.h"
#include "plugin/cards/wording.h"
#include "rules/think.h"

namespace refract::cards {

/// Names that are read in a glance; the rest is counted.
inline constexpr std::size_t kMostDrugNames = 3;

/// Which of them: orders that advice is asked for, or everything else in the record.
enum class NotChecked { ordered, elsewhere };

/// What came for them, each once, in the order of the record; empty for a drug without a name.
std::vector<rules::Untrusted> notChecked(const rules::Question& question, NotChecked which);

/// The first names in the phrase `phrase`, or in `phrase`-more with the number of the others. A
/// plain text has names of at most `longest` characters.
std::string notCheckedText(std::string_view phrase, const std::vector<rules::Untrusted>& drugs, TextKind kind,
                           std::size_t longest, const Wording& wording);

}  // namespace refract::cards
