// HTTP for the tests of the command, with Poco's client.
#include "tests/command/site.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <iterator>

namespace refract::test {

Got ask(std::uint16_t port, const std::string& method, const std::string& path, const std::string& body,
        const Fields& fields) {
    Poco::Net::HTTPClientSession session("127.0.0.1", port);
    Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
    for (const auto& [name, value] : fields) request.set(name, value);
    if (method == "POST") {
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    Got got;
    got.body.assign(std::istreambuf_iterator<char>(in), {});
    got.status = static_cast<int>(response.getStatus());
    got.retryAfter = response.get("Retry-After", "");
    got.wwwAuthenticate = response.get("WWW-Authenticate", "");
    got.fields = {response.begin(), response.end()};
    got.allowOrigin = response.get("Access-Control-Allow-Origin", "");
    return got;
}

std::uint16_t portOf(const std::string& line) {
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

}  // namespace refract::test
