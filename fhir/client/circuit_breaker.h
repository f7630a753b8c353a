// CircuitBreaker: a server that does not answer is left alone for a while, so that the calls
// of meanwhile are answered at once instead of at the deadline.
//
// After kFailures calls in a row that got nothing a server rests; then one call tries it. A
// server may ask for rest itself (429, 503 with Retry-After). The table is bounded: it holds
// servers that failed last, and the one that has been quiet longest makes room.
// Thread-safe. Time is a parameter.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace refract::fhir::client {

class CircuitBreaker {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr int kFailures = 3;                      ///< two may be one restart of the server
    static constexpr std::chrono::seconds kRest{15};         ///< a patient's chart is opened again sooner than later
    static constexpr std::chrono::seconds kLongestRest{60};  ///< whatever Retry-After says
    static constexpr std::size_t kMost = 256;                ///< more servers than a registry lists

    /// May it be asked? False while it rests; when its rest is over, true for one call.
    bool admits(const std::string& server, Clock::time_point now);
    void succeeded(const std::string& server);
    /// A call got nothing. True when the server rests from now on and did not before.
    bool failed(const std::string& server, Clock::time_point now);
    /// It asked for rest.
    void rest(const std::string& server, Clock::time_point now, std::chrono::seconds wanted);
    std::size_t size() const;

private:
    struct State {
        int failures = 0;
        Clock::time_point restsUntil{}, last{};
    };
    State& stateOf(const std::string& server, Clock::time_point now);

    mutable std::mutex mutex_;
    std::map<std::string, State, std::less<>> states_;
};

}  // namespace refract::fhir::client
