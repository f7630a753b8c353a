// Listener: one listening socket with its accept loop, its threads and its connections.
//
// The loop is ours because Poco's TCPServer keeps a hold on each socket after it has
// handed it over, closes what exceeds its queue without an answer, and looks for a stop
// four times a second only.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "fhir/result.h"
#include "plugin/server/connection.h"
#include "plugin/server/exchange.h"

namespace refract::server {

class Listener {
public:
    Listener(std::string name, const ListenerOptions& options, const Limits& limits, Handler handler, RequestLog& log,
             ByteBudget& bodyMemory);
    /// Breaks what is connected, and waits for handlers that still run.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Binds and listens, without accepting yet. Issue `value` if that address cannot be had.
    fhir::Status open();
    void start();
    std::uint16_t port() const { return port_; }

    /// No new connections; idle ones end.
    void stopAccepting();
    /// Waits for requests in flight, then breaks what is left: answers how many.
    std::size_t drain(Clock::time_point deadline);

private:
    void acceptLoop();
    std::unique_ptr<Connection> accept();
    void turnAway(Poco::Net::StreamSocket& socket);

    ListenerContext context_;
    Poco::ThreadPool threads_;
    Poco::Net::ServerSocket socket_;
    std::thread accepting_;
    std::atomic<bool> stopping_{false};
    std::uint16_t port_ = 0;
    std::string turnedAwayAnswer_;
    std::uint64_t turnedAway_ = 0;
    Clock::time_point turnedAwayNoted_{};
};

}  // namespace refract::server
