// ChunkDecoder: a chunked body (RFC 9112 section 7.1), decoded strictly from bytes that arrive in pieces.
//
// Sizes are up to eight hexadecimal digits, lines end in CR LF and nothing else, chunk
// extensions and trailers are checked, bounded and ignored. No sockets, no clock: a
// function of bytes, fit for a fuzzer. One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plugin/server/http_reader.h"
#include "plugin/server/refusal.h"

namespace refract::server {

class ChunkDecoder {
public:
    explicit ChunkDecoder(std::size_t maxBodyBytes) : maxBodyBytes_(maxBodyBytes) {}

    /// Takes bytes from the front of `bytes`, appends what they decode to, and answers how
    /// many it took: all of them, unless the body is complete or refused.
    std::size_t advance(std::string_view bytes, std::string& body);
    Progress progress() const { return progress_; }
    const Refusal& refusal() const { return refusal_; }

private:
    enum class Stage { size, extension, sizeEnd, data, dataReturn, dataEnd, trailer, trailerEnd };

    void takeCharacter(char c);
    void takeSizeCharacter(char c);
    void takeTrailerCharacter(char c);
    void endOfSizeLine(std::size_t decoded);
    void endOfTrailerLine();
    void refuse(const Refusal& refusal);
    void malformed(std::string_view details);

    std::size_t maxBodyBytes_;
    Progress progress_ = Progress::more;
    Stage stage_ = Stage::size;
    std::size_t remaining_ = 0;  ///< of this chunk
    std::size_t digits_ = 0;
    std::size_t extensionBytes_ = 0;
    std::size_t trailerBytes_ = 0;
    std::string trailerLine_;
    Refusal refusal_;
};

}  // namespace refract::server
