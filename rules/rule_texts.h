// Checks of the texts of a rule: placeholders that have no field, and texts that may grow too long.
#pragma once

#include <string_view>

#include "rules/condition.h"
#include "rules/knowledge_file.h"

namespace refract::rules {

/// CDS Hooks 3.0 (C2): a summary is shorter than this when it is filled in.
inline constexpr std::size_t kSummaryLimit = 140;
/// A suggestion is a button: its label has to fit one.
inline constexpr std::size_t kLabelLimit = 80;
/// Each text of an option: four options have to be read in ten seconds.
inline constexpr std::size_t kOptionTextLimit = 140;

/// Is there a tag, or what a browser may take for one? A card is Markdown, and clients differ in what they
/// do with HTML in it. "<20 %" is none.
bool holdsHtml(std::string_view text);
inline constexpr const char* kNoHtml = "HTML has no place in a text of a card";

/// Complains, at `where`, of placeholders in `text` that no finding of the rule has, and of
/// blocks where there may be none, and of HTML; returns the length that the text may take when filled.
std::size_t checkText(std::string_view text, const RoleTable& roles, bool blocksAllowed, const Node& where,
                      AuthorErrors& errors);
/// As checkText, and complains of a text that may reach `limit` characters.
void checkShortText(std::string_view text, const RoleTable& roles, std::size_t limit, const Node& where,
                    AuthorErrors& errors);

/// A field that every finding has, whatever its roles ("earliestDate").
std::span<const FieldSpec> commonFields();

}  // namespace refract::rules
