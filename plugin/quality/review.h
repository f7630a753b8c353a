// Review: which rules are worth a pharmacist's hour, and why. Pure.
//
// A rule is on the list for a reason that stands beside it, and the reasons have an order:
// what may harm comes first, then what wears people out, then what is only due.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fhir/date.h"
#include "plugin/quality/questions.h"

namespace refract::quality {

enum class ReviewReason {
    fellSilent,       ///< its rate of firing fell out of its limits, to nothing or below
    exploded,         ///< its rate of firing rose out of its limits
    oftenOverridden,  ///< shown often enough, and overridden in more than half with 95 % certainty
    neverAccepted,    ///< shown often enough, and never accepted
    closedUnread,     ///< most of its answers came in under three seconds
    alwaysAccepted,  ///< shown often enough, and accepted in all but a few: an order set may serve better than an alert
    overdue,         ///< its review date has passed
};

/// From how many cards shown a rate is worth a word: with 30 the 95 % interval of one half is 33 to 67 %.
/// A project convention.
inline constexpr std::size_t kEnoughShown = 30;

struct ReviewItem {
    std::string rule;
    std::vector<ReviewReason> reasons;  ///< the weightiest first
    Tally tally;
    std::optional<ChangePoint> change;  ///< the last one
    std::optional<fhir::Day> changed;   ///< the Monday of its week
    double weight = 0;                  ///< cards that people closed without doing what they say, for ranking
};

/// What is known of one rule.
struct RuleRecord {
    Tally tally;
    std::optional<RuleFacts> facts;
    std::optional<ChangePoint> change;
    std::optional<fhir::Day> changed;  ///< the Monday of its week
};

/// Sorted: the weightiest reason first, then the number of cards that it wears people out with.
std::vector<ReviewItem> reviewList(const std::vector<RuleRecord>& rules, fhir::Day today);

/// The reason as a sentence with this rule's numbers. `exact`: with its rates; else with the bound alone that puts it
/// on the list, which tells no small count.
std::string reviewSentence(ReviewReason reason, const ReviewItem& item, bool exact = true);

}  // namespace refract::quality
