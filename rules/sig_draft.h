// A part of an instruction while it is being read: how often is settled when it ends.
#pragma once

#include <optional>

#include "rules/sig.h"

namespace refract::rules {

struct SigDraft {
    SigPart part;
    std::optional<double> timesLow, timesHigh;  ///< as said, a day
    unsigned weekdays = 0;                      ///< bits
    bool divided = false;                       ///< the amount is the day's total
    bool description = false;                   ///< the amount may be the product's strength: "50 mg tablet"

    bool hasAmount() const { return part.high.has_value(); }
    bool hasFrequency() const { return timesHigh || part.dayParts != 0 || weekdays != 0; }
    bool complete() const { return hasAmount() && hasFrequency(); }
    bool empty() const { return !hasAmount() && !hasFrequency(); }

    /// Works the times a day out of times, parts of the day and days of the week; false if
    /// they contradict each other.
    bool settle();
};

/// Equal as far as written numbers go.
bool sameNumber(double a, double b);

}  // namespace refract::rules
