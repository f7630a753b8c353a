// Client: reads what one hook call still needs from one FHIR server, in parallel, until all
// of it is there or the deadline has come.
//
// Searches are followed over their pages, on that server alone. A read that a passing
// trouble ended is begun once more when there is time. A server that gives nothing is left
// alone for a while (circuit_breaker.h). What a server does is a Reason, never an exception;
// read() returns by the deadline, give or take the reading of what arrived just before it.
//
// Thread-safe; one for the whole process, so that connections are used again.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/client/bearer_token.h"
#include "fhir/client/circuit_breaker.h"
#include "fhir/client/server.h"
#include "fhir/json.h"

namespace refract::fhir::client {

struct ClientLimits {
    /// Of one answer, decompressed: a page of 500 resources is 1 to 2 MB.
    std::size_t mostBytes = std::size_t{4} * 1024 * 1024;
    /// Of all answers to one hook: a record of 5 MB is large.
    std::size_t mostBytesTogether = std::size_t{8} * 1024 * 1024;
    /// Of one search: servers that cut a page at 50 entries still give the 500 that are asked for.
    std::size_t mostPages = 10;
    /// With less time than this left, nothing is begun: a server on the next floor needs some 20 ms.
    std::chrono::milliseconds leastTime{20};
    /// With less time than this left, nothing is tried again.
    std::chrono::milliseconds leastRetryTime{50};
};

/// Why something is not there, or not all of it.
enum class Reason {
    none,
    notInTime,       ///< the deadline came first
    unreachable,     ///< no connection
    notTrusted,      ///< no TLS, or a certificate that does not hold
    cutShort,        ///< it closed in the middle, or what it said is no HTTP
    addressRefused,  ///< its name leads to an address that may not be called
    tooLarge,
    notFhir,       ///< no JSON, or no resource of the kind that was asked for
    redirected,    ///< 3xx
    unauthorized,  ///< 401
    forbidden,     ///< 403
    notFound,      ///< 404
    gone,          ///< 410
    throttled,     ///< 429
    refused,       ///< another 4xx
    serverError,   ///< 5xx
    outcome,       ///< an OperationOutcome of severity error or fatal with a 2xx
    tooManyPages,
    leadsElsewhere,  ///< the next page would be on another server
    resting,         ///< it failed lately and is left alone for now
};
/// A few words, the same for every patient and server.
std::string_view describe(Reason reason);

struct Read {
    /// "Patient/1" or "Observation?patient=1", to be asked below the server's base; or a link
    /// of a page of that server, absolute or relative.
    std::string what;
    bool link = false;  ///< it is a link
};

/// What became of one Read. The pages own what they hold.
struct Got {
    std::vector<Document> pages;  ///< in order; a search has one Bundle a page
    Reason reason = Reason::none;
    bool all() const { return reason == Reason::none; }
    bool nothing() const { return pages.empty(); }
};

class Client {
public:
    using Clock = std::chrono::steady_clock;
    /// Told, for the operator, when a server begins to fail or fails in another way, and again every
    /// kNotesAgain while it does; at most once in kNotesApart for each server. And when it is left alone.
    /// Called from many threads; holds the server's name and a Reason, nothing of a patient.
    static constexpr std::chrono::seconds kNotesApart{60}, kNotesAgain{600};
    using Note = std::function<void(std::string_view server, std::string_view what)>;

    explicit Client(ClientLimits limits = {}, Note note = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// One Got for each Read, in their order.
    std::vector<Got> read(const std::shared_ptr<const FhirServer>& server, const BearerToken& token,
                          std::span<const Read> reads, Clock::time_point deadline);

private:
    void noteFailure(const FhirServer& server, Reason reason);

    ClientLimits limits_;
    Note note_;
    CircuitBreaker breaker_;
    std::mutex noting_;
    struct Noted {
        Reason reason = Reason::none;
        Clock::time_point at{};
    };
    std::map<std::string, Noted, std::less<>> noted_;  ///< by base; bounded as the breaker is
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace refract::fhir::client
