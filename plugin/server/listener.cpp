// Sets up Poco's TCPServer with our connections, more threads than connections, and a quick 503 beyond them.
#include "plugin/server/listener.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <sys/socket.h>

#include "plugin/server/connection.h"
#include "plugin/server/response_writer.h"

namespace refract::server {

namespace {

// Threads beyond maxConnections, which read a request's head and answer 503 with what the
// client needs to understand it; past those the socket gets a short answer, unread.
constexpr std::size_t kReserveThreads = 8;
// Connections for which there is no thread yet wait here; the accept filter keeps them few.
constexpr int kMaxQueued = 1024;
constexpr int kBacklog = 256;
// Poco's dispatcher can miss the wake-up at a stop, and its thread then sleeps this long.
constexpr std::int64_t kThreadIdleMicroseconds = 1'000'000;

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
public:
    explicit ConnectionFactory(ListenerContext& context) : context_(context) {}
    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
        return new Connection(socket, context_);  // Poco takes ownership
    }

private:
    ListenerContext& context_;
};

/// Turns connections away in the accept loop, where nothing may block.
class CapacityFilter : public Poco::Net::TCPServerConnectionFilter {
public:
    explicit CapacityFilter(ListenerContext& context) : context_(context) {
        auto response = refused(503, {fhir::IssueCode::transient, "Too many connections are open.", {}, {}});
        response.headers.emplace_back("Retry-After", "1");
        if (context.options.cors.any()) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
        answer_ = writeHead(response, {.keepAlive = false, .keepAliveTime = {}, .correlationId = "none"});
        answer_ += response.body;
    }

    bool accept(const Poco::Net::StreamSocket& socket) override {
        if (context_.open.size() < context_.options.maxConnections + kReserveThreads) return true;
        ++turnedAway_;
        auto turnedAway = socket;
        try {
            turnedAway.sendBytes(answer_.data(), static_cast<int>(answer_.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
            turnedAway.shutdownSend();
        } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): it has gone, which is what we wanted
        }
        // A flood of connections must not become a flood of lines.
        if (const auto now = Clock::now(); now - noted_ > std::chrono::seconds(1)) {
            context_.log.note(context_.name + " connections turned away so far: " + std::to_string(turnedAway_));
            noted_ = now;
        }
        return false;
    }

private:
    ListenerContext& context_;
    std::string answer_;
    std::uint64_t turnedAway_ = 0;
    Clock::time_point noted_{};
};

int threadsFor(const ListenerOptions& options) {
    return static_cast<int>(options.maxConnections + kReserveThreads);
}

}  // namespace

Listener::Listener(std::string name, ListenerOptions options, const Limits& limits, Handler handler, RequestLog& log,
                   ByteBudget& bodyMemory)
    : context_{std::move(name),
               options,
               limits,
               std::move(handler),
               log,
               bodyMemory,
               Admission(options.maxRequests),
               {}},
      threads_(context_.name, 2, threadsFor(options)) {}

Listener::~Listener() {
    if (server_) {
        stopAccepting();
        context_.open.cut();
    }
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
        return fhir::Issue{
            fhir::IssueCode::value,
            "The " + context_.name + " listener cannot listen on " + host + ":" + std::to_string(port) + ".",
            error.displayText(),
            {}};
    }
}

void Listener::start() {
    Poco::Net::TCPServerParams::Ptr parameters = new Poco::Net::TCPServerParams;
    parameters->setMaxThreads(threadsFor(context_.options));
    parameters->setMaxQueued(kMaxQueued);
    parameters->setThreadIdleTime(Poco::Timespan(kThreadIdleMicroseconds));
    server_ = std::make_unique<Poco::Net::TCPServer>(new ConnectionFactory(context_), threads_, socket_, parameters);
    server_->setConnectionFilter(new CapacityFilter(context_));
    server_->start();
}

void Listener::stopAccepting() {
    try {
        // Ends the wait of Poco's accept loop, which would otherwise look for the stop four
        // times a second only.
        socket_.impl()->shutdownReceive();
    } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): then it looks when it does
    }
    server_->stop();
    socket_.close();
    context_.open.stop();
}

std::size_t Listener::drain(Clock::time_point deadline) {
    if (context_.open.waitUntilEmpty(deadline)) return 0;
    return context_.open.cut();
}

}  // namespace refract::server
