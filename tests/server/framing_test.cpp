// Where a request ends, over real sockets: nothing that was sent as a body is ever taken for a request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http_client.h"
#include "tests/server/test_server.h"

namespace refract::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSmuggled = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(Framing, ServesTwoRequestsOneAfterTheOtherOnOneConnection) {
    TestServer server;
    HttpClient client(server.port());
    const auto first = client.ask(post("/echo", "one"));
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, "one");
    EXPECT_EQ(first.header("connection"), "keep-alive");
    const auto second = client.ask(post("/echo", ""));
    EXPECT_EQ(second.body, "");
    EXPECT_EQ(second.header("content-length"), "0");
    EXPECT_NE(first.header("x-request-id"), second.header("x-request-id"));
}

TEST(Framing, ServesAPipelineInOrder) {
    TestServer server;
    HttpClient client(server.port());
    client.send(post("/echo", "one") + get("/hello") +
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n" +
                post("/echo", "three", "Connection: close\r\n"));
    for (const char* body : {"one", "hello", "two", "three"}) {
        const auto answer = client.read();
        EXPECT_EQ(answer.body, body);
    }
    EXPECT_TRUE(client.ended());
}

TEST(Framing, ReadsARequestThatComesByteByByte) {
    TestServer server;
    HttpClient client(server.port());
    for (const char c : post("/echo", "hello")) client.send(std::string_view(&c, 1));
    EXPECT_EQ(client.read().body, "hello");
}

TEST(Framing, ReadsBodiesLargerThanAnyBuffer) {
    TestServer server;
    HttpClient client(server.port());
    std::string body(3'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
    const auto sized = client.ask(post("/echo", body));
    EXPECT_EQ(sized.body, body);
    std::string chunked = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 0x10000) {
        const auto part = body.substr(at, 0x10000);
        std::ostringstream size;
        size << std::hex << part.size();
        chunked += size.str() + "\r\n" + part + "\r\n";
    }
    const auto second = client.ask(chunked + "0\r\n\r\n");
    EXPECT_EQ(second.body, body);
}

TEST(Framing, ReadsTheBodyOfAMethodThatIsNotTakenAndGoesOn) {
    TestServer server;
    HttpClient client(server.port());
    const auto refused = client.ask(post("/hello", kSmuggled));
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(client.ask(get("/hello")).status, 200);
    EXPECT_EQ(server.seen().size(), 2u);
}

struct Attack {
    const char* name;
    int status;
    std::string fields;
};
void PrintTo(const Attack& attack, std::ostream* out) {
    *out << attack.name;
}

class FramingAttack : public testing::TestWithParam<Attack> {};

TEST_P(FramingAttack, IsRefusedAndTheConnectionClosed) {
    const auto& [name, status, fields] = GetParam();
    TestServer server;
    HttpClient client(server.port());
    const auto answer =
        client.ask("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + std::string(kSmuggled));
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.isOutcome(status == 501 || status == 417 || status == 415 ? "not-supported" : "structure"))
        << answer.body;
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(client.ended());
    EXPECT_THAT(server.seen(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Cases, FramingAttack,
    testing::Values(Attack{"TwoLengths", 400, "Content-Length: 0\r\nContent-Length: 41\r\n"},
                    Attack{"LengthAndChunked", 400, "Content-Length: 41\r\nTransfer-Encoding: chunked\r\n"},
                    Attack{"ChunkedAndLength", 400, "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"},
                    Attack{"UnknownCoding", 501, "Transfer-Encoding: xchunked\r\n"},
                    Attack{"ChunkedThatIsNotChunked", 400, "Transfer-Encoding: chunked\r\n"},
                    Attack{"SpaceBeforeColon", 400, "Content-Length : 41\r\n"},
                    Attack{"Folded", 400, "X: a\r\n Content-Length: 41\r\n"},
                    Attack{"BareReturn", 400, "X: a\rContent-Length: 41\r\n"},
                    Attack{"OtherExpectation", 417, "Expect: the-worst\r\nContent-Length: 41\r\n"},
                    Attack{"BodyOfUnknownCoding", 415, "Content-Encoding: br\r\nContent-Length: 41\r\n"}),
    [](const auto& test) { return test.param.name; });

class FramingTruncated : public testing::TestWithParam<Attack> {};

TEST_P(FramingTruncated, IsNotTakenForAnEmptyBody) {
    TestServer server;
    HttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + GetParam().fields);
    client.endSending();
    const auto answer = client.read();
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.isOutcome("structure")) << answer.body;
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(client.ended());
    EXPECT_THAT(server.seen(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Cases, FramingTruncated,
                         testing::Values(Attack{"NoneOfALength", 400, "Content-Length: 5\r\n\r\n"},
                                         Attack{"PartOfALength", 400, "Content-Length: 5\r\n\r\nhell"},
                                         Attack{"NoChunk", 400, "Transfer-Encoding: chunked\r\n\r\n"},
                                         Attack{"PartOfAChunk", 400, "Transfer-Encoding: chunked\r\n\r\n5\r\nhell"},
                                         Attack{"NoLastChunk", 400, "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"},
                                         Attack{"NoEmptyLine", 400,
                                                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"},
                                         Attack{"PartOfTheHead", 400, "Content-Le"}),
                         [](const auto& test) { return test.param.name; });

TEST(Framing, AnswersARequestWhoseClientSendsNoMore) {
    TestServer server;
    HttpClient client(server.port());
    client.send(post("/echo", "last words"));
    client.endSending();
    EXPECT_EQ(client.read().body, "last words");
    EXPECT_TRUE(client.ended());
}

TEST(Framing, AsksForABodyThatTheClientHoldsBack) {
    TestServer server;
    HttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.readLine(), "HTTP/1.1 100 Continue");
    EXPECT_EQ(client.readLine(), "");
    EXPECT_EQ(client.ask("hello").body, "hello");
    // It does not ask for what is already there, or for what will not come.
    EXPECT_EQ(client.ask(post("/echo", "hello", "Expect: 100-continue\r\n")).status, 200);
    EXPECT_EQ(client.ask(get("/hello", "Expect: 100-continue\r\n")).status, 200);
}

TEST(Framing, SpeaksHttp10) {
    TestServer server;
    HttpClient closing(server.port());
    const auto answer = closing.ask("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(closing.ended());
    HttpClient keeping(server.port());
    EXPECT_EQ(keeping.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection"), "keep-alive");
    EXPECT_EQ(keeping.ask("GET /hello HTTP/1.0\r\n\r\n").status, 200);
}

TEST(Framing, ClosesWhenTheClientAsksForIt) {
    TestServer server;
    HttpClient client(server.port());
    const auto answer = client.ask(get("/hello", "Connection: close\r\n") + get("/hello"));
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_EQ(answer.header("keep-alive"), "");
    EXPECT_TRUE(client.ended());
    EXPECT_THAT(server.seen(), ElementsAre("GET /hello "));
}

}  // namespace
}  // namespace refract::server::test
