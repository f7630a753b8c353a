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
/// A '<' that opens a tag, a comment, a declaration or an autolink in Markdown.
bool hasRawHtml(std::string_view text);

/// JSON that is compact, with line breaks and indentation, for a person to read.
std::string indented(std::string_view json);

}  // namespace refract::conformance
