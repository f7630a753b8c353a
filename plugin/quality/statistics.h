// Statistics: the few formulas of the quality team's numbers, each with its source. Pure.
//
// A number that cannot be worked out is absent, never 0: no firing has no acceptance rate.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace refract::quality {

/// "1,234,567"
std::string withCommas(std::size_t number);

/// `part` of `whole`, as in "accepted of shown". part <= whole.
struct Share {
    std::size_t part = 0;
    std::size_t whole = 0;
    /// None of an empty whole.
    std::optional<double> rate() const;
};

struct Interval {
    double low = 0;
    double high = 0;
};

/// The 95 % score interval of a proportion: E. B. Wilson, J Am Stat Assoc 1927;22:209-212.
/// It stays within 0 and 1 and says something of small numbers too. None of an empty whole.
std::optional<Interval> wilson(Share share);

/// Quartiles by linear interpolation between the two nearest values (Hyndman and Fan,
/// Am Stat 1996;50:361-365, definition 7). None of no value. `sorted`: ascending.
struct Quartiles {
    double lower = 0;
    double median = 0;
    double upper = 0;
};
std::optional<Quartiles> quartiles(std::span<const double> sorted);

/// One week of a rule: how often it fired in how many hook calls.
struct Week {
    std::size_t fired = 0;
    std::size_t calls = 0;
};

enum class Change { fellSilent, fell, rose };

struct ChangePoint {
    std::size_t week = 0;  ///< index into the weeks given
    Change change = Change::rose;
    double expected = 0;  ///< firings of that week at the rate of the weeks before
};

/// Weeks before a week that make its baseline: two months, so that one odd week is diluted
/// and a season is not. A project convention.
inline constexpr std::size_t kBaselineWeeks = 8;

/// Weeks whose rate of firing leaves the limits of three standard deviations that the
/// kBaselineWeeks before set: a u chart (Shewhart; NIST/SEMATECH e-Handbook of Statistical
/// Methods, 6.3.3.1, www.itl.nist.gov/div898/handbook/pmc/section3/pmc331.htm). A week that follows a change is
/// judged by the weeks from the change on once there are as many as a baseline needs, so that
/// one change is one point. A week without calls says nothing.
std::vector<ChangePoint> changePoints(std::span<const Week> weeks);

}  // namespace refract::quality
