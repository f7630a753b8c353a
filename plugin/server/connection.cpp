// Waits for requests on one connection and has each of them served.
#include "plugin/server/connection.h"

#include <Poco/Exception.h>

#include <memory>

namespace refract::server {

namespace {

// A connection keeps the memory of usual requests, not that of the largest one it ever saw.
constexpr std::size_t kKeptBodyBytes = 256 * 1024;
// What a client may go on sending while it has not yet read that it was refused.
constexpr std::size_t kLingerBytes = 1024 * 1024;

std::string addressOf(const Poco::Net::StreamSocket& socket) {
    try {
        return socket.peerAddress().host().toString();
    } catch (const Poco::Exception&) {
        return {};  // it has already gone
    }
}

}  // namespace

Connection::Connection(const Poco::Net::StreamSocket& socket, ListenerContext& context)
    : TCPServerConnection(socket),
      context_(context),
      state_{Wire(socket), OpenConnections::Membership(context.open, socket), addressOf(socket), {}, {}} {}

void Connection::run() {
    const std::unique_ptr<Connection> self(this);
    try {
        serve();
    } catch (const std::exception&) {
        context_.log.note("a connection ended because memory ran out");
    }
}

bool Connection::secured() {
    if (!context_.options.tls) return true;
    auto& wire = state_.wire;
    const auto& limits = context_.limits;
    const auto deadline = Clock::now() + (state_.crowded() ? limits.crowdedHeadTime : limits.headTime);
    if (wire.secure(context_.options.tls(), deadline) == Arrival::bytes) {
        state_.certificate = wire.tls()->peer();
        return true;
    }
    context_.handshakes.failed(context_.name, wire.tls()->failure(), context_.log);
    wire.linger(Clock::now() + limits.evictedTime, kLingerBytes);
    return false;
}

void Connection::serve() {
    if (!secured()) return;
    while (awaitRequest()) {
        const auto after = Exchange(context_, state_).run();
        if (state_.body.capacity() > kKeptBodyBytes) state_.body = {};
        if (after == Exchange::After::close) {
            state_.membership.idle();
            const auto& limits = context_.limits;
            const auto patience = state_.membership.evicted() ? limits.evictedTime : limits.lingerTime;
            state_.wire.linger(Clock::now() + patience, kLingerBytes);
            return;
        }
    }
    state_.wire.end(Clock::now() + context_.limits.evictedTime);
}

bool Connection::awaitRequest() {
    if (!state_.wire.pending().empty()) return true;  // the next one of a pipeline
    if (!state_.membership.idle()) return false;
    const auto patience = state_.crowded() ? context_.limits.crowdedHeadTime : context_.limits.keepAliveTime;
    return state_.wire.fill(Clock::now() + patience) == Arrival::bytes;
}

}  // namespace refract::server
