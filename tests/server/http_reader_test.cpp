// The head reader on byte strings: what it takes, what it refuses, and that pieces make no difference.
#include "plugin/server/http_reader.h"

#include <gtest/gtest.h>

#include <random>

namespace refract::server {
namespace {

const std::string kHost = "Host: a\r\n";

Progress readWhole(HeadReader& reader, std::string_view bytes) {
    return reader.advance(bytes);
}

Progress readByteByByte(HeadReader& reader, std::string_view bytes) {
    auto progress = Progress::more;
    for (std::size_t n = 1; n <= bytes.size() && progress == Progress::more; ++n) {
        progress = reader.advance(bytes.substr(0, n));
    }
    return progress;
}

TEST(HeadReader, ReadsMethodTargetFieldsAndFraming) {
    HeadReader reader({});
    const std::string bytes =
        "POST /cds-services/trd-review?x=1 HTTP/1.1\r\nHOST: ehr.example:8080\r\nContent-Length:\t12 \r\n"
        "Empty:\r\nAccept: a, b\r\n\r\nbody follows";
    ASSERT_EQ(readWhole(reader, bytes), Progress::complete);
    const auto& head = reader.head();
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/cds-services/trd-review?x=1");
    EXPECT_EQ(head.minorVersion, 1);
    EXPECT_EQ(head.host, "ehr.example:8080");
    EXPECT_EQ(head.framing, Framing::length);
    EXPECT_EQ(head.contentLength, 12u);
    EXPECT_TRUE(head.keepAlive);
    EXPECT_FALSE(head.expectContinue);
    EXPECT_EQ(head.headers().find("accept"), "a, b");
    EXPECT_EQ(head.headers().find("empty"), "");
    EXPECT_EQ(head.headers().find("absent"), std::nullopt);
    EXPECT_EQ(bytes.substr(reader.used()), "body follows");
}

TEST(HeadReader, ReadsByteByByteWhatItReadsWhole) {
    const std::string head = "GET /a HTTP/1.1\r\n" + kHost + "X: y\r\n\r\n";
    HeadReader reader({});
    ASSERT_EQ(readByteByByte(reader, head + "GET /b"), Progress::complete);
    EXPECT_EQ(reader.used(), head.size());
    EXPECT_EQ(reader.head().target, "/a");
    EXPECT_EQ(reader.head().fields.size(), 2u);
}

TEST(HeadReader, SkipsOneEmptyLineBeforeTheRequest) {
    HeadReader one({}), two({});
    EXPECT_EQ(readWhole(one, "\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n"), Progress::complete);
    EXPECT_EQ(one.head().method, "GET");
    EXPECT_EQ(readWhole(two, "\r\n\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n"), Progress::refused);
}

TEST(HeadReader, TellsWhoKeepsTheConnection) {
    const auto keepAlive = [](const std::string& version, const std::string& fields) {
        HeadReader reader({});
        EXPECT_EQ(reader.advance("GET / HTTP/" + version + "\r\n" + kHost + fields + "\r\n"), Progress::complete);
        return reader.head().keepAlive;
    };
    EXPECT_TRUE(keepAlive("1.1", ""));
    EXPECT_TRUE(keepAlive("1.7", ""));  // a higher minor version is read as 1.1
    EXPECT_FALSE(keepAlive("1.1", "Connection: close\r\n"));
    EXPECT_FALSE(keepAlive("1.1", "Connection: upgrade , CLOSE\r\n"));
    EXPECT_FALSE(keepAlive("1.1", "Connection: close\r\nConnection: keep-alive\r\n"));
    EXPECT_TRUE(keepAlive("1.1", "Connection: closed\r\n"));
    EXPECT_FALSE(keepAlive("1.0", ""));
    EXPECT_TRUE(keepAlive("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(HeadReader, TakesChunkedWhateverItsCase) {
    HeadReader reader({});
    ASSERT_EQ(reader.advance("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding:  Chunked\r\n\r\n"),
              Progress::complete);
    EXPECT_EQ(reader.head().framing, Framing::chunked);
}

TEST(HeadReader, MeetsTheOneExpectationOfHttp11) {
    HeadReader modern({}), old({});
    ASSERT_EQ(modern.advance("POST / HTTP/1.1\r\n" + kHost + "Expect: 100-Continue\r\n\r\n"), Progress::complete);
    EXPECT_TRUE(modern.head().expectContinue);
    ASSERT_EQ(old.advance("POST / HTTP/1.0\r\n" + kHost + "Expect: 100-continue\r\n\r\n"), Progress::complete);
    EXPECT_FALSE(old.head().expectContinue);
}

TEST(HeadReader, TakesHttp10WithoutHost) {
    HeadReader reader({});
    ASSERT_EQ(reader.advance("GET / HTTP/1.0\r\n\r\n"), Progress::complete);
    EXPECT_TRUE(reader.head().host.empty());
}

TEST(HeadReader, ReadsALengthBeyondAnyNumberAsTheLargest) {
    HeadReader reader({});
    ASSERT_EQ(reader.advance("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999999\r\n\r\n"),
              Progress::complete);
    EXPECT_EQ(reader.head().contentLength, UINT64_MAX);
}

TEST(HeadReader, KeepsTheFieldsOfARefusedRequestForItsAnswer) {
    HeadReader reader({});
    ASSERT_EQ(reader.advance("POST / HTTP/1.1\r\n" + kHost +
                             "Content-Length: 1\r\nContent-Length: 1\r\nOrigin: https://ehr.example\r\n\r\n"),
              Progress::refused);
    EXPECT_EQ(reader.head().headers().find("origin"), "https://ehr.example");
}

struct Refused {
    const char* name;
    int status;
    std::string bytes;
};

void PrintTo(const Refused& refused, std::ostream* out) {
    *out << refused.name;
}

class HeadReaderRefuses : public testing::TestWithParam<Refused> {};

TEST_P(HeadReaderRefuses, WholeAndByteByByte) {
    HeadReader whole({}), pieces({});
    EXPECT_EQ(readWhole(whole, GetParam().bytes), Progress::refused);
    EXPECT_EQ(whole.refusal().status, GetParam().status);
    EXPECT_FALSE(whole.refusal().details.empty());
    EXPECT_EQ(readByteByByte(pieces, GetParam().bytes), Progress::refused);
    EXPECT_EQ(pieces.refusal().status, GetParam().status);
}

std::string with(const std::string& fields) {
    return "POST /a HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Framing, HeadReaderRefuses,
    testing::Values(Refused{"TwoLengths", 400, with("Content-Length: 1\r\nContent-Length: 2\r\n")},
                    Refused{"TwoEqualLengths", 400, with("Content-Length: 1\r\nContent-Length: 1\r\n")},
                    Refused{"ListOfLengths", 400, with("Content-Length: 1, 1\r\n")},
                    Refused{"LengthThenChunked", 400, with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")},
                    Refused{"ChunkedThenLength", 400, with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")},
                    Refused{"ChunkedTwice", 400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
                    Refused{"LengthSigned", 400, with("Content-Length: +1\r\n")},
                    Refused{"LengthNegative", 400, with("Content-Length: -1\r\n")},
                    Refused{"LengthHex", 400, with("Content-Length: 0x10\r\n")},
                    Refused{"LengthEmpty", 400, with("Content-Length:\r\n")},
                    Refused{"LengthWithSpace", 400, with("Content-Length: 1 0\r\n")},
                    Refused{"OtherCoding", 501, with("Transfer-Encoding: gzip\r\n")},
                    Refused{"CodingList", 501, with("Transfer-Encoding: gzip, chunked\r\n")},
                    Refused{"ChunkedInAList", 501, with("Transfer-Encoding: chunked, chunked\r\n")},
                    Refused{"ChunkedWithParameter", 501, with("Transfer-Encoding: chunked;q=1\r\n")},
                    Refused{"ChunkedWithVerticalTab", 400, with("Transfer-Encoding: \vchunked\r\n")},
                    Refused{"ChunkedInHttp10", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
                    Refused{"OtherExpectation", 417, with("Expect: 200-ok\r\n")}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Lines, HeadReaderRefuses,
    testing::Values(
        Refused{"BareLineFeeds", 400, "GET / HTTP/1.1\nHost: a\n\n"},
        Refused{"OneBareLineFeed", 400, "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
        Refused{"BareReturnInValue", 400, with("X: a\rb\r\n")}, Refused{"ReturnBeforeEnd", 400, with("X: a\r\r\n")},
        Refused{"NulInValue", 400, with("X: a\0b\r\n"s)}, Refused{"NulInName", 400, with("X\0: a\r\n"s)},
        Refused{"DeleteInValue", 400, with("X: a\x7f\r\n")}, Refused{"FoldedWithSpace", 400, with("X: a\r\n b\r\n")},
        Refused{"FoldedWithTab", 400, with("X: a\r\n\tb\r\n")},
        Refused{"SpaceBeforeFirstField", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
        Refused{"SpaceBeforeColon", 400, with("Content-Length : 1\r\n")}, Refused{"NoColon", 400, with("X\r\n")},
        Refused{"EmptyName", 400, with(": a\r\n")}, Refused{"NameWithBrackets", 400, with("X(y): a\r\n")},
        Refused{"NameNotAscii", 400, with("X\xc3\xa9: a\r\n")}, Refused{"NoHost", 400, "GET / HTTP/1.1\r\n\r\n"},
        Refused{"EmptyHost", 400, "GET / HTTP/1.1\r\nHost: \r\n\r\n"},
        Refused{"TwoOrigins", 400, with("Origin: https://a.example\r\nOrigin: https://b.example\r\n")},
        Refused{"TwoHosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
        Refused{"EmptyHostAndHost", 400, "GET / HTTP/1.1\r\nHost:\r\nHost: a\r\n\r\n"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(RequestLine, HeadReaderRefuses,
                         testing::Values(Refused{"TlsHello", 400, "\x16\x03\x01\x02"},
                                         Refused{"LeadingSpace", 400, " GET / HTTP/1.1\r\n"},
                                         Refused{"TwoSpaces", 400, "GET  / HTTP/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"SpaceInTarget", 400, "GET /a b HTTP/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"TabSeparated", 400, "GET\t/\tHTTP/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"Http09", 400, "GET /\r\n\r\n"},
                                         Refused{"MethodNoToken", 400, "GE(T / HTTP/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"TargetNotAscii", 400, "GET /\xc3\xa9 HTTP/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"TargetWithNul", 400, "GET /\0 HTTP/1.1\r\n"s + kHost + "\r\n"},
                                         Refused{"LowerCaseVersion", 400, "GET / http/1.1\r\n" + kHost + "\r\n"},
                                         Refused{"LongVersion", 400, "GET / HTTP/1.10\r\n" + kHost + "\r\n"},
                                         Refused{"TrailingSpace", 400, "GET / HTTP/1.1 \r\n" + kHost + "\r\n"},
                                         Refused{"Http2Preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}),
                         [](const auto& test) { return test.param.name; });

class HeadReaderLimits : public testing::Test {
protected:
    HeadLimits limits{.requestLineBytes = 40, .headerBytes = 60, .headerCount = 3};

    int statusOf(const std::string& bytes) {
        HeadReader reader(limits);
        const auto progress = reader.advance(bytes);
        HeadReader pieces(limits);
        EXPECT_EQ(readByteByByte(pieces, bytes), progress);
        EXPECT_EQ(pieces.refusal().status, reader.refusal().status);
        return progress == Progress::refused ? reader.refusal().status : progress == Progress::complete ? 200 : 0;
    }
};

TEST_F(HeadReaderLimits, RequestLineOfTheLimitAndOneMore) {
    const std::string around = "GET / HTTP/1.1\r\n";
    const auto line = [&](std::size_t bytes) {
        return "GET /" + std::string(bytes - around.size(), 'a') + " HTTP/1.1\r\n";
    };
    EXPECT_EQ(statusOf(line(40) + kHost + "\r\n"), 200);
    EXPECT_EQ(statusOf(line(41) + kHost + "\r\n"), 414);
    EXPECT_EQ(statusOf("GET /" + std::string(36, 'a')), 414);  // it need not wait for the end
}

TEST_F(HeadReaderLimits, FieldsOfTheLimitAndOneMore) {
    // "X: " and its CR LF are five bytes, the empty line two.
    const auto fields = [&](std::size_t bytes) { return kHost + "X: " + std::string(bytes - kHost.size() - 7, 'a'); };
    EXPECT_EQ(statusOf("GET / HTTP/1.1\r\n" + fields(60) + "\r\n\r\n"), 200);
    EXPECT_EQ(statusOf("GET / HTTP/1.1\r\n" + fields(61) + "\r\n\r\n"), 431);
    EXPECT_EQ(statusOf("GET / HTTP/1.1\r\n" + fields(66)), 431);
}

TEST_F(HeadReaderLimits, CountOfFieldsOfTheLimitAndOneMore) {
    EXPECT_EQ(statusOf("GET / HTTP/1.1\r\n" + kHost + "A: b\r\nC: d\r\n\r\n"), 200);
    EXPECT_EQ(statusOf("GET / HTTP/1.1\r\n" + kHost + "A: b\r\nC: d\r\nE: f\r\n"), 431);
}

TEST(HeadReader, SurvivesMutationsAndReadsThemAlikeInPieces) {
    const std::string seed =
        "POST /cds-services/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: keep-alive\r\n"
        "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\nhello";
    const std::string alphabet = "\r\n\0 \t:;,/%AZ09\x7f\xff"s;
    std::mt19937 random(20260514);
    std::size_t complete = 0, refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = seed;
        for (auto edits = random() % 4 + 1; edits > 0; --edits) {
            const auto at = random() % bytes.size();
            switch (random() % 3) {
                case 0:
                    bytes[at] = alphabet[random() % alphabet.size()];
                    break;
                case 1:
                    bytes.erase(at, random() % 30);
                    break;
                default:
                    bytes.insert(at, 1, alphabet[random() % alphabet.size()]);
            }
            if (bytes.empty()) bytes = "G";
        }
        const HeadLimits limits{.requestLineBytes = 50, .headerBytes = 140, .headerCount = 6};
        HeadReader whole(limits), pieces(limits);
        const auto progress = whole.advance(bytes);
        ASSERT_EQ(readByteByByte(pieces, bytes), progress) << testing::PrintToString(bytes);
        if (progress == Progress::complete) {
            ++complete;
            ASSERT_EQ(pieces.used(), whole.used());
            const auto& head = whole.head();
            // What two readers could disagree about never gets through.
            ASSERT_LE(head.headers().count("content-length") + head.headers().count("transfer-encoding"), 1u);
            ASSERT_LE(head.headers().count("host"), 1u);
        } else if (progress == Progress::refused) {
            ++refused;
            ASSERT_EQ(pieces.refusal().details, whole.refusal().details);
        }
    }
    EXPECT_GT(complete, 100u);
    EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace refract::server
