// The Store in SQL.
#include "plugin/audit/store.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <utility>

namespace refract::audit {

namespace {

std::string jsonArray(std::span<const std::string> texts) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
    json.StartArray();
    for (const auto& one : texts) json.String(one.data(), static_cast<rapidjson::SizeType>(one.size()));
    json.EndArray();
    return {buffer.GetString(), buffer.GetSize()};
}

std::vector<std::string> words(const std::string& spaced) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at < spaced.size();) {
        const auto end = std::min(spaced.find(' ', at), spaced.size());
        found.push_back(spaced.substr(at, end - at));
        at = end + 1;
    }
    return found;
}

Cell cell(std::string_view text) {
    return std::string(text);
}

class SqlStore : public Store {
public:
    explicit SqlStore(Database& database) : database_(database) {}

    fhir::Status append(std::span<const Entry> entries) override {
        std::vector<Statement> statements;
        for (std::size_t table = 0; table < kTables; ++table) {
            std::string batch = "[";
            for (const auto& entry : entries) {
                for (const auto& row : entry.rows[table]) {
                    if (batch.size() > 1) batch += ',';
                    batch += row;
                }
            }
            if (batch.size() == 1) continue;
            batch += ']';
            const auto which = static_cast<Table>(table);
            const std::string name(tableName(which));
            // The summaries of these days are behind now (quality::Questions::refresh).
            if (which == Table::decisions || which == Table::feedback) {
                statements.push_back({sql("mark_" + name), {batch}});
            }
            if (which == Table::findings) statements.push_back({sql("append_shown"), {batch}});
            statements.push_back({sql("append_" + name), {std::move(batch)}});
        }
        return change(statements);
    }

    fhir::Result<std::vector<Firing>> firings(const CardQuestion& question) override {
        auto rows = database_.ask(
            {sql("firings"), {question.client, question.tenant, question.service, jsonArray(question.cards)}});
        if (!rows) return std::move(rows).error();
        std::vector<Firing> found;
        found.reserve(rows->size());
        for (const auto& row : *rows) {
            found.push_back({text(row.at(0)), wholeNumber(row.at(1)), wholeNumber(row.at(2)), wholeNumber(row.at(3)),
                             text(row.at(4)), words(text(row.at(5))), wholeNumber(row.at(6)) != 0});
        }
        return found;
    }

    fhir::Result<std::vector<PriorRow>> priorResponses(std::span<const std::string> patients,
                                                       std::int64_t since) override {
        auto rows = ask({sql("priors"), {jsonArray(patients), since, kMostPriors, kMostCalls}});
        if (!rows) return std::move(rows).error();
        std::vector<PriorRow> found;
        found.reserve(rows->size());
        for (const auto& row : *rows) {
            found.push_back({wholeNumber(row.at(0)), text(row.at(1)), text(row.at(2)), text(row.at(3)),
                             wholeNumber(row.at(4)), text(row.at(5)), wholeNumber(row.at(6)), wholeNumber(row.at(7)),
                             text(row.at(8)), wholeNumber(row.at(9)) != 0, wholeNumber(row.at(10))});
        }
        std::reverse(found.begin(), found.end());
        return found;
    }

    fhir::Result<std::vector<ShownRow>> shownFindings(std::span<const std::string> patients,
                                                      std::int64_t since) override {
        auto rows = ask({sql("shown"), {jsonArray(patients), since, kMostPriors}});
        if (!rows) return std::move(rows).error();
        std::vector<ShownRow> found;
        found.reserve(rows->size());
        for (const auto& row : *rows) {
            found.push_back({text(row.at(0)), wholeNumber(row.at(1)), wholeNumber(row.at(2)), text(row.at(3))});
        }
        std::reverse(found.begin(), found.end());
        return found;
    }

    fhir::Result<bool> useToken(std::string_view issuer, std::string_view digest, std::int64_t until) override {
        const Statement use{sql("use_token"), {cell(issuer), cell(digest), until}};
        auto changed = database_.change(std::span(&use, 1));
        if (!changed) return std::move(changed).error();
        return changed->front() > 0;
    }

    fhir::Status dropTokensUntil(std::int64_t now) override {
        const Statement drop{sql("drop_tokens"), {now}};
        return change(std::span(&drop, 1));
    }

    fhir::Status noteSkew(std::string_view client, std::string_view tenant, std::int64_t at,
                          std::int64_t skewMs) override {
        const Statement note{sql("note_skew"), {cell(client), cell(tenant), at, skewMs}};
        return change(std::span(&note, 1));
    }

    fhir::Result<std::optional<std::int64_t>> skew(std::string_view client, std::string_view tenant) override {
        auto rows = database_.ask({sql("skew"), {cell(client), cell(tenant)}});
        if (!rows) return std::move(rows).error();
        if (rows->empty()) return std::optional<std::int64_t>();
        return std::optional(wholeNumber(rows->front().at(0)));
    }

    fhir::Result<Purged> purge(std::int64_t olderThan, std::int64_t now) override {
        // From the leaves to the root: what hangs on a decision goes before it.
        constexpr std::array<std::string_view, 11> kOrder{"shadow_findings", "shadow_calls", "accepted_suggestions",
                                                          "feedback",        "suggestions",  "evidence",
                                                          "findings",        "cards",        "decisions",
                                                          "prescribers",     "looks"};
        const auto place = [&](std::string_view table) {
            return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), table) - kOrder.begin());
        };
        // In steps: who records meanwhile waits for one of them at most.
        Purged purged;
        for (bool last = false; !last;) {
            auto step = database_.ask({sql("purge_step"), {olderThan}});
            if (!step) return std::move(step).error();
            last = step->empty();
            const std::int64_t until = last ? olderThan : wholeNumber(step->front().at(0));
            std::vector<Statement> statements;
            statements.reserve(kOrder.size() + 1);
            for (const auto table : kOrder) statements.push_back({sql("purge_" + std::string(table)), {until}});
            if (last) statements.push_back({sql("purge_shown_findings"), {olderThan}});
            auto changed = database_.change(statements);
            if (!changed) return std::move(changed).error();
            purged.decisions += changed->at(place("decisions"));
            purged.findings += changed->at(place("findings"));
            purged.feedback += changed->at(place("feedback"));
            purged.looks += changed->at(place("looks"));
            if (!last && changed->at(place("decisions")) == 0) return stuck();
        }
        const Statement note{sql("note_purge"),
                             {now, now, olderThan, purged.decisions, purged.findings, purged.feedback, purged.looks}};
        if (auto noted = change(std::span(&note, 1)); !noted) return std::move(noted).error();
        return purged;
    }

private:
    /// More decisions of one millisecond than a step takes: there are none of a real service.
    static fhir::Issue stuck() { return {fhir::IssueCode::exception, "The purge did not come to its end.", {}, {}}; }

    std::string sql(std::string_view name) const { return sqlOf(database_.engine(), name); }

    /// About one patient, while a prescriber waits.
    fhir::Result<Rows> ask(Statement statement) {
        statement.quick = true;
        return database_.ask(statement);
    }

    fhir::Status change(std::span<const Statement> statements) {
        if (statements.empty()) return fhir::ok();
        auto changed = database_.change(statements);
        if (!changed) return std::move(changed).error();
        return fhir::ok();
    }

    Database& database_;
};

}  // namespace

std::unique_ptr<Store> makeStore(Database& database) {
    return std::make_unique<SqlStore>(database);
}

}  // namespace refract::audit
