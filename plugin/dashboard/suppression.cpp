// Counts that are small, and those that would tell them.
#include "plugin/dashboard/suppression.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace refract::dashboard {

namespace {

using Row = std::vector<TableCell>;
using SeenRow = std::vector<Seen>;

/// Columns of a row that add up to another one, or to less.
struct Sum {
    std::string_view total;
    std::array<std::string_view, 3> parts;
    bool hidesTotal = false;  ///< rather than a part, which others are rates of
};
constexpr std::array<Sum, 5> kSums{{{"Shown", {"Accepted", "Overridden", "Not answered"}},
                                    {"Shown", {"Critical"}},
                                    {"", {"Accepted, before", "Overridden, before"}},
                                    {"", {"Accepted, after", "Overridden, after"}},
                                    {"Firings", {"Held back", "Shown"}, true}}};
/// Columns whose sum over the rows stands elsewhere.
constexpr std::array<std::string_view, 2> kAddDown{"Count", "Cards"};

/// Can parts of which only the sum is known be told? `lone`: one part alone is hidden, and nothing else is left out.
bool isTold(std::span<const std::size_t> unseen, bool lone) {
    std::size_t sum = 0;
    for (const std::size_t part : unseen) sum += part;
    const bool allSmall = std::all_of(unseen.begin(), unseen.end(), isSmall);
    // As little or as much as so many small parts can be: then each is known.
    const bool extreme = allSmall && (sum == unseen.size() || sum == unseen.size() * (kSmallestCell - 1));
    return !unseen.empty() && (lone || isSmall(sum) || extreme);
}

/// The smallest part that is still seen; nothing only where there is no other.
std::optional<std::size_t> smallestSeen(std::span<const std::size_t> parts, const std::vector<bool>& hidden) {
    std::optional<std::size_t> smallest;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (hidden[i]) continue;
        if (!smallest || *smallest == 0 || (parts[i] != 0 && parts[i] < *smallest)) smallest = parts[i];
    }
    return smallest;
}

std::size_t restOf(std::size_t total, std::span<const std::size_t> parts) {
    for (const std::size_t part : parts) total -= std::min(part, total);
    return total;
}

bool areTold(std::size_t total, std::span<const std::size_t> parts, const std::vector<bool>& hidden) {
    std::vector<std::size_t> unseen;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (hidden[i]) unseen.push_back(parts[i]);
    }
    const std::size_t rest = restOf(total, parts);
    const bool lone = unseen.size() == 1 && rest == 0;
    if (rest > 0) unseen.push_back(rest);
    return isTold(unseen, lone);
}

std::size_t partOf(const TableCell& cell) {
    if (const auto* const count = std::get_if<std::size_t>(&cell)) return *count;
    const auto* const share = std::get_if<quality::Share>(&cell);
    return share == nullptr ? 0 : share->part;
}

Seen seenAlone(const TableCell& cell) {
    if (const auto* const count = std::get_if<std::size_t>(&cell)) return isSmall(*count) ? Seen::few : Seen::plain;
    if (const auto* const share = std::get_if<quality::Share>(&cell)) {
        // The rest of the whole gives the part away as well as the part itself.
        const bool told = isSmall(share->part) || isSmall(share->whole) || isSmall(share->whole - share->part);
        return told ? Seen::hidden : Seen::plain;
    }
    const auto* const measured = std::get_if<Measured>(&cell);
    return measured != nullptr && measured->of && isSmall(*measured->of) ? Seen::hidden : Seen::plain;
}

std::optional<std::size_t> columnOf(const std::vector<std::string>& titles, std::string_view title) {
    const auto found = title.empty() ? titles.end() : std::find(titles.begin(), titles.end(), title);
    if (found == titles.end()) return std::nullopt;
    return static_cast<std::size_t>(found - titles.begin());
}

/// Hides what `cells` are not hidden yet and `hidden` says; was there any?
bool hide(SeenRow& seen, std::span<const std::size_t> cells, const std::vector<bool>& hidden) {
    bool any = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!hidden[i] || seen[cells[i]] != Seen::plain) continue;
        seen[cells[i]] = Seen::hidden;
        any = true;
    }
    return any;
}

/// Keeps one sum of a row from telling; was there anything to hide?
bool keep(const Sum& sum, const std::vector<std::string>& titles, const Row& row, SeenRow& seen) {
    std::vector<std::size_t> cells, parts;
    std::vector<bool> already;
    std::optional<std::size_t> total;
    for (const std::string_view title : sum.parts) {
        const auto at = columnOf(titles, title);
        if (!at) continue;
        cells.push_back(*at);
        parts.push_back(partOf(row[*at]));
        already.push_back(seen[*at] != Seen::plain);
        const auto* const share = std::get_if<quality::Share>(&row[*at]);
        if (share != nullptr && !total) total = share->whole;
    }
    const auto totalAt = columnOf(titles, sum.total);
    if (totalAt && seen[*totalAt] != Seen::plain) return false;
    if (totalAt) total = partOf(row[*totalAt]);
    if (cells.empty() || !total) return false;
    if (!sum.hidesTotal) return hide(seen, cells, hiddenParts(*total, parts, std::move(already)));
    if (!totalAt || !areTold(*total, parts, already)) return false;
    seen[*totalAt] = Seen::hidden;
    return true;
}

/// The same down a column; the rate that stands beside a count goes with it.
void keepDown(std::size_t column, const std::vector<Row>& rows, std::vector<SeenRow>& seen) {
    std::vector<std::size_t> parts;
    std::vector<bool> already;
    std::size_t total = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        parts.push_back(partOf(rows[i][column]));
        already.push_back(seen[i][column] != Seen::plain);
        total += parts.back();
    }
    const auto hidden = hiddenParts(total, parts, already);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!hidden[i]) continue;
        for (std::size_t at = 0; at < rows[i].size(); ++at) {
            const bool number = at == column || std::holds_alternative<quality::Share>(rows[i][at]);
            if (number && seen[i][at] == Seen::plain) seen[i][at] = Seen::hidden;
        }
    }
}

}  // namespace

std::vector<bool> hiddenParts(std::size_t total, std::span<const std::size_t> parts, std::vector<bool> already) {
    std::vector<bool> hidden = std::move(already);
    hidden.resize(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) hidden[i] = hidden[i] || isSmall(parts[i]);
    while (areTold(total, parts, hidden)) {
        const auto next = smallestSeen(parts, hidden);
        if (!next) break;
        // With those that are as small: which of them it was would tell.
        for (std::size_t i = 0; i < parts.size(); ++i) hidden[i] = hidden[i] || parts[i] == *next;
    }
    return hidden;
}

std::vector<std::vector<Seen>> seenBy(Role role, const std::vector<std::string>& titles,
                                      const std::vector<std::vector<TableCell>>& rows) {
    std::vector<SeenRow> seen;
    seen.reserve(rows.size());
    for (const Row& row : rows) {
        SeenRow& one = seen.emplace_back(row.size(), Seen::plain);
        if (role == Role::auditor) continue;
        std::transform(row.begin(), row.end(), one.begin(), seenAlone);
        // A cell may stand in several sums: until none of them tells.
        for (bool more = true; more;) {
            more = false;
            for (const Sum& sum : kSums) more = keep(sum, titles, row, one) || more;
        }
    }
    for (const std::string_view title : kAddDown) {
        const auto column = columnOf(titles, title);
        if (column && role != Role::auditor) keepDown(*column, rows, seen);
    }
    return seen;
}

}  // namespace refract::dashboard
