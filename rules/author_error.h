// AuthorError: a mistake in a knowledge file, told to the person who wrote it.
//
// Found at load, never at the bedside. Every loader reports all that it finds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refract::rules {

struct AuthorError {
    std::string file;        ///< relative to the knowledge folder
    std::size_t line = 0;    ///< from 1; 0 when the file itself is at fault
    std::string pointer;     ///< JSON pointer, "/rules/3/when/all/0"
    std::string message;     ///< one sentence
    std::string suggestion;  ///< "did you mean 'SSRI'?"; may be empty
    bool warning = false;    ///< an overdue review, a rule that cannot be reached
};
using AuthorErrors = std::vector<AuthorError>;

/// "rules/interactions.json:41: /rules/3/when: message (suggestion)"
std::string describe(const AuthorError& error);

/// The candidate nearest to `word` (edit distance at most a third of it), for suggestions.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace refract::rules
