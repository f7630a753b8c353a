// Migrations: from the schema that is there to the one that this program knows.
#include <array>
#include <charconv>
#include <map>
#include <string>

#include "plugin/audit/database.h"
#include "plugin/audit/sql_texts.h"

namespace refract::audit {

namespace {

constexpr std::string_view kFolder = "migrations/";
/// How often it is looked again, when another instance was quicker.
constexpr int kMostTries = 100;

/// Number → text.
std::map<std::int64_t, std::string> migrations(Engine engine) {
    std::map<std::int64_t, std::string> found;
    for (const auto& [name, sql] : sqlTexts()) {
        if (!name.starts_with(kFolder)) continue;
        const auto digits = name.substr(kFolder.size(), 4);
        std::int64_t number = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        std::string text(sql);
        // SQLite's INTEGER is as wide, and as a primary key it is the row itself.
        for (auto at = text.find("BIGINT"); engine == Engine::sqlite && at != std::string::npos;
             at = text.find("BIGINT", at)) {
            text.replace(at, 6, "INTEGER");
        }
        found.emplace(number, std::move(text));
    }
    return found;
}

fhir::Result<std::int64_t> version(Database& database) {
    auto last = database.ask({"SELECT version FROM schema_migrations ORDER BY version DESC LIMIT 1", {}});
    if (!last) return std::move(last).error();
    return last->empty() ? 0 : wholeNumber(last->front().front());
}

}  // namespace

fhir::Status migrate(Database& database) {
    const Statement versions{"CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY)", {}, true};
    const auto known = migrations(database.engine());
    std::string lastSaid;
    for (int tries = 0; tries < kMostTries;) {
        auto at = version(database);
        if (!at) {
            if (at.error().code == fhir::IssueCode::transient) return std::move(at).error();
            ++tries;  // not there yet, or another instance is making it
            if (auto made = database.change(std::span(&versions, 1)); !made) lastSaid = made.error().diagnostics;
            continue;
        }
        if (*at > known.rbegin()->first) {
            return fhir::Issue{fhir::IssueCode::value, "The audit store was made by a newer release.",
                               "schema " + std::to_string(*at), "audit.store"};
        }
        const auto next = known.upper_bound(*at);
        if (next == known.end()) return fhir::ok();
        const std::array<Statement, 2> step{
            Statement{next->second, {}, true},
            Statement{"INSERT INTO schema_migrations (version) VALUES ($1)", {Cell(next->first)}}};
        if (auto done = database.change(step); !done) {
            if (done.error().code == fhir::IssueCode::transient) return std::move(done).error();
            lastSaid = done.error().diagnostics;
            ++tries;
        }
    }
    return fhir::Issue{fhir::IssueCode::exception, "The schema of the audit store cannot be brought up to date.",
                       lastSaid, "audit.store"};
}

}  // namespace refract::audit
