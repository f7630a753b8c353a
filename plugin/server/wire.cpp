// Deadlines over a Poco stream socket: each wait is cut to what is left of the whole.
#include "plugin/server/wire.h"

#include <Poco/Exception.h>
#include <sys/socket.h>

#include <array>

namespace refract::server {

namespace {

constexpr std::size_t kPieceBytes = 16 * 1024;  // a head and the begin of a body in one read

/// What is left until then; never 0, which a socket takes for "for ever".
Poco::Timespan left(Clock::time_point deadline) {
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now()).count();
    return Poco::Timespan(rest < 1 ? 1 : static_cast<Poco::Timespan::TimeDiff>(rest));
}

}  // namespace

void Wire::consume(std::size_t bytes) {
    consumed_ += bytes;
    if (consumed_ == pending_.size()) {
        pending_.clear();
        consumed_ = 0;
    }
}

Arrival Wire::fill(Clock::time_point deadline) {
    pending_.erase(0, consumed_);
    consumed_ = 0;
    const auto before = pending_.size();
    pending_.resize(before + kPieceBytes);
    std::size_t got = 0;
    const auto arrival = receive(pending_.data() + before, kPieceBytes, got, deadline);
    pending_.resize(before + got);
    return arrival;
}

Arrival Wire::receive(char* to, std::size_t room, std::size_t& got, Clock::time_point deadline) {
    got = 0;
    if (Clock::now() >= deadline) return Arrival::timeout;
    try {
        socket_.setReceiveTimeout(left(deadline));
        const int count = socket_.receiveBytes(to, static_cast<int>(room));
        if (count <= 0) return Arrival::end;
        got = static_cast<std::size_t>(count);
        return Arrival::bytes;
    } catch (const Poco::TimeoutException&) {
        return Arrival::timeout;
    } catch (const Poco::Exception&) {
        return Arrival::broken;
    }
}

bool Wire::send(std::string_view head, std::string_view body, Clock::time_point deadline) {
    // The gathered sendBytes() is one system call, so that the deadline is looked at after
    // each part that a slow reader makes room for; the plain one loops inside Poco.
    const auto buffer = [](std::string_view bytes) {
        return Poco::Net::SocketBuf{const_cast<char*>(bytes.data()), bytes.size()};
    };
    try {
        while (!head.empty() || !body.empty()) {
            if (Clock::now() >= deadline) return false;
            Poco::Net::SocketBufVec parts;
            if (!head.empty()) parts.push_back(buffer(head));
            if (!body.empty()) parts.push_back(buffer(body));
            socket_.setSendTimeout(left(deadline));
            const int count = socket_.sendBytes(parts, MSG_NOSIGNAL);
            if (count <= 0) return false;
            const auto sent = static_cast<std::size_t>(count);
            const auto ofHead = std::min(sent, head.size());
            head.remove_prefix(ofHead);
            body.remove_prefix(sent - ofHead);
        }
        return true;
    } catch (const Poco::Exception&) {
        return false;
    }
}

void Wire::linger(Clock::time_point deadline, std::size_t maxBytes) {
    try {
        socket_.shutdownSend();
    } catch (const Poco::Exception&) {
        return;
    }
    std::array<char, kPieceBytes> piece{};
    std::size_t got = 0;
    for (std::size_t total = 0; total < maxBytes; total += got) {
        if (receive(piece.data(), piece.size(), got, deadline) != Arrival::bytes) return;
    }
}

}  // namespace refract::server
