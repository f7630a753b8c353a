// How a mistake in a knowledge file is told, and what was probably meant.
#include "rules/author_error.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace refract::rules {

std::string describe(const AuthorError& error) {
    std::string text = error.file;
    if (error.line != 0) text += ":" + std::to_string(error.line);
    text += ": ";
    if (error.warning) text += "warning: ";
    if (!error.pointer.empty()) text += error.pointer + ": ";
    text += error.message;
    if (!error.suggestion.empty()) text += " (" + error.suggestion + ")";
    return text;
}

namespace {

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Levenshtein distance without regard to case, given up (limit + 1) as soon as it exceeds `limit`.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit) return limit + 1;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
        if (*std::min_element(row.begin(), row.end()) > limit) return limit + 1;
    }
    return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    const std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
    std::size_t best = allowed + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate, best - 1);
        if (distance >= best) continue;
        best = distance;
        found = candidate;
        if (best == 0) break;
    }
    return found;
}

}  // namespace refract::rules
