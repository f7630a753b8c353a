// Keys by URL, with a real key server beside the real service.
#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "tests/command/site.h"

namespace refract::test {

namespace {

/// Answers every request with the text that it holds; or with nothing, when it is down.
class KeyServer {
public:
    KeyServer() : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)), thread_([this] { serve(); }) {}
    ~KeyServer() {
        end_ = true;
        thread_.join();
    }
    void say(std::string text) {
        const std::lock_guard lock(mutex_);
        text_ = std::move(text);
    }
    void down(bool isDown) { down_ = isDown; }
    int asked() const { return asked_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(socket_.address().port()) + "/jwks.json"; }

private:
    void serve() {
        while (!end_) {
            if (!socket_.poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ)) continue;
            try {
                auto client = socket_.acceptConnection();
                ++asked_;
                if (down_) continue;
                std::array<char, 4096> request{};
                client.receiveBytes(request.data(), static_cast<int>(request.size()));
                const std::lock_guard lock(mutex_);
                const std::string answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + text_;
                client.sendBytes(answer.data(), static_cast<int>(answer.size()), MSG_NOSIGNAL);
            } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): it has gone
            }
        }
    }

    Poco::Net::ServerSocket socket_;
    std::atomic<bool> end_{false}, down_{false};
    std::atomic<int> asked_{0};
    std::mutex mutex_;
    std::string text_ = "{\"keys\":[]}";
    std::thread thread_;
};

std::string byUrl(const KeyServer& server) {
    return R"({"name":"ehr","issuer":"https://ehr.example","keys":{"url":")" + server.url() +
           R"(","plainHttpOnLoopback":true}})";
}

int discover(const Running& service, const Site& site, const std::string& keys = "keys") {
    return service.get("/cds-services", {{"Authorization", site.token(service.url("/cds-services"), {}, keys)}}).status;
}

void awaitAsked(const KeyServer& server, int times) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (server.asked() < times && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
}

}  // namespace

TEST(Requirement_T3, keysAreFetchedAtTheStartAndOnceMoreWhenTheyRotate) {
    const Site site;
    ASSERT_EQ(run(kBinary, {"keys", "--out", site.path("next")}).status, 0);
    KeyServer server;
    server.say(site.folder.read("keys/client-jwks.json"));
    site.registry(byUrl(server));
    site.config();
    const Running service(site);
    EXPECT_EQ(discover(service, site), 200);
    EXPECT_EQ(server.asked(), 1) << "by the service itself, before anybody needs them";
    EXPECT_EQ(discover(service, site), 200);
    EXPECT_EQ(server.asked(), 1);
    server.say(site.folder.read("next/client-jwks.json"));
    EXPECT_EQ(discover(service, site, "next"), 200);
    EXPECT_EQ(server.asked(), 2);
    EXPECT_EQ(discover(service, site, "keys"), 401) << "the old key was taken back";
    EXPECT_EQ(server.asked(), 2) << "an unknown key id makes nobody fetch twice";
}

TEST(Requirement_T3, keysSurviveThatTheirServerIsDown) {
    const Site site;
    KeyServer server;
    server.say(site.folder.read("keys/client-jwks.json"));
    site.registry(byUrl(server));
    site.config();
    const Running service(site);
    EXPECT_EQ(discover(service, site), 200);
    server.down(true);
    EXPECT_EQ(discover(service, site), 200);
    ASSERT_EQ(run(kBinary, {"keys", "--out", site.path("next")}).status, 0);
    EXPECT_EQ(discover(service, site, "next"), 401);
    EXPECT_EQ(discover(service, site), 200);
}

TEST(Requirement_T3, keysThatAreNotToBeHadKeepNobodyFromStarting) {
    const Site site;
    KeyServer server;
    server.down(true);
    site.registry(byUrl(server) + R"(,{"name":"here","addresses":["127.0.0.1"]})");
    site.config();
    Running service(site);
    awaitAsked(server, 1);
    EXPECT_EQ(service.get("/c/here/cds-services").status, 200);
    EXPECT_EQ(discover(service, site), 401);
    EXPECT_EQ(service.process->stop(SIGTERM), 0);
}

}  // namespace refract::test
