// Raw sockets on loopback.
#include "tests/server/http_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

#include "fhir/json.h"
#include "plugin/server/handler.h"
#include "plugin/server/syntax.h"

namespace refract::server::test {

namespace {

const Poco::Timespan kPatience(60, 0);

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = syntax::lower(c);
    return result;
}

}  // namespace

std::string Answer::header(const std::string& name) const {
    const auto [first, last] = headers.equal_range(name);
    if (first == last) return {};
    EXPECT_EQ(std::next(first), last) << "more than one " << name;
    return first->second;
}

bool Answer::isOutcome(std::string_view code) const {
    fhir::Document document;
    const auto root = document.parse(body);
    if (!root || header("content-type") != kJson) return false;
    bool found = false;
    for (const auto issue : (*root)["issue"].elements()) {
        found |= issue["severity"].text() == "error" && issue["code"].text() == code &&
                 !issue["details"]["text"].text().empty();
    }
    return found && (*root)["resourceType"].text() == "OperationOutcome";
}

HttpClient::HttpClient(std::uint16_t port) {
    socket_.connect(Poco::Net::SocketAddress("127.0.0.1", port), kPatience);
    socket_.setReceiveTimeout(kPatience);
    socket_.setSendTimeout(kPatience);
    socket_.setNoDelay(true);
}

void HttpClient::send(std::string_view bytes) {
    if (!trySend(bytes)) ADD_FAILURE() << "the server closed before it was sent everything";
}

bool HttpClient::trySend(std::string_view bytes) {
    try {
        return socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()), MSG_NOSIGNAL) ==
               static_cast<int>(bytes.size());
    } catch (const Poco::Exception&) {
        return false;
    }
}

bool HttpClient::fill() {
    std::array<char, 16384> piece;
    try {
        const int count = socket_.receiveBytes(piece.data(), static_cast<int>(piece.size()));
        if (count <= 0) return false;
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
        return true;
    } catch (const Poco::TimeoutException&) {
        ADD_FAILURE() << "the server neither answered nor closed";
        return false;
    } catch (const Poco::Exception&) {
        return false;
    }
}

std::string HttpClient::readLine() {
    while (buffer_.find("\r\n") == std::string::npos) {
        if (!fill()) return {};
    }
    const auto end = buffer_.find("\r\n");
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
}

std::optional<Answer> HttpClient::tryRead(bool withBody) {
    Answer answer;
    const auto statusLine = readLine();
    if (!statusLine.starts_with("HTTP/1.1 ")) return std::nullopt;
    answer.status = std::stoi(statusLine.substr(9, 3));
    for (auto line = readLine(); !line.empty(); line = readLine()) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) return std::nullopt;
        answer.headers.emplace(lower(line.substr(0, colon)), line.substr(colon + 2));
    }
    const auto length = answer.header("content-length");
    if (length.empty() || !withBody) return answer;
    const auto bytes = std::stoul(length);
    while (buffer_.size() < bytes) {
        if (!fill()) return std::nullopt;
    }
    answer.body = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return answer;
}

Answer HttpClient::read(bool withBody) {
    auto answer = tryRead(withBody);
    if (!answer) throw std::runtime_error("the server closed the connection without an answer");
    return std::move(*answer);
}

bool HttpClient::ended() {
    return buffer_.empty() && !fill();
}

bool HttpClient::readable(int milliseconds) {
    return !buffer_.empty() || socket_.poll(Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(milliseconds) * 1000),
                                            Poco::Net::Socket::SELECT_READ);
}

Answer HttpClient::ask(std::string_view bytes, bool withBody) {
    send(bytes);
    return read(withBody);
}

bool listening(std::uint16_t port) {
    try {
        Poco::Net::StreamSocket().connect(Poco::Net::SocketAddress("127.0.0.1", port), kPatience);
        return true;
    } catch (const Poco::Exception&) {
        return false;
    }
}

std::string get(std::string_view path, std::string_view fields) {
    return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields).append("\r\n");
}

std::string post(std::string_view path, std::string_view body, std::string_view fields) {
    return std::string("POST ")
        .append(path)
        .append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n")
        .append(fields)
        .append("\r\n")
        .append(body);
}

}  // namespace refract::server::test
