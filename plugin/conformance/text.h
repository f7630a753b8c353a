// Properties of text that a card must have, written independently of the code that produces
// the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refract::conformance {

/// The code points of well-formed UTF-8; throws std::runtime_error for anything else.
std::vector<char32_t> codePoints(std::string_view text);
/// Number of code points.
std::size_t characters(std::string_view text);

bool isUuid(std::string_view text);
/// "Type/id".
bool isTypedReference(std::string_view text);

/// A control, zero-width, bidirectional or tag character; a line break is none.
bool hasHiddenCharacter(std::string_view text);
/// What a stranger said, fit for a terminal: one line in which control, bidirectional and other hidden
/// characters, and spaces beyond one, are written "\u001b"; of more than `most` characters the middle left out.
std::string shown(std::string_view text, std::size_t most);

/// A link or an image in Markdown, or a definition of one, that leads elsewhere than to http or https.
bool hasForeignLink(std::string_view markdown);
/// A '<' that opens a tag, a comment, a declaration or an autolink in Markdown.
bool hasRawHtml(std::string_view text);

/// JSON that is compact, with line breaks and indentation, for a person to read.
std::string indented(std::string_view json);

}  // namespace refract::conformance
