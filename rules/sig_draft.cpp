// How often: times, parts of the day and days of the week put together.
#include "rules/sig_draft.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace refract::rules {

bool sameNumber(double a, double b) {
    constexpr double kRounding = 1e-6;  // thirds are written with six digits
    return std::abs(a - b) < kRounding * (1 + std::abs(a));
}

bool SigDraft::settle() {
    constexpr double kDaysOfWeek = 7;
    const int events = std::popcount(part.dayParts);
    const int days = std::popcount(weekdays);
    if (timesHigh) {
        part.timesLow = timesLow;
        part.timesHigh = timesHigh;
        const bool daily = sameNumber(*timesHigh, 1);
        if (events > 1 && daily) part.timesLow = part.timesHigh = events;
        if (events > 1 && !daily && !sameNumber(*timesHigh, events)) return false;
        if (days > 0 && !sameNumber(*timesHigh, days / kDaysOfWeek)) return false;
    } else if (days > 0) {
        part.timesLow = part.timesHigh = days * std::max(events, 1) / kDaysOfWeek;
    } else if (events > 0) {
        part.timesLow = part.timesHigh = events;
    }
    if (!divided) return true;
    if (part.timesHigh && !sameNumber(*part.timesHigh, 1)) return false;
    part.timesLow = part.timesHigh = 1;
    return true;
}

}  // namespace refract::rules
