// The window in time that a condition asks for: "withinDays", "olderThanDays" and "after".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/condition_reader.h"
#include "rules/scene.h"

namespace refract::rules {

struct TimeWindow {
    std::optional<double> withinDays;
    std::optional<double> olderThanDays;  ///< more than so many days ago, for the words that take it
    /// Later than every other witness that stands in one of these roles – of a drug, than its last start, stop
    /// or change of dose; no matter for a role that is not filled, unknown if none is.
    std::vector<std::uint8_t> after;
    std::string afterNames;
    /// And so many days later at least ("a level taken >= 7 d after the last change").
    std::optional<double> afterDays;

    /// Unknown for a thing without a date, or with one that may lie on either side. Of two
    /// things of one day without times, it is not known which came after the other.
    /// `self` is the thing that is asked about: it need not be later than itself.
    Ternary holds(const Scene& scene, std::span<const Bound> bound, const Bound& self,
                  const std::optional<PartialDate>& when) const;
    std::string english() const;
};

TimeWindow readTimeWindow(const Node& condition, ConditionReader& reader);

/// When a problem began, else when it was written down.
std::optional<PartialDate> dateOf(const Problem& problem);

}  // namespace refract::rules
