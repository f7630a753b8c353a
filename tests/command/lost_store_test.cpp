// The store of a running service is taken away and restored: every card that was received is on record then.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "fhir/json.h"
#include "plugin/audit/database.h"
#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

namespace fs = std::filesystem;

class LostStoreCommand : public ::testing::Test {
protected:
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    void start() {
        service_.emplace(
            kBinary, std::vector<std::string>{"serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                                              "--audit", path("audit"), "--today", "2026-03-02"});
        port_ = portOf(service_->line());
        admin_ = portOf(service_->line());
    }
    void stop() {
        EXPECT_EQ(service_->stop(SIGTERM), 0);
        service_.reset();
    }
    Finished audit(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "audit");
        arguments.insert(arguments.end(), {"--audit", path("audit")});
        return run(kBinary, arguments);
    }

    /// The cards of so many calls.
    std::vector<std::string> call(int times) {
        auto order = readFile(fs::path(REFRACT_SOURCE_DIR) / "packaging/samples/order-sign.json");
        const std::string instance = "00000000-0000-4000-8000-000000000001";
        std::vector<std::string> cards;
        for (int i = 0; i < times; ++i) {
            std::string digits = std::to_string(1000 + calls_++);
            std::string body = order;
            body.replace(body.find(instance) + instance.size() - digits.size(), digits.size(), digits);
            const auto got = ask(port_, "POST", "/cds-services/medication-check", body);
            EXPECT_EQ(got.status, 200) << got.body;
            fhir::Document document;
            const auto root = document.parse(got.body);
            for (const auto card : (*root)["cards"].elements()) cards.emplace_back(card["uuid"].text());
        }
        return cards;
    }
    Got feedback(const std::string& card) const {
        return ask(port_, "POST", "/cds-services/medication-check/feedback",
                   R"({"feedback":[{"card":")" + card +
                       R"(","outcome":"overridden","outcomeTimestamp":"2099-01-01T00:00:00Z"}]})");
    }
    bool awaitReady(const std::string& text) const {
        for (int i = 0; i < 600; ++i) {
            if (ask(admin_, "GET", "/readyz", {}).body.find(text) != std::string::npos) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }
    std::multiset<std::string> column(const std::string& sql) const {
        auto store = refract::audit::Database::open("sqlite:" + path("audit/audit.db"));
        EXPECT_TRUE(store);
        const auto rows = (*store)->ask({sql, {}});
        EXPECT_TRUE(rows) << fhir::describe(rows.error());
        std::multiset<std::string> values;
        for (const auto& row : *rows) values.insert(refract::audit::text(row.at(0)));
        return values;
    }

    TemporaryFolder folder_;
    std::optional<Background> service_;
    std::uint16_t port_ = 0, admin_ = 0;
    int calls_ = 0;
};

}  // namespace

TEST_F(LostStoreCommand, everyCardIsOnRecordOnceItsCopyWasRestored) {
    start();
    auto cards = call(3);
    ASSERT_FALSE(cards.empty());
    ASSERT_EQ(audit({"backup", "--to", path("audit/copy.db")}).status, 0);
    for (const char* name : {"audit/audit.db", "audit/audit.db-wal", "audit/audit.db-shm"}) fs::remove(path(name));

    const auto refused = feedback(cards[0]);
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_NE(refused.retryAfter, "");
    const auto ready = ask(admin_, "GET", "/readyz", {});
    EXPECT_NE(ready.body.find("\"store\":\"down\""), std::string::npos) << ready.body;
    EXPECT_NE(ask(admin_, "GET", "/metrics", {}).body.find("refract_audit_store_up 0"), std::string::npos);
    const auto more = call(20);
    cards.insert(cards.end(), more.begin(), more.end());
    EXPECT_EQ(feedback(more[0]).status, 200) << "a card that is in the journal";
    EXPECT_FALSE(fs::exists(path("audit/audit.db")));

    fs::rename(path("audit/copy.db"), path("audit/audit.db"));
    ASSERT_TRUE(awaitReady("\"store\":\"up\""));
    EXPECT_EQ(feedback(cards[0]).status, 200);
    stop();
    const auto known = column("SELECT card FROM cards");
    for (const auto& card : cards) EXPECT_EQ(known.count(card), 1U) << card;
    EXPECT_EQ(column("SELECT card FROM feedback").size(), 2U);
    struct stat info {};
    ASSERT_EQ(stat(path("audit/audit.db").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    start();
    EXPECT_TRUE(awaitReady("\"store\":\"up\"")) << "it takes its own file again";
}

TEST_F(LostStoreCommand, aDamagedStoreLosesNothingAndItsCommandsSaySo) {
    start();
    auto cards = call(3);
    stop();  // what it had in memory and in the log is in the file
    fs::copy_file(path("audit/audit.db"), path("audit/copy.db"));
    const auto size = fs::file_size(path("audit/audit.db"));
    {
        std::fstream pages(path("audit/audit.db"), std::ios::binary | std::ios::in | std::ios::out);
        pages.seekp(4096);
        pages << std::string(size - 4096, '\x5A');
    }
    const auto checked = audit({"check"});
    EXPECT_EQ(checked.status, 1);
    EXPECT_NE(checked.err.find("The audit store is damaged: restore its backup."), std::string::npos) << checked.err;
    start();
    EXPECT_TRUE(awaitReady("\"store\":\"down\""));
    const auto more = call(5);
    EXPECT_EQ(feedback(cards[0]).status, 503);
    cards.insert(cards.end(), more.begin(), more.end());
    EXPECT_FALSE(fs::exists(path("audit/journal.set-aside")));
    stop();
    fs::rename(path("audit/copy.db"), path("audit/audit.db"));
    fs::remove(path("audit/audit.db-wal"));
    fs::remove(path("audit/audit.db-shm"));
    fs::permissions(path("audit/audit.db"), fs::perms(0600));
    start();
    ASSERT_TRUE(awaitReady("\"journalEntries\":0"));
    stop();
    const auto known = column("SELECT card FROM cards");
    for (const auto& card : cards) EXPECT_EQ(known.count(card), 1U) << card;
}

TEST_F(LostStoreCommand, whatWasSetAsideComesBackOnce) {
    start();
    const auto refused = audit({"retry-set-aside"});
    EXPECT_EQ(refused.status, 0) << "there is nothing";
    const std::string line =
        R"({"id":7,"prescribers":[{"pseudonym":"d1","key_id":"1","client":"ehr","tenant":"","identity_sealed":"1.x","first_seen":5}]})";
    folder_.write("audit/journal.set-aside", line + "\n" + line + "\n");
    fs::permissions(path("audit/journal.set-aside"), fs::perms(0600));
    const auto busy = audit({"retry-set-aside"});
    EXPECT_EQ(busy.status, 1);
    EXPECT_NE(busy.err.find("Another process uses the journal"), std::string::npos) << busy.err;
    stop();
    const auto done = audit({"retry-set-aside"});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(done.out.starts_with("Back in the journal: 2 entries that were set aside; ")) << done.out;
    EXPECT_TRUE(audit({"retry-set-aside"}).out.starts_with("Back in the journal: 0 entries"));
    start();
    ASSERT_TRUE(awaitReady("\"journalEntries\":0"));
    stop();
    EXPECT_EQ(column("SELECT pseudonym FROM prescribers WHERE pseudonym = 'd1'").size(), 1U);
}

}  // namespace refract::test
