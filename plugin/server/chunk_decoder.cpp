// A state machine over the characters of a chunked body; data are taken in bulk.
#include "plugin/server/chunk_decoder.h"

#include <algorithm>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

using fhir::IssueCode;

constexpr std::size_t kMaxSizeDigits = 8;           // 4 GiB: beyond any limit, and no overflow
constexpr std::size_t kMaxExtensionBytes = 256;     // in a whole body: nobody is known to send any
constexpr std::size_t kMaxTrailerBytes = 4 * 1024;  // a few checksums

}  // namespace

std::size_t ChunkDecoder::advance(std::string_view bytes, std::string& body) {
    std::size_t taken = 0;
    while (progress_ == Progress::more && taken < bytes.size()) {
        if (stage_ == Stage::data) {
            const auto part = std::min(remaining_, bytes.size() - taken);
            body.append(bytes.substr(taken, part));
            taken += part;
            remaining_ -= part;
            if (remaining_ == 0) stage_ = Stage::dataReturn;
        } else if (stage_ == Stage::sizeEnd) {
            if (bytes[taken++] == '\n')
                endOfSizeLine(body.size());
            else
                malformed("A chunk size is not followed by CR LF.");
        } else {
            takeCharacter(bytes[taken++]);
        }
    }
    return taken;
}

void ChunkDecoder::takeCharacter(char c) {
    switch (stage_) {
        case Stage::size:
            return takeSizeCharacter(c);
        case Stage::extension:
            if (c == '\r')
                stage_ = Stage::sizeEnd;
            else if (!syntax::isFieldChar(c))
                malformed("A chunk extension has a control character.");
            else if (++extensionBytes_ > kMaxExtensionBytes)
                malformed("The chunk extensions are too long.");
            return;
        case Stage::dataReturn:
            stage_ = Stage::dataEnd;
            if (c != '\r') malformed("A chunk is longer than its size.");
            return;
        case Stage::dataEnd:
            stage_ = Stage::size;
            digits_ = 0;
            if (c != '\n') malformed("A chunk is not followed by CR LF.");
            return;
        case Stage::trailer:
            return takeTrailerCharacter(c);
        case Stage::trailerEnd:
            if (c != '\n') return malformed("A trailer line does not end in CR LF.");
            return endOfTrailerLine();
        case Stage::sizeEnd:
        case Stage::data:
            return;  // taken by advance()
    }
}

void ChunkDecoder::takeSizeCharacter(char c) {
    if (const int value = syntax::hexValue(c); value >= 0) {
        if (++digits_ > kMaxSizeDigits) return malformed("A chunk size has too many digits.");
        remaining_ = remaining_ * 16 + static_cast<std::size_t>(value);
    } else if (digits_ == 0) {
        malformed("A chunk does not begin with its size.");
    } else if (c == ';') {
        stage_ = Stage::extension;
    } else if (c == '\r') {
        stage_ = Stage::sizeEnd;
    } else {
        malformed("A chunk size is not a hexadecimal number.");
    }
}

void ChunkDecoder::endOfSizeLine(std::size_t decoded) {
    if (remaining_ == 0) {
        stage_ = Stage::trailer;
    } else if (remaining_ > maxBodyBytes_ - std::min(decoded, maxBodyBytes_)) {
        refuse({413, IssueCode::tooLong, "The body is larger than this service takes."});
    } else {
        stage_ = Stage::data;
    }
}

void ChunkDecoder::takeTrailerCharacter(char c) {
    if (++trailerBytes_ > kMaxTrailerBytes) return malformed("The trailers are too long.");
    if (c == '\r')
        stage_ = Stage::trailerEnd;
    else
        trailerLine_.push_back(c);
}

void ChunkDecoder::endOfTrailerLine() {
    if (trailerLine_.empty()) {
        progress_ = Progress::complete;
    } else if (!readField(trailerLine_)) {
        malformed("A trailer is not 'name: value'.");
    }
    trailerLine_.clear();
    stage_ = Stage::trailer;
}

void ChunkDecoder::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    progress_ = Progress::refused;
}

void ChunkDecoder::malformed(std::string_view details) {
    refuse({400, IssueCode::structure, details});
}

}  // namespace refract::server
