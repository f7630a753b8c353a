// Wilson's interval, quartiles, and the u chart.
#include "plugin/quality/statistics.h"

#include <algorithm>
#include <cmath>

namespace refract::quality {

namespace {

/// The 97.5th percentile of the standard normal distribution.
constexpr double kZ = 1.959963984540054;
/// Shewhart's limits.
constexpr double kSigmas = 3.0;

double at(std::span<const double> sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

std::optional<ChangePoint> judge(std::span<const Week> baseline, const Week& week, std::size_t index) {
    double fired = 0;
    double calls = 0;
    for (const Week& before : baseline) {
        fired += static_cast<double>(before.fired);
        calls += static_cast<double>(before.calls);
    }
    if (calls <= 0 || week.calls == 0) return std::nullopt;
    const double expected = fired / calls * static_cast<double>(week.calls);
    const double now = static_cast<double>(week.fired);
    // Of a rule that has not fired at all the first firing says nothing yet: one is the least
    // that the limits may be set by.
    const double spread = kSigmas * std::sqrt(std::max(expected, 1.0));
    if (now > expected + spread) return ChangePoint{index, Change::rose, expected};
    if (now < expected - spread) {
        return ChangePoint{index, week.fired == 0 ? Change::fellSilent : Change::fell, expected};
    }
    return std::nullopt;
}

}  // namespace

std::string withCommas(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
    return digits;
}

std::optional<double> Share::rate() const {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<Interval> wilson(Share share) {
    const auto rate = share.rate();
    if (!rate) return std::nullopt;
    const double n = static_cast<double>(share.whole);
    const double z2 = kZ * kZ;
    const double centre = (*rate + z2 / (2 * n)) / (1 + z2 / n);
    const double half = kZ / (1 + z2 / n) * std::sqrt(*rate * (1 - *rate) / n + z2 / (4 * n * n));
    // At the ends the formula gives exactly 0 and 1, rounding aside.
    return Interval{share.part == 0 ? 0 : std::max(0.0, centre - half),
                    share.part == share.whole ? 1 : std::min(1.0, centre + half)};
}

std::optional<Quartiles> quartiles(std::span<const double> sorted) {
    if (sorted.empty()) return std::nullopt;
    return Quartiles{at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75)};
}

std::vector<ChangePoint> changePoints(std::span<const Week> weeks) {
    std::vector<ChangePoint> changes;
    std::size_t begin = 0;  // of the weeks that are alike
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        if (i - begin < kBaselineWeeks) continue;
        const auto change = judge(weeks.subspan(i - kBaselineWeeks, kBaselineWeeks), weeks[i], i);
        if (!change) continue;
        changes.push_back(*change);
        begin = i;
    }
    return changes;
}

}  // namespace refract::quality
