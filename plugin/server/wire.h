// Wire: bytes of one connection with absolute deadlines, whoever trickles them.
//
// The only place that reads from and writes to a socket; a TLS socket of Poco fits in
// with another send(). Belongs to one thread. Never throws: a broken socket is an answer.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace refract::server {

using Clock = std::chrono::steady_clock;

enum class Arrival { bytes, end, timeout, broken };

class Wire {
public:
    explicit Wire(const Poco::Net::StreamSocket& socket) : socket_(socket) {}

    /// What has arrived and was not consumed yet.
    std::string_view pending() const { return std::string_view(pending_).substr(consumed_); }
    void consume(std::size_t bytes);
    /// Waits for more and adds it to pending(). Views of pending() end here.
    Arrival fill(Clock::time_point deadline);
    /// Waits for bytes and puts them at `to`, past pending().
    Arrival receive(char* to, std::size_t room, std::size_t& got, Clock::time_point deadline);

    /// All of both, or false.
    bool send(std::string_view head, std::string_view body, Clock::time_point deadline);

    /// Ends our direction, then swallows what the client still sends. Without that, closing
    /// with unread bytes makes the kernel reset the connection, and the client loses the
    /// answer that tells it what was wrong (RFC 9112 section 9.6).
    void linger(Clock::time_point deadline, std::size_t maxBytes);

private:
    Poco::Net::StreamSocket socket_;
    std::string pending_;
    std::size_t consumed_ = 0;
};

}  // namespace refract::server
