// Entry: what is written as a whole: one decision, or one batch of feedback, sealed.
//
// Rows are JSON objects whose members are the columns of their table. Identifiers in them are
// keyed hashes already, and what speaks of a person is encrypted: an entry may lie in the
// journal as it is. Plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refract::audit {

enum class Table {
    decisions,
    prescribers,
    cards,
    findings,
    evidence,
    suggestions,
    feedback,
    acceptedSuggestions,
    shadowCalls,
    shadowFindings
};
inline constexpr std::size_t kTables = 10;
std::string_view tableName(Table table);

struct Entry {
    std::int64_t id = 0;
    std::array<std::vector<std::string>, kTables> rows;

    std::vector<std::string>& of(Table table) { return rows[static_cast<std::size_t>(table)]; }
    const std::vector<std::string>& of(Table table) const { return rows[static_cast<std::size_t>(table)]; }
};

}  // namespace refract::audit
