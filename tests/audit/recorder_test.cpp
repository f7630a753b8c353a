// The recorder with a store that goes down, comes back, and refuses.
#include "plugin/audit/recorder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "tests/audit/store_fixture.h"

namespace refract::audit {

namespace {

constexpr std::size_t kSmall = 64 * 1024;
constexpr std::int64_t kLong = 20'000;

/// Keeps ids in the order in which they were written first.
class FakeStore : public Store {
public:
    std::atomic<bool> down = false;
    std::atomic<std::int64_t> refuses = 0;
    std::atomic<int> batches = 0;
    std::atomic<std::size_t> mostAtOnce = 1000;  ///< more of them are not taken in its time
    std::atomic<int> goesDownAfter = -1;         ///< so many batches that it took; -1: never

    fhir::Status append(std::span<const Entry> entries) override {
        ++batches;
        if (goesDownAfter == 0) down = true;
        if (down || entries.size() > mostAtOnce) return fhir::Issue{fhir::IssueCode::transient, "down", {}, {}};
        if (goesDownAfter > 0) --goesDownAfter;
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries) {
            if (entry.id == refuses) return fhir::Issue{fhir::IssueCode::exception, "refused", {}, {}};
        }
        for (const auto& entry : entries) {
            if (times_[entry.id]++ == 0) order_.push_back(entry.id);
        }
        return fhir::ok();
    }
    fhir::Result<std::vector<Firing>> firings(const CardQuestion&) override {
        if (down) return fhir::Issue{fhir::IssueCode::transient, "down", {}, {}};
        return std::vector<Firing>{};
    }
    fhir::Result<std::vector<ShownRow>> shownFindings(std::span<const std::string>, std::int64_t) override {
        return std::vector<ShownRow>{};
    }
    fhir::Result<std::vector<PriorRow>> priorResponses(std::span<const std::string>, std::int64_t) override {
        return std::vector<PriorRow>{};
    }
    fhir::Result<bool> useToken(std::string_view, std::string_view, std::int64_t) override { return true; }
    fhir::Status dropTokensUntil(std::int64_t) override { return fhir::ok(); }
    fhir::Status noteSkew(std::string_view, std::string_view, std::int64_t, std::int64_t) override {
        return fhir::ok();
    }
    fhir::Result<std::optional<std::int64_t>> skew(std::string_view, std::string_view) override {
        if (down) return fhir::Issue{fhir::IssueCode::transient, "down", {}, {}};
        return std::optional<std::int64_t>();
    }
    fhir::Result<Purged> purge(std::int64_t, std::int64_t) override { return Purged{}; }

    std::vector<std::int64_t> order() const {
        const std::lock_guard lock(mutex_);
        return order_;
    }

    /// How often that entry was written.
    int times(std::int64_t id) const {
        const std::lock_guard lock(mutex_);
        const auto found = times_.find(id);
        return found == times_.end() ? 0 : found->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::int64_t, int> times_;
    std::vector<std::int64_t> order_;
};

class RecorderTest : public ::testing::Test {
protected:
    std::unique_ptr<Recorder> recorder(std::size_t size = kSmall) {
        auto journal = Journal::open((folder_.path() / "audit" / "journal").string(), size);
        if (!journal) throw std::runtime_error(fhir::describe(journal.error()));
        Recorder::Options options;
        options.setAsideFile = (folder_.path() / "audit" / "set-aside").string();
        options.retryMs = 5;
        return std::make_unique<Recorder>(store_, std::move(*journal), options);
    }
    static Entry entry(std::int64_t id) { return entryOf(id, id * 10, "card-" + std::to_string(id)); }

    test::TemporaryFolder folder_;
    FakeStore store_;
};

TEST_F(RecorderTest, AnswersOnceTheEntryIsInTheStore) {
    const auto recorder = this->recorder();
    EXPECT_EQ(recorder->record(entry(1)), Recorded::store);
    EXPECT_EQ(store_.order(), std::vector<std::int64_t>{1});
    EXPECT_EQ(recorder->state().stored, 1U);
}

TEST_F(RecorderTest, ManyAtOnceAreFewerBatches) {
    const auto recorder = this->recorder();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 16; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 50; ++i) EXPECT_EQ(recorder->record(entry(thread * 50 + i + 1)), Recorded::store);
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(store_.order().size(), 800U);
    EXPECT_LE(store_.batches, 800);
}

TEST_F(RecorderTest, AStoreThatIsDownCostsNoAnswerAndGetsAllInOrderLater) {
    const auto recorder = this->recorder();
    store_.down = true;
    for (int id = 1; id <= 5; ++id) EXPECT_EQ(recorder->record(entry(id)), Recorded::journal);
    EXPECT_FALSE(recorder->state().storeUp);
    EXPECT_EQ(recorder->state().journalEntries, 5U);
    EXPECT_TRUE(store_.order().empty());
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
    EXPECT_TRUE(recorder->state().storeUp);
    EXPECT_EQ(recorder->state().journalEntries, 0U);
    EXPECT_EQ(recorder->record(entry(6)), Recorded::store);
}

TEST_F(RecorderTest, WhatAnEarlierProcessLeftInTheJournalComesFirst) {
    store_.down = true;
    {
        const auto recorder = this->recorder();
        EXPECT_EQ(recorder->record(entry(1)), Recorded::journal);
        EXPECT_EQ(recorder->record(entry(2)), Recorded::journal);
    }
    store_.down = false;
    const auto recorder = this->recorder();
    recorder->record(entry(3));
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(RecorderTest, AReplayThatIsCutShortGoesOnWhereItWas) {
    store_.down = true;
    {
        const auto recorder = this->recorder();
        for (int id = 1; id <= 10; ++id) EXPECT_EQ(recorder->record(entry(id)), Recorded::journal);
    }
    // Slow as it is it takes a few, and is gone again.
    store_.down = false;
    store_.mostAtOnce = 2;
    store_.goesDownAfter = 3;
    {
        const auto recorder = this->recorder();
        while (!store_.down) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::size_t taken = store_.order().size();
    EXPECT_GE(taken, 3U);
    EXPECT_LT(taken, 10U);
    store_.goesDownAfter = -1;
    store_.down = false;
    const auto recorder = this->recorder();
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(recorder->state().replayed, 10U - taken);
    for (int id = 1; id <= 10; ++id) EXPECT_EQ(store_.times(id), 1) << id;
    EXPECT_EQ(recorder->record(entry(11)), Recorded::store);
}

TEST_F(RecorderTest, BeyondTheReserveAnswersGoOutAndAreCounted) {
    const auto recorder = this->recorder(16 * 1024);
    store_.down = true;
    std::vector<std::int64_t> kept;
    std::uint64_t lost = 0;
    for (int id = 1; id <= 20; ++id) {
        const auto where = recorder->record(entry(id));
        if (where == Recorded::journal) kept.push_back(id);
        if (where == Recorded::lost) ++lost;
    }
    EXPECT_GT(kept.size(), 2U);
    EXPECT_GT(lost, 2U);
    EXPECT_EQ(recorder->state().lost, lost);
    EXPECT_TRUE(recorder->state().losing);
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), kept);
    EXPECT_FALSE(recorder->state().losing);
    EXPECT_EQ(recorder->record(entry(50)), Recorded::store);
}

TEST_F(RecorderTest, AnEntryThatIsRefusedBlocksNoOther) {
    const auto recorder = this->recorder();
    store_.refuses = 2;
    EXPECT_EQ(recorder->record(entry(1)), Recorded::store);
    EXPECT_EQ(recorder->record(entry(2)), Recorded::setAside);
    EXPECT_EQ(recorder->record(entry(3)), Recorded::store);
    EXPECT_EQ(recorder->state().setAside, 1U);
    EXPECT_EQ(folder_.read("audit/set-aside"), entryText(entry(2)) + "\n");
    // And in the journal no more than outside.
    store_.down = true;
    for (int id : {4, 2, 5}) EXPECT_EQ(recorder->record(entry(id)), Recorded::journal);
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), (std::vector<std::int64_t>{1, 3, 4, 5}));
}

TEST_F(RecorderTest, WhatWasSetAsideBeforeTheStoreWentDownIsNotSetAsideAgain) {
    store_.down = true;
    {
        const auto recorder = this->recorder();
        for (int id = 1; id <= 4; ++id) EXPECT_EQ(recorder->record(entry(id)), Recorded::journal);
    }
    store_.refuses = 1;
    store_.goesDownAfter = 2;  // asked for all of them, and for the first alone
    store_.down = false;
    const auto recorder = this->recorder();
    while (!store_.down) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    store_.goesDownAfter = -1;
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), (std::vector<std::int64_t>{2, 3, 4}));
    EXPECT_EQ(recorder->state().setAside, 1U);
    EXPECT_EQ(folder_.read("audit/set-aside"), entryText(entry(1)) + "\n");
}

TEST_F(RecorderTest, WhatCannotBeSetAsideStaysInTheJournal) {
    std::filesystem::create_directories(folder_.path() / "audit" / "set-aside");  // no file can be there
    std::filesystem::permissions(folder_.path() / "audit", std::filesystem::perms(0700));
    const auto recorder = this->recorder();
    store_.refuses = 1;
    EXPECT_EQ(recorder->record(entry(1)), Recorded::journal);
    EXPECT_EQ(recorder->state().journalEntries, 1U);
    store_.refuses = 0;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(store_.order(), std::vector<std::int64_t>{1});
}

TEST_F(RecorderTest, CardsInTheJournalAreFoundAndOthersAreNotDenied) {
    const auto recorder = this->recorder();
    store_.down = true;
    recorder->record(entry(1));
    const auto found = recorder->firings({"ehr", "", "medication-check", {"card-1"}});
    ASSERT_TRUE(found) << fhir::describe(found.error());
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->at(0).hookInstance, "call-1");
    EXPECT_EQ(found->at(0).suggestions.size(), 2U);
    const auto unknown = recorder->firings({"ehr", "", "medication-check", {"card-1", "card-2"}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, fhir::IssueCode::transient);
    EXPECT_FALSE(recorder->firings({"stranger", "", "medication-check", {"card-1"}}));
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_TRUE(recorder->firings({"ehr", "", "medication-check", {"card-2"}})->empty());
}

TEST_F(RecorderTest, NothingIsLostWhileTheStoreComesAndGoesUnderLoad) {
    const auto recorder = this->recorder(std::size_t{8} * 1024 * 1024);
    std::vector<std::thread> threads;
    std::atomic<int> recorded = 0;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 100; ++i) {
                if (recorder->record(entry(thread * 100 + i + 1)) != Recorded::lost) ++recorded;
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        store_.down = !store_.down;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (auto& thread : threads) thread.join();
    store_.down = false;
    ASSERT_TRUE(recorder->settle(kLong));
    EXPECT_EQ(recorded, 800);
    EXPECT_EQ(store_.order().size(), 800U);
}

}  // namespace

}  // namespace refract::audit
