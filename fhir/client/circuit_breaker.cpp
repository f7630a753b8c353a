// Who rests, and until when.
#include "fhir/client/circuit_breaker.h"

#include <algorithm>

namespace refract::fhir::client {

bool CircuitBreaker::admits(const std::string& server, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(server);
    if (found == states_.end()) return true;
    auto& state = found->second;
    if (now < state.restsUntil) return false;
    // The one that tries says how it went; should it not, the next may try after as long.
    if (state.failures >= kFailures) state.restsUntil = now + kRest;
    return true;
}

void CircuitBreaker::succeeded(const std::string& server) {
    const std::lock_guard lock(mutex_);
    states_.erase(server);
}

bool CircuitBreaker::failed(const std::string& server, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    auto& state = stateOf(server, now);
    state.failures = std::min(state.failures + 1, kFailures + 1);
    if (state.failures >= kFailures) state.restsUntil = now + kRest;
    return state.failures == kFailures;
}

void CircuitBreaker::rest(const std::string& server, Clock::time_point now, std::chrono::seconds wanted) {
    const std::lock_guard lock(mutex_);
    auto& state = stateOf(server, now);
    state.restsUntil = std::max(state.restsUntil, now + std::clamp(wanted, std::chrono::seconds(0), kLongestRest));
}

std::size_t CircuitBreaker::size() const {
    const std::lock_guard lock(mutex_);
    return states_.size();
}

CircuitBreaker::State& CircuitBreaker::stateOf(const std::string& server, Clock::time_point now) {
    if (states_.size() >= kMost && !states_.contains(server)) {
        states_.erase(std::min_element(states_.begin(), states_.end(),
                                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
    }
    auto& state = states_[server];
    state.last = now;
    return state;
}

}  // namespace refract::fhir::client
