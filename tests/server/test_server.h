// TestServer: the server on free ports of loopback, with a handler that remembers what it was asked.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugin/server/server.h"

namespace refract::server::test {

/// Handlers wait here until the test lets them go.
class Gate {
public:
    void pass();
    /// Until that many have arrived.
    void awaitWaiting(std::size_t count);
    void open();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t waiting_ = 0;
    bool open_ = false;
};

/// GET /hello, POST /echo, GET /wait (until the gate opens), GET /throw, GET /throw-int,
/// GET /bad-field, GET /large; OPTIONS and 405 for each, 404 for all else.
class TestServer {
public:
    explicit TestServer(const std::function<void(ServerOptions&)>& adjust = {});
    ~TestServer();

    Server& server() { return *server_; }
    std::uint16_t port() const { return server_->hooksPort(); }
    Gate& gate() { return gate_; }

    /// "METHOD path body" of every request that reached the handler.
    std::vector<std::string> seen() const;
    std::vector<std::string> log() const;
    /// The log as one text, once it has that many lines.
    std::string awaitLog(std::size_t lines) const;

private:
    Response answer(const Request& request);

    mutable std::mutex mutex_;
    mutable std::condition_variable logged_;
    std::vector<std::string> seen_, log_;
    Gate gate_;
    std::unique_ptr<Server> server_;
};

inline constexpr std::size_t kLargeBytes = std::size_t{8} * 1024 * 1024;  ///< more than socket buffers hold

}  // namespace refract::server::test
