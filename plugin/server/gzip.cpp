// zlib, bounded.
#include "plugin/server/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

using fhir::IssueCode;

/// zlib: the largest window, and 16 for the gzip form alone.
constexpr int kGzipWindow = 15 + 16;
/// zlib's default: what deflate keeps besides its window.
constexpr int kMemoryLevel = 8;
/// JSON shrinks to a tenth at the fastest level already; the slowest gains a fifth and takes ten times as long.
constexpr int kLevel = Z_BEST_SPEED;
/// The first room for a body; hook requests shrink to about a tenth.
constexpr std::size_t kUsualRatio = 8;
constexpr std::size_t kFirstBytes = 64 * 1024;

constexpr Refusal kDamaged{400, IssueCode::structure, "The body is not the gzip that it says it is."};
constexpr Refusal kTooLarge{413, IssueCode::tooLong, "The body, unpacked, is larger than this service takes."};
constexpr Refusal kNoMemory{503, IssueCode::transient, "The service is reading too many large requests at once."};

struct InflateEnd {
    void operator()(z_stream* stream) const { inflateEnd(stream); }
};
struct DeflateEnd {
    void operator()(z_stream* stream) const { deflateEnd(stream); }
};

Bytef* bytesOf(const char* text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text));
}

/// The weight of an element of Accept-Encoding is 0: "gzip;q=0.0".
bool unwanted(std::string_view element) {
    const auto semicolon = element.find(';');
    if (semicolon == std::string_view::npos) return false;
    const auto weight = syntax::trimmed(element.substr(semicolon + 1));
    const bool named = weight.starts_with("q=") || weight.starts_with("Q=");
    return named && weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

bool isGzip(std::string_view coding) {
    return syntax::equalIgnoringCase(coding, "gzip") || syntax::equalIgnoringCase(coding, "x-gzip");
}

std::optional<std::string> pack(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<z_stream, DeflateEnd> ending(&stream);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = bytesOf(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = bytesOf(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return std::nullopt;
    packed.resize(stream.total_out);
    return packed;
}

}  // namespace

std::optional<BodyCoding> bodyCoding(const Headers& headers) {
    const auto field = headers.find("content-encoding");
    if (!field) return BodyCoding::identity;
    if (headers.count("content-encoding") > 1) return std::nullopt;
    if (syntax::equalIgnoringCase(*field, "identity")) return BodyCoding::identity;
    return isGzip(*field) ? std::optional(BodyCoding::gzip) : std::nullopt;
}

std::optional<Refusal> unpack(std::string& body, std::size_t mostBytes, ByteBudget::Share& share) {
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) return kNoMemory;
    const std::unique_ptr<z_stream, InflateEnd> ending(&stream);
    stream.next_in = bytesOf(body.data());
    stream.avail_in = static_cast<uInt>(body.size());
    std::string text;
    int code = Z_OK;
    while (code == Z_OK) {
        if (text.size() == stream.total_out) {
            // One byte past the limit tells "too large" from "just fits".
            if (text.size() > mostBytes) return kTooLarge;
            const auto room =
                std::min(mostBytes + 1, std::max({2 * text.size(), kUsualRatio * body.size(), kFirstBytes}));
            if (!share.growTo(body.size() + room)) return kNoMemory;
            text.resize(room);
        }
        stream.next_out = bytesOf(text.data() + stream.total_out);
        stream.avail_out = static_cast<uInt>(text.size() - stream.total_out);
        const auto before = stream.total_out;
        code = inflate(&stream, Z_NO_FLUSH);
        // Without progress and without an end the input is cut short.
        if (code == Z_OK && stream.total_out == before && stream.avail_in == 0) return kDamaged;
    }
    if (code == Z_MEM_ERROR) return kNoMemory;
    if (code != Z_STREAM_END || stream.avail_in != 0) return kDamaged;
    if (stream.total_out > mostBytes) return kTooLarge;
    text.resize(stream.total_out);
    body = std::move(text);
    return std::nullopt;
}

bool acceptsGzip(const Headers& headers) {
    bool named = false, any = false, refused = false;
    for (const auto& [name, value] : headers.all()) {
        if (!syntax::equalIgnoringCase(name, "accept-encoding")) continue;
        syntax::eachElement(value, [&](std::string_view element) {
            const auto coding = syntax::trimmed(element.substr(0, element.find(';')));
            if (isGzip(coding)) (unwanted(element) ? refused : named) = true;
            if (coding == "*" && !unwanted(element)) any = true;
        });
    }
    return !refused && (named || any);
}

void packAnswer(const Headers& headers, Response& response) {
    if (response.body.size() < kWorthPacking) return;
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!acceptsGzip(headers)) return;
    auto packed = pack(response.body);
    if (!packed || packed->size() >= response.body.size()) return;
    response.body = std::move(*packed);
    response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace refract::server
