// A disk that is really full: a small tmpfs under a real SQLite. Both sides of the line are seen: what
// still finds room in the journal, and what finds room nowhere.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <string>

#include "plugin/audit/audit.h"
#include "tests/support/temporary_folder.h"

namespace refract::audit {

namespace {

constexpr std::size_t kJournal = std::size_t{128} * 1024;
/// Of a recorder that tries a store again every second.
constexpr std::int64_t kLongestWaitMs = 60'000;

/// A file system of a size of its own, for as long as the test lives.
class SmallDisk {
public:
    explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
        mkdir(folder_.c_str(), S_IRWXU);
        mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=2m,mode=0700") == 0;
    }
    ~SmallDisk() {
        if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    bool grow() const { return mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=64m,mode=0700") == 0; }

private:
    std::string folder_;
    bool mounted_ = false;
};

Decision callAt(std::int64_t at) {
    Decision decision;
    decision.at = at;
    decision.party = {"ehr", ""};
    decision.service = "medication-check";
    decision.hook = "order-sign";
    decision.hookInstance = std::string(200, 'x');
    decision.patientId = "1";
    decision.edition = "2026.11";
    decision.cards.push_back({"card-" + std::to_string(at), "R005", 2, {}});
    decision.findings.push_back({"R005", "1.0.0", "", 2, "lead", 0, "", "", "a+b", std::string(2000, 'e')});
    return decision;
}

}  // namespace

TEST(FullDisk, NothingIsLostUntilTheJournalIsFullAndAllOfItComesBack) {
    const test::TemporaryFolder folder;
    const std::string at = folder.path().string();
    const SmallDisk disk(at + "/disk");
    if (!disk.mounted()) GTEST_SKIP() << "a file system can be mounted by root alone";
    auto keys = Keyring::parse(Keyring::withNewKey({}, "1").value());
    auto opened =
        Audit::open({"sqlite:" + at + "/disk/audit.db", at + "/private/journal", kJournal, {}}, std::move(*keys));
    ASSERT_TRUE(opened) << fhir::describe(opened.error());
    Audit& audit = **opened;

    constexpr std::int64_t kMost = 5000;  // some megabytes: far more than disk and journal hold
    std::int64_t stored = 0, journaled = 0, lost = 0;
    for (std::int64_t i = 0; i < kMost && lost < 3; ++i) {
        switch (audit.record(callAt(1'772'452'800'000 + i))) {
            case Recorded::store:
                ++stored;
                break;
            case Recorded::journal:
                ++journaled;
                break;
            case Recorded::lost:
                ++lost;
                break;
            case Recorded::setAside:
                FAIL() << "a full disk is no fault of the entry";
        }
    }
    EXPECT_GT(stored, 0) << "before the disk was full";
    EXPECT_GT(journaled, 10) << "while the journal had room";
    ASSERT_EQ(lost, 3) << "and after that";
    EXPECT_TRUE(audit.state().losing);
    EXPECT_EQ(audit.state().lost, 3U);

    ASSERT_TRUE(disk.grow());
    ASSERT_TRUE(audit.settle(kLongestWaitMs)) << "what waited is written once there is room";
    const auto rows = audit.database().ask({"SELECT count(*), count(DISTINCT id) FROM decisions", {}});
    ASSERT_TRUE(rows) << fhir::describe(rows.error());
    EXPECT_EQ(wholeNumber(rows->at(0).at(0)), stored + journaled);
    EXPECT_EQ(wholeNumber(rows->at(0).at(1)), stored + journaled) << "none twice";
    EXPECT_EQ(audit.record(callAt(1'772'452'900'000)), Recorded::store);
}

}  // namespace refract::audit
