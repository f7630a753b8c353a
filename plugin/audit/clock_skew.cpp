// Bounds that close in.
#include "plugin/audit/clock_skew.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace refract::audit {

namespace {

constexpr std::int64_t kSecond = 1000;
/// Clocks drift by milliseconds in that time, and one that is set is soon believed.
constexpr std::int64_t kWindow = 10 * 60 * kSecond;
/// Tenants come from tokens: more of them than any hospital group has are not followed.
constexpr std::size_t kMostParties = 10'000;

}  // namespace

std::optional<std::int64_t> ClockSkew::learn(const std::string& client, const std::string& tenant,
                                             std::int64_t issuedAt, std::int64_t receivedAt) {
    const std::int64_t atLeast = issuedAt - receivedAt, atMost = atLeast + kSecond;
    const std::lock_guard lock(mutex_);
    const auto key = std::pair(client, tenant);
    if (bounds_.size() >= kMostParties && !bounds_.contains(key)) return std::nullopt;
    Bounds& known = bounds_[key];
    const bool old = known.calls == 0 || std::abs(receivedAt - known.since) >= kWindow;
    // What contradicts the bounds: the clock was set, or the first calls were slow.
    if (old || atLeast > known.atMost || atMost < known.atLeast) known = {receivedAt, atLeast, atMost, 0};
    known.atLeast = std::max(known.atLeast, atLeast);
    known.atMost = std::min(known.atMost, atMost);
    if (!std::has_single_bit(++known.calls)) return std::nullopt;
    return std::abs(known.atLeast) > std::abs(known.atMost) ? known.atLeast : known.atMost;
}

}  // namespace refract::audit
