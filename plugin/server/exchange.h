// Exchange: one request and its answer on a connection.
//
// Reads the head, judges it, reads the body, asks the handler, answers and logs. Used
// once, by one thread. Never throws what a handler throws.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "plugin/server/admission.h"
#include "plugin/server/body_reader.h"
#include "plugin/server/handshakes.h"
#include "plugin/server/open_connections.h"
#include "plugin/server/options.h"
#include "plugin/server/target.h"
#include "plugin/server/wire.h"

namespace refract::server {

/// What all connections of a listener share; it outlives them.
struct ListenerContext {
    std::string name;
    ListenerOptions options;
    Limits limits;
    Handler handler;
    RequestLog& log;
    ByteBudget& bodyMemory;
    Admission admission;
    OpenConnections open;
    Handshakes handshakes = {};
};

/// What one connection keeps between its requests.
struct ConnectionState {
    Wire wire;
    OpenConnections::Membership membership;
    std::string peer;
    std::shared_ptr<const trust::PeerCertificate> certificate;  ///< that the client showed
    std::string body;                                           ///< its memory is used again

    /// Beyond maxConnections: there is only a 503 for it.
    bool crowded() const { return membership.crowded(); }
};

class Exchange {
public:
    enum class After { keepAlive, close };

    Exchange(ListenerContext& context, ConnectionState& connection);
    After run();

private:
    std::optional<Refusal> receive();
    std::optional<Refusal> readHead();
    std::optional<Refusal> judge();
    std::optional<Refusal> askDoorkeeper();
    std::optional<Refusal> readBody();
    Response handle();
    template <typename Call>
    auto guarded(Call call) -> decltype(call());
    Response failed(std::string_view what);
    Response refusal(const Refusal& refusal);
    bool mayKeepAlive() const;
    After answer(Response response, bool keepAlive);

    ListenerContext& context_;
    ConnectionState& connection_;
    Clock::time_point started_;
    std::string correlationId_;
    HeadReader head_;
    Target target_;
    Request request_;
    std::optional<Response> turnedAway_;
    ByteBudget::Share bodyShare_;
    std::string_view reason_;  ///< of a refusal, for the log
};

}  // namespace refract::server
