// Pictures: what a viewer may not count is neither drawn to its height nor told.
#include "plugin/dashboard/chart.h"

#include <gtest/gtest.h>

using namespace refract::dashboard;
using refract::access::Role;
using refract::quality::Week;

namespace {

WeekBar bar(std::size_t accepted, std::size_t overridden, std::size_t unanswered) {
    WeekBar week;
    week.label = "2026-11-23";
    week.accepted = accepted;
    week.overridden = overridden;
    week.unanswered = unanswered;
    return week;
}

std::string chart(const std::vector<WeekBar>& weeks, Role role) {
    return weeklyChart(weeks, "t", role);
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST(Chart, allWeeksOfLessThanFiveLookAlike) {
    const std::string two = chart({bar(1, 1, 0)}, Role::viewer);
    EXPECT_TRUE(has(two, "<title>2026-11-23: &lt;5 shown</title>")) << two;
    for (const auto& other : {bar(1, 0, 0), bar(0, 4, 0), bar(0, 0, 3), bar(2, 1, 1)}) {
        EXPECT_EQ(chart({other}, Role::viewer), two);
    }
    EXPECT_NE(chart({bar(0, 0, 0)}, Role::viewer), two) << "none is no secret";
    EXPECT_TRUE(has(chart({bar(1, 1, 0)}, Role::auditor), "2 shown, 1 accepted, 1 overridden, 0 not answered"));
}

TEST(Chart, aPartOfLessThanFiveIsNotDrawnToItsHeight) {
    const std::string seen = chart({bar(1, 5, 12)}, Role::viewer);
    EXPECT_TRUE(has(seen, "18 shown, hidden accepted, hidden overridden, 12 not answered")) << seen;
    EXPECT_EQ(seen, chart({bar(5, 1, 12)}, Role::viewer));
    EXPECT_FALSE(has(seen, "class=\"accepted\""));
    const std::string all = chart({bar(10, 20, 30)}, Role::viewer);
    EXPECT_EQ(all, chart({bar(10, 20, 30)}, Role::auditor)) << "nothing is hidden where nothing is small";
}

TEST(Chart, saysWhetherAPartIsDotted) {
    EXPECT_TRUE(hasDotted(std::vector{bar(10, 20, 30), bar(1, 0, 0)}, Role::viewer));
    EXPECT_TRUE(hasDotted(std::vector{bar(1, 20, 30)}, Role::viewer));
    EXPECT_FALSE(hasDotted(std::vector{bar(10, 20, 30), bar(0, 0, 0)}, Role::viewer));
    EXPECT_FALSE(hasDotted(std::vector{bar(1, 0, 0)}, Role::auditor));
}

TEST(Chart, sparklinesTellNoSmallCount) {
    const std::vector<Week> some{{1, 9}, {4, 9}, {0, 9}}, others{{2, 9}, {3, 9}, {0, 9}};
    EXPECT_EQ(sparkline(some, Role::viewer), sparkline(others, Role::viewer));
    EXPECT_NE(sparkline(some, Role::auditor), sparkline(others, Role::auditor));
}
