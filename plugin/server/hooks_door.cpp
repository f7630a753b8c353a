// From a request to a knock, and from a rejection to an answer.
#include "plugin/server/hooks_door.h"

#include <chrono>
#include <utility>
#include <vector>

#include "plugin/hooks/discovery.h"
#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

constexpr std::string_view kBase = "/c/";
constexpr std::string_view kServices = "/cds-services";
constexpr std::string_view kFeedback = "/feedback";

trust::Peer peerOf(const Request& request, const trust::Networks& trustedProxies) {
    std::vector<std::string_view> forwardedFor;
    bool forwarded = false;
    for (const auto& [name, value] : request.headers.all()) {
        forwarded = forwarded || trust::isForwardingField(name);
        if (syntax::equalIgnoringCase(name, "x-forwarded-for")) forwardedFor.push_back(value);
    }
    return trust::judgePeer(request.peer, forwardedFor, forwarded, trustedProxies);
}

bool announcesBody(const Headers& headers) {
    return headers.find("transfer-encoding") || headers.find("content-length").value_or("0") != "0";
}

std::string_view patternOf(HooksRoute::Kind kind) {
    switch (kind) {
        case HooksRoute::Kind::none:
            break;
        case HooksRoute::Kind::discovery:
            return "/cds-services";
        case HooksRoute::Kind::call:
            return "/cds-services/{id}";
        case HooksRoute::Kind::feedback:
            return "/cds-services/{id}/feedback";
    }
    return {};
}

fhir::Issue issueOf(int status) {
    switch (status) {
        case 403:
            return {fhir::IssueCode::forbidden, "This caller may not use this address.", {}, {}};
        case 429:
            return {fhir::IssueCode::throttled, "There are too many calls.", {}, {}};
        default:
            return {fhir::IssueCode::login, "Who is calling is not known.", {}, {}};
    }
}

Response answerTo(const trust::Rejection& rejection, HooksRoute::Kind kind) {
    Response response = refused(rejection.status, issueOf(rejection.status));
    if (rejection.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (rejection.status == 429) {
        response.headers.emplace_back("Retry-After", std::to_string(rejection.retryAfter.count()));
    }
    response.route = patternOf(kind);
    response.reason = rejection.reason;
    if (rejection.client != nullptr) response.client = rejection.client->name;
    return response;
}

}  // namespace

HooksRoute hooksRoute(std::string_view path) {
    HooksRoute route;
    if (path.starts_with(kBase)) {
        const auto end = path.find('/', kBase.size());
        if (end == std::string_view::npos) return {};
        route.base = path.substr(kBase.size(), end - kBase.size());
        path.remove_prefix(end);
    }
    if (!path.starts_with(kServices)) return {};
    path.remove_prefix(kServices.size());
    if (path.empty()) {
        route.kind = HooksRoute::Kind::discovery;
        return route;
    }
    if (!path.starts_with('/')) return {};
    route.service = path.substr(1);
    route.kind = HooksRoute::Kind::call;
    if (route.service.ends_with(kFeedback)) {
        route.kind = HooksRoute::Kind::feedback;
        route.service.remove_suffix(kFeedback.size());
    }
    if (route.service.empty() || route.service.find('/') != std::string_view::npos) return {};
    return route;
}

HooksDoor::HooksDoor(trust::Door& door, trust::Networks trustedProxies)
    : door_(door), trustedProxies_(std::move(trustedProxies)) {}

std::optional<Response> HooksDoor::operator()(Request& request) const {
    const HooksRoute route = hooksRoute(request.path);
    if (request.method == "OPTIONS") {
        if (!announcesBody(request.headers)) return std::nullopt;
        return refused(413, {fhir::IssueCode::tooLong, "OPTIONS takes no body here.", {}, {}});
    }
    if (route.kind == HooksRoute::Kind::none) {
        return refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
    }
    std::vector<std::string_view> authorization;
    for (const auto& [name, value] : request.headers.all()) {
        if (syntax::equalIgnoringCase(name, "authorization")) authorization.push_back(value);
    }
    trust::Knock knock;
    knock.base = route.base;
    knock.path = request.path;
    // The registry knows services by our ids; who may call by another is HooksApi's to say.
    const std::string_view service = route.service == kBahmniService ? "medication-check" : route.service;
    // What is no service at all is a 404 for everybody who is let in, and HooksApi's to answer.
    if (!hooks::hooksOf(service).empty()) knock.service = service;
    knock.authorization = authorization;
    knock.origin = request.headers.find("origin");
    knock.peer = peerOf(request, trustedProxies_);
    knock.certificate = request.certificate;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto answer = door_.knock(knock, now, std::chrono::steady_clock::now());
    if (const auto* rejection = std::get_if<trust::Rejection>(&answer)) return answerTo(*rejection, route.kind);
    request.caller = std::move(std::get<trust::Caller>(answer));
    return std::nullopt;
}

}  // namespace refract::server
