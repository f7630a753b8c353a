// Accepts connections and gives each a thread; beyond the threads there is a quick 503.
#include "plugin/server/listener.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <sys/socket.h>

#include "plugin/server/response_writer.h"

namespace refract::server {

namespace {

using namespace std::chrono_literals;

// Threads beyond maxConnections, which read a request's head and answer 503 with what the
// client needs to understand it; past those the socket gets a short answer, unread.
constexpr std::size_t kReserveThreads = 8;
// A thread goes back to the pool a moment after its connection has left.
constexpr std::size_t kReturningThreads = 8;
// For connections that were ended to leave their threads: two deadlines of theirs, and time to run.
constexpr auto kRoomTime = 1s;
constexpr int kBacklog = 256;
// Without file descriptors left, accept() fails at once, again and again.
constexpr auto kPauseAfterFailure = 50ms;
// A flood of connections must not become a flood of lines.
constexpr auto kNoteInterval = 1s;

int threadsFor(const ListenerOptions& options) {
    return static_cast<int>(options.maxConnections + kReserveThreads + kReturningThreads);
}

/// What a client is told that nobody reads.
std::string unreadAnswer(const CorsPolicy& cors) {
    auto response = refused(503, {fhir::IssueCode::transient, "Too many connections are open.", {}, {}});
    response.headers.emplace_back("Retry-After", "1");
    if (cors.any()) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return writeHead(response, {.keepAlive = false, .keepAliveTime = {}, .correlationId = "none"}) + response.body;
}

}  // namespace

Listener::Listener(std::string name, const ListenerOptions& options, const Limits& limits, Handler handler,
                   RequestLog& log, ByteBudget& bodyMemory)
    : context_{std::move(name),
               options,
               limits,
               std::move(handler),
               log,
               bodyMemory,
               Admission(options.maxRequests),
               OpenConnections(options.maxConnections)},
      threads_(context_.name, 2, threadsFor(options)),
      turnedAwayAnswer_(unreadAnswer(options.cors)) {}

Listener::~Listener() {
    if (accepting_.joinable()) stopAccepting();
    context_.open.cut();
    threads_.joinAll();
}

fhir::Status Listener::open() {
    const auto& [host, port] = context_.options.address;
    try {
        const Poco::Net::SocketAddress address(host, port);
        // Without SO_REUSEPORT, which would let a second process take half of the calls.
        socket_.bind(address, true, false);
        socket_.listen(kBacklog);
        port_ = socket_.address().port();
        return fhir::ok();
    } catch (const Poco::Exception& error) {
        auto details = "The " + context_.name + " listener cannot listen on " + host + ":" + std::to_string(port) + ".";
        return fhir::Issue{fhir::IssueCode::value, std::move(details), error.displayText(), {}};
    }
}

void Listener::start() {
    accepting_ = std::thread([this] { acceptLoop(); });
}

void Listener::acceptLoop() {
    while (!stopping_) {
        try {
            // Nothing here holds the socket any more when its thread starts.
            if (auto connection = accept()) {
                threads_.start(*connection);
                static_cast<void>(connection.release());  // it deletes itself
            }
        } catch (const std::exception&) {
            if (!stopping_) std::this_thread::sleep_for(kPauseAfterFailure);
        }
    }
}

std::unique_ptr<Connection> Listener::accept() {
    auto socket = socket_.acceptConnection();
    if (stopping_) return nullptr;
    socket.setNoDelay(true);
    const auto most = context_.options.maxConnections + kReserveThreads;
    if (context_.open.waitForRoom(most, Clock::now() + kRoomTime)) {
        return std::make_unique<Connection>(socket, context_);
    }
    turnAway(socket);
    return nullptr;
}

void Listener::turnAway(Poco::Net::StreamSocket& socket) {
    ++turnedAway_;
    if (const auto now = Clock::now(); now - turnedAwayNoted_ > kNoteInterval) {
        context_.log.note(context_.name + " connections turned away so far: " + std::to_string(turnedAway_));
        turnedAwayNoted_ = now;
    }
    if (context_.options.tls) return;  // nothing can be said without a handshake
    try {
        const auto& answer = turnedAwayAnswer_;
        socket.sendBytes(answer.data(), static_cast<int>(answer.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
        socket.shutdownSend();
    } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): it has gone, which is what we wanted
    }
}

void Listener::stopAccepting() {
    stopping_ = true;
    try {
        socket_.impl()->shutdownReceive();  // ends the wait for a connection
    } catch (const Poco::Exception&) {      // NOLINT(bugprone-empty-catch): it was never listening
    }
    accepting_.join();
    socket_.close();
    context_.open.stop();
}

std::size_t Listener::drain(Clock::time_point deadline) {
    if (context_.open.waitUntilEmpty(deadline)) return 0;
    return context_.open.cut();
}

}  // namespace refract::server
