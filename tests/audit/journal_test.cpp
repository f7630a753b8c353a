// The journal: what was written is there after a crash, and nothing else is.
#include "plugin/audit/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/audit/store_fixture.h"

namespace refract::audit {

namespace {

constexpr std::size_t kSmall = 64 * 1024;

class JournalTest : public ::testing::Test {
protected:
    std::string file() const { return (folder_.path() / "audit" / "journal").string(); }
    Journal opened(std::size_t size = kSmall) const {
        auto journal = Journal::open(file(), size);
        if (!journal) throw std::runtime_error(fhir::describe(journal.error()));
        return std::move(*journal);
    }
    void spoil(std::size_t at) const {
        const int descriptor = open(file().c_str(), O_RDWR);
        char byte = 0;
        ASSERT_EQ(pread(descriptor, &byte, 1, static_cast<off_t>(at)), 1);
        byte = static_cast<char>(byte ^ 1);
        ASSERT_EQ(pwrite(descriptor, &byte, 1, static_cast<off_t>(at)), 1);
        close(descriptor);
    }
    static std::vector<Entry> entries(std::int64_t first, std::size_t count) {
        std::vector<Entry> made;
        for (std::size_t i = 0; i < count; ++i) {
            made.push_back(entryOf(first + static_cast<std::int64_t>(i), 1000, "card"));
        }
        return made;
    }
    test::TemporaryFolder folder_;
};

TEST_F(JournalTest, IsAsLargeAsItWillEverBeAndItsOwnersAlone) {
    const auto journal = opened();
    EXPECT_EQ(std::filesystem::file_size(file()), kSmall);
    struct stat info {};
    ASSERT_EQ(stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_GE(static_cast<std::size_t>(info.st_blocks) * 512, kSmall);  // no holes
}

TEST_F(JournalTest, GivesEntriesBackInOrderAfterItWasOpenedAgain) {
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 3)));
        ASSERT_TRUE(journal.append(entries(4, 1)));
    }
    const auto journal = opened();
    ASSERT_EQ(journal.entries(), 4U);
    const auto read = journal.read(1, 2);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].id, 2);
    EXPECT_EQ(read[1].id, 3);
    EXPECT_EQ(read[0].rows, entries(2, 1)[0].rows);
}

TEST_F(JournalTest, WhatWasClearedStaysAway) {
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 5)));
        ASSERT_TRUE(journal.clear());
        ASSERT_TRUE(journal.append(entries(10, 1)));
    }
    auto journal = opened();
    ASSERT_EQ(journal.entries(), 1U);
    EXPECT_EQ(journal.read(0, 10).at(0).id, 10);
    ASSERT_TRUE(journal.clear());
    EXPECT_EQ(journal.entries(), 0U);
}

TEST_F(JournalTest, WhatIsDoneWithIsNotReadAgainByWhoOpensItNext) {
    std::size_t full = 0;
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 5)));
        ASSERT_TRUE(journal.drop(2));
        EXPECT_EQ(journal.read(0, 1).at(0).id, 3);
        ASSERT_TRUE(journal.drop(1));
        ASSERT_TRUE(journal.append(entries(6, 1)));
        full = journal.bytes();
    }
    {
        auto journal = opened();
        ASSERT_EQ(journal.entries(), 3U);
        EXPECT_EQ(journal.read(0, 10).at(0).id, 4);
        EXPECT_EQ(journal.read(0, 10).at(2).id, 6);
        EXPECT_EQ(journal.bytes(), full);
        ASSERT_TRUE(journal.drop(10));
    }
    auto journal = opened();
    EXPECT_EQ(journal.entries(), 0U);
    EXPECT_LT(journal.bytes(), full) << "nothing is left: its room is free again";
    ASSERT_TRUE(journal.append(entries(7, 1)));
    EXPECT_EQ(journal.read(0, 10).at(0).id, 7);
}

TEST_F(JournalTest, WithoutItsProgressAllOfItIsReadAgain) {
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 5)));
        ASSERT_TRUE(journal.drop(2));
    }
    spoil(2048 + 8);  // the first progress, in the first slot
    EXPECT_EQ(opened().entries(), 5U);
}

TEST_F(JournalTest, ATornEndIsNotRead) {
    std::size_t before = 0, after = 0;
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 2)));
        before = journal.bytes();
        ASSERT_TRUE(journal.append(entries(3, 1)));
        after = journal.bytes();
    }
    spoil((before + after) / 2);
    auto journal = opened();
    EXPECT_EQ(journal.entries(), 2U);
    ASSERT_TRUE(journal.append(entries(4, 1)));  // in the place of the torn one
    EXPECT_EQ(journal.read(2, 1).at(0).id, 4);
}

TEST_F(JournalTest, ATornHeaderLeavesTheOneBefore) {
    {
        auto journal = opened();
        ASSERT_TRUE(journal.append(entries(1, 2)));
    }
    // Generation 1 stands in the second slot; the first has never been written.
    spoil(100);
    EXPECT_EQ(opened().entries(), 2U);
}

TEST_F(JournalTest, IsFullAtItsLineAndNotBefore) {
    auto journal = opened();
    std::size_t written = 0;
    while (journal.append(entries(static_cast<std::int64_t>(written) + 1, 1))) ++written;
    const std::size_t one = entryText(entries(1, 1)[0]).size();
    EXPECT_GT(written, 10U);
    EXPECT_LT(journal.size() - journal.bytes(), one + 100);
    EXPECT_EQ(journal.entries(), written);
    { const Journal closed = std::move(journal); }
    EXPECT_EQ(opened().entries(), written);
}

TEST_F(JournalTest, ABatchThatDoesNotFitIsNotBegun) {
    auto journal = opened(16 * 1024);
    EXPECT_FALSE(journal.append(entries(1, 50)));
    EXPECT_EQ(journal.entries(), 0U);
    EXPECT_TRUE(journal.append(entries(1, 1)));
}

TEST_F(JournalTest, IsForOneProcess) {
    const auto journal = opened();
    EXPECT_FALSE(Journal::open(file(), kSmall));
}

}  // namespace

}  // namespace refract::audit
