// refract audit and refract keys rehash, on a record that the real service wrote.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>

#include "plugin/audit/database.h"
#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

/// A folder with the record of one call, as `serve --demo --audit` leaves it.
class AuditCommand : public ::testing::Test {
protected:
    void SetUp() override {
        Background service(kBinary, {"serve", "--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--audit",
                                     path("audit"), "--today", "2026-03-02"});
        const std::uint16_t port = portOf(service.line());
        const auto order = readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging/samples/order-sign.json");
        const auto got = ask(port, "POST", "/cds-services/medication-check", order);
        ASSERT_EQ(got.status, 200) << got.body;
        ASSERT_EQ(service.stop(SIGTERM), 0);
    }
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    Finished audit(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "audit");
        arguments.insert(arguments.end(), {"--audit", path("audit")});
        return run(kBinary, arguments);
    }
    Finished rehash() const { return run(kBinary, {"keys", "rehash", "--audit", path("audit")}); }

    TemporaryFolder folder_;
};

mode_t modeOf(const std::string& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

}  // namespace

TEST_F(AuditCommand, checkSaysHowMuchThereIsAndWhichKeysItNeeds) {
    const auto checked = audit({"check"});
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_NE(checked.out.find("The store is sound: 1 decisions, "), std::string::npos) << checked.out;
    EXPECT_NE(checked.out.find("Key 1 is needed for 1 calls, 1 prescribers and "), std::string::npos) << checked.out;
}

TEST_F(AuditCommand, aBackupIsAWholePrivateCopyAndNeverOverwrites) {
    const auto made = audit({"backup", "--to", path("copy/audit.db")});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(modeOf(path("copy/audit.db")), 0600U);
    auto copy = refract::audit::Database::open("sqlite:" + path("copy/audit.db"));
    ASSERT_TRUE(copy);
    const auto rows = (*copy)->ask({"SELECT count(*) FROM decisions", {}});
    ASSERT_TRUE(rows);
    EXPECT_EQ(refract::audit::wholeNumber(rows->at(0).at(0)), 1);
    const auto again = audit({"backup", "--to", path("copy/audit.db")});
    EXPECT_EQ(again.status, 1);
    EXPECT_NE(again.err.find("is there already"), std::string::npos) << again.err;
}

TEST_F(AuditCommand, purgeTakesWhatIsOlderAndSaysSo) {
    const auto none = audit({"purge", "--older-than", "1"});
    EXPECT_EQ(none.status, 0) << none.err;
    EXPECT_TRUE(none.out.starts_with("Taken away: 0 decisions, 0 findings")) << none.out;
    {
        auto store = refract::audit::Database::open("sqlite:" + path("audit/audit.db"));
        ASSERT_TRUE(store);
        for (const char* table : {"decisions", "findings", "cards"}) {
            const refract::audit::Statement old{std::string("UPDATE ") + table + " SET at = 1000", {}};
            ASSERT_TRUE((*store)->change({&old, 1})) << table;
        }
    }
    const auto one = audit({"purge", "--older-than", "1"});
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_TRUE(one.out.starts_with("Taken away: 1 decisions, ")) << one.out;
    EXPECT_NE(audit({"check"}).out.find("0 decisions, 0 findings"), std::string::npos);
}

TEST_F(AuditCommand, aNewKeyAndARehashLeaveTheOldKeyItsPatientsAlone) {
    const auto made = audit({"new-key", "--id", "2027"});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(modeOf(path("audit/keys.json")), 0600U);
    const std::string keys = readFile(path("audit/keys.json"));
    EXPECT_LT(keys.find("\"1\""), keys.find("\"2027\"")) << "the newest is the last";
    EXPECT_EQ(audit({"new-key", "--id", "2027"}).status, 1) << "there is one of that id";

    const auto done = rehash();
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(done.out.starts_with("Under key 2027 now: ")) << done.out;
    EXPECT_NE(done.out.find("1 calls name their patient by an older key, for good"), std::string::npos) << done.out;
    const auto checked = audit({"check"}).out;
    EXPECT_NE(checked.find("Key 1 is needed for 1 calls, 0 prescribers and 0 sealed values."), std::string::npos)
        << checked;
    EXPECT_NE(checked.find("Key 2027 is needed for 0 calls, 1 prescribers and "), std::string::npos) << checked;
    EXPECT_TRUE(rehash().out.starts_with("Under key 2027 now: 0 sealed values and 0 prescribers"));
}

TEST_F(AuditCommand, whatItDoesNotUnderstandIsAMistakeOfUse) {
    const std::vector<std::vector<std::string>> wrong{{},
                                                      {"mend"},
                                                      {"check", "purge"},
                                                      {"backup"},
                                                      {"new-key"},
                                                      {"purge"},
                                                      {"purge", "--older-than", "0"},
                                                      {"purge", "--older-than", "-3"},
                                                      {"purge", "--older-than", "200000000000"},
                                                      {"purge", "--older-than", "3 days"}};
    for (const auto& arguments : wrong) {
        const auto finished = audit(arguments);
        EXPECT_EQ(finished.status, 2) << ::testing::PrintToString(arguments);
        EXPECT_NE(finished.err, "") << ::testing::PrintToString(arguments);
    }
    EXPECT_EQ(run(kBinary, {"audit", "check"}).status, 1) << "which record?";
}

TEST_F(AuditCommand, aRecordThatIsNotThereIsNotMade) {
    const auto checked = run(kBinary, {"audit", "check", "--audit", path("mistyped")});
    EXPECT_EQ(checked.status, 1);
    EXPECT_NE(checked.err.find("There is no record"), std::string::npos) << checked.err;
    EXPECT_FALSE(std::filesystem::exists(path("mistyped")));
}

}  // namespace refract::test
