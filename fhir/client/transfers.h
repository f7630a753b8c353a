// Transfers: GETs through libcurl, many at once: one thread owns one curl_multi.
//
// Connections are kept and used again, several reads share one over HTTP/2 where the server
// offers it. https (TLS 1.2 or newer) and http alone; no redirect, no proxy, no cookies, no
// credentials but the token of the call. Where a socket is connected is judged by the server's
// own rule, once when it is opened and again before each request on it.
//
// An answer goes into the Mailbox of the call that wanted it. A call that stops waiting lets
// go of its Mailbox; what arrives later is dropped. Thread-safe. No function here throws for
// what a server does.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "fhir/client/bearer_token.h"
#include "fhir/client/server.h"

namespace refract::fhir::client {

using Clock = std::chrono::steady_clock;

/// How one GET ended.
struct Answer {
    enum class End { answered, notInTime, unreachable, notTrusted, cutShort, addressRefused, tooLarge };
    std::size_t tag = 0;  ///< of the Get
    End end = End::unreachable;
    int status = 0;    ///< when answered
    std::string body;  ///< when answered; decompressed
    std::optional<std::chrono::seconds> retryAfter;
};

/// Where the answers of one call arrive.
class Mailbox {
public:
    /// `bytes`: what the bodies of this call may take together.
    explicit Mailbox(std::size_t bytes) : bytes_(bytes) {}

    void put(Answer answer);
    /// The next answer; std::nullopt when there is none by `until`. One that is there is given
    /// at any time.
    std::optional<Answer> take(Clock::time_point until);
    /// Takes `bytes` from what may still arrive; false if there is not so much left.
    bool spend(std::size_t bytes);

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Answer> answers_;
    std::size_t bytes_;
};

struct Get {
    std::size_t tag = 0;
    std::string url;  ///< below server->base
    std::shared_ptr<const FhirServer> server;
    Clock::time_point deadline;
    std::size_t mostBytes = 0;  ///< of the body, decompressed
};

class Transfers {
public:
    Transfers();
    /// What is still under way is cut off.
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    /// Begins; the answer comes into the mailbox by the deadline or a little after it. The token
    /// is copied into the request and nowhere else.
    void start(const Get& get, const BearerToken& token, std::shared_ptr<Mailbox> mailbox);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::fhir::client
