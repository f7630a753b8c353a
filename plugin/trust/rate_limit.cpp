// Buckets that fill as time goes by.
#include "plugin/trust/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace refract::trust {

namespace {

std::chrono::seconds wholeSeconds(double seconds) {
    constexpr double kLongest = 3600;
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 1.0, kLongest))));
}

double secondsBetween(SteadyTime from, SteadyTime to) {
    return std::max(0.0, std::chrono::duration<double>(to - from).count());
}

/// Neighbours of one IPv6 subnet are one caller: who has one such address has 2^64.
Address::Bytes callerOf(const Address& address) {
    auto bytes = address.bytes();
    if (!address.isIpv4()) std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return bytes;
}

}  // namespace

double RateLimit::filledAt(SteadyTime now) const {
    return last_ ? std::min(rule_.burst, tokens_ + secondsBetween(*last_, now) * rule_.perSecond) : tokens_;
}

std::optional<std::chrono::seconds> RateLimit::untilOne(double tokens) const {
    if (tokens >= 1) return std::nullopt;
    return wholeSeconds((1 - tokens) / rule_.perSecond);
}

std::optional<std::chrono::seconds> RateLimit::take(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    tokens_ = filledAt(now);
    last_ = last_ ? std::max(*last_, now) : now;
    if (auto wait = untilOne(tokens_)) return wait;
    tokens_ -= 1;
    return std::nullopt;
}

std::optional<std::chrono::seconds> RateLimit::wait(SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    return untilOne(filledAt(now));
}

double FailureLimit::spentAt(const Failures& failures, SteadyTime now) const {
    return std::max(0.0, failures.spent - secondsBetween(failures.last, now) * rule_.perSecond);
}

std::optional<std::chrono::seconds> FailureLimit::wait(const Address& address, SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    const auto found = addresses_.find(callerOf(address));
    if (found == addresses_.end()) return std::nullopt;
    const double left = rule_.burst - spentAt(found->second, now);
    if (left >= 1) return std::nullopt;
    return wholeSeconds((1 - left) / rule_.perSecond);
}

void FailureLimit::failed(const Address& address, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const auto key = callerOf(address);
    if (addresses_.size() >= kMostAddresses && !addresses_.contains(key)) {
        std::erase_if(addresses_, [&](const auto& entry) { return spentAt(entry.second, now) <= 0; });
        // Thousands of addresses fail at once: the one that has kept still longest is forgotten.
        if (addresses_.size() >= kMostAddresses) {
            addresses_.erase(std::min_element(addresses_.begin(), addresses_.end(), [](const auto& a, const auto& b) {
                return a.second.last < b.second.last;
            }));
        }
    }
    auto& failures = addresses_[key];
    failures.spent = std::min(rule_.burst, spentAt(failures, now) + 1);
    failures.last = now;
}

std::size_t FailureLimit::size() const {
    const std::lock_guard lock(mutex_);
    return addresses_.size();
}

}  // namespace refract::trust
