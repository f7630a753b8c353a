// Sixty-four connections, and a service that is killed, or a database that is: every card that was
// received is on record afterwards, every feedback that was acknowledged too, and none twice.
//
// REFRACT_KILLS: how often it is killed; tests/run.sh --all asks for a hundred.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <thread>

#include "fhir/json.h"
#include "plugin/audit/audit.h"
#include "tests/support/files.h"
#include "tests/support/postgresql.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace refract::test {

namespace {

constexpr int kConnections = 64;
constexpr int kBeforeAKill = 150;  ///< answers between two kills, and some more that differ from time to time

int kills() {
    const char* asked = std::getenv("REFRACT_KILLS");
    return asked == nullptr ? 3 : std::atoi(asked);
}

std::uint16_t portOf(const std::string& line) {
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

/// What clients have, and so must be on record.
struct Received {
    std::mutex mutex;
    std::vector<std::string> cards, acknowledged;
};

/// Clients that call, and report on what they were shown, until the service is gone or they are told to end.
class Load {
public:
    Load(std::uint16_t port, Received& received) : port_(port), received_(received) {
        for (int i = 0; i < kConnections; ++i) threads_.emplace_back([this] { call(); });
    }
    ~Load() { end(); }
    void end() {
        ending_ = true;
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }
    int answers() const { return answers_; }
    int refusals() const { return refusals_; }
    bool alive() const { return gone_ < kConnections; }

private:
    void call() {
        try {
            Poco::Net::HTTPClientSession session("127.0.0.1", port_);
            session.setTimeout(Poco::Timespan(60, 0));
            while (!ending_) once(session);
        } catch (const Poco::Exception&) {  // it was killed
        }
        ++gone_;
    }

    void once(Poco::Net::HTTPClientSession& session) {
        static const std::string kSample =
            readFile(std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples" / "order-sign.json");
        std::string body = kSample;
        const std::string instance = "00000000-0000-4000-8000-000000000001";
        char unique[64];
        static std::atomic<unsigned> number = 0;
        std::snprintf(unique, sizeof unique, "00000000-0000-4000-8000-%012x", ++number);
        body.replace(body.find(instance), instance.size(), unique);
        std::string answer;
        if (!post(session, "/cds-services/medication-check", body, answer)) return;
        fhir::Document document;
        const auto root = document.parse(answer);
        std::vector<std::string> cards;
        for (const auto card : (*root)["cards"].elements()) cards.emplace_back(card["uuid"].text());
        {
            const std::lock_guard lock(received_.mutex);
            received_.cards.insert(received_.cards.end(), cards.begin(), cards.end());
        }
        ++answers_;
        if (cards.empty() || answers_ % 2 == 0) return;
        const std::string feedback = R"({"feedback":[{"card":")" + cards[0] +
                                     R"(","outcome":"overridden","outcomeTimestamp":"2099-01-01T00:00:00Z"}]})";
        if (!post(session, "/cds-services/medication-check/feedback", feedback, answer)) return;
        const std::lock_guard lock(received_.mutex);
        received_.acknowledged.push_back(cards[0]);
    }

    /// 200, with its whole body. A service that is busy, or cannot check feedback, says so.
    bool post(Poco::Net::HTTPClientSession& session, const std::string& path, const std::string& body,
              std::string& answer) {
        Poco::Net::HTTPRequest request("POST", path, "HTTP/1.1");
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        request.setKeepAlive(true);
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        auto& in = session.receiveResponse(response);
        std::ostringstream text;
        text << in.rdbuf();
        answer = text.str();
        const bool whole = static_cast<std::streamsize>(answer.size()) == response.getContentLength();
        if (response.getStatus() != 200) ++refusals_;
        return response.getStatus() == 200 && whole;
    }

    const std::uint16_t port_;
    Received& received_;
    std::atomic<bool> ending_ = false;
    std::atomic<int> answers_ = 0, refusals_ = 0, gone_ = 0;
    std::vector<std::thread> threads_;
};

class Crash : public ::testing::Test {
protected:
    std::string file(const char* name) const { return (folder_.path() / "audit" / name).string(); }

    /// Writes the configuration for a store; the journal and the keys lie in the test's folder.
    void useStore(const std::string& store) {
        store_ = store;
        folder_.write("audit/keys.json", audit::Keyring::withNewKey({}, "1").value());
        std::filesystem::permissions(folder_.path() / "audit", std::filesystem::perms(0700));
        std::filesystem::permissions(file("keys.json"), std::filesystem::perms(0600));
        folder_.write("serve.json", R"({"audit":{"store":")" + store + R"(","journal":")" + file("journal") +
                                        R"(","keys":")" + file("keys.json") + R"("}})");
    }

    void start() {
        service_.emplace(
            REFRACT_BINARY,
            std::vector<std::string>{"serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin",
                                     "127.0.0.1:0", "--config", (folder_.path() / "serve.json").string()});
        port_ = portOf(service_->line());
    }

    static void awaitAnswers(const Load& load, int count) {
        while (load.answers() < count && load.alive()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    std::multiset<std::string> column(const std::string& sql) const {
        const auto rows = database_->ask({sql, {}});
        if (!rows) throw std::runtime_error(fhir::describe(rows.error()));
        std::multiset<std::string> values;
        for (const auto& row : *rows) values.insert(audit::text(row.at(0)));
        return values;
    }

    /// Everything that clients have is there, once.
    void expectOnRecord() {
        ASSERT_EQ(service_->stop(SIGTERM), 0);
        service_.reset();
        // What a journal still holds comes in when it is opened.
        auto opened =
            audit::Audit::open({store_, file("journal")}, audit::Keyring::parse(readFile(file("keys.json"))).value());
        ASSERT_TRUE(opened) << fhir::describe(opened.error());
        ASSERT_TRUE((*opened)->settle(60'000));
        database_ = &(*opened)->database();
        const auto cards = column("SELECT card FROM cards");
        const auto feedback = column("SELECT card FROM feedback");
        std::size_t missing = 0, twice = 0;
        for (const auto& card : received_.cards) missing += cards.count(card) == 0 ? 1 : 0;
        for (const auto& card : received_.acknowledged) missing += feedback.count(card) == 0 ? 1 : 0;
        for (const auto& card : cards) twice += cards.count(card) > 1 ? 1 : 0;
        for (const auto& card : feedback) twice += feedback.count(card) > 1 ? 1 : 0;
        EXPECT_EQ(missing, 0U) << "of " << received_.cards.size() << " cards and " << received_.acknowledged.size()
                               << " reports";
        EXPECT_EQ(twice, 0U);
        EXPECT_EQ(
            column("SELECT card FROM cards c WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.id = c.decision)")
                .size(),
            0U);
        EXPECT_GT(received_.acknowledged.size(), 10U);
        std::printf("%zu cards received, %zu reports acknowledged; on record %zu and %zu\n", received_.cards.size(),
                    received_.acknowledged.size(), cards.size(), feedback.size());
    }

    TemporaryFolder folder_;
    std::string store_;
    std::optional<Background> service_;
    std::uint16_t port_ = 0;
    Received received_;
    audit::Database* database_ = nullptr;
};

TEST_F(Crash, NothingIsLostWhenTheServiceIsKilled) {
    useStore("sqlite:" + file("audit.db"));
    for (int kill = 0; kill < kills(); ++kill) {
        start();
        Load load(port_, received_);
        awaitAnswers(load, kBeforeAKill + kill * 37 % 101);
        EXPECT_EQ(service_->stop(SIGKILL), 128 + SIGKILL);
        load.end();
        service_.reset();
    }
    start();
    expectOnRecord();
}

TEST_F(Crash, NothingIsLostWhenPostgresqlIsRestartedAndTheServiceKilled) {
    if (!PostgresqlServer::available()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    PostgresqlServer server;
    useStore("postgresql:" + server.makeDatabase("audit"));
    for (int kill = 0; kill < (kills() + 1) / 2; ++kill) {
        start();
        Load load(port_, received_);
        awaitAnswers(load, kBeforeAKill);
        server.crash();
        awaitAnswers(load, 2 * kBeforeAKill + kill * 37 % 101);  // the advice goes on
        EXPECT_TRUE(load.alive());
        server.start();
        awaitAnswers(load, 3 * kBeforeAKill);
        EXPECT_EQ(service_->stop(SIGKILL), 128 + SIGKILL);
        load.end();
        service_.reset();
    }
    start();
    expectOnRecord();
}

}  // namespace

}  // namespace refract::test
