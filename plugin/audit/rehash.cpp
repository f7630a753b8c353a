// Opening with the old key, closing with the new one.
#include "plugin/audit/rehash.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "plugin/audit/seal.h"

namespace refract::audit {

namespace {

/// Rows of one transaction: short enough that a service beside it does not wait.
constexpr std::int64_t kStep = 500;

/// A column of sealed values, and the key of its table: a number and, perhaps, something after it.
struct Column {
    std::string_view table, column, field, first, second;
    Cell secondBegin;
};

/// `suggestion` is a uuid, `ordinal` a number.
const std::array<Column, 3> kColumns{{
    {"evidence", "sealed", kEvidenceField, "decision", "ordinal", std::int64_t{-1}},
    {"suggestions", "label_sealed", kLabelField, "decision", "suggestion", std::string()},
    {"feedback", "words_sealed", kWordsField, "id", "position", std::int64_t{-1}},
}};

/// What a value begins with that the newest key has sealed.
std::string newest(const Keyring& keys) {
    return keys.newestId() + ".";
}

std::string older(std::string_view column, const char* prefix) {
    const std::string name(column);
    return name + " <> '' AND substr(" + name + ", 1, length(" + prefix + ")) <> " + prefix;
}

class Rehash {
public:
    Rehash(Database& database, const Keyring& keys,
           const std::function<void(std::int64_t done, std::int64_t of)>& progress)
        : database_(database), keys_(keys), progress_(progress), newest_(newest(keys)) {}

    fhir::Result<Rehashed> all() {
        for (const auto& column : kColumns) {
            if (auto counted = count(column); !counted) return std::move(counted).error();
        }
        for (const auto& column : kColumns) {
            if (auto done = sealAnew(column); !done) return std::move(done).error();
        }
        if (auto named = nameAnew(); !named) return std::move(named).error();
        const auto stay =
            database_.ask({"SELECT count(*) FROM decisions WHERE key_id <> $1", {Cell(keys_.newestId())}});
        if (!stay) return stay.error();
        result_.decisions = wholeNumber(stay->at(0).at(0));
        return result_;
    }

private:
    fhir::Status count(const Column& column) {
        const auto rows = database_.ask(
            {"SELECT count(*) FROM " + std::string(column.table) + " WHERE " + older(column.column, "$1"), {newest_}});
        if (!rows) return rows.error();
        of_ += wholeNumber(rows->at(0).at(0));
        return fhir::ok();
    }

    fhir::Status sealAnew(const Column& column) {
        const std::string table(column.table), first(column.first), second(column.second), name(column.column);
        const std::string next = "SELECT " + first + ", " + second + ", " + name + " FROM " + table + " WHERE (" +
                                 first + ", " + second + ") > ($1, $2) AND " + older(column.column, "$3") +
                                 " ORDER BY " + first + ", " + second + " LIMIT " + std::to_string(kStep);
        const std::string change = "UPDATE " + table + " SET " + name + " = $1 WHERE " + first + " = $2 AND " + second +
                                   " = $3 AND " + name + " = $4";
        Cell at = std::int64_t{-1}, after = column.secondBegin;
        for (;;) {
            const auto rows = database_.ask({next, {at, after, newest_}});
            if (!rows) return rows.error();
            if (rows->empty()) return fhir::ok();
            std::vector<Statement> statements;
            for (const auto& row : *rows) {
                const auto clear = keys_.open(column.field, text(row[2]));
                if (!clear) ++result_.unopened;
                if (clear) statements.push_back({change, {keys_.seal(column.field, *clear), row[0], row[1], row[2]}});
            }
            if (auto changed = database_.change(statements); !changed) return changed.error();
            result_.sealed += static_cast<std::int64_t>(statements.size());
            if (progress_) progress_(result_.sealed + result_.unopened, of_);
            at = rows->back()[0];
            after = rows->back()[1];
        }
    }

    /// A prescriber with all that he did at once: he is never under two names.
    fhir::Status nameAnew() {
        const auto rows = database_.ask(
            {"SELECT pseudonym, client, tenant, identity_sealed, first_seen FROM prescribers WHERE key_id <> $1 OR " +
                 older("identity_sealed", "$2"),
             {Cell(keys_.newestId()), newest_}});
        if (!rows) return rows.error();
        for (const auto& row : *rows) {
            const auto identity = keys_.open(kIdentityField, text(row[3]));
            if (!identity) {
                ++result_.unopened;
                continue;
            }
            const std::string& client = text(row[1]);
            const std::string& tenant = text(row[2]);
            const std::string name = keys_.hash({Identifier::prescriber, client, tenant, *identity});
            const std::array<Statement, 4> statements{
                {{"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE prescriber = $1 "
                  "ON CONFLICT DO NOTHING",
                  {row[0]}},
                 {"UPDATE decisions SET prescriber = $1 WHERE prescriber = $2", {name, row[0]}},
                 {"DELETE FROM prescribers WHERE pseudonym = $1", {row[0]}},
                 {"INSERT INTO prescribers (pseudonym, key_id, client, tenant, identity_sealed, first_seen) VALUES "
                  "($1, $2, $3, $4, $5, $6) ON CONFLICT (pseudonym) DO UPDATE SET first_seen = excluded.first_seen "
                  "WHERE excluded.first_seen < prescribers.first_seen",
                  {name, keys_.newestId(), client, tenant, keys_.seal(kIdentityField, *identity), row[4]}}}};
            if (auto changed = database_.change(statements); !changed) return changed.error();
            ++result_.prescribers;
        }
        return fhir::ok();
    }

    Database& database_;
    const Keyring& keys_;
    const std::function<void(std::int64_t, std::int64_t)>& progress_;
    const std::string newest_;
    std::int64_t of_ = 0;
    Rehashed result_;
};

}  // namespace

fhir::Result<Rehashed> rehash(Database& database, const Keyring& keys,
                              const std::function<void(std::int64_t done, std::int64_t of)>& progress) {
    return Rehash(database, keys, progress).all();
}

}  // namespace refract::audit
