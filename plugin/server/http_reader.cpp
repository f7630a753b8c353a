// Reads the head of a request: lines first, then the request line, the fields, and what they say about framing.
#include "plugin/server/http_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

using fhir::IssueCode;
using MaybeRefusal = std::optional<Refusal>;

constexpr Refusal malformed(std::string_view details) {
    return {400, IssueCode::structure, details};
}

MaybeRefusal readVersion(std::string_view text, RequestHead& head) {
    if (text.size() != 8 || !text.starts_with("HTTP/") || !syntax::isDigit(text[5]) || text[6] != '.' ||
        !syntax::isDigit(text[7])) {
        return malformed("The request line does not end in an HTTP version.");
    }
    if (text[5] != '1') return Refusal{505, IssueCode::notSupported, "This service speaks HTTP/1.1 and HTTP/1.0."};
    head.minorVersion = text[7] == '0' ? 0 : 1;
    return std::nullopt;
}

MaybeRefusal readRequestLine(std::string_view line, RequestHead& head) {
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos) return malformed("The request line is not 'method target version'.");
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, second - first - 1);
    if (!syntax::isToken(head.method)) return malformed("The method is not a token.");
    if (head.target.empty() || !std::all_of(head.target.begin(), head.target.end(), syntax::isVisible)) {
        return malformed("The request target is empty or has a character that must be percent-encoded.");
    }
    return readVersion(line.substr(second + 1), head);
}

MaybeRefusal takeContentLength(std::string_view value, RequestHead& head) {
    if (head.framing != Framing::none) return malformed("Content-Length contradicts another framing field.");
    head.framing = Framing::length;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), head.contentLength);
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), syntax::isDigit);
    // A number beyond 64 bits is a number that no limit allows.
    if (digits && error == std::errc::result_out_of_range)
        head.contentLength = UINT64_MAX;
    else if (!digits || error != std::errc{} || end != value.data() + value.size()) {
        return malformed("Content-Length is not a number.");
    }
    return std::nullopt;
}

MaybeRefusal takeTransferEncoding(std::string_view value, RequestHead& head) {
    if (head.framing != Framing::none) return malformed("Transfer-Encoding contradicts another framing field.");
    if (head.minorVersion == 0) return malformed("HTTP/1.0 has no Transfer-Encoding.");
    if (!syntax::equalIgnoringCase(value, "chunked")) {
        return Refusal{501, IssueCode::notSupported, "The only transfer coding taken is 'chunked'."};
    }
    head.framing = Framing::chunked;
    return std::nullopt;
}

MaybeRefusal takeHost(std::string_view value, RequestHead& head) {
    if (head.headers().count("host") > 1) return malformed("There is more than one Host.");
    head.host = value;
    return std::nullopt;
}

/// Who judges one and answers to another lets a page in that is not on the list.
MaybeRefusal takeOrigin(std::string_view, RequestHead& head) {
    if (head.headers().count("origin") > 1) return malformed("There is more than one Origin.");
    return std::nullopt;
}

MaybeRefusal takeConnection(std::string_view value, RequestHead& head) {
    bool close = false, keepAlive = false;
    syntax::eachElement(value, [&](std::string_view option) {
        close |= syntax::equalIgnoringCase(option, "close");
        keepAlive |= syntax::equalIgnoringCase(option, "keep-alive");
    });
    if (close)
        head.keepAlive = false;
    else if (keepAlive && head.minorVersion == 0)
        head.keepAlive = true;
    return std::nullopt;
}

MaybeRefusal takeExpect(std::string_view value, RequestHead& head) {
    if (!syntax::equalIgnoringCase(value, "100-continue")) {
        return Refusal{417, IssueCode::notSupported, "The only expectation met is '100-continue'."};
    }
    head.expectContinue = head.minorVersion > 0;
    return std::nullopt;
}

MaybeRefusal interpret(const HeaderField& field, RequestHead& head) {
    using Take = MaybeRefusal (*)(std::string_view, RequestHead&);
    static constexpr std::array<std::pair<std::string_view, Take>, 6> kMeaning{{
        {"content-length", takeContentLength},
        {"transfer-encoding", takeTransferEncoding},
        {"host", takeHost},
        {"origin", takeOrigin},
        {"connection", takeConnection},
        {"expect", takeExpect},
    }};
    for (const auto& [name, take] : kMeaning) {
        if (syntax::equalIgnoringCase(field.name, name)) return take(field.value, head);
    }
    return std::nullopt;
}

/// `text` is the head's lines, each with its CRLF.
MaybeRefusal readHead(std::string_view text, RequestHead& head) {
    const auto nextLine = [&text] {
        const auto end = text.find("\r\n");
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        return line;
    };
    if (auto refusal = readRequestLine(nextLine(), head)) return refusal;
    head.keepAlive = head.minorVersion > 0;
    MaybeRefusal first;
    while (!text.empty()) {
        const auto field = readField(nextLine());
        if (!field) return malformed("A header field is not 'name: value'.");
        head.fields.push_back(*field);
        // Later fields are still read: the answer to a refused request needs its Origin.
        if (auto refusal = interpret(*field, head); refusal && !first) first = refusal;
    }
    if (!first && head.host.empty() && head.minorVersion > 0) first = malformed("There is no Host.");
    return first;
}

}  // namespace

std::optional<HeaderField> readField(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !syntax::isToken(line.substr(0, colon))) return std::nullopt;
    const auto value = line.substr(colon + 1);
    if (!syntax::isFieldValue(value)) return std::nullopt;
    return HeaderField{line.substr(0, colon), syntax::trimmed(value)};
}

Progress HeadReader::advance(std::string_view bytes) {
    while (progress_ == Progress::more) {
        // What does not begin like a method (a TLS hello, say) need not be waited for.
        if (lines_ == 0 && bytes.size() > begin_ && bytes[begin_] != '\r' && !syntax::isTokenChar(bytes[begin_])) {
            refuse(malformed("This is not an HTTP request."));
            break;
        }
        const auto newline = bytes.find('\n', scanned_);
        if (newline == std::string_view::npos) {
            scanned_ = bytes.size();
            checkSize();
            break;
        }
        takeLine(bytes, newline);
    }
    return progress_;
}

void HeadReader::takeLine(std::string_view bytes, std::size_t newline) {
    scanned_ = newline + 1;
    checkSize();  // first, so that one piece is judged as many are
    if (newline == lineStart_ || bytes[newline - 1] != '\r') {
        return refuse(malformed("A line does not end in CR LF."));
    }
    const bool empty = newline - lineStart_ == 1;
    if (empty && lines_ > 0) return finish(bytes);
    lineStart_ = scanned_;
    if (empty) {
        if (begin_ > 0) return refuse(malformed("There are empty lines before the request."));
        begin_ = scanned_;
        return;
    }
    if (++lines_ == 1) fields_ = scanned_;
    if (lines_ > limits_.headerCount + 1) refuse({431, IssueCode::tooLong, "The request has too many header fields."});
}

void HeadReader::checkSize() {
    if (lines_ == 0 && scanned_ - begin_ > limits_.requestLineBytes) {
        refuse({414, IssueCode::tooLong, "The request line is too long."});
    } else if (lines_ > 0 && scanned_ - fields_ > limits_.headerBytes) {
        refuse({431, IssueCode::tooLong, "The header fields are too long."});
    }
}

void HeadReader::finish(std::string_view bytes) {
    text_.assign(bytes.substr(begin_, lineStart_ - begin_));
    if (const auto refusal = readHead(text_, head_)) return refuse(*refusal);
    if (progress_ == Progress::more) progress_ = Progress::complete;
}

void HeadReader::refuse(const Refusal& refusal) {
    if (progress_ == Progress::refused) return;
    refusal_ = refusal;
    progress_ = Progress::refused;
}

}  // namespace refract::server
