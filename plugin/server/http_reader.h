// HeadReader: the head of one HTTP/1.x request, read strictly from bytes that arrive in pieces.
//
// The security boundary of the server. Wherever two readers of one byte stream could
// disagree about where a request ends or whom it is for (RFC 9112 sections 2.2, 3.2, 5, 6
// and 11.2), the request is refused: bare LF or CR, NUL, obs-fold, space before the colon,
// more than one Content-Length, Content-Length beside Transfer-Encoding, a transfer coding
// other than "chunked", no or two Hosts.
//
// No sockets, no clock: advance() is a function of bytes, fit for a fuzzer. One thread
// at a time. Bytes are counted once, however small the pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/server/handler.h"
#include "plugin/server/refusal.h"

namespace refract::server {

struct HeadLimits {
    std::size_t requestLineBytes = 8 * 1024;  ///< RFC 9112 section 3 asks for at least 8,000
    std::size_t headerBytes = 16 * 1024;  ///< with the empty line; a signed token is 1 KB, a proxy's cookies a few more
    std::size_t headerCount = 64;         ///< a browser behind two proxies sends about 25
};

enum class Framing { none, length, chunked };

struct RequestHead {
    std::string_view method, target;
    int minorVersion = 1;
    std::vector<HeaderField> fields;
    Framing framing = Framing::none;
    std::uint64_t contentLength = 0;
    std::string_view host;        ///< empty with HTTP/1.0 that sent none
    bool keepAlive = false;       ///< the client would go on with this connection
    bool expectContinue = false;  ///< the client waits for "100 Continue" before it sends the body

    Headers headers() const { return Headers(fields); }
};

/// How far a reader of pieces has come.
enum class Progress { more, complete, refused };

class HeadReader {
public:
    explicit HeadReader(const HeadLimits& limits) : limits_(limits) {}
    HeadReader(const HeadReader&) = delete;
    HeadReader& operator=(const HeadReader&) = delete;

    /// `bytes` is everything that has arrived since the end of the request before: call
    /// again with the same bytes and more behind them. One empty line in front of the
    /// request is skipped (RFC 9112 section 2.2).
    Progress advance(std::string_view bytes);

    /// How many bytes the head took, once it is complete.
    std::size_t used() const { return scanned_; }
    /// Once complete. After a refusal it holds what had been read by then. Views live as
    /// long as this reader.
    const RequestHead& head() const { return head_; }
    const Refusal& refusal() const { return refusal_; }

private:
    void takeLine(std::string_view bytes, std::size_t newline);
    void checkSize();
    void finish(std::string_view bytes);
    void refuse(const Refusal& refusal);

    HeadLimits limits_;
    Progress progress_ = Progress::more;
    std::size_t begin_ = 0;   ///< of the request line
    std::size_t fields_ = 0;  ///< begin of the first field
    std::size_t lineStart_ = 0;
    std::size_t scanned_ = 0;
    std::size_t lines_ = 0;
    std::string text_;
    RequestHead head_;
    Refusal refusal_;
};

/// True if `line`, without its CRLF, is "name: value" as RFC 9112 section 5 has it.
std::optional<HeaderField> readField(std::string_view line);

}  // namespace refract::server
