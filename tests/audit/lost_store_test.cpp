// A store that is damaged, taken away or exchanged while the service runs: it is down, and nothing is lost.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "plugin/audit/audit.h"
#include "plugin/audit/set_aside.h"
#include "tests/audit/store_fixture.h"
#include "tests/support/temporary_folder.h"

namespace refract::audit {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLongMs = 60'000;
constexpr std::int64_t kStart = 1'772'452'800'000;

mode_t modeOf(const std::string& file) {
    struct stat info {};
    return stat(file.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

class LostStore : public ::testing::Test {
protected:
    void SetUp() override {
        keys_ = Keyring::withNewKey({}, "1").value();
        open();
    }

    std::string at(const std::string& name) const { return (folder_.path() / "audit" / name).string(); }
    void open() {
        Place place{"sqlite:" + at("audit.db"), at("journal"), std::size_t{1} << 20U, {}, {}};
        place.notice = [this](const std::string& text) {
            const std::lock_guard lock(mutex_);
            notices_.push_back(text);
        };
        auto opened = Audit::open(place, Keyring::parse(keys_).value());
        ASSERT_TRUE(opened) << fhir::describe(opened.error());
        audit_ = std::move(*opened);
    }
    std::vector<std::string> notices() const {
        const std::lock_guard lock(mutex_);
        return notices_;
    }

    /// One more call, with a card of its own.
    Recorded record() {
        const std::string number = std::to_string(++recorded_);
        Decision decision;
        decision.at = kStart + recorded_;
        decision.party = {"ehr", ""};
        decision.service = "medication-check";
        decision.hook = "order-sign";
        decision.hookInstance = "call-" + number;
        decision.patientId = "patient-" + number;
        decision.edition = "2026.11";
        decision.cards.push_back({"card-" + number, "R005", 2, {}});
        decision.findings.push_back(
            {"R005", "1.0.0", "", 2, "lead", 0, "", "", "a+b", R"({"trigger":"a+b"})" + std::string(500, ' ')});
        return audit_->record(decision);
    }
    fhir::Status report(const std::string& card) {
        Report report;
        report.card = card;
        report.outcomeAt = kStart;
        return audit_->report({"ehr", ""}, "medication-check", {report}, kStart);
    }
    void backup() { ASSERT_TRUE(audit_->database().backup(at("copy.db"))); }
    void remove() const {
        for (const char* name : {"audit.db", "audit.db-wal", "audit.db-shm"}) fs::remove(at(name));
    }
    /// All that was recorded, once.
    void expectAll() const {
        const auto rows = audit_->database().ask({"SELECT count(*), count(DISTINCT card) FROM cards", {}});
        ASSERT_TRUE(rows) << fhir::describe(rows.error());
        EXPECT_EQ(wholeNumber(rows->at(0).at(0)), recorded_);
        EXPECT_EQ(wholeNumber(rows->at(0).at(1)), recorded_);
    }

    test::TemporaryFolder folder_;
    std::string keys_;
    mutable std::mutex mutex_;
    std::vector<std::string> notices_;
    std::unique_ptr<Audit> audit_;
    int recorded_ = 0;
};

}  // namespace

TEST_F(LostStore, oneThatIsTakenAwayIsDownAndNeverMadeAnew) {
    EXPECT_EQ(record(), Recorded::store);
    EXPECT_EQ(modeOf(at("audit.db")), 0600U);
    backup();
    remove();
    EXPECT_FALSE(audit_->state().storeUp) << "who asks for readiness hears of it before anything is recorded";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(record(), Recorded::journal);
    const auto reported = report("card-1");
    ASSERT_FALSE(reported);
    EXPECT_EQ(reported.error().code, fhir::IssueCode::transient);
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // a try of the replay
    EXPECT_FALSE(fs::exists(at("audit.db")));
    ASSERT_EQ(notices().size(), 1U);
    EXPECT_NE(notices()[0].find("The audit store is down"), std::string::npos) << notices()[0];
    EXPECT_NE(notices()[0].find("is gone"), std::string::npos) << notices()[0];

    fs::rename(at("copy.db"), at("audit.db"));
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
    EXPECT_TRUE(audit_->state().storeUp);
    EXPECT_EQ(audit_->state().setAside, 0U);
    EXPECT_EQ(notices().size(), 2U);
    EXPECT_EQ(record(), Recorded::store);
    EXPECT_TRUE(report("card-21")) << "a card that came by way of the journal";
}

TEST_F(LostStore, itsOwnFileMayComeBack) {
    EXPECT_EQ(record(), Recorded::store);
    for (const char* name : {"audit.db", "audit.db-wal", "audit.db-shm"}) fs::rename(at(name), at(name) + ".away");
    EXPECT_EQ(record(), Recorded::journal);
    for (const char* name : {"audit.db", "audit.db-wal", "audit.db-shm"}) fs::rename(at(name) + ".away", at(name));
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

TEST_F(LostStore, anotherFileInItsPlaceIsOpenedWithoutTheLogOfTheFirst) {
    EXPECT_EQ(record(), Recorded::store);
    backup();
    const int before = recorded_;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(record(), Recorded::store);
    recorded_ = before;  // what the copy does not know is gone with the file
    fs::rename(at("copy.db"), at("audit.db"));
    EXPECT_EQ(record(), Recorded::journal);
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
    EXPECT_TRUE(fs::exists(at("audit.db-wal.set-aside")));
    const auto wrong = audit_->database().check();
    ASSERT_TRUE(wrong);
    EXPECT_TRUE(wrong->empty());
}

TEST_F(LostStore, aFileThatOthersCanReadOrThatIsEmptyIsNotTaken) {
    EXPECT_EQ(record(), Recorded::store);
    backup();
    remove();
    folder_.write("audit/audit.db", "");
    fs::permissions(at("audit.db"), fs::perms(0600));
    EXPECT_EQ(record(), Recorded::journal);
    EXPECT_FALSE(audit_->settle(1500));
    EXPECT_EQ(fs::file_size(at("audit.db")), 0U);
    fs::permissions(at("copy.db"), fs::perms(0644));
    fs::rename(at("copy.db"), at("audit.db"));
    EXPECT_FALSE(audit_->settle(2500));
    fs::permissions(at("audit.db"), fs::perms(0600));
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

TEST_F(LostStore, aBlankStoreThatAnotherProgramMadeIsNotTaken) {
    EXPECT_EQ(record(), Recorded::store);
    backup();
    remove();
    {
        auto other = Database::open("sqlite:" + at("audit.db"));
        ASSERT_TRUE(other);
        ASSERT_TRUE(migrate(**other));
    }
    EXPECT_EQ(record(), Recorded::journal);
    EXPECT_FALSE(audit_->settle(3500));
    fs::rename(at("copy.db"), at("audit.db"));
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

TEST_F(LostStore, aLogThatIsTakenAwayIsNoticed) {
    EXPECT_EQ(record(), Recorded::store);
    fs::remove(at("audit.db-wal"));
    EXPECT_EQ(record(), Recorded::journal);
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

namespace {

/// Garbage over every page but the first, where no connection has them in its memory.
void spoil(const std::string& file) {
    {
        auto other = Database::open("sqlite:" + file);
        ASSERT_TRUE(other);
        const Statement write{"INSERT INTO used_tokens (issuer, digest, until) VALUES ('i', 't', 1)", {}};
        const auto wrote = (*other)->change(std::span(&write, 1));
        ASSERT_TRUE(wrote) << fhir::describe(wrote.error());
        ASSERT_TRUE((*other)->ask({"PRAGMA wal_checkpoint(TRUNCATE)", {}}));
    }
    constexpr std::size_t kPage = 4096;
    const auto size = fs::file_size(file);
    std::fstream pages(file, std::ios::binary | std::ios::in | std::ios::out);
    pages.seekp(kPage);
    pages << std::string(size - kPage, '\x5A');
}

}  // namespace

TEST_F(LostStore, oneThatIsDamagedIsDownUntilItsCopyIsThere) {
    EXPECT_EQ(record(), Recorded::store);
    backup();
    spoil(at("audit.db"));
    for (int i = 0; i < 80; ++i) EXPECT_EQ(record(), Recorded::journal);
    EXPECT_FALSE(audit_->state().storeUp);
    EXPECT_EQ(audit_->state().setAside, 0U);
    EXPECT_EQ(audit_->state().lost, 0U);
    EXPECT_FALSE(fs::exists(at("journal.set-aside")));
    const auto reported = report("card-1");
    ASSERT_FALSE(reported);
    EXPECT_EQ(reported.error().code, fhir::IssueCode::transient);
    EXPECT_FALSE(audit_->settle(2500)) << "it does not become sound by waiting";
    ASSERT_EQ(notices().size(), 1U);
    EXPECT_NE(notices()[0].find("is damaged: restore its backup"), std::string::npos) << notices()[0];

    // Copied over it, as one who does not know better would.
    fs::remove(at("audit.db-wal"));
    fs::remove(at("audit.db-shm"));
    fs::copy_file(at("copy.db"), at("audit.db"), fs::copy_options::overwrite_existing);
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

TEST_F(LostStore, damageThatAReaderMeetsIsAnAlarmToo) {
    EXPECT_EQ(record(), Recorded::store);
    spoil(at("audit.db"));
    EXPECT_FALSE(report("card-1"));
    EXPECT_FALSE(audit_->state().storeUp);
}

TEST_F(LostStore, oneThatIsDamagedAtTheStartTakesNoAdviceDown) {
    EXPECT_EQ(record(), Recorded::store);
    backup();
    audit_.reset();
    spoil(at("audit.db"));
    open();
    ASSERT_NE(audit_, nullptr);
    EXPECT_FALSE(audit_->state().storeUp);
    EXPECT_EQ(notices().size(), 1U);
    EXPECT_EQ(record(), Recorded::journal);
    audit_.reset();
    fs::remove(at("audit.db-wal"));
    fs::remove(at("audit.db-shm"));
    fs::rename(at("copy.db"), at("audit.db"));
    open();
    ASSERT_TRUE(audit_->settle(kLongMs));
    expectAll();
}

class Refusals : public OnEachEngine {};

TEST_P(Refusals, dataStatementsAndAStoreThatIsDownAreToldApart) {
    const auto codeOf = [this](const std::string& sql, std::vector<Cell> cells) {
        const Statement statement{sql, std::move(cells)};
        const auto done = database_->change(std::span(&statement, 1));
        return done ? fhir::IssueCode::notFound : done.error().code;
    };
    const std::string insert = "INSERT INTO schema_migrations (version) VALUES ";
    EXPECT_EQ(codeOf(insert + "(1)", {}), fhir::IssueCode::invariant) << "it is there";
    if (GetParam() == Engine::postgresql) {
        EXPECT_EQ(codeOf(insert + "(CAST($1 AS integer))", {std::string("many")}), fhir::IssueCode::invariant);
        EXPECT_EQ(codeOf("DO $$ BEGIN RAISE EXCEPTION ' State: 22000' USING ERRCODE = '53100'; END $$", {}),
                  fhir::IssueCode::transient)
            << "a full disk";
        EXPECT_EQ(codeOf("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'XX001'; END $$", {}),
                  fhir::IssueCode::transient)
            << "damage";
    }
    EXPECT_EQ(codeOf("INSERT INTO nowhere (version) VALUES (1)", {}), fhir::IssueCode::exception);
    EXPECT_EQ(codeOf("mend", {}), fhir::IssueCode::exception);
}

TEST_P(Refusals, aTableThatIsMissingSetsNothingAside) {
    auto opened = Audit::open({address_, (folder_.path() / "audit" / "journal").string(), 1U << 20U, {}, {}},
                              Keyring::parse(Keyring::withNewKey({}, "1").value()).value());
    ASSERT_TRUE(opened) << fhir::describe(opened.error());
    const auto rename = [this](const std::string& from, const std::string& to) {
        const Statement statement{"ALTER TABLE " + from + " RENAME TO " + to, {}};
        ASSERT_TRUE(database_->change(std::span(&statement, 1)));
    };
    rename("prescribers", "elsewhere");
    Decision decision;
    decision.at = kStart;
    decision.party = {"ehr", ""};
    decision.service = "medication-check";
    decision.hook = "order-sign";
    decision.userId = "Practitioner/1";
    decision.edition = "2026.11";
    EXPECT_EQ((*opened)->record(decision), Recorded::journal);
    EXPECT_FALSE((*opened)->state().storeUp);
    rename("elsewhere", "prescribers");
    ASSERT_TRUE((*opened)->settle(kLongMs));
    EXPECT_EQ(count("SELECT count(*) FROM decisions"), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, Refusals, ::testing::Values(Engine::sqlite, Engine::postgresql), engineName);

TEST(SetAside, comesBackOnceAndWhatCannotBeReadStays) {
    const test::TemporaryFolder folder;
    const std::string journal = (folder.path() / "audit" / "journal").string();
    {
        auto opened = Journal::open(journal, 64 * 1024);
        ASSERT_TRUE(opened);
        const Entry waiting = entryOf(1, 10, "card-1");
        ASSERT_TRUE(opened->append(std::span(&waiting, 1)));
        ASSERT_TRUE(setAside(setAsideFile(journal), entryOf(2, 20, "card-2")));
        EXPECT_FALSE(bringBack(journal)) << "somebody uses the journal";
    }
    EXPECT_EQ(modeOf(setAsideFile(journal)), 0600U);
    std::ofstream(setAsideFile(journal), std::ios::app) << "{\"id\":3,\"deci\n";
    ASSERT_TRUE(setAside(setAsideFile(journal), entryOf(4, 40, "card-4")));
    const auto back = bringBack(journal);
    ASSERT_TRUE(back) << fhir::describe(back.error());
    EXPECT_EQ(back->entries, 2U);
    EXPECT_EQ(back->unreadable, 1U);
    EXPECT_EQ(folder.read("audit/journal.set-aside"), "{\"id\":3,\"deci\n");
    EXPECT_EQ(modeOf(setAsideFile(journal)), 0600U);
    EXPECT_EQ(bringBack(journal)->entries, 0U) << "nothing twice";
    fs::remove(setAsideFile(journal));
    EXPECT_EQ(bringBack(journal)->unreadable, 0U) << "nothing is set aside";
    auto opened = Journal::open(journal);
    ASSERT_TRUE(opened);
    const auto entries = opened->read(0, 10);
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].id, 1);
    EXPECT_EQ(entries[1].id, 2);
    EXPECT_EQ(entries[2].id, 4);
}

TEST(SetAside, whatFindsNoRoomStaysInItsOrder) {
    const test::TemporaryFolder folder;
    const std::string journal = (folder.path() / "audit" / "journal").string();
    ASSERT_TRUE(Journal::open(journal, 16 * 1024));
    for (int id = 1; id <= 20; ++id) ASSERT_TRUE(setAside(setAsideFile(journal), entryOf(id, id, "card")));
    const auto back = bringBack(journal);
    ASSERT_TRUE(back);
    EXPECT_GT(back->entries, 1U);
    EXPECT_EQ(back->entries + back->withoutRoom, 20U);
    const std::string rest = folder.read("audit/journal.set-aside");
    EXPECT_EQ(static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n')), back->withoutRoom);
    EXPECT_TRUE(rest.starts_with(entryText(entryOf(static_cast<int>(back->entries) + 1, 1, "card")).substr(0, 8)));
}

}  // namespace refract::audit
