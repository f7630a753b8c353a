// One signed call, and what is remembered of it.
#include "plugin/demo/service_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

#include <chrono>

#include "fhir/json.h"
#include "plugin/hooks/json_writer.h"

namespace refract::demo {

namespace {

/// What a person would look back at; each may hold a whole record.
constexpr std::size_t kMostExchanges = 8;
/// The service answers in milliseconds; the browser waits for eight seconds.
constexpr long kTimeoutSeconds = 5;

/// The text if it is JSON, so that it can stand in JSON.
std::string checked(const std::string& text) {
    fhir::Document document;
    return !text.empty() && document.parse(text) ? text : std::string();
}

}  // namespace

fhir::Result<Reply> ServiceClient::get(const std::string& path) {
    return call("GET", path, {});
}

fhir::Result<Reply> ServiceClient::post(const std::string& path, const std::string& body) {
    return call("POST", path, body);
}

fhir::Result<Reply> ServiceClient::call(const std::string& method, const std::string& path, const std::string& body) {
    const auto begin = std::chrono::steady_clock::now();
    auto reply = send(method, path, body);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    Exchange exchange{0, method, path, reply ? reply->status : 0, took.count(), checked(body), {}};
    if (reply) exchange.response = checked(reply->body);
    const std::lock_guard lock(mutex_);
    exchange.number = ++count_;
    exchanges_.push_back(std::move(exchange));
    if (exchanges_.size() > kMostExchanges) exchanges_.pop_front();
    return reply;
}

fhir::Result<Reply> ServiceClient::send(const std::string& method, const std::string& path,
                                        const std::string& body) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto authorization = signer_.authorization(address_.url + path, now);
    if (!authorization) return std::move(authorization).error();
    try {
        Poco::Net::HTTPClientSession session(address_.host, address_.port);
        session.setTimeout(Poco::Timespan(kTimeoutSeconds, 0));
        Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
        request.setHost("localhost", address_.port);
        request.set("Authorization", std::string(authorization->reveal()));
        request.set("Accept", "application/json");
        if (!body.empty()) {
            request.setContentType("application/json");
            request.setContentLength(static_cast<std::streamsize>(body.size()));
        }
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        Reply reply;
        Poco::StreamCopier::copyToString(session.receiveResponse(response), reply.body);
        reply.status = response.getStatus();
        return reply;
    } catch (const Poco::Exception&) {
        return fhir::Issue{fhir::IssueCode::transient, "The service does not answer.", {}, {}};
    }
}

std::string ServiceClient::exchanges(std::uint64_t since) const {
    hooks::JsonWriter json;
    json.startObject();
    json.key("exchanges");
    json.startArray();
    const std::lock_guard lock(mutex_);
    for (const Exchange& exchange : exchanges_) {
        if (exchange.number <= since) continue;
        json.startObject();
        json.member("number", static_cast<double>(exchange.number));
        json.member("method", exchange.method);
        json.member("path", exchange.path);
        json.member("status", static_cast<double>(exchange.status));
        json.member("milliseconds", exchange.milliseconds);
        for (const auto& [name, text] :
             {std::pair{"request", &exchange.request}, std::pair{"response", &exchange.response}}) {
            if (text->empty()) continue;
            json.key(name);
            json.checkedJson(*text);
        }
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

}  // namespace refract::demo
