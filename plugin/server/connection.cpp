// Waits for requests on one connection and has each of them served.
#include "plugin/server/connection.h"

#include <Poco/Exception.h>

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
    : TCPServerConnection(socket), context_(context), state_{Wire(socket), addressOf(socket), {}, false} {}

void Connection::run() {
    try {
        OpenConnections::Membership membership(context_.open, socket());
        state_.crowded = membership.place() > context_.options.maxConnections;
        serve(membership);
    } catch (const std::exception&) {
        context_.log.note("a connection ended because memory or threads ran out");
    }
}

void Connection::serve(OpenConnections::Membership& membership) {
    while (awaitRequest(membership)) {
        const auto after = Exchange(context_, state_).run();
        if (state_.body.capacity() > kKeptBodyBytes) state_.body = {};
        if (after == Exchange::After::close) {
            membership.idle();
            state_.wire.linger(Clock::now() + context_.limits.lingerTime, kLingerBytes);
            return;
        }
    }
}

bool Connection::awaitRequest(OpenConnections::Membership& membership) {
    if (!state_.wire.pending().empty()) return true;  // the next one of a pipeline
    if (!membership.idle()) return false;
    const auto patience = state_.crowded ? context_.limits.crowdedHeadTime : context_.limits.keepAliveTime;
    const auto arrival = state_.wire.fill(Clock::now() + patience);
    membership.busy();
    return arrival == Arrival::bytes;
}

}  // namespace refract::server
