// Which firing a report belongs to.
#include "plugin/audit/join.h"

#include <gtest/gtest.h>

namespace refract::audit {

namespace {

Firing firing(std::int64_t decision, std::int64_t at, bool answered = false) {
    return {"card", decision, 0, at, "call-" + std::to_string(decision), {"s1"}, answered};
}

Report report(std::int64_t at, std::string hookInstance = {}) {
    Report made;
    made.card = "card";
    made.outcomeAt = at;
    made.hookInstance = std::move(hookInstance);
    return made;
}

TEST(Join, TheLastFiringAtOrBeforeTheOutcome) {
    const std::vector<Firing> firings{firing(1, 1000, true), firing(2, 2000), firing(3, 3000, true)};
    const std::vector<Report> reports{report(1999), report(2000), report(2999), report(9999)};
    const auto joined = join(reports, firings);
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->at(0).decision, 1);
    EXPECT_EQ(joined->at(1).decision, 2);
    EXPECT_EQ(joined->at(2).decision, 2);
    EXPECT_EQ(joined->at(3).decision, 3);
    EXPECT_FALSE(joined->at(3).ambiguous);
}

TEST(Join, SeveralOpenOnesAreAmbiguousUnlessTheClientNamesOne) {
    const std::vector<Firing> firings{firing(1, 1000), firing(2, 2000)};
    const std::vector<Report> reports{report(5000), report(5000, "call-1"), report(5000, "unknown")};
    const auto joined = join(reports, firings);
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->at(0).decision, 2);
    EXPECT_TRUE(joined->at(0).ambiguous);
    EXPECT_EQ(joined->at(1).decision, 1);
    EXPECT_FALSE(joined->at(1).ambiguous);
    EXPECT_TRUE(joined->at(2).ambiguous);
}

TEST(Join, AClientWhoseClockIsBehindMeansTheFirst) {
    const std::vector<Firing> firings{firing(1, 1000), firing(2, 2000, true)};
    const std::vector<Report> reports{report(10)};
    EXPECT_EQ(join(reports, firings)->at(0).decision, 1);
}

}  // namespace

}  // namespace refract::audit
