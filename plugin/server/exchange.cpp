// The steps of one request, in the order in which they can refuse it.
#include "plugin/server/exchange.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "plugin/server/gzip.h"
#include "plugin/server/response_writer.h"

namespace refract::server {

namespace {

using fhir::IssueCode;
using MaybeRefusal = std::optional<Refusal>;

// Requests last milliseconds: whoever is sent away for overload may come back at once.
constexpr std::string_view kRetryAfterSeconds = "1";

constexpr Refusal kCrowded{503, IssueCode::transient, "Too many connections are open."};
constexpr Refusal kTooSlow{503, IssueCode::transient,
                           "Too many connections are open: the place of this one was given to another."};
constexpr Refusal kBusy{503, IssueCode::transient, "The service is answering as many requests as it can."};

std::string typeName(const std::exception& error) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), &std::free);
    return name ? name.get() : typeid(error).name();
}

}  // namespace

Exchange::Exchange(ListenerContext& context, ConnectionState& connection)
    : context_(context),
      connection_(connection),
      started_(Clock::now()),
      correlationId_(context.log.nextCorrelationId()),
      head_(context.limits.head),
      bodyShare_(context.bodyMemory) {
    connection_.body.clear();  // of the request before
}

Exchange::After Exchange::run() {
    connection_.membership.reading();
    auto refused = receive();
    connection_.membership.busy();
    // What was cut off is the fault of the crowd, not of the client; what arrived whole is answered.
    if (refused && connection_.membership.evicted()) refused = kTooSlow;
    // Whatever the client sends after a refusal is not to be taken for a request.
    if (refused) return answer(refusal(*refused), false);
    if (turnedAway_) return answer(std::move(*turnedAway_), mayKeepAlive() && head_.head().framing == Framing::none);
    auto response = handle();
    return answer(std::move(response), mayKeepAlive());
}

MaybeRefusal Exchange::receive() {
    auto refused = readHead();
    if (connection_.crowded()) refused = kCrowded;
    if (!refused) refused = judge();
    if (!refused) refused = askDoorkeeper();
    if (!refused && !turnedAway_) refused = readBody();
    return refused;
}

MaybeRefusal Exchange::readHead() {
    const auto deadline =
        started_ + (connection_.crowded() ? context_.limits.crowdedHeadTime : context_.limits.headTime);
    auto& wire = connection_.wire;
    while (true) {
        switch (head_.advance(wire.pending())) {
            case Progress::complete:
                wire.consume(head_.used());
                return std::nullopt;
            case Progress::refused:
                return head_.refusal();
            case Progress::more:
                break;
        }
        const auto arrival = wire.fill(deadline);
        if (arrival == Arrival::timeout) return Refusal{408, IssueCode::timeout, "The head did not arrive in time."};
        if (arrival != Arrival::bytes) {
            return Refusal{400, IssueCode::structure, "The request ended before its head was complete."};
        }
    }
}

MaybeRefusal Exchange::judge() {
    const auto& head = head_.head();
    if (auto refusal = readTarget(head, target_)) return refusal;
    // HTTP/1.0 without a Host comes from health checks; a browser, which the check is for, sends one.
    if (!target_.authority.empty() && !hostAllowed(target_.authority, context_.options.allowedHosts)) {
        return Refusal{421, IssueCode::forbidden, "This service does not answer under that host name."};
    }
    if (!bodyCoding(head.headers())) {
        return Refusal{415, IssueCode::notSupported, "The body is encoded in a way that is not taken."};
    }
    return checkBodySize(head, context_.limits.maxBodyBytes);
}

MaybeRefusal Exchange::askDoorkeeper() {
    const auto& head = head_.head();
    request_.method = head.method == "HEAD" ? std::string_view("GET") : head.method;
    request_.path = target_.path;
    request_.query = target_.query;
    request_.headers = head.headers();
    request_.peer = connection_.peer;
    request_.certificate = connection_.certificate.get();
    request_.correlationId = correlationId_;
    request_.deadline = Clock::now() + context_.limits.answerTime;
    if (!context_.options.doorkeeper) return std::nullopt;
    const Admission::Slot slot(context_.admission);
    if (!slot) return kBusy;
    turnedAway_ = guarded([this] { return context_.options.doorkeeper(request_); });
    return std::nullopt;
}

MaybeRefusal Exchange::readBody() {
    const auto& head = head_.head();
    const auto deadline = Clock::now() + context_.limits.bodyTime;
    if (head.expectContinue && head.framing != Framing::none && connection_.wire.pending().empty() &&
        !connection_.wire.send("HTTP/1.1 100 Continue\r\n\r\n", {}, deadline)) {
        return Refusal{400, IssueCode::structure, "The client went away before it sent the body."};
    }
    auto refusal =
        server::readBody(connection_.wire, head, context_.limits.maxBodyBytes, deadline, bodyShare_, connection_.body);
    if (!refusal && head.framing != Framing::none && bodyCoding(head.headers()) == BodyCoding::gzip) {
        refusal = unpack(connection_.body, context_.limits.maxBodyBytes, bodyShare_);
    }
    if (refusal) connection_.body.clear();
    return refusal;
}

Response Exchange::handle() {
    const auto& always = context_.options.alwaysAnswered;
    std::optional<Admission::Slot> slot;
    if (std::find(always.begin(), always.end(), request_.path) == always.end()) {
        slot.emplace(context_.admission);
        if (!*slot) return refusal(kBusy);
    }
    request_.body = connection_.body;
    request_.deadline = Clock::now() + context_.limits.answerTime;
    return guarded([this] { return context_.handler(request_); });
}

template <typename Call>
auto Exchange::guarded(Call call) -> decltype(call()) {
    // The one place where what libraries throw ends. Its text may quote a patient's data.
    try {
        decltype(call()) response = call();
        if constexpr (std::is_same_v<decltype(response), Response>) {
            checkResponse(response);
        } else if (response) {
            checkResponse(*response);
        }
        return response;
    } catch (const std::exception& error) {
        return failed(typeName(error));
    } catch (...) {
        return failed("something that is no std::exception");
    }
}

Response Exchange::failed(std::string_view what) {
    context_.log.note(correlationId_ + " a handler threw " + std::string(what));
    return refused(500, {IssueCode::exception, "The service failed.", "Correlation id " + correlationId_, {}});
}

Response Exchange::refusal(const Refusal& refusal) {
    reason_ = refusal.details;
    auto response = refused(refusal.status, {refusal.code, std::string(refusal.details), {}, {}});
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
    if (refusal.status == 415) response.headers.emplace_back("Accept-Encoding", "gzip, identity");
    return response;
}

bool Exchange::mayKeepAlive() const {
    // When three quarters of the places are taken, nobody keeps one without using it.
    const auto crowd = context_.options.maxConnections - context_.options.maxConnections / 4;
    return head_.head().keepAlive && !context_.open.stopping() && !connection_.membership.evicted() &&
           context_.open.size() <= crowd;
}

Exchange::After Exchange::answer(Response response, bool keepAlive) {
    const auto& head = head_.head();
    addCors(context_.options.cors, head.headers(), isPreflight(head.method, head.headers()), response);
    if (hasBody(response.status)) packAnswer(head.headers(), response);
    const Delivery delivery{keepAlive, std::chrono::duration_cast<std::chrono::seconds>(context_.limits.keepAliveTime),
                            correlationId_};
    const bool withBody = hasBody(response.status) && head.method != "HEAD";
    const std::string_view body = withBody ? std::string_view(response.body) : std::string_view{};
    // The thread of one that has lost its place is needed: no waiting for a client that does not read.
    const bool hurry = connection_.membership.evicted();
    const auto deadline = Clock::now() + (hurry ? context_.limits.evictedTime : context_.limits.writeTime);
    const bool sent = connection_.wire.send(writeHead(response, delivery), body, deadline);

    LogEntry entry;
    entry.correlationId = correlationId_;
    entry.listener = context_.name;
    entry.method = head.method;
    entry.route = response.route;
    entry.status = sent ? response.status : 0;
    entry.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
    entry.bytesIn = connection_.body.size();
    entry.bytesOut = sent ? body.size() : 0;
    entry.client = response.client;
    entry.reason = reason_.empty() ? response.reason : reason_;
    context_.log.request(entry);
    return sent && keepAlive ? After::keepAlive : After::close;
}

}  // namespace refract::server
