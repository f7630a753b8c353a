// From answers to pages, and from pages to the next.
#include "fhir/client/session.h"

#include <algorithm>
#include <utility>

#include "fhir/client/url.h"

namespace refract::fhir::client {

namespace {

constexpr int kServerErrors = 500;

Reason reasonOf(int status) {
    switch (status) {
        case 401:
            return Reason::unauthorized;
        case 403:
            return Reason::forbidden;
        case 404:
            return Reason::notFound;
        case 410:
            return Reason::gone;
        case 429:
            return Reason::throttled;
        default:
            break;
    }
    if (status >= 200 && status < 300) return Reason::none;
    if (status >= 300 && status < 400) return Reason::redirected;
    return status >= kServerErrors ? Reason::serverError : Reason::refused;
}

Reason reasonOf(const Answer& answer) {
    switch (answer.end) {
        case Answer::End::answered:
            return reasonOf(answer.status);
        case Answer::End::notInTime:
            return Reason::notInTime;
        case Answer::End::notTrusted:
            return Reason::notTrusted;
        case Answer::End::cutShort:
            return Reason::cutShort;
        case Answer::End::addressRefused:
            return Reason::addressRefused;
        case Answer::End::tooLarge:
            return Reason::tooLarge;
        case Answer::End::unreachable:
            break;
    }
    return Reason::unreachable;
}

bool tellsOfError(Value outcome) {
    for (const Value issue : outcome["issue"].elements()) {
        const auto severity = issue["severity"].text();
        if (severity == "error" || severity == "fatal") return true;
    }
    return false;
}

/// A searchset may say beside its matches that something is missing.
bool holdsError(Value bundle) {
    for (const Value entry : bundle["entry"].elements()) {
        const Value resource = entry["resource"];
        if (resource["resourceType"].text() == "OperationOutcome" && tellsOfError(resource)) return true;
    }
    return false;
}

std::string_view nextOf(Value bundle) {
    for (const Value link : bundle["link"].elements()) {
        if (link["relation"].text() == "next") return link["url"].text();
    }
    return {};
}

/// The resource type of a read of one instance; empty for a search.
std::string_view instanceOf(const std::string& what) {
    const auto end = what.find_first_of("?/");
    return end == std::string::npos || what[end] == '?' ? std::string_view{} : std::string_view(what).substr(0, end);
}

}  // namespace

Session::Session(Transfers& transfers, const ClientLimits& limits, std::shared_ptr<const FhirServer> server,
                 const BearerToken& token, Clock::time_point deadline)
    : transfers_(transfers),
      limits_(limits),
      server_(std::move(server)),
      token_(token),
      deadline_(deadline),
      mailbox_(std::make_shared<Mailbox>(limits.mostBytesTogether)) {}

std::vector<Got> Session::read(std::span<const Read> reads) {
    ones_.resize(reads.size());
    for (std::size_t i = 0; i < reads.size(); ++i) {
        auto& one = ones_[i];
        if (!reads[i].link) {
            one.instanceType = std::string(instanceOf(reads[i].what));
            one.url = server_->base + "/" + reads[i].what;
            start(i);
        } else if (auto url = linkOnServer(server_->base, reads[i].what)) {
            one.url = std::move(*url);
            start(i);
        } else {
            end(one, Reason::leadsElsewhere);
        }
    }
    while (open_ > 0) {
        auto answer = mailbox_->take(deadline_);
        if (!answer) break;
        accept(std::move(*answer));
    }
    std::vector<Got> got;
    got.reserve(ones_.size());
    for (auto& one : ones_) {
        if (one.open) end(one, Reason::notInTime);
        got.push_back(std::move(one.got));
    }
    return got;
}

void Session::start(std::size_t index) {
    auto& one = ones_[index];
    one.seen.insert(one.url);
    if (!std::exchange(one.open, true)) ++open_;
    transfers_.start({index, one.url, server_, deadline_, limits_.mostBytes}, token_, mailbox_);
}

void Session::end(One& one, Reason reason) {
    if (std::exchange(one.open, false)) --open_;
    one.got.reason = reason;
    // That a server does not know a kind of resource is no trouble.
    const bool ordinary = reason == Reason::notFound || reason == Reason::gone;
    if (trouble_ == Reason::none && !ordinary) trouble_ = reason;
}

void Session::accept(Answer answer) {
    const std::size_t index = answer.tag;
    auto& one = ones_[index];
    listen(answer);
    if (again(one, index, answer)) return;
    const Reason reason = reasonOf(answer);
    if (reason != Reason::none) return end(one, reason);
    takePage(one, index, answer.body);
}

void Session::listen(const Answer& answer) {
    if (answer.end == Answer::End::tooLarge) answered_ = true;
    if (answer.end != Answer::End::answered) return;
    if (answer.status < kServerErrors) answered_ = true;
    const bool mayAskForRest = answer.status == 429 || answer.status == 503;
    if (mayAskForRest && answer.retryAfter)
        restWanted_ = std::max(restWanted_.value_or(*answer.retryAfter), *answer.retryAfter);
}

bool Session::again(One& one, std::size_t index, const Answer& answer) {
    const bool broken = answer.end == Answer::End::cutShort || answer.end == Answer::End::unreachable;
    const bool passing =
        answer.end == Answer::End::answered && (answer.status == 502 || answer.status == 503 || answer.status == 504);
    // Whoever says when to come back says not before.
    const bool welcome = answer.retryAfter.value_or(std::chrono::seconds(0)) == std::chrono::seconds(0);
    if (!(broken || passing) || !welcome || one.triedAgain) return false;
    if (Clock::now() + limits_.leastRetryTime > deadline_) return false;
    one.triedAgain = true;
    start(index);
    return true;
}

void Session::takePage(One& one, std::size_t index, const std::string& body) {
    Document document;
    const auto root = document.parse(body);
    if (!root || document.holdsNul()) return end(one, Reason::notFhir);
    const auto type = (*root)["resourceType"].text();
    if (type == "OperationOutcome") return end(one, Reason::outcome);
    if (type.empty() || (one.instanceType.empty() ? type != "Bundle" : type != one.instanceType)) {
        return end(one, Reason::notFhir);
    }
    const bool error = holdsError(*root);
    one.got.pages.push_back(std::move(document));
    if (error) return end(one, Reason::outcome);
    follow(one, index, one.got.pages.back().root());
}

void Session::follow(One& one, std::size_t index, Value bundle) {
    const auto next = nextOf(bundle);
    if (next.empty() || !one.instanceType.empty()) return end(one, Reason::none);
    auto url = linkOnServer(server_->base, next);
    if (!url) return end(one, Reason::leadsElsewhere);
    if (one.got.pages.size() >= limits_.mostPages || one.seen.contains(*url)) return end(one, Reason::tooManyPages);
    one.url = std::move(*url);
    start(index);
}

}  // namespace refract::fhir::client
