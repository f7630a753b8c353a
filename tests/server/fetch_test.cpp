// Fetching keys from real servers on loopback: what is taken, and what is not even asked.
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "plugin/trust/fetch.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using namespace std::chrono_literals;

/// Answers each connection with the bytes that it is given, and then waits or closes.
class RawServer {
public:
    explicit RawServer(std::string answer, bool waits = false)
        : answer_(std::move(answer)), waits_(waits), socket_(Poco::Net::SocketAddress("127.0.0.1", 0)) {
        thread_ = std::thread([this] { serve(); });
    }
    ~RawServer() {
        end_ = true;
        thread_.join();
    }
    std::string url(const char* host = "127.0.0.1") const {
        return std::string("http://") + host + ":" + std::to_string(socket_.address().port()) + "/jwks.json";
    }
    int connections() const { return connections_; }

private:
    void serve() {
        while (!end_) {
            if (!socket_.poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ)) continue;
            auto client = socket_.acceptConnection();
            ++connections_;
            std::array<char, 4096> request{};
            client.receiveBytes(request.data(), static_cast<int>(request.size()));
            try {
                client.sendBytes(answer_.data(), static_cast<int>(answer_.size()), MSG_NOSIGNAL);
                while (waits_ && !end_) std::this_thread::sleep_for(5ms);
            } catch (const Poco::Exception&) {  // it has seen enough
            }
        }
    }

    const std::string answer_;
    const bool waits_;
    Poco::Net::ServerSocket socket_;
    std::atomic<bool> end_{false};
    std::atomic<int> connections_{0};
    std::thread thread_;
};

trust::FetchRules onLoopback() {
    trust::FetchRules rules;
    rules.plainHttpOnLoopback = true;
    return rules;
}

std::string whyNot(const std::string& url, const trust::FetchRules& rules) {
    const auto fetched = trust::fetch(url, rules);
    return fetched ? "fetched" : fetched.error().details;
}

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";

TEST(Fetch, givesTheBodyOfA200) {
    const RawServer server(kOk + "{\"keys\":[]}");
    const auto fetched = trust::fetch(server.url(), onLoopback());
    ASSERT_TRUE(fetched) << fetched.error().details;
    EXPECT_EQ(*fetched, "{\"keys\":[]}");
    EXPECT_EQ(whyNot(server.url("localhost"), onLoopback()), "fetched");
}

TEST(Fetch, takesNoOtherStatusAndFollowsNoRedirect) {
    const RawServer elsewhere(kOk + "{\"keys\":[]}");
    const RawServer redirect("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(whyNot(redirect.url(), onLoopback()), "The server answered 302.");
    EXPECT_EQ(elsewhere.connections(), 0);
    const RawServer failing("HTTP/1.1 500 Oops\r\nContent-Length: 8\r\n\r\nJane Doe");
    EXPECT_EQ(whyNot(failing.url(), onLoopback()), "The server answered 500.");
}

TEST(Fetch, boundsWhatComes) {
    auto rules = onLoopback();
    rules.mostBytes = 1000;
    const RawServer exact(kOk + std::string(1000, ' ')), more(kOk + std::string(1001, ' '));
    EXPECT_EQ(whyNot(exact.url(), rules), "fetched");
    EXPECT_EQ(whyNot(more.url(), rules), "The answer is too long.");
}

TEST(Fetch, isOverAtItsDeadline) {
    auto rules = onLoopback();
    rules.deadline = 200ms;
    const RawServer silent("", true), half("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", true);
    const auto started = std::chrono::steady_clock::now();
    EXPECT_NE(whyNot(silent.url(), rules), "fetched");
    EXPECT_NE(whyNot(half.url(), rules), "fetched");
    EXPECT_LT(std::chrono::steady_clock::now() - started, 30s);
}

TEST(Fetch, isNoWayToElsewhere) {
    const RawServer server(kOk + "{\"keys\":[]}");
    EXPECT_NE(whyNot(server.url(), {}), "fetched") << "http only where it is configured";
    for (const char* url : {"http://192.0.2.1/x", "http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd",
                            "gopher://127.0.0.1/x", "https://user:secret@127.0.0.1/x", "https://127.0.0.1/x#y", "x", "",
                            "//127.0.0.1/x", "http://127.0.0.1.example.org/x"}) {
        EXPECT_FALSE(trust::judgeUrl(url, true)) << url;
    }
    EXPECT_TRUE(trust::judgeUrl("https://keys.example.org/jwks.json", false));
    EXPECT_EQ(server.connections(), 0);
}

TEST(Fetch, judgesTheAddressThatIsConnected) {
    const RawServer server(kOk + "{\"keys\":[]}");
    const std::string port = server.url().substr(server.url().rfind(':'));
    // A name that leads to this machine, asked as any other https server.
    EXPECT_EQ(whyNot("https://localhost" + port, {}), "The server's address is not one that may be called.");
    EXPECT_EQ(whyNot("https://[::ffff:127.0.0.1]" + port, {}), "The server's address is not one that may be called.");
    EXPECT_EQ(whyNot("https://169.254.169.254/latest", {}), "The server's address is not one that may be called.");
    EXPECT_EQ(server.connections(), 0);
    trust::FetchRules listed;
    listed.privateNetworks = {*trust::Network::parse("127.0.0.0/8")};
    EXPECT_NE(whyNot("https://127.0.0.1" + port, listed), "The server's address is not one that may be called.")
        << "it is called, and speaks no TLS";
    EXPECT_EQ(server.connections(), 1);
}

TEST(Fetch, mayConnectWhereTheRulesSay) {
    const auto may = [](const char* address, bool plain, const trust::FetchRules& rules) {
        return trust::mayConnect(*trust::Address::parse(address), plain, rules);
    };
    trust::FetchRules rules = onLoopback();
    rules.privateNetworks = {*trust::Network::parse("10.1.0.0/16"), *trust::Network::parse("169.254.0.0/16")};
    EXPECT_TRUE(may("8.8.8.8", false, rules));
    EXPECT_TRUE(may("10.1.2.3", false, rules));
    EXPECT_FALSE(may("10.2.2.3", false, rules));
    EXPECT_FALSE(may("169.254.169.254", false, rules)) << "not even when it is listed";
    EXPECT_FALSE(may("8.8.8.8", true, rules));
    EXPECT_FALSE(may("10.1.2.3", true, rules));
    EXPECT_TRUE(may("127.0.0.1", true, rules));
    EXPECT_FALSE(may("127.0.0.1", false, rules));
}

}  // namespace
}  // namespace refract::server::test
