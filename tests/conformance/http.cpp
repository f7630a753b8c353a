// The client and the service behind tests/support/http.h, with Poco's client.
#include "tests/support/http.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <iterator>

namespace refract::test {

namespace {

std::uint16_t portOf(const std::string& line) {
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

}  // namespace

HttpAnswer send(std::uint16_t port, const HttpCall& call) {
    Poco::Net::HTTPClientSession session("127.0.0.1", port);
    session.setTimeout(Poco::Timespan(30, 0));
    Poco::Net::HTTPRequest request(call.method, call.path, "HTTP/1.1");
    for (const auto& [name, value] : call.headers) request.set(name, value);
    if (!call.body.empty() || call.method == "POST") {
        if (!call.contentType.empty()) request.setContentType(call.contentType);
        request.setContentLength(static_cast<std::streamsize>(call.body.size()));
    }
    session.sendRequest(request) << call.body;
    Poco::Net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    HttpAnswer answer;
    answer.body.assign(std::istreambuf_iterator<char>(in), {});
    answer.status = static_cast<int>(response.getStatus());
    for (const auto& [name, value] : response) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.headers[lower] = value;
    }
    return answer;
}

RunningService::RunningService()
    : process_(std::make_unique<Background>(
          REFRACT_BINARY, std::vector<std::string>{"serve", "--demo", "--today", "2026-03-02", "--listen",
                                                   "127.0.0.1:0", "--admin", "127.0.0.1:0"})) {
    port = portOf(process_->line());
    admin = portOf(process_->line());
    // The last line of a start: what comes before it, a password's hash of 128 MiB, is no request's doing.
    while (!process_->line().starts_with("Dashboard on ")) {
    }
}

RunningService& runningService() {
    static RunningService service;
    return service;
}

}  // namespace refract::test
