// The review list: each reason is seen to put a rule on it, and to leave it off.
#include "plugin/quality/review.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refract::quality;
namespace fhir = refract::fhir;

namespace {

const fhir::Day kToday = *fhir::parseDay("2026-03-04");

RuleRecord rule(std::string id, Cards cards) {
    RuleRecord record;
    record.tally.key = std::move(id);
    record.tally.cards = cards;
    return record;
}

bool isListed(const RuleRecord& record, ReviewReason reason) {
    const auto items = reviewList({record}, kToday);
    return !items.empty() &&
           std::find(items[0].reasons.begin(), items[0].reasons.end(), reason) != items[0].reasons.end();
}

}  // namespace

TEST(Review, oftenOverridden) {
    EXPECT_TRUE(isListed(rule("R", {100, 5, 70, 0, 0}), ReviewReason::oftenOverridden));
    EXPECT_FALSE(isListed(rule("R", {100, 5, 55, 0, 0}), ReviewReason::oftenOverridden))
        << "the interval reaches one half";
    EXPECT_FALSE(isListed(rule("R", {kEnoughShown - 1, 1, kEnoughShown - 2, 0, 0}), ReviewReason::oftenOverridden));
}

TEST(Review, neverAccepted) {
    EXPECT_TRUE(isListed(rule("R", {30, 0, 5, 0, 0}), ReviewReason::neverAccepted));
    EXPECT_FALSE(isListed(rule("R", {30, 1, 5, 0, 0}), ReviewReason::neverAccepted));
}

TEST(Review, alwaysAccepted) {
    EXPECT_TRUE(isListed(rule("R", {200, 199, 0, 0, 0}), ReviewReason::alwaysAccepted));
    EXPECT_FALSE(isListed(rule("R", {30, 30, 0, 0, 0}), ReviewReason::alwaysAccepted))
        << "thirty are too few to say so";
}

TEST(Review, closedUnread) {
    EXPECT_TRUE(isListed(rule("R", {100, 40, 40, 80, 60}), ReviewReason::closedUnread));
    EXPECT_FALSE(isListed(rule("R", {100, 40, 40, 20, 20}), ReviewReason::closedUnread)) << "few times are known";
}

TEST(Review, overdue) {
    auto record = rule("R", {1, 1, 0, 0, 0});
    record.facts = RuleFacts{"t", "H", "2026-03-03", "live", "o"};
    EXPECT_TRUE(isListed(record, ReviewReason::overdue));
    record.facts->reviewBy = "2026-03-04";
    EXPECT_FALSE(isListed(record, ReviewReason::overdue));
}

TEST(Review, whatChangedComesFirstAndThenWhatWearsOut) {
    auto silent = rule("A", {1, 1, 0, 0, 0});
    silent.change = ChangePoint{10, Change::fellSilent, 20};
    const auto items = reviewList({rule("C", {100, 0, 90, 0, 0}), rule("B", {500, 1, 490, 0, 0}), silent}, kToday);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].rule, "A");
    EXPECT_EQ(items[1].rule, "B");
    EXPECT_EQ(items[2].rule, "C");
}

TEST(Review, aQuietGoodRuleIsNotOnIt) {
    EXPECT_TRUE(reviewList({rule("R", {100, 60, 20, 50, 5})}, kToday).empty());
}
