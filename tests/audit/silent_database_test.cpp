// A PostgreSQL that takes connections and never answers. Without a bound these tests never end.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <thread>
#include <vector>

#include "plugin/audit/audit.h"
#include "tests/audit/store_fixture.h"
#include "tests/support/temporary_folder.h"

namespace refract::audit {

namespace {

using namespace std::chrono_literals;

/// Takes every connection of loopback. Silent from the start, or after it let the client in.
class SilentServer {
public:
    explicit SilentServer(bool letsIn) : letsIn_(letsIn), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, plain, length) != 0 || listen(listener_, 16) != 0 ||
            getsockname(listener_, plain, &length) != 0 || pipe(end_.data()) != 0) {
            throw std::runtime_error("no listener");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~SilentServer() {
        close(end_[1]);
        thread_.join();
        for (const int each : connections_) close(each);
        close(end_[0]);
        close(listener_);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    std::string address() const {
        return "postgresql:host=127.0.0.1 user=refract dbname=refract sslmode=disable gssencmode=disable port=" +
               std::to_string(port_);
    }

private:
    void serve() {
        for (;;) {
            std::array<pollfd, 2> ready{{{listener_, POLLIN, 0}, {end_[0], POLLIN, 0}}};
            poll(ready.data(), ready.size(), -1);
            if (ready[1].revents != 0) return;
            const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            connections_.push_back(connection);
            if (!letsIn_) continue;
            std::array<char, 1024> startup{};
            // AuthenticationOk, ReadyForQuery (idle).
            constexpr std::string_view kIn("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I", 15);
            if (recv(connection, startup.data(), startup.size(), 0) > 0) {
                send(connection, kIn.data(), kIn.size(), MSG_NOSIGNAL);
            }
        }
    }

    const bool letsIn_;
    const int listener_;
    std::array<int, 2> end_{};
    std::uint16_t port_ = 0;
    std::vector<int> connections_;
    std::thread thread_;
};

constexpr Patience kShort{2s, 50ms};

class SilentDatabase : public ::testing::TestWithParam<bool> {};

}  // namespace

TEST_P(SilentDatabase, AStatementFailsAsTransient) {
    const SilentServer server(GetParam());
    auto database = Database::open(server.address(), kShort);
    ASSERT_TRUE(database);
    const auto rows = (*database)->ask({"SELECT 1", {}});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, fhir::IssueCode::transient);
    const Statement change{"DELETE FROM decisions", {}};
    const auto changed = (*database)->change({&change, 1});
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, fhir::IssueCode::transient);
}

TEST_P(SilentDatabase, ManyCallersAtOnceAllGetTheirAnswer) {
    const SilentServer server(GetParam());
    auto database = Database::open(server.address(), kShort);
    ASSERT_TRUE(database);
    std::vector<std::thread> callers;
    std::atomic<int> transient = 0;
    for (int i = 0; i < 20; ++i) {
        callers.emplace_back([&] {
            const auto rows = (*database)->ask({"SELECT 1", {}});
            if (!rows && rows.error().code == fhir::IssueCode::transient) ++transient;
        });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(transient, 20);
}

TEST_P(SilentDatabase, TheRecordBeginsInItsJournal) {
    const SilentServer server(GetParam());
    const test::TemporaryFolder folder;
    auto keys = Keyring::parse(Keyring::withNewKey({}, "1").value());
    ASSERT_TRUE(keys);
    Place place;
    place.store = server.address();
    place.journal = (folder.path() / "audit" / "journal").string();
    place.patience = kShort;
    auto audit = Audit::open(place, std::move(*keys));
    ASSERT_TRUE(audit) << fhir::describe(audit.error());
    EXPECT_FALSE((*audit)->state().storeUp) << "known before the first call, which does not wait for it";
    Decision decision;
    decision.at = 1000;
    decision.party = {"ehr", ""};
    decision.patientId = "7";
    EXPECT_EQ((*audit)->record(decision), Recorded::journal);
    EXPECT_FALSE((*audit)->priors({"ehr", ""}, "7", 0));
}

TEST(PostgresqlPatience, WhatSomebodyCanGoWithoutHasASecond) {
    if (!test::PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    auto database = Database::open("postgresql:" + postgresql().makeDatabase("quick"), {3s, 1h});
    ASSERT_TRUE(database);
    Statement statement{"SELECT CAST(pg_sleep(20) AS TEXT)", {}};
    statement.quick = true;
    const auto rows = (*database)->ask(statement);
    ASSERT_FALSE(rows) << "it was waited for to its end";
    EXPECT_EQ(rows.error().code, fhir::IssueCode::transient);
    EXPECT_TRUE((*database)->ask({"SELECT 1", {}})) << "another connection";
}

TEST(PostgresqlPatience, TheServerGivesUpWhatTakesLongerUnlessItMay) {
    if (!test::PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    const std::string place = "postgresql:" + postgresql().makeDatabase("patience");
    auto database = Database::open(place, {3s, 500ms});
    ASSERT_TRUE(database);
    const auto rows = (*database)->ask({"SELECT CAST(pg_sleep(3600) AS TEXT)", {}});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, fhir::IssueCode::transient) << "it is no mistake of the statement";
    const auto left = (*database)->ask(
        {"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND state = 'active' "
         "AND pid <> pg_backend_pid()",
         {}});
    ASSERT_TRUE(left) << fhir::describe(left.error());
    EXPECT_EQ(wholeNumber(left->at(0).at(0)), 0) << "nothing goes on without us";
    const Statement slow{"SELECT CAST(pg_sleep(1) AS TEXT)", {}, true};
    const auto done = (*database)->change({&slow, 1});
    EXPECT_TRUE(done) << fhir::describe(done.error());
}

INSTANTIATE_TEST_SUITE_P(Silent, SilentDatabase, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "AfterItLetUsIn" : "FromTheStart"; });

}  // namespace refract::audit
