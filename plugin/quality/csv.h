// A text as a cell of CSV (RFC 4180), such that a spreadsheet runs nothing.
#pragma once

#include <string>
#include <string_view>

namespace refract::quality {

/// Quoted; a text that a spreadsheet would take as the beginning of a formula gets an
/// apostrophe in front (OWASP, CSV Injection).
std::string csvText(std::string_view text);

}  // namespace refract::quality
