// RateLimit: how many calls may come, by a bucket of tokens that fills as time goes by.
//
// FailureLimit keeps one for each address that sends what does not verify: a stranger who
// knows a client's issuer and key id spends his own allowance, never the client's. Bounded;
// thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

#include "plugin/trust/network.h"

namespace refract::trust {

using SteadyTime = std::chrono::steady_clock::time_point;

struct RateRule {
    double perSecond = 50;  ///< a hospital of some thousand prescribers opens fewer charts than that
    double burst = 100;     ///< what may come at once
};

class RateLimit {
public:
    explicit RateLimit(const RateRule& rule) : rule_(rule), tokens_(rule.burst) {}

    /// Takes one; or the time until there is one, in whole seconds of at least 1, for Retry-After.
    std::optional<std::chrono::seconds> take(SteadyTime now);
    /// The same without taking.
    std::optional<std::chrono::seconds> wait(SteadyTime now) const;

private:
    double filledAt(SteadyTime now) const;
    std::optional<std::chrono::seconds> untilOne(double tokens) const;

    const RateRule rule_;
    mutable std::mutex mutex_;
    double tokens_;
    std::optional<SteadyTime> last_;
};

class FailureLimit {
public:
    static constexpr std::size_t kMostAddresses = 4096;
    explicit FailureLimit(const RateRule& rule) : rule_(rule) {}

    /// Has that address failed too often?
    std::optional<std::chrono::seconds> wait(const Address& address, SteadyTime now) const;
    void failed(const Address& address, SteadyTime now);
    std::size_t size() const;

private:
    struct Failures {
        double spent = 0;
        SteadyTime last{};
    };
    double spentAt(const Failures& failures, SteadyTime now) const;

    const RateRule rule_;
    mutable std::mutex mutex_;
    std::map<Address::Bytes, Failures> addresses_;
};

}  // namespace refract::trust
