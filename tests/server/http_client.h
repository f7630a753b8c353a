// HttpClient: a client for tests that sends exactly the bytes that it is told to.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace refract::server::test {

struct Answer {
    int status = 0;
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    /// The value of the only field of that name; fails the test when there are several.
    std::string header(const std::string& name) const;
    /// Is the body an OperationOutcome of that code?
    bool isOutcome(std::string_view code) const;
};

/// Every wait ends after a generous time, so that a hanging server fails a test instead of stopping it.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);

    void send(std::string_view bytes);
    /// Like send(), but false when the server has closed instead of an exception.
    bool trySend(std::string_view bytes);
    void endSending() { socket_.shutdownSend(); }
    /// Breaks the connection.
    void close() { socket_.close(); }

    /// The next answer; none if the connection ended before one was complete.
    std::optional<Answer> tryRead(bool withBody = true);
    /// The same; throws if there is none.
    Answer read(bool withBody = true);
    /// The next line of what has arrived, without its CR LF; for "100 Continue".
    std::string readLine();
    /// Has the server closed, with nothing more to read?
    bool ended();
    /// Is there anything to read by then?
    bool readable(int milliseconds);

    /// send() and read().
    Answer ask(std::string_view bytes, bool withBody = true);

private:
    bool fill();

    Poco::Net::StreamSocket socket_;
    std::string buffer_;
};

/// Can anybody connect there?
bool listening(std::uint16_t port);

std::string get(std::string_view path, std::string_view fields = {});
std::string post(std::string_view path, std::string_view body, std::string_view fields = {});

}  // namespace refract::server::test
