// The chunk decoder on byte strings.
#include "plugin/server/chunk_decoder.h"

#include <gtest/gtest.h>

namespace refract::server {
namespace {

constexpr std::size_t kMax = 64;

struct Decoded {
    Progress progress;
    std::string body;
    std::size_t taken;
    int status;
};

Decoded decode(std::string_view bytes, std::size_t pieceBytes) {
    ChunkDecoder decoder(kMax);
    Decoded result{Progress::more, {}, 0, 0};
    while (result.taken < bytes.size() && decoder.progress() == Progress::more) {
        result.taken += decoder.advance(bytes.substr(result.taken, pieceBytes), result.body);
    }
    result.progress = decoder.progress();
    result.status = result.progress == Progress::refused ? decoder.refusal().status : 0;
    return result;
}

struct Good {
    const char* name;
    std::string bytes, body;
};
void PrintTo(const Good& good, std::ostream* out) {
    *out << good.name;
}

class ChunkDecoderTakes : public testing::TestWithParam<Good> {};

TEST_P(ChunkDecoderTakes, InPiecesOfAnySize) {
    const auto& [name, bytes, body] = GetParam();
    for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
        const auto decoded = decode(bytes + "GET / HTTP/1.1", piece);
        ASSERT_EQ(decoded.progress, Progress::complete) << "pieces of " << piece;
        EXPECT_EQ(decoded.body, body);
        EXPECT_EQ(decoded.taken, bytes.size()) << "the next request stays";
    }
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, ChunkDecoderTakes,
    testing::Values(Good{"Empty", "0\r\n\r\n", ""}, Good{"One", "5\r\nhello\r\n0\r\n\r\n", "hello"},
                    Good{"Several", "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", "hello"},
                    Good{"UpperAndLowerHex", "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"},
                    Good{"LeadingZeros", "00000005\r\nhello\r\n000\r\n\r\n", "hello"},
                    Good{"DataThatLooksLikeFraming", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n"},
                    Good{"Extension", "5;a=b;c=\"d e\"\r\nhello\r\n0;x\r\n\r\n", "hello"},
                    Good{"Trailers", "5\r\nhello\r\n0\r\nDigest: abc\r\nX: y\r\n\r\n", "hello"},
                    Good{"TheLimit", "40\r\n" + std::string(64, 'x') + "\r\n0\r\n\r\n", std::string(64, 'x')}),
    [](const auto& test) { return test.param.name; });

struct Bad {
    const char* name;
    int status;
    std::string bytes;
};
void PrintTo(const Bad& bad, std::ostream* out) {
    *out << bad.name;
}

class ChunkDecoderRefuses : public testing::TestWithParam<Bad> {};

TEST_P(ChunkDecoderRefuses, InPiecesOfAnySize) {
    const auto& [name, status, bytes] = GetParam();
    for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
        const auto decoded = decode(bytes, piece);
        ASSERT_EQ(decoded.progress, Progress::refused) << "pieces of " << piece;
        EXPECT_EQ(decoded.status, status);
        EXPECT_LE(decoded.body.size(), kMax);
    }
}

using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Bodies, ChunkDecoderRefuses,
    testing::Values(
        Bad{"NoSize", 400, "\r\nhello"}, Bad{"OnlyExtension", 400, ";a\r\n"}, Bad{"NotHex", 400, "g\r\n"},
        Bad{"Negative", 400, "-1\r\n"}, Bad{"Prefixed", 400, "0x5\r\nhello\r\n"},
        Bad{"SpaceBefore", 400, " 5\r\nhello"}, Bad{"SpaceAfter", 400, "5 \r\nhello\r\n"},
        Bad{"TabBeforeExtension", 400, "5\t;a\r\nhello\r\n"}, Bad{"NineDigits", 400, "000000005\r\nhello\r\n"},
        Bad{"Overflowing", 400, "ffffffffffffffff1\r\n"}, Bad{"BareLineFeed", 400, "5\nhello\r\n"},
        Bad{"BareReturn", 400, "5\rhello\r\n"}, Bad{"LineFeedInExtension", 400, "5;a\nb\r\nhello\r\n"},
        Bad{"NulInExtension", 400, "5;\0\r\nhello\r\n"s}, Bad{"LongExtension", 400, "5;" + std::string(300, 'a')},
        Bad{"ExtensionsThatAddUp", 400, "1;" + std::string(200, 'a') + "\r\nh\r\n1;" + std::string(200, 'a')},
        Bad{"DataTooLong", 400, "5\r\nhello!\r\n"}, Bad{"DataTooShort", 400, "5\r\nhell\r\n0\r\n\r\n"},
        Bad{"LineFeedAfterData", 400, "5\r\nhello\n0\r\n\r\n"}, Bad{"ReturnAfterData", 400, "5\r\nhello\r0\r\n\r\n"},
        Bad{"TrailerNoField", 400, "0\r\nnonsense\r\n\r\n"}, Bad{"TrailerFolded", 400, "0\r\nA: b\r\n c\r\n\r\n"},
        Bad{"TrailerLineFeed", 400, "0\r\nA: b\n\r\n"},
        Bad{"TrailersTooLong", 400, "0\r\nA: " + std::string(5000, 'b')}, Bad{"LargerThanTheLimit", 413, "41\r\n"},
        Bad{"Huge", 413, "ffffffff\r\n"}, Bad{"AddsUpToMore", 413, "40\r\n" + std::string(64, 'x') + "\r\n1\r\n"}),
    [](const auto& test) { return test.param.name; });

TEST(ChunkDecoder, IsNotCompleteBeforeItsLastByte) {
    const std::string bytes = "5\r\nhello\r\n0\r\nA: b\r\n\r\n";
    for (std::size_t n = 1; n < bytes.size(); ++n) {
        EXPECT_EQ(decode(std::string_view(bytes).substr(0, n), n).progress, Progress::more) << n;
    }
}

}  // namespace
}  // namespace refract::server
