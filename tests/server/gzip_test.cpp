// Compressed bodies, in and out, over real sockets.
#include "plugin/server/gzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"
#include "tests/support/gzip.h"

namespace refract::server::test {
namespace {

using refract::test::gunzip;
using refract::test::gzip;
using testing::IsEmpty;

constexpr const char* kPacked = "Content-Encoding: gzip\r\n";
constexpr std::size_t kLimit = 100'000;

Answer echo(HttpClient& client, const std::string& packed, const char* fields = kPacked) {
    return client.ask(post("/echo", packed, fields));
}

std::string text(std::size_t size) {
    std::string text;
    while (text.size() < size) text += "{\"a\": " + std::to_string(text.size()) + "}";
    text.resize(size);
    return text;
}

TEST(Gzip, isTakenAsABody) {
    TestServer server;
    HttpClient client(server.port());
    const std::string body = text(50'000);
    EXPECT_EQ(echo(client, gzip(body)).body, body);
    EXPECT_EQ(echo(client, gzip(body), "Content-Encoding: X-GZip\r\n").body, body);
    EXPECT_EQ(echo(client, gzip("")).body, "");
    EXPECT_EQ(echo(client, body, "Content-Encoding: identity\r\n").body, body) << "the connection stayed open";
}

TEST(Gzip, isBoundedByWhatItBecomes) {
    TestServer server([](ServerOptions& options) { options.limits.maxBodyBytes = kLimit; });
    HttpClient fits(server.port());
    EXPECT_EQ(echo(fits, gzip(text(kLimit))).body.size(), kLimit);
    for (const std::size_t size : {kLimit + 1, std::size_t{50} * 1000 * 1000}) {
        HttpClient client(server.port());
        const auto answer = echo(client, gzip(std::string(size, ' ')));
        EXPECT_EQ(answer.status, 413);
        EXPECT_TRUE(answer.isOutcome("too-long")) << answer.body;
        EXPECT_TRUE(client.ended());
    }
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST(Gzip, sharesTheMemoryForBodies) {
    TestServer server([](ServerOptions& options) { options.limits.bodyMemoryBytes = kLimit; });
    HttpClient client(server.port());
    EXPECT_EQ(echo(client, gzip(text(2 * kLimit))).status, 503);
    HttpClient next(server.port());
    EXPECT_EQ(echo(next, gzip(text(1000))).status, 200) << "it was given back";
}

TEST(Gzip, thatIsDamagedIsRefused) {
    const std::string whole = gzip(text(5000));
    std::string flipped = whole;
    flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 0x55);
    std::string sum = whole;
    sum[whole.size() - 6] = static_cast<char>(sum[whole.size() - 6] ^ 1);
    for (const std::string& body : {std::string("hello"), std::string(), whole.substr(0, whole.size() - 1),
                                    whole.substr(0, 5), flipped, sum, whole + "x", whole + whole}) {
        TestServer server;
        HttpClient client(server.port());
        const auto answer = client.ask(post("/echo", body, kPacked));
        EXPECT_EQ(answer.status, 400);
        EXPECT_TRUE(answer.isOutcome("structure")) << answer.body;
        EXPECT_THAT(server.seen(), IsEmpty());
    }
}

TEST(Gzip, isTheOnlyCoding) {
    for (const char* fields : {"Content-Encoding: deflate\r\n", "Content-Encoding: gzip, gzip\r\n",
                               "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", "Content-Encoding: \r\n"}) {
        TestServer server;
        HttpClient client(server.port());
        const auto answer = echo(client, gzip("hello"), fields);
        EXPECT_EQ(answer.status, 415) << fields;
        EXPECT_EQ(answer.header("accept-encoding"), "gzip, identity");
        EXPECT_THAT(server.seen(), IsEmpty());
    }
}

TEST(Gzip, isGivenToWhomItSuits) {
    TestServer server;
    HttpClient client(server.port());
    const auto plain = client.ask(get("/large"));
    ASSERT_EQ(plain.body.size(), kLargeBytes);
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    const auto packed = client.ask(get("/large", "Accept-Encoding: br, gzip;q=0.5\r\n"));
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), kLargeBytes / 10);
    EXPECT_EQ(gunzip(packed.body, kLargeBytes), plain.body);
    const auto head = client.ask("HEAD /large HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n", false);
    EXPECT_EQ(head.header("content-length"), std::to_string(packed.body.size()));
    const auto small = client.ask(get("/hello", "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(small.body, "hello");
    EXPECT_EQ(small.headers.count("content-encoding"), 0U);
}

TEST(Gzip, isAcceptedWhereTheClientSaysSo) {
    const auto accepts = [](std::string_view value) {
        const HeaderField field{"accept-encoding", value};
        return acceptsGzip(Headers({&field, 1}));
    };
    for (const char* value : {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=0.001", "*", "br;q=1, *;q=0.1"}) {
        EXPECT_TRUE(accepts(value)) << value;
    }
    for (const char* value : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "*, gzip;q=0", "gzipped"}) {
        EXPECT_FALSE(accepts(value)) << value;
    }
    EXPECT_FALSE(acceptsGzip({}));
}

}  // namespace
}  // namespace refract::server::test
