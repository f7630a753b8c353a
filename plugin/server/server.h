// Server: HTTP for the two listeners, hooks and administration, in front of two handlers.
//
// What it promises (docs/adr/0005-http-server.md): a handler sees only whole, well-framed
// requests; head, body, answer and idleness have each an absolute deadline; a connection
// closes whenever a body was not read to its end; overload is answered 503 with
// Retry-After while threads are still free; every answer that is not 2xx from the server
// itself is an OperationOutcome. HTTP/1.1 and 1.0, one request after the other, also when
// pipelined. TLS where the options say so; no request or response compression yet.
//
// start() and stop() belong to one thread; handlers are called from many. start() sets
// SIGPIPE to be ignored, for the whole process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "fhir/result.h"
#include "plugin/server/handler.h"
#include "plugin/server/options.h"

namespace refract::server {

class Server {
public:
    Server(ServerOptions options, Handler hooks, Handler admin);
    /// Stops, if it runs.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds both listeners, then accepts on both. An Issue names the one that cannot be had;
    /// nothing listens then. Once only.
    fhir::Status start();
    /// Binds without serving, so that the ports are known; start() does the same where it was not done.
    fhir::Status open();
    /// The ports that were bound; 0 before start().
    std::uint16_t hooksPort() const;
    std::uint16_t adminPort() const;

    /// Takes no more connections, ends the idle ones, and gives requests in flight
    /// `drainTime`; answers how many connections had to be cut. Handlers that run on after
    /// that are waited for by the destructor.
    std::size_t stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::server
