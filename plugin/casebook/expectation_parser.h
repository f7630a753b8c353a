// The expect and forbid lines of case files.
#pragma once

#include <optional>
#include <string>

#include "plugin/casebook/case.h"
#include "plugin/casebook/words.h"

namespace refract::casebook {

/// Reads what follows "expect" or "forbid" into `story`; what is wrong with it, otherwise.
std::optional<std::string> parseExpectation(Words& words, bool forbid, std::size_t line, Case& story);

}  // namespace refract::casebook
