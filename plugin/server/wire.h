// Wire: bytes of one connection with absolute deadlines, whoever trickles them.
//
// The only place that reads from and writes to a socket, in clear text or, after secure(),
// through TLS. Belongs to one thread. Never throws, secure() apart: a broken socket is an answer.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/trust/tls.h"

namespace refract::server {

using Clock = std::chrono::steady_clock;

enum class Arrival { bytes, end, timeout, broken };

class Wire : private trust::TlsTransport {
public:
    explicit Wire(const Poco::Net::StreamSocket& socket) : socket_(socket) {}
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    /// Shakes hands; from then on all bytes are of TLS. `bytes` when that went well. The client of
    /// plain HTTP is told that it is one. std::bad_alloc without memory.
    Arrival secure(std::shared_ptr<const trust::TlsContext> context, Clock::time_point deadline);
    /// Set by secure(), and living on as long as this.
    const trust::TlsSession* tls() const { return tls_ ? &*tls_ : nullptr; }

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
    /// Ends our direction, as far as that can be done by then.
    void end(Clock::time_point deadline);

private:
    Arrival receiveRaw(char* to, std::size_t room, std::size_t& got, Clock::time_point deadline);
    bool sendRaw(std::string_view head, std::string_view body, Clock::time_point deadline);
    bool sendSecurely(std::string_view bytes, Clock::time_point deadline);
    Moved receive(char* to, std::size_t room, std::size_t& got) override;
    Moved send(const char* from, std::size_t bytes, std::size_t& sent) override;

    Poco::Net::StreamSocket socket_;
    std::optional<trust::TlsSession> tls_;
    Clock::time_point deadline_{};  ///< of what TLS does at the moment
    std::string pending_;
    std::size_t consumed_ = 0;
};

}  // namespace refract::server
