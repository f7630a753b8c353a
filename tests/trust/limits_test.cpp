// Rates, failures and used tokens: bounded, and never in somebody else's name.
#include <gtest/gtest.h>

#include "plugin/trust/rate_limit.h"
#include "plugin/trust/replay_memory.h"

namespace refract::test {

using namespace trust;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

const SteadyTime kStart{seconds(1000)};

Address numbered(unsigned number) {
    Address::Bytes bytes{};
    bytes[0] = 0x20;
    for (std::size_t i = 4; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * (i - 4)) & 0xFFU);
    return Address(bytes);
}

}  // namespace

TEST(RateLimit, letsABurstInAndThenTheRate) {
    RateLimit limit({2, 3});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(kStart)) << i;
    EXPECT_EQ(limit.take(kStart), seconds(1));
    EXPECT_EQ(limit.wait(kStart), seconds(1));
    EXPECT_FALSE(limit.wait(kStart + milliseconds(500)));
    EXPECT_FALSE(limit.take(kStart + milliseconds(500)));
    EXPECT_TRUE(limit.take(kStart + milliseconds(500)));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(kStart + seconds(60))) << "no more than the burst is saved up";
    EXPECT_TRUE(limit.take(kStart + seconds(60)));
    EXPECT_TRUE(limit.take(kStart)) << "a clock that is read late gives nothing";
}

TEST(RateLimit, saysHowLongToWait) {
    RateLimit limit({0.1, 1});
    EXPECT_FALSE(limit.take(kStart));
    EXPECT_EQ(limit.take(kStart), seconds(10));
    EXPECT_EQ(limit.take(kStart + milliseconds(8500)), seconds(2));
}

TEST(FailureLimit, isOfOneAddressAlone) {
    FailureLimit limit({1, 2});
    EXPECT_FALSE(limit.wait(numbered(1), kStart));
    limit.failed(numbered(1), kStart);
    EXPECT_FALSE(limit.wait(numbered(1), kStart));
    limit.failed(numbered(1), kStart);
    EXPECT_EQ(limit.wait(numbered(1), kStart), seconds(1));
    EXPECT_FALSE(limit.wait(numbered(2), kStart));
    EXPECT_FALSE(limit.wait(numbered(1), kStart + seconds(1)));
}

TEST(FailureLimit, takesOneSubnetOfIpv6ForOneCaller) {
    FailureLimit limit({1, 1});
    limit.failed(*Address::parse("2001:db8::1"), kStart);
    EXPECT_TRUE(limit.wait(*Address::parse("2001:db8::ffff:2"), kStart));
    EXPECT_FALSE(limit.wait(*Address::parse("2001:db8:0:1::1"), kStart));
    limit.failed(*Address::parse("192.0.2.1"), kStart);
    EXPECT_FALSE(limit.wait(*Address::parse("192.0.2.2"), kStart)) << "an IPv4 address is one caller";
}

TEST(FailureLimit, isBoundedAndForgetsTheStillest) {
    FailureLimit limit({0.001, 1});
    const unsigned many = 2 * static_cast<unsigned>(FailureLimit::kMostAddresses);
    for (unsigned i = 0; i < many; ++i) limit.failed(numbered(i), kStart + milliseconds(i));
    EXPECT_EQ(limit.size(), FailureLimit::kMostAddresses);
    EXPECT_TRUE(limit.wait(numbered(many - 1), kStart + seconds(10)));
    EXPECT_FALSE(limit.wait(numbered(0), kStart + seconds(10)));
}

TEST(ReplayMemory, seesATokenOnceWhileItLives) {
    ReplayMemory memory(10);
    const sys_seconds now{seconds(100)};
    using Seen = ReplayMemory::Seen;
    EXPECT_EQ(memory.note("a", now + seconds(60), now), Seen::first);
    EXPECT_EQ(memory.note("a", now + seconds(60), now), Seen::again);
    EXPECT_EQ(memory.note("a", now + seconds(600), now + seconds(59)), Seen::again);
    EXPECT_EQ(memory.note("b", now + seconds(60), now), Seen::first);
    EXPECT_EQ(memory.note("a", now + seconds(90), now + seconds(60)), Seen::first) << "the first one is over";
    EXPECT_EQ(memory.size(), 1U) << "what is over is forgotten";
}

TEST(ReplayMemory, refusesWhenItIsFullInsteadOfForgetting) {
    ReplayMemory memory(2);
    const sys_seconds now{seconds(100)};
    using Seen = ReplayMemory::Seen;
    memory.note("a", now + seconds(60), now);
    memory.note("b", now + seconds(30), now);
    EXPECT_EQ(memory.note("c", now + seconds(60), now), Seen::full);
    EXPECT_EQ(memory.note("a", now + seconds(60), now), Seen::again);
    EXPECT_EQ(memory.note("c", now + seconds(60), now + seconds(30)), Seen::first);
    EXPECT_EQ(memory.size(), 2U);
}

}  // namespace refract::test
