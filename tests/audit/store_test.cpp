// The Store on SQLite and on PostgreSQL.
#include "plugin/audit/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "tests/audit/store_fixture.h"

namespace refract::audit {

namespace {

/// Larger than 32 bits, and than what a double holds exactly.
constexpr std::int64_t kLarge = (std::int64_t{1} << 62) + 1;

using StoreTest = OnEachEngine;
INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::Values(Engine::sqlite, Engine::postgresql), engineName);

TEST_P(StoreTest, ParametersStandInAnyOrderAndMoreThanOnce) {
    const auto rows = database_->ask(
        {"SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT)", {"one", "two", kLarge}});
    ASSERT_TRUE(rows) << fhir::describe(rows.error());
    const Row& row = rows->at(0);
    EXPECT_EQ(text(row[0]) + text(row[1]) + text(row[2]), "twoonetwo");
    EXPECT_EQ(wholeNumber(row[3]), kLarge);
}

TEST_P(StoreTest, ValuesComeBackAsTheyWent) {
    const auto rows =
        database_->ask({"SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST(NULL AS TEXT), CAST(0.5 AS REAL)",
                        {kLarge, "ümlaut 'quoted' \"and\" \\ $1 -- no comment"}});
    ASSERT_TRUE(rows) << fhir::describe(rows.error());
    const Row& row = rows->at(0);
    EXPECT_EQ(wholeNumber(row[0]), kLarge);
    EXPECT_EQ(text(row[1]), "ümlaut 'quoted' \"and\" \\ $1 -- no comment");
    EXPECT_TRUE(isNull(row[2]));
    EXPECT_EQ(number(row[3]), 0.5);
}

TEST_P(StoreTest, TheSchemaIsMadeOnceByHoweverManyInstances) {
    std::vector<std::thread> instances;
    std::atomic<int> good = 0;
    if (GetParam() == Engine::sqlite) {
        address_ = "sqlite:" + (folder_.path() / "second" / "audit.db").string();
    } else {
        address_ = "postgresql:" + postgresql().makeDatabase("together");
    }
    for (int i = 0; i < 4; ++i) {
        instances.emplace_back([&] {
            const auto mine = another();
            const auto done = migrate(*mine);
            EXPECT_TRUE(done) << fhir::describe(done.error());
            if (done) ++good;
        });
    }
    for (auto& instance : instances) instance.join();
    EXPECT_EQ(good, 4);
}

TEST_P(StoreTest, ANewerSchemaIsNotTouched) {
    const Statement future{"INSERT INTO schema_migrations (version) VALUES (9999)", {}};
    ASSERT_TRUE(database_->change(std::span(&future, 1)));
    const auto refused = migrate(*database_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().expression, "audit.store");
}

TEST_P(StoreTest, AnEntryIsOnRecordOnceHoweverOftenItIsWritten) {
    const std::vector<Entry> entries{entryOf(1, 1000, "card-1"), entryOf(2, 2000, "card-2")};
    for (int i = 0; i < 3; ++i) {
        const auto done = store_->append(entries);
        ASSERT_TRUE(done) << fhir::describe(done.error());
    }
    EXPECT_EQ(count("SELECT count(*) FROM decisions"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM findings"), 4);
    EXPECT_EQ(count("SELECT count(*) FROM findings WHERE card IS NULL AND position IS NULL"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM suggestions"), 4);
    EXPECT_EQ(count("SELECT count(*) FROM prescribers"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM decisions WHERE fetch_us IS NULL AND total_us = 900"), 2);
}

TEST_P(StoreTest, LargeIdsStayWhole) {
    const Entry entry = entryOf(kLarge, 1000, "card");
    ASSERT_TRUE(store_->append(std::span(&entry, 1)));
    EXPECT_EQ(count("SELECT id FROM decisions"), kLarge);
}

TEST_P(StoreTest, ABatchIsAllOrNothing) {
    std::vector<Entry> entries{entryOf(1, 1000, "card-1"), entryOf(2, 2000, "card-2")};
    entries[1].of(Table::suggestions).push_back(R"({"decision":2})");  // columns are missing
    const auto refused = store_->append(entries);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, fhir::IssueCode::invariant);
    EXPECT_EQ(count("SELECT count(*) FROM decisions"), 0);
    entries.pop_back();
    EXPECT_TRUE(store_->append(entries));  // the connection is of use again
}

TEST_P(StoreTest, FiringsAreThoseOfTheClientTenantAndServiceAlone) {
    const std::vector<Entry> entries{entryOf(1, 1000, "card"), entryOf(2, 2000, "card"), entryOf(3, 3000, "other"),
                                     entryOf(4, 1500, "card", "stranger"), reportOf(10, 1, "card", "overridden")};
    ASSERT_TRUE(store_->append(entries));
    const auto firings = store_->firings({"ehr", "", "medication-check", {"card", "unknown"}});
    ASSERT_TRUE(firings) << fhir::describe(firings.error());
    ASSERT_EQ(firings->size(), 2U);
    EXPECT_EQ(firings->at(0).decision, 1);
    EXPECT_EQ(firings->at(0).hookInstance, "call-1");
    EXPECT_TRUE(firings->at(0).answered);
    EXPECT_EQ(firings->at(0).suggestions.size(), 2U);
    EXPECT_EQ(firings->at(1).decision, 2);
    EXPECT_FALSE(firings->at(1).answered);
    EXPECT_TRUE(store_->firings({"ehr", "tenant", "medication-check", {"card"}})->empty());
    EXPECT_TRUE(store_->firings({"ehr", "", "trd-review", {"card"}})->empty());
}

TEST_P(StoreTest, PriorResponsesHaveTheLastWordOnEachCard) {
    const std::vector<Entry> entries{entryOf(1, 1000, "card"), entryOf(2, 2000, "card"),
                                     reportOf(10, 1, "card", "overridden"), reportOf(11, 1, "card", "accepted")};
    ASSERT_TRUE(store_->append(entries));
    const std::vector<std::string> patients{"old-hash", "p1"};
    const auto priors = store_->priorResponses(patients, 0);
    ASSERT_TRUE(priors) << fhir::describe(priors.error());
    ASSERT_EQ(priors->size(), 1U);  // neither what was held back, nor what nobody answered
    EXPECT_EQ(priors->at(0).rule, "R005");
    EXPECT_EQ(priors->at(0).outcome, "accepted");
    EXPECT_EQ(priors->at(0).outcomeAt, 4000);
    EXPECT_EQ(priors->at(0).evidenceSealed, "k1.evidence");
    EXPECT_TRUE(store_->priorResponses(patients, 1500)->empty());
    EXPECT_TRUE(store_->priorResponses(std::span(patients).first(1), 0)->empty());
}

TEST_P(StoreTest, WhoTakesAnOfferAnswersTheFindingsWhoseOfferItIs) {
    Entry entry = entryOf(1, 1000, "card");
    for (const char* const line : {R"(2,"at":1000,"rule":"P05")", R"(22,"at":1000,"rule":"P06")"}) {
        entry.of(Table::findings)
            .push_back(std::string(R"({"decision":1,"ordinal":)") + line +
                       R"(,"rule_version":"1.0.0","variant":"","severity":1,"part":"line","position":0,"card":"card",)"
                       R"("held_back":"","held_back_why":"","trigger_mac":""})");
    }
    auto& offers = entry.of(Table::suggestions);
    offers.clear();
    for (const char* const offer : {R"("s1","offered_by":"22")", R"("s2","offered_by":"0 2")"}) {
        offers.push_back(std::string(R"({"decision":1,"suggestion":)") + offer +
                         R"(,"position":0,"place":0,"recommended":0,"actions":"create","label_sealed":"k1.label"})");
    }
    const std::vector<std::string> patients{"p1"};
    const auto answered = [&] {
        const auto priors = store_->priorResponses(patients, 0);
        std::vector<std::string> rules;
        if (!priors) return rules;
        for (const auto& prior : *priors) rules.push_back(prior.rule + " " + prior.outcome);
        std::sort(rules.begin(), rules.end());
        return rules;
    };
    ASSERT_TRUE(store_->append(std::vector{entry, reportOf(10, 1, "card", "accepted")}));
    EXPECT_EQ(answered(), (std::vector<std::string>{"P06 accepted"}));
    Entry second = reportOf(11, 1, "card", "accepted");
    second.of(Table::acceptedSuggestions) = {R"({"feedback":11,"suggestion":"s2"})"};
    ASSERT_TRUE(store_->append(std::vector{second}));
    EXPECT_EQ(answered(), (std::vector<std::string>{"P05 accepted", "P06 accepted", "R005 accepted"}));
    Entry whole = reportOf(12, 1, "card", "accepted");
    whole.of(Table::acceptedSuggestions).clear();
    ASSERT_TRUE(store_->append(std::vector{whole}));
    EXPECT_EQ(answered().size(), 3U);
    ASSERT_TRUE(store_->append(std::vector{reportOf(13, 1, "card", "overridden")}));
    EXPECT_EQ(answered(), (std::vector<std::string>{"P05 overridden", "P06 overridden", "R005 overridden"}));
}

TEST_P(StoreTest, WhatWasShownIsToldOnceWithItsFirstAndLastTime) {
    std::vector<Entry> entries{entryOf(1, 1000, "card"), entryOf(2, 2000, "card"), entryOf(3, 3000, "other"),
                               entryOf(4, 4000, "card"), reportOf(10, 1, "card", "overridden")};
    // Of the last call nothing was shown.
    auto& held = entries[3].of(Table::findings).front();
    held.replace(held.find(R"("held_back":"")"), 14, R"("held_back":"limit")");
    ASSERT_TRUE(store_->append(entries));
    const std::vector<std::string> patients{"old-hash", "p1"};
    const auto shown = store_->shownFindings(patients, 0);
    ASSERT_TRUE(shown) << fhir::describe(shown.error());
    ASSERT_EQ(shown->size(), 2U);
    EXPECT_EQ(shown->at(0).rule, "R005");
    EXPECT_EQ(shown->at(0).firstAt, 1000);
    EXPECT_EQ(shown->at(0).lastAt, 2000);
    EXPECT_EQ(shown->at(0).evidenceSealed, "k1.evidence");
    EXPECT_EQ(shown->at(1).firstAt, 3000);
    EXPECT_EQ(store_->shownFindings(patients, 1500)->at(0).firstAt, 1000) << "the first time of all";
    EXPECT_EQ(store_->shownFindings(patients, 2500)->size(), 1U);
    EXPECT_TRUE(store_->shownFindings(std::span(patients).first(1), 0)->empty());
    ASSERT_TRUE(store_->append(entries)) << "what comes again by way of the journal";
    EXPECT_EQ(store_->shownFindings(patients, 0)->size(), 2U);
    ASSERT_TRUE(store_->append(std::vector{entryOf(5, 500, "card"), entryOf(6, 6000, "card")}));
    EXPECT_EQ(store_->shownFindings(patients, 0)->at(1).firstAt, 500);
    EXPECT_EQ(store_->shownFindings(patients, 0)->at(1).lastAt, 6000);
    ASSERT_TRUE(store_->purge(5000, 77));
    EXPECT_EQ(store_->shownFindings(patients, 0)->size(), 1U) << "what is purged was never shown";
}

TEST_P(StoreTest, FindingsOfAJournalOfBeforeHaveNoTriggerAndAreNotToldAsShown) {
    Entry entry = entryOf(1, 1000, "card");
    auto& row = entry.of(Table::findings).front();
    row.replace(row.find(R"(,"trigger_mac")"), std::string::npos, "}");
    ASSERT_TRUE(store_->append(std::span(&entry, 1)));
    EXPECT_EQ(count("SELECT count(*) FROM findings WHERE trigger_mac = ''"), 2);
    const std::vector<std::string> patients{"p1"};
    EXPECT_TRUE(store_->shownFindings(patients, 0)->empty());
}

TEST_P(StoreTest, ATokenIsUsedOnceByAllInstances) {
    const auto other = another();
    const auto second = makeStore(*other);
    EXPECT_EQ(store_->useToken("https://ehr", "digest", 100).value(), true);
    EXPECT_EQ(second->useToken("https://ehr", "digest", 100).value(), false);
    EXPECT_EQ(second->useToken("https://other", "digest", 100).value(), true);
    ASSERT_TRUE(store_->dropTokensUntil(100));
    EXPECT_EQ(store_->useToken("https://ehr", "digest", 300).value(), true);
}

TEST_P(StoreTest, SkewIsTheLastMeasured) {
    EXPECT_EQ(store_->skew("ehr", "").value(), std::nullopt);
    ASSERT_TRUE(store_->noteSkew("ehr", "", 1, 250));
    ASSERT_TRUE(store_->noteSkew("ehr", "", 2, -40));
    EXPECT_EQ(store_->skew("ehr", "").value(), -40);
    EXPECT_EQ(store_->skew("ehr", "t").value(), std::nullopt);
}

TEST_P(StoreTest, APurgeTakesAllThatHangsOnADecisionAndSaysSo) {
    const std::vector<Entry> entries{entryOf(1, 1000, "card"), entryOf(2, 9000, "card"),
                                     reportOf(10, 1, "card", "accepted"), reportOf(11, 2, "card", "accepted")};
    ASSERT_TRUE(store_->append(entries));
    const auto purged = store_->purge(5000, 77);
    ASSERT_TRUE(purged) << fhir::describe(purged.error());
    EXPECT_EQ(purged->decisions, 1);
    EXPECT_EQ(purged->findings, 2);
    EXPECT_EQ(purged->feedback, 1);
    for (const char* table : {"decisions", "cards", "evidence", "feedback", "accepted_suggestions", "prescribers"}) {
        EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table)), 1) << table;
    }
    EXPECT_EQ(count("SELECT count(*) FROM suggestions"), 2);
    EXPECT_EQ(count("SELECT decisions FROM purges WHERE older_than = 5000 AND at = 77"), 1);
}

TEST_P(StoreTest, ManyThreadsWriteAndReadAtOnce) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 20; ++i) {
                const Entry entry = entryOf(thread * 100 + i + 1, 1000 + i, "card");
                const auto done = store_->append(std::span(&entry, 1));
                EXPECT_TRUE(done) << fhir::describe(done.error());
                EXPECT_TRUE(store_->firings({"ehr", "", "medication-check", {"card"}}));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count("SELECT count(*) FROM decisions"), 160);
}

TEST_P(StoreTest, ASoundStoreChecksOut) {
    EXPECT_TRUE(database_->check()->empty());
}

TEST(SqliteStore, IsForItsOwnerAlone) {
    test::TemporaryFolder folder;
    const std::string file = (folder.path() / "store" / "audit.db").string();
    const auto database = Database::open("sqlite:" + file);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(**database));
    for (const char* end : {"", "-wal", "-shm"}) {
        struct stat info {};
        ASSERT_EQ(stat((file + end).c_str(), &info), 0) << end;
        EXPECT_EQ(info.st_mode & 0777U, 0600U) << end;
    }
    struct stat info {};
    ASSERT_EQ(stat((folder.path() / "store").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0700U);
    EXPECT_EQ(wholeNumber((*database)->ask({"PRAGMA synchronous", {}})->at(0).at(0)), 2);
    EXPECT_EQ((*database)->ask({"PRAGMA journal_mode", {}})->at(0).at(0), Cell("wal"));
}

TEST(SqliteStore, WhatOthersCanReadIsRefused) {
    test::TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "open");
    std::filesystem::permissions(folder.path() / "open", std::filesystem::perms(0755));
    EXPECT_FALSE(Database::open("sqlite:" + (folder.path() / "open" / "audit.db").string()));
    EXPECT_FALSE(Database::open("mysql:host=x"));
}

TEST(SqliteStore, ABackupIsACopyThatStandsAlone) {
    test::TemporaryFolder folder;
    const auto database = Database::open("sqlite:" + (folder.path() / "store" / "audit.db").string());
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(**database));
    const auto store = makeStore(**database);
    const Entry entry = entryOf(1, 1000, "card");
    ASSERT_TRUE(store->append(std::span(&entry, 1)));
    const std::string copy = (folder.path() / "copies" / "audit.db").string();
    const auto done = (*database)->backup(copy);
    ASSERT_TRUE(done) << fhir::describe(done.error());
    const auto copied = Database::open("sqlite:" + copy);
    ASSERT_TRUE(copied);
    EXPECT_EQ(wholeNumber((*copied)->ask({"SELECT count(*) FROM decisions", {}})->at(0).at(0)), 1);
    EXPECT_TRUE((*copied)->check()->empty());
}

TEST(PostgresqlStore, ThatIsNotThereIsDown) {
    const auto database = Database::open("postgresql:host=/nowhere dbname=audit");
    ASSERT_TRUE(database);
    const auto rows = (*database)->ask({"SELECT 1", {}});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, fhir::IssueCode::transient);
}

TEST(PostgresqlStore, IsDownWhileItsServerIsAndGoesOnAfterwards) {
    if (!test::PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    test::PostgresqlServer server;
    const auto database = Database::open("postgresql:" + server.makeDatabase("audit"));
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(**database));
    const auto store = makeStore(**database);
    const Entry entry = entryOf(1, 1000, "card");
    ASSERT_TRUE(store->append(std::span(&entry, 1)));
    server.crash();
    const auto down = store->append(std::span(&entry, 1));
    ASSERT_FALSE(down);
    EXPECT_EQ(down.error().code, fhir::IssueCode::transient) << fhir::describe(down.error());
    server.start();
    EXPECT_TRUE(store->append(std::span(&entry, 1)));
    EXPECT_EQ(wholeNumber((*database)->ask({"SELECT count(*) FROM decisions", {}})->at(0).at(0)), 1);
}

}  // namespace

}  // namespace refract::audit
