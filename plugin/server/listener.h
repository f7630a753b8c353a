// Listener: one listening socket with its accept loop, its threads and its connections.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <memory>
#include <optional>
#include <string>

#include "fhir/result.h"
#include "plugin/server/exchange.h"

namespace refract::server {

class Listener {
public:
    Listener(std::string name, ListenerOptions options, const Limits& limits, Handler handler, RequestLog& log,
             ByteBudget& bodyMemory);
    /// Waits for handlers that still run.
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
    ListenerContext context_;
    Poco::ThreadPool threads_;
    Poco::Net::ServerSocket socket_;
    std::unique_ptr<Poco::Net::TCPServer> server_;
    std::uint16_t port_ = 0;
};

}  // namespace refract::server
