// What is known of a client's clock.
#include "plugin/audit/clock_skew.h"

#include <gtest/gtest.h>

namespace refract::audit {
namespace {

constexpr std::int64_t kNow = 1'772'452'800'000;  // a whole second

TEST(ClockSkew, OneCallBoundsItByASecond) {
    EXPECT_EQ(ClockSkew().learn("ehr", "", kNow, kNow + 300), 700);
    EXPECT_EQ(ClockSkew().learn("ehr", "", kNow, kNow + 900), -900);
    EXPECT_EQ(ClockSkew().learn("ehr", "", kNow + 5000, kNow), 6000);
    EXPECT_EQ(ClockSkew().learn("ehr", "", kNow - 5000, kNow), -5000);
}

TEST(ClockSkew, MoreCallsCloseIn) {
    ClockSkew clock;
    EXPECT_EQ(clock.learn("ehr", "", kNow, kNow + 900), -900);
    EXPECT_EQ(clock.learn("ehr", "", kNow + 1000, kNow + 1050), 100);  // between -50 and 100
    EXPECT_EQ(clock.learn("ehr", "", kNow + 2000, kNow + 2500), std::nullopt) << "the third is not noted";
    EXPECT_EQ(clock.learn("ehr", "", kNow + 3000, kNow + 3990), -50) << "between -50 and 10";
}

TEST(ClockSkew, AClockThatWasSetIsLearntAnew) {
    ClockSkew clock;
    clock.learn("ehr", "", kNow, kNow + 500);
    EXPECT_EQ(clock.learn("ehr", "", kNow + 9000, kNow + 1000), 9000);
    EXPECT_EQ(clock.learn("ehr", "", kNow + 600'000, kNow + 601'500), -1500) << "after ten minutes";
}

TEST(ClockSkew, IsEachPartysOwn) {
    ClockSkew clock;
    EXPECT_TRUE(clock.learn("ehr", "", kNow, kNow + 500));
    EXPECT_EQ(clock.learn("ehr", "t", kNow, kNow + 100), 900);
    EXPECT_EQ(clock.learn("other", "", kNow, kNow + 200), 800);
}

}  // namespace
}  // namespace refract::audit
