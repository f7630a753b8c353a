// The formulas of the quality numbers against values worked out elsewhere.
#include "plugin/quality/statistics.h"

#include <gtest/gtest.h>

#include <vector>

using namespace refract::quality;

namespace {

std::vector<Week> steady(std::size_t count, std::size_t fired, std::size_t calls) {
    return std::vector<Week>(count, Week{fired, calls});
}

}  // namespace

// Newcombe, Stat Med 1998;17:857-872, Table I, method 3.
TEST(Wilson, givesWhatNewcombePrinted) {
    const auto interval = wilson({81, 263});
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->low, 0.2553, 0.00005);
    EXPECT_NEAR(interval->high, 0.3662, 0.00005);
}

// Newcombe, Stat Med 1998;17:857-872, Table I, method 3.
TEST(Wilson, staysWithinNoneAndAll) {
    EXPECT_EQ(wilson({0, 20})->low, 0);
    EXPECT_NEAR(wilson({0, 20})->high, 0.1611, 0.00005);
    EXPECT_NEAR(wilson({1, 29})->low, 0.0061, 0.00005);
    EXPECT_NEAR(wilson({1, 29})->high, 0.1718, 0.00005);
    EXPECT_EQ(wilson({7, 7})->high, 1);
}

TEST(Wilson, saysNothingOfNothing) {
    EXPECT_FALSE(wilson({0, 0}));
    EXPECT_FALSE(Share{}.rate());
}

TEST(Quartiles, interpolateBetweenNeighbours) {
    const std::vector<double> values{1, 2, 3, 4};
    const auto found = quartiles(values);
    ASSERT_TRUE(found);
    EXPECT_DOUBLE_EQ(found->lower, 1.75);
    EXPECT_DOUBLE_EQ(found->median, 2.5);
    EXPECT_DOUBLE_EQ(found->upper, 3.25);
    EXPECT_FALSE(quartiles({}));
    EXPECT_DOUBLE_EQ(quartiles(std::vector<double>{5})->upper, 5);
}

TEST(ChangePoints, aRuleThatFallsSilentIsOnePoint) {
    auto weeks = steady(12, 20, 1000);
    const auto silent = steady(4, 0, 1000);
    weeks.insert(weeks.end(), silent.begin(), silent.end());
    const auto changes = changePoints(weeks);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].week, 12U);
    EXPECT_EQ(changes[0].change, Change::fellSilent);
    EXPECT_DOUBLE_EQ(changes[0].expected, 20);
}

TEST(ChangePoints, aRuleThatExplodesIsOnePoint) {
    auto weeks = steady(10, 20, 1000);
    const auto many = steady(10, 60, 1000);
    weeks.insert(weeks.end(), many.begin(), many.end());
    const auto changes = changePoints(weeks);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].week, 10U);
    EXPECT_EQ(changes[0].change, Change::rose);
}

TEST(ChangePoints, moreCallsAreNoMoreFiring) {
    auto weeks = steady(10, 20, 1000);
    weeks.push_back({60, 3000});
    EXPECT_TRUE(changePoints(weeks).empty());
}

TEST(ChangePoints, aRareRuleIsNotCalledSilent) {
    auto weeks = steady(10, 1, 1000);
    weeks.push_back({0, 1000});
    EXPECT_TRUE(changePoints(weeks).empty());
}

TEST(ChangePoints, aShortHistoryAndAWeekWithoutCallsSayNothing) {
    auto weeks = steady(kBaselineWeeks - 1, 20, 1000);
    weeks.push_back({0, 1000});
    EXPECT_TRUE(changePoints(weeks).empty());
    weeks = steady(kBaselineWeeks, 20, 1000);
    weeks.push_back({0, 0});
    EXPECT_TRUE(changePoints(weeks).empty());
}
