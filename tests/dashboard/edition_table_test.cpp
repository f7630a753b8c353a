// Two editions, call by call, as a viewer may see them.
#include "plugin/dashboard/edition_table.h"

#include <gtest/gtest.h>

namespace refract::dashboard {

namespace {

std::string csvOf(std::int64_t live, std::int64_t shadow, std::int64_t both, Role role) {
    quality::EditionComparison comparison;
    comparison.rules.emplace_back();
    auto& rule = comparison.rules.back();
    rule.rule = "C10";
    rule.live = live;
    rule.shadow = shadow;
    rule.both = both;
    const std::string csv = editionTable(comparison, role).csv(role);
    return csv.substr(csv.find("\r\n") + 2);
}

}  // namespace

TEST(EditionTable, aSumGivesNoSmallPartAway) {
    EXPECT_EQ(csvOf(42, 40, 40, Role::viewer), "\"C10\",,40,40,\"<5\",0,0,0\r\n");
    EXPECT_EQ(csvOf(42, 33, 3, Role::viewer), "\"C10\",,,\"<5\",39,30,0,0\r\n");
    EXPECT_EQ(csvOf(42, 33, 20, Role::viewer), "\"C10\",42,33,20,22,13,0,0\r\n");
    EXPECT_EQ(csvOf(2, 0, 0, Role::viewer), "\"C10\",\"<5\",0,0,\"<5\",0,0,0\r\n");
    EXPECT_EQ(csvOf(42, 40, 40, Role::auditor), "\"C10\",42,40,40,2,0,0,0\r\n");
}

}  // namespace refract::dashboard
