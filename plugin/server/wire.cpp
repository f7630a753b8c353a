// Deadlines over a Poco stream socket, with or without TLS between: each wait is cut to what is left of the whole.
#include "plugin/server/wire.h"

#include <Poco/Exception.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace refract::server {

namespace {

constexpr std::size_t kPieceBytes = 16 * 1024;  // a head and the begin of a body in one read; a record of TLS
constexpr std::string_view kPlainHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n"
    "Content-Length: 138\r\n\r\n"
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"security","details":{"text":"This port speaks TLS: use https."}}]})";

/// What is left until then; never 0, which a socket takes for "for ever".
Poco::Timespan left(Clock::time_point deadline) {
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now()).count();
    return Poco::Timespan(rest < 1 ? 1 : static_cast<Poco::Timespan::TimeDiff>(rest));
}

Arrival arrivalOf(trust::TlsTransport::Moved moved) {
    switch (moved) {
        case trust::TlsTransport::Moved::bytes:
            return Arrival::bytes;
        case trust::TlsTransport::Moved::end:
            return Arrival::end;
        case trust::TlsTransport::Moved::timeout:
            return Arrival::timeout;
        case trust::TlsTransport::Moved::broken:
            break;
    }
    return Arrival::broken;
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

Arrival Wire::secure(std::shared_ptr<const trust::TlsContext> context, Clock::time_point deadline) {
    tls_.emplace(std::move(context), static_cast<trust::TlsTransport&>(*this));
    deadline_ = deadline;
    const auto arrival = arrivalOf(tls_->handshake());
    if (tls_->plainHttp()) sendRaw(kPlainHttpAnswer, {}, deadline);
    return arrival;
}

Wire::Moved Wire::receive(char* to, std::size_t room, std::size_t& got) {
    switch (receiveRaw(to, room, got, deadline_)) {
        case Arrival::bytes:
            return Moved::bytes;
        case Arrival::end:
            return Moved::end;
        case Arrival::timeout:
            return Moved::timeout;
        case Arrival::broken:
            break;
    }
    return Moved::broken;
}

Wire::Moved Wire::send(const char* from, std::size_t bytes, std::size_t& sent) {
    if (!sendRaw(std::string_view(from, bytes), {}, deadline_)) {
        return Clock::now() >= deadline_ ? Moved::timeout : Moved::broken;
    }
    sent = bytes;
    return Moved::bytes;
}

Arrival Wire::receive(char* to, std::size_t room, std::size_t& got, Clock::time_point deadline) {
    if (!tls_) return receiveRaw(to, room, got, deadline);
    got = 0;
    deadline_ = deadline;
    return arrivalOf(tls_->receive(to, room, got));
}

Arrival Wire::receiveRaw(char* to, std::size_t room, std::size_t& got, Clock::time_point deadline) {
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
    if (!tls_) return sendRaw(head, body, deadline);
    // A head and a short body are one record, and one packet.
    const auto ofBody = std::min(body.size(), kPieceBytes - std::min(head.size(), kPieceBytes));
    const std::string first = std::string(head).append(body.substr(0, ofBody));
    return sendSecurely(first, deadline) && sendSecurely(body.substr(ofBody), deadline);
}

bool Wire::sendSecurely(std::string_view bytes, Clock::time_point deadline) {
    deadline_ = deadline;
    while (!bytes.empty()) {
        std::size_t sent = 0;
        if (tls_->send(bytes.data(), bytes.size(), sent) != Moved::bytes) return false;
        bytes.remove_prefix(sent);
    }
    return true;
}

bool Wire::sendRaw(std::string_view head, std::string_view body, Clock::time_point deadline) {
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

void Wire::end(Clock::time_point deadline) {
    if (tls_) {
        deadline_ = deadline;
        tls_->farewell();
    }
    try {
        socket_.shutdownSend();
    } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): it has gone, which is what we wanted
    }
}

void Wire::linger(Clock::time_point deadline, std::size_t maxBytes) {
    end(deadline);
    std::array<char, kPieceBytes> piece{};
    std::size_t got = 0;
    for (std::size_t total = 0; total < maxBytes; total += got) {
        // Unread bytes of TLS are as good as read ones.
        if (receiveRaw(piece.data(), piece.size(), got, deadline) != Arrival::bytes) return;
    }
}

}  // namespace refract::server
