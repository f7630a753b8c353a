// Counting by key: columns that name one, and what sealed values begin with.
#include "plugin/audit/key_use.h"

#include <array>
#include <string_view>
#include <utility>

namespace refract::audit {

namespace {

/// The key of a sealed value, which is "ID.…".
std::string keyOf(Engine engine, const std::string& column) {
    if (engine == Engine::sqlite) return "substr(" + column + ", 1, instr(" + column + ", '.') - 1)";
    return "split_part(" + column + ", '.', 1)";
}

fhir::Status count(Database& database, const std::string& sql, std::map<std::string, KeyUse>& uses,
                   std::int64_t KeyUse::*what) {
    const auto rows = database.ask({sql, {}});
    if (!rows) return rows.error();
    for (const auto& row : *rows) uses[text(row[0])].*what += wholeNumber(row[1]);
    return fhir::ok();
}

}  // namespace

fhir::Result<std::map<std::string, KeyUse>> keysInUse(Database& database) {
    std::map<std::string, KeyUse> uses;
    constexpr std::array<std::pair<const char*, std::int64_t KeyUse::*>, 2> kNamed{
        {{"decisions", &KeyUse::calls}, {"prescribers", &KeyUse::prescribers}}};
    for (const auto& [table, what] : kNamed) {
        const std::string sql = std::string("SELECT key_id, count(*) FROM ") + table + " GROUP BY key_id";
        if (auto counted = count(database, sql, uses, what); !counted) return std::move(counted).error();
    }
    constexpr std::array<std::pair<const char*, const char*>, 4> kSealed{{{"evidence", "sealed"},
                                                                          {"suggestions", "label_sealed"},
                                                                          {"feedback", "words_sealed"},
                                                                          {"prescribers", "identity_sealed"}}};
    for (const auto& [table, column] : kSealed) {
        const std::string key = keyOf(database.engine(), column);
        const std::string sql =
            "SELECT " + key + ", count(*) FROM " + table + " WHERE " + column + " <> '' GROUP BY " + key;
        if (auto counted = count(database, sql, uses, &KeyUse::sealed); !counted) return std::move(counted).error();
    }
    return uses;
}

}  // namespace refract::audit
