// ServerOptions: addresses and limits of the server, each limit with its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"
#include "plugin/server/cors.h"
#include "plugin/server/http_reader.h"
#include "plugin/server/request_log.h"
#include "plugin/trust/tls.h"

namespace refract::server {

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any that is free
};

/// "127.0.0.1:8080", "localhost:8080", "[::1]:0". Issue `value` for anything else; whether
/// the host can be listened on shows at start().
fhir::Result<ListenAddress> readListenAddress(std::string_view text);

struct ListenerOptions {
    ListenAddress address;
    std::vector<std::string> allowedHosts;  ///< see hostAllowed(): empty is any name of the loopback interface
    CorsPolicy cors;
    Doorkeeper doorkeeper;  ///< empty: everybody may ask
    /// Asked for each connection, from many threads: what its TLS is with. Empty: no TLS. A
    /// handshake has headTime.
    std::function<std::shared_ptr<const trust::TlsContext>()> tls = {};
    /// Each open connection has a thread, most of them asleep: Linux gives them 8 MB of
    /// addresses but some 30 KB of memory.
    /// When all are taken, the one that has kept us waiting longest makes room (open_connections.h).
    std::size_t maxConnections = 256;
    /// Requests that are being answered at once. Thinking takes about a millisecond, a fetch
    /// up to 400 ms: 64 keep two cores busy and bound what parsers hold.
    std::size_t maxRequests = 64;
    /// Paths that are answered though all of these are taken, and take none: quick ones that a watchdog asks for, which
    /// would end a busy service as a dead one.
    std::vector<std::string> alwaysAnswered = {};
};

struct Limits {
    HeadLimits head;
    std::size_t maxBodyBytes = std::size_t{16} * 1024 * 1024;  ///< as fhir::JsonLimits: three times a large record
    /// Bodies of all requests together: a sixteenth of the connections may send the largest one.
    std::size_t bodyMemoryBytes = std::size_t{256} * 1024 * 1024;

    std::chrono::milliseconds headTime{10'000};        ///< from the first byte to the end of the head
    std::chrono::milliseconds bodyTime{10'000};        ///< 16 MB in 10 s is a slow 13 Mbit/s
    std::chrono::milliseconds answerTime{10'000};      ///< what a handler is given; nobody waits longer at the bedside
    std::chrono::milliseconds writeTime{10'000};       ///< for the client to take the whole answer
    std::chrono::milliseconds keepAliveTime{5'000};    ///< without a request; a client that thinks longer connects anew
    std::chrono::milliseconds lingerTime{1'000};       ///< for the client to read a refusal before we close
    std::chrono::milliseconds crowdedHeadTime{1'000};  ///< as headTime, on a connection beyond maxConnections
    std::chrono::milliseconds evictedTime{200};        ///< to answer a connection that has lost its place, and to leave
    std::chrono::milliseconds drainTime{10'000};       ///< what stop() gives to requests in flight
};

struct ServerOptions {
    ListenerOptions hooks;
    /// Dashboard, metrics, reload: on loopback, for few.
    ListenerOptions admin{.address = {},
                          .allowedHosts = {},
                          .cors = {},
                          .doorkeeper = {},
                          .tls = {},
                          .maxConnections = 32,
                          .maxRequests = 8,
                          .alwaysAnswered = {"/healthz", "/readyz", "/metrics"}};
    Limits limits;
    LogSink log;           ///< empty: standard error
    LogObserver observer;  ///< of every request on both listeners; empty: nobody
};

}  // namespace refract::server
