// Start and stop over real sockets.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using namespace std::chrono_literals;

TEST(Lifecycle, BindsTwoPortsThatWereFree) {
    TestServer server;
    EXPECT_NE(server.port(), 0);
    EXPECT_NE(server.server().adminPort(), 0);
    EXPECT_NE(server.port(), server.server().adminPort());
}

TEST(Lifecycle, SaysWhichAddressCannotBeHad) {
    TestServer first;
    const auto nothing = [](const Request&) { return Response{}; };
    ServerOptions taken;
    taken.admin.address.port = first.port();
    Server second(taken, nothing, nothing);
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().details.find("admin listener"), std::string::npos) << started.error().details;
    EXPECT_NE(started.error().details.find(std::to_string(first.port())), std::string::npos);
    ServerOptions nowhere;
    nowhere.hooks.address.host = "no such host";
    EXPECT_FALSE(Server(nowhere, nothing, nothing).start());
}

TEST(Lifecycle, StopEndsIdleConnectionsAndThePort) {
    TestServer server([](ServerOptions& options) { options.limits.keepAliveTime = 10min; });
    HttpClient used(server.port()), silent(server.port());
    ASSERT_EQ(used.ask(get("/hello")).status, 200);
    EXPECT_EQ(server.server().stop(), 0u);
    EXPECT_TRUE(used.ended());
    EXPECT_TRUE(silent.ended());
    EXPECT_FALSE(listening(server.port()));
    EXPECT_EQ(server.server().stop(), 0u) << "a second stop has nothing to do";
}

TEST(Lifecycle, StopLetsRequestsInFlightFinish) {
    TestServer server([](ServerOptions& options) { options.limits.drainTime = 10min; });
    HttpClient client(server.port());
    client.send(get("/wait"));
    server.gate().awaitWaiting(1);
    std::size_t cut = 99;
    std::thread stopping([&] { cut = server.server().stop(); });
    while (listening(server.port())) std::this_thread::sleep_for(1ms);
    server.gate().open();
    const auto answer = client.read();
    stopping.join();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(cut, 0u);
}

TEST(Lifecycle, StopCutsWhatTakesTooLong) {
    TestServer server([](ServerOptions& options) { options.limits.drainTime = 50ms; });
    HttpClient client(server.port());
    client.send(get("/wait"));
    server.gate().awaitWaiting(1);
    EXPECT_EQ(server.server().stop(), 1u);
    EXPECT_FALSE(client.tryRead());
    server.gate().open();
}

TEST(Lifecycle, StopsWhileManyClientsAskAndAnswersEachWholeOrNotAtAll) {
    TestServer server;
    std::atomic<int> answers{0}, halves{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&, port = server.port()] {
            try {
                while (true) {
                    HttpClient client(port);
                    for (int n = 0; n < 50; ++n) {
                        if (!client.trySend(post("/echo", std::string(5000, 'x')))) return;
                        const auto answer = client.tryRead();
                        if (!answer) return;
                        ++(answer->body.size() == 5000 ? answers : halves);
                    }
                }
            } catch (const std::exception&) {
                return;  // the port is closed
            }
        });
    }
    while (answers < 200) std::this_thread::yield();
    server.server().stop();
    for (auto& client : clients) client.join();
    EXPECT_EQ(halves, 0);
}

}  // namespace
}  // namespace refract::server::test
