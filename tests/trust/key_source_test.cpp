// Keys that are fetched: rotation, outage, and who may make us fetch.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "plugin/trust/key_source.h"

namespace refract::test {

using namespace trust;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const SteadyTime kStart{hours(1000)};

std::string setOf(const std::vector<std::string>& ids) {
    static const Key kKey = *Key::generate(Algorithm::es384);
    std::string set = "{\"keys\":[";
    for (const auto& id : ids) {
        Key named = kKey;
        named.setId(id);
        set += (set.back() == '[' ? "" : ",") + named.publicJwk(Algorithm::es384);
    }
    return set + "]}";
}

/// A key server that a test tells what to answer.
struct FakeServer {
    std::string set = setOf({"a"});
    bool down = false;
    int fetches = 0;
    std::vector<std::string> notes;

    RemoteKeys keys{[this]() -> fhir::Result<std::string> {
                        ++fetches;
                        if (down) return fhir::Issue{fhir::IssueCode::transient, "It is down.", {}, {}};
                        return set;
                    },
                    [this](std::string_view why) { notes.emplace_back(why); }};

    bool knows(std::string_view id, SteadyTime now) { return keys.find(id, Algorithm::es384, now).has_value(); }
};

}  // namespace

TEST(RemoteKeys, areFetchedWhenTheyAreFirstNeededAndThenKept) {
    FakeServer server;
    EXPECT_TRUE(server.knows("a", kStart));
    EXPECT_TRUE(server.knows("a", kStart + hours(1)));
    EXPECT_EQ(server.fetches, 1);
    EXPECT_FALSE(server.keys.find("a", Algorithm::es256, kStart + hours(1))) << "another curve";
}

TEST(RemoteKeys, areFetchedOnceMoreForAKeyThatIsNew) {
    FakeServer server;
    EXPECT_TRUE(server.knows("a", kStart));
    server.set = setOf({"b"});
    EXPECT_TRUE(server.knows("b", kStart + seconds(1)));
    EXPECT_FALSE(server.knows("a", kStart + seconds(1))) << "it was taken back";
    EXPECT_EQ(server.fetches, 2);
}

TEST(RemoteKeys, areNotFetchedForEveryKeyThatSomebodyMakesUp) {
    FakeServer server;
    EXPECT_TRUE(server.knows("a", kStart));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(server.knows("made-up-" + std::to_string(i), kStart + seconds(1)));
    EXPECT_EQ(server.fetches, 2);
    EXPECT_FALSE(server.knows("x", kStart + seconds(31)));
    EXPECT_EQ(server.fetches, 3);
    EXPECT_TRUE(server.knows("a", kStart + seconds(31)));
}

TEST(RemoteKeys, surviveAnOutageUntilTheHardExpiry) {
    FakeServer server;
    EXPECT_TRUE(server.knows("a", kStart));
    server.down = true;
    for (int hour = 1; hour < 24; ++hour) {
        server.keys.keepFresh(kStart + hours(hour));
        EXPECT_TRUE(server.knows("a", kStart + hours(hour))) << hour;
    }
    ASSERT_EQ(server.notes.size(), 23U);
    EXPECT_EQ(server.notes.front(), "It is down.");
    EXPECT_FALSE(server.knows("a", kStart + hours(24)));
    server.down = false;
    EXPECT_FALSE(server.knows("a", kStart + hours(24) + seconds(1)))
        << "a server that failed is left alone for a while";
    EXPECT_TRUE(server.knows("a", kStart + hours(24) + seconds(60)));
}

TEST(RemoteKeys, areKeptWhenTheServerSendsNoneThatCanBeUsed) {
    for (const char* none : {R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]})"}) {
        FakeServer server;
        EXPECT_TRUE(server.knows("a", kStart));
        server.set = none;
        for (int hour = 1; hour < 24; ++hour) server.keys.keepFresh(kStart + hours(hour));
        EXPECT_TRUE(server.knows("a", kStart + hours(23)));
        ASSERT_EQ(server.notes.size(), 23U);
        EXPECT_NE(server.notes.front().find("no key"), std::string::npos);
        EXPECT_FALSE(server.knows("a", kStart + hours(24))) << "not for ever";
    }
}

TEST(RemoteKeys, areKeptWhenTheServerAnswersNonsense) {
    FakeServer server;
    EXPECT_TRUE(server.knows("a", kStart));
    server.set = "<html>Please log in</html>";
    server.keys.keepFresh(kStart + hours(1));
    EXPECT_TRUE(server.knows("a", kStart + hours(1)));
    ASSERT_EQ(server.notes.size(), 1U);
    EXPECT_EQ(server.notes.front().find("html"), std::string::npos) << "nothing of its content is noted";
}

TEST(RemoteKeys, areKeptFreshWithoutAnybodyWaiting) {
    FakeServer server;
    server.keys.keepFresh(kStart);
    server.keys.keepFresh(kStart + seconds(599));
    EXPECT_EQ(server.fetches, 1);
    server.keys.keepFresh(kStart + seconds(600));
    EXPECT_EQ(server.fetches, 2);
}

TEST(RemoteKeys, areFetchedByOneForAllWhoWait) {
    std::promise<void> go;
    const auto gate = go.get_future().share();
    std::atomic<int> fetches{0};
    RemoteKeysLimits limits;
    limits.mostWaiting = 2;
    RemoteKeys keys(
        [&]() -> fhir::Result<std::string> {
            ++fetches;
            gate.wait();
            return setOf({"a"});
        },
        {}, limits);
    std::atomic<int> found{0}, asked{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            if (keys.find("a", Algorithm::es384, kStart)) ++found;
            ++asked;
        });
    }
    while (asked < 5) std::this_thread::yield();  // one fetches, two wait, five are sent away
    go.set_value();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(fetches, 1);
    EXPECT_EQ(found, 3);
}

TEST(RemoteKeys, surviveAFetchThatThrows) {
    RemoteKeys keys([]() -> fhir::Result<std::string> { throw std::bad_alloc(); }, {});
    EXPECT_FALSE(keys.find("a", Algorithm::es384, kStart));
    EXPECT_FALSE(keys.find("a", Algorithm::es384, kStart + hours(1)));
}

TEST(KeyKeeper, fetchesAtOnceAndEnds) {
    std::promise<void> fetched;
    auto source = std::make_shared<RemoteKeys>(
        [&]() -> fhir::Result<std::string> {
            fetched.set_value();
            return setOf({"a"});
        },
        NoteFailure{});
    {
        const KeyKeeper keeper({source});
        EXPECT_EQ(fetched.get_future().wait_for(seconds(60)), std::future_status::ready);
    }
    EXPECT_TRUE(source->find("a", Algorithm::es384, std::chrono::steady_clock::now()));
}

}  // namespace refract::test
