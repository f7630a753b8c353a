// Characters: text counted and cut as a reader sees it, not in bytes.
//
// Pure functions; any bytes may come in (ill-formed UTF-8 reads as U+FFFD), well-formed
// UTF-8 goes out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace refract::cards {

/// Unicode code points of `text`.
std::vector<char32_t> codePoints(std::string_view text);
void append(std::string& text, char32_t codePoint);
std::size_t characterCount(std::string_view text);

/// Belongs to the character before it: combining marks, variation selectors, skin tones.
bool extendsCharacter(char32_t codePoint);
/// Never fit for a card: control, zero-width, bidirectional, tag and non-characters. Line
/// breaks and tabs are among them.
bool isHidden(char32_t codePoint);

/// At most `most` characters, the last an ellipsis if something was cut off; never
/// between a character and what extends it.
std::vector<char32_t> cut(std::vector<char32_t> text, std::size_t most);
std::string cut(std::string_view text, std::size_t most);

}  // namespace refract::cards
