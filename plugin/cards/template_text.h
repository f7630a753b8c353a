// Templates of the knowledge, filled: "{name}" by a value, "{{block}}" on a line of its
// own by what a card draws there.
//
// Pure. A name that nobody knows reads as the phrase "cards.unknown", never as a brace:
// the check of the knowledge finds such names, the bedside must not see them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/cards/wording.h"
#include "rules/finding.h"

namespace refract::cards {

/// Where a text goes: Markdown shows text of the request rendered harmless, a plain text
/// (a summary, a label) does not show it at all.
enum class TextKind { plain, markdown };

using Resolver = std::function<std::optional<std::string>(std::string_view name)>;

/// Every "{name}" of `text` by what `resolve` says of it.
std::string fillText(std::string_view text, const Resolver& resolve, const Wording& wording);

/// The fields of a finding, then the thresholds by their id ("{trial.minimum-days}").
Resolver fieldResolver(const rules::Fields& fields, const Wording& wording, TextKind kind);

/// fillText() with those.
std::string fillFields(std::string_view text, const rules::Fields& fields, const Wording& wording, TextKind kind);

/// A phrase, filled.
std::string phraseText(std::string_view id, const rules::Fields& fields, const Wording& wording,
                       TextKind kind = TextKind::markdown);

using BlockDrawer = std::function<std::string(std::string_view name)>;

/// A Markdown template: lines that are a "{{block}}" alone are replaced by what `draw`
/// gives (an empty block takes its line along), all others are filled. No blank line at
/// either end, never two in a row.
std::string fillDetail(std::string_view text, const Resolver& resolve, const BlockDrawer& draw, const Wording& wording);

/// With a capital at its start: a sentence may begin with the name of a drug.
std::string capitalised(std::string sentence);

/// "a, b, c".
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace refract::cards
