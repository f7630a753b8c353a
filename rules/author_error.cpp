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

/// Edit distance without regard to case: insertions, deletions, replacements, and neighbours
/// that changed places. Given up (limit + 1) as soon as it exceeds `limit`.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit) return limit + 1;
    std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        if (*std::min_element(row.begin(), row.end()) > limit && i > 1 &&
            *std::min_element(last.begin(), last.end()) > limit) {
            return limit + 1;
        }
        before = last;
        std::swap(last, row);
    }
    return last[b.size()];
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
