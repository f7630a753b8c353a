// Opening stores, and entries to put into them.
#include "tests/audit/store_fixture.h"

#include <filesystem>

namespace refract::audit {

test::PostgresqlServer& postgresql() {
    static test::PostgresqlServer server;
    return server;
}

void OnEachEngine::SetUp() {
    if (GetParam() == Engine::sqlite) {
        address_ = "sqlite:" + sqliteFile();
    } else {
        if (!test::PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
        static int count = 0;
        address_ = "postgresql:" + postgresql().makeDatabase("audit" + std::to_string(count++));
    }
    database_ = another();
    const auto migrated = migrate(*database_);
    ASSERT_TRUE(migrated) << fhir::describe(migrated.error());
    store_ = makeStore(*database_);
}

std::unique_ptr<Database> OnEachEngine::another() const {
    auto opened = Database::open(address_);
    if (!opened) throw std::runtime_error(fhir::describe(opened.error()));
    return std::move(*opened);
}

std::int64_t OnEachEngine::count(const std::string& sql) const {
    const auto rows = database_->ask({sql, {}});
    if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
    return wholeNumber(rows->at(0).at(0));
}

std::string engineName(const ::testing::TestParamInfo<Engine>& info) {
    return info.param == Engine::sqlite ? "SQLite" : "PostgreSQL";
}

Entry entryOf(std::int64_t id, std::int64_t at, const std::string& card, const std::string& client) {
    const std::string key = std::to_string(id), when = std::to_string(at);
    Entry entry;
    entry.id = id;
    entry.of(Table::decisions)
        .push_back(R"({"id":)" + key + R"(,"at":)" + when + R"(,"local_day":20514,"client":")" + client +
                   R"(","tenant":"","service":"medication-check","hook":"order-sign","hook_instance":"call-)" + key +
                   R"(","key_id":"k1","patient":"p1","encounter":"","prescriber":"d1","location":"","edition":"1.0.0",)"
                   R"("total_us":900,"read_us":100,"fetch_us":null,"recall_us":1,"think_us":500,"say_us":200,)"
                   R"("supplied":"medications","missing":"conditions","gaps":0,"cards":1,"findings":2,"recalled":1})");
    entry.of(Table::prescribers)
        .push_back(
            R"({"pseudonym":"d1","key_id":"k1","client":"ehr","tenant":"","identity_sealed":"k1.x","first_seen":)" +
            when + "}");
    entry.of(Table::cards)
        .push_back(R"({"decision":)" + key + R"(,"position":0,"card":")" + card + R"(","at":)" + when +
                   R"(,"topic":"R005","severity":2})");
    entry.of(Table::findings)
        .push_back(
            R"({"decision":)" + key + R"(,"ordinal":0,"at":)" + when +
            R"(,"rule":"R005","rule_version":"1.0.0","variant":"","severity":2,"part":"lead","position":0,"card":")" +
            card + R"(","held_back":"","held_back_why":"","trigger_mac":"t-)" + card + R"("})");
    entry.of(Table::findings)
        .push_back(
            R"({"decision":)" + key + R"(,"ordinal":1,"at":)" + when +
            R"(,"rule":"C10","rule_version":"1.0.0","variant":"","severity":0,"part":"","position":null,"card":null,)"
            R"("held_back":"limit","held_back_why":"F01"})");
    entry.of(Table::evidence).push_back(R"({"decision":)" + key + R"(,"ordinal":0,"sealed":"k1.evidence"})");
    for (const char* suggestion : {"s1", "s2"}) {
        entry.of(Table::suggestions)
            .push_back(R"({"decision":)" + key + R"(,"suggestion":")" + suggestion +
                       R"(","position":0,"place":0,"recommended":0,"actions":"delete","label_sealed":"k1.label"})");
    }
    return entry;
}

Entry reportOf(std::int64_t id, std::int64_t decision, const std::string& card, const std::string& outcome) {
    const std::string key = std::to_string(id);
    Entry entry;
    entry.id = id;
    entry.of(Table::feedback)
        .push_back(R"({"id":)" + key +
                   R"(,"received_at":5000,"client":"ehr","tenant":"","service":"medication-check",)"
                   R"("card":")" +
                   card + R"(","decision":)" + std::to_string(decision) + R"(,"position":0,"ambiguous":0,"outcome":")" +
                   outcome +
                   R"(","outcome_at":4000,"skew_ms":null,"reason_system":"","reason_code":"","words_sealed":""})");
    if (outcome == "accepted") {
        entry.of(Table::acceptedSuggestions).push_back(R"({"feedback":)" + key + R"(,"suggestion":"s1"})");
    }
    return entry;
}

}  // namespace refract::audit
