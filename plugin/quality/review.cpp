// Why a rule deserves a look, in words.
#include "plugin/quality/review.h"

#include <algorithm>
#include <cmath>

namespace refract::quality {

namespace {

constexpr double kMost = 0.5;
/// Accepted in more than nineteen of twenty with 95 % certainty.
constexpr double kNearlyAll = 0.95;

bool isOverdue(const std::optional<RuleFacts>& facts, fhir::Day today) {
    if (!facts) return false;
    const auto day = fhir::parseDay(facts->reviewBy);
    return day && *day < today;
}

std::vector<ReviewReason> reasonsOf(const RuleRecord& record, fhir::Day today) {
    std::vector<ReviewReason> reasons;
    const Cards& cards = record.tally.cards;
    if (record.change) {
        reasons.push_back(record.change->change == Change::rose ? ReviewReason::exploded : ReviewReason::fellSilent);
    }
    if (cards.shown >= kEnoughShown) {
        if (wilson(cards.override())->low > kMost) reasons.push_back(ReviewReason::oftenOverridden);
        if (cards.accepted == 0) reasons.push_back(ReviewReason::neverAccepted);
        if (cards.timed >= kEnoughShown && wilson(cards.quickShare())->low > kMost) {
            reasons.push_back(ReviewReason::closedUnread);
        }
        if (wilson(cards.acceptance())->low > kNearlyAll) reasons.push_back(ReviewReason::alwaysAccepted);
    }
    if (isOverdue(record.facts, today)) reasons.push_back(ReviewReason::overdue);
    std::sort(reasons.begin(), reasons.end());
    return reasons;
}

std::string percentOf(Share share) {
    return std::to_string(std::lround(share.rate().value_or(0) * 100)) + " %";
}

/// " since the week of 2026-07-27, when about 700 firings were expected"
std::string sinceWhen(const ReviewItem& item) {
    if (!item.change || !item.changed) return " than before";
    return " since the week of " + fhir::toString(*item.changed) + ", when about " +
           withCommas(static_cast<std::size_t>(std::lround(item.change->expected))) + " firings were expected";
}

}  // namespace

std::vector<ReviewItem> reviewList(const std::vector<RuleRecord>& rules, fhir::Day today) {
    std::vector<ReviewItem> items;
    for (const RuleRecord& record : rules) {
        auto reasons = reasonsOf(record, today);
        if (reasons.empty()) continue;
        const Cards& cards = record.tally.cards;
        items.push_back({record.tally.key, std::move(reasons), record.tally, record.change, record.changed,
                         static_cast<double>(cards.shown - cards.accepted)});
    }
    std::sort(items.begin(), items.end(), [](const ReviewItem& a, const ReviewItem& b) {
        if (a.reasons.front() != b.reasons.front()) return a.reasons.front() < b.reasons.front();
        return a.weight != b.weight ? a.weight > b.weight : a.rule < b.rule;
    });
    return items;
}

std::string reviewSentence(ReviewReason reason, const ReviewItem& item, bool exact) {
    const Cards& cards = item.tally.cards;
    const std::string shown = withCommas(cards.shown) + " cards";
    const auto rate = [exact](Share share, const char* bound) { return exact ? percentOf(share) : std::string(bound); };
    constexpr const char* kMostWords = "more than half";
    switch (reason) {
        case ReviewReason::fellSilent:
            return (item.change && item.change->change == Change::fellSilent ? "Fell silent" : "Fires far less") +
                   sinceWhen(item) + ": look for a change in the knowledge or in what the EHR sends.";
        case ReviewReason::exploded:
            return "Fires far more" + sinceWhen(item) +
                   ": look for a change in the knowledge or in what the EHR sends.";
        case ReviewReason::oftenOverridden:
            return "Overridden in " + rate(cards.override(), kMostWords) + " of " + shown +
                   ": narrow it, lower it or silence it.";
        case ReviewReason::neverAccepted:
            return "Never accepted in " + shown + ": does its offer fit the workflow?";
        case ReviewReason::closedUnread:
            return "Answered in under 3 seconds in " + rate(cards.quickShare(), kMostWords) + ": it is not being read.";
        case ReviewReason::alwaysAccepted:
            return "Accepted in " + rate(cards.acceptance(), "more than 95 %") + " of " + shown +
                   ": an order set or a default may serve better than an alert.";
        case ReviewReason::overdue:
            return "Its review date has passed.";
    }
    return {};
}

}  // namespace refract::quality
