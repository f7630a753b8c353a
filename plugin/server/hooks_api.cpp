// Routing of the hooks listener, and what HTTP asks of a body.
#include "plugin/server/hooks_api.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "plugin/hooks/discovery.h"
#include "plugin/hooks/outcome.h"
#include "plugin/server/hooks_door.h"

namespace refract::server {

namespace {

constexpr std::string_view kDiscoveryRoute = "/cds-services";
constexpr std::string_view kServiceRoute = "/cds-services/{id}";
constexpr std::string_view kOrderService = "medication-check";
constexpr std::string_view kFeedbackRoute = "/cds-services/{id}/feedback";
/// Seconds after which feedback that could not be checked may come again: the store is tried each second.
constexpr std::string_view kFeedbackRetry = "5";

Response notAllowed(std::string allowed, std::string route) {
    Response response = refused(
        405, {fhir::IssueCode::notSupported, "This address does not take that method.", "it takes " + allowed, {}});
    response.headers.emplace_back("Allow", std::move(allowed));
    response.route = std::move(route);
    return response;
}

Response options(std::string allowed, std::string route) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", std::move(allowed));
    response.route = std::move(route);
    return response;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

/// "Application/JSON; charset=utf-8" → "application/json"
std::string mediaType(std::string_view field) {
    std::string type = lower(field.substr(0, field.find(';')));
    type.erase(std::remove_if(type.begin(), type.end(), [](char c) { return c == ' ' || c == '\t'; }), type.end());
    return type;
}

bool isJson(std::string_view field) {
    const std::string type = mediaType(field);
    return type == "application/json" || type == "application/fhir+json";
}

/// The weight of one range of an Accept field is 0: "application/json;q=0" (RFC 9110 section 12.4.2).
bool unwanted(std::string_view range) {
    for (auto semicolon = range.find(';'); semicolon != std::string_view::npos; semicolon = range.find(';')) {
        range.remove_prefix(semicolon + 1);
        const std::string parameter = mediaType(range);
        if (parameter.starts_with("q=0") && parameter.find_first_not_of("0.", 2) == std::string::npos) return true;
    }
    return false;
}

/// Does an Accept field let JSON through? Which weight it has matters only when it is 0: there is one form.
bool acceptsJson(std::string_view field) {
    bool somethingElse = false;
    for (std::size_t begin = 0; begin <= field.size();) {
        const std::size_t end = std::min(field.find(',', begin), field.size());
        const std::string_view range = field.substr(begin, end - begin);
        const std::string type = mediaType(range);
        const bool fits =
            type == "*/*" || type == "application/*" || type == "application/json" || type == "application/fhir+json";
        if (type == "application/json" && unwanted(range)) return false;  // whatever a wildcard says beside it
        if (fits && !unwanted(range)) return true;
        somethingElse = somethingElse || !type.empty();
        begin = end + 1;
    }
    return !somethingElse;
}

/// 406 when there is an Accept field that leaves out JSON.
std::optional<Response> refuseForm(const Request& request, std::string_view route) {
    const auto accept = request.headers.find("Accept");
    if (!accept || acceptsJson(*accept)) return std::nullopt;
    auto response =
        refused(406, {fhir::IssueCode::notSupported, "The answer is JSON.", "Accept: application/json", {}});
    response.route = route;
    return response;
}

Response json(std::string body, std::string_view route) {
    Response response;
    response.contentType = kJson;
    response.body = std::move(body);
    response.route = route;
    return response;
}

/// What the client is forgiven (docs/operations.md, "Profiles").
hooks::RequestProfile forgiven(trust::Profile profile) {
    hooks::RequestProfile request;
    using Identity = hooks::RequestProfile::Identity;
    switch (profile) {
        case trust::Profile::strict:
            break;
        case trust::Profile::sandbox:
            request.ordersRequired = false;
            break;
        case trust::Profile::openemr:
            request.instanceIsUuid = false;
            request.identity = Identity::prefetch;
            request.emptyIsNotSupplied = true;
            break;
        case trust::Profile::bahmni:
            request.instanceIsUuid = request.instanceRequired = request.userRequired = false;
            request.identity = Identity::prefetch;
            request.hookAlias = request.serviceAlias = kBahmniService;
            request.aliasOrders = "prefetch.draftMedicationRequests";
            request.ordersAmongOthers = request.answersWithReferences = true;
            break;
        case trust::Profile::openmrsO3:
            request.instanceIsUuid = request.instanceRequired = request.userRequired = false;
            request.hookAlias = "medication-prescribe";
            request.aliasOrders = "context.medications";
            break;
    }
    return request;
}

service::Caller callerOf(const Request& request) {
    service::Caller caller;
    caller.receivedAt =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    if (!request.caller) return caller;
    // A name of the registry holds no slash, so that client and tenant stay apart.
    caller.clientKey = request.caller->client->name;
    caller.client = request.caller->client->name;
    caller.tenant = request.caller->tenant;
    if (const auto issued = request.caller->issued) {
        caller.tokenIssuedAt = std::chrono::milliseconds(issued->time_since_epoch()).count();
    }
    caller.site = request.caller->client->site;
    caller.shadow = request.caller->client->shadow;
    if (!request.caller->tenant.empty()) caller.clientKey += "/" + request.caller->tenant;
    caller.stableUuid = request.caller->client->profile == trust::Profile::bahmni;
    caller.request = forgiven(request.caller->client->profile);
    caller.fhirServers = request.caller->client->fhirServers;
    return caller;
}

trust::Profile profileOf(const Request& request) {
    return request.caller ? request.caller->client->profile : trust::Profile::strict;
}

/// The service that an id of the address means to that caller.
std::string_view serviceMeant(std::string_view id, const Request& request) {
    return profileOf(request) == trust::Profile::bahmni && id == kBahmniService ? kOrderService : id;
}

}  // namespace

HooksApi::HooksApi(service::Service& service, Today today)
    : service_(service), today_(std::move(today)), discovery_(hooks::writeDiscovery(hooks::services())) {}

Response HooksApi::operator()(const Request& request) const {
    Response response = route(request);
    if (request.caller) response.client = request.caller->client->name;
    if (response.status >= 400 && profileOf(request) == trust::Profile::bahmni) {
        response.body = hooks::withMessage(response.body);
    }
    return response;
}

Response HooksApi::route(const Request& request) const {
    const HooksRoute route = hooksRoute(request.path);
    if (route.kind == HooksRoute::Kind::discovery) return discovery(request);
    if (route.kind == HooksRoute::Kind::call) {
        const auto service = serviceMeant(route.service, request);
        if (hooks::hooksOf(service).empty()) {
            Response response = refused({fhir::IssueCode::notFound, "There is no service of that name.", {}, {}});
            response.route = kServiceRoute;
            return response;
        }
        if (request.method == "OPTIONS") return options("POST, OPTIONS", std::string(kServiceRoute));
        if (request.method != "POST") return notAllowed("POST, OPTIONS", std::string(kServiceRoute));
        return call(request, service);
    }
    if (route.kind == HooksRoute::Kind::feedback && !hooks::hooksOf(route.service).empty()) {
        if (request.method == "OPTIONS") return options("POST, OPTIONS", std::string(kFeedbackRoute));
        if (request.method != "POST") return notAllowed("POST, OPTIONS", std::string(kFeedbackRoute));
        return feedback(request, route.service);
    }
    return refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
}

Response HooksApi::discovery(const Request& request) const {
    if (request.method == "OPTIONS") return options("GET, HEAD, OPTIONS", std::string(kDiscoveryRoute));
    if (request.method != "GET") return notAllowed("GET, HEAD, OPTIONS", std::string(kDiscoveryRoute));
    if (auto refusal = refuseForm(request, kDiscoveryRoute)) return std::move(*refusal);
    const auto profile = forgiven(profileOf(request));
    const bool everything = !request.caller || request.caller->client->services.empty();
    if (everything && profile.hookAlias.empty()) return json(discovery_, kDiscoveryRoute);
    auto offered = hooks::servicesFor(profile);
    std::erase_if(offered, [&](const auto& service) {
        return !everything && !request.caller->client->mayCall(serviceMeant(service.id, request));
    });
    return json(hooks::writeDiscovery(offered), kDiscoveryRoute);
}

Response HooksApi::feedback(const Request& request, std::string_view serviceId) const {
    Response response;
    if (const auto type = request.headers.find("Content-Type"); !type || !isJson(*type)) {
        response = refused(
            415, {fhir::IssueCode::notSupported, "The body must be JSON.", "Content-Type: application/json", {}});
    } else if (auto done = service_.feedback(serviceId, request.body, callerOf(request)); !done) {
        response = refused(done.error());
        if (response.status == 503) response.headers.emplace_back("Retry-After", kFeedbackRetry);
    }
    response.route = kFeedbackRoute;
    return response;
}

Response HooksApi::call(const Request& request, std::string_view serviceId) const {
    const auto refuse = [&](Response response) {
        response.route = kServiceRoute;
        return response;
    };
    if (const auto type = request.headers.find("Content-Type"); !type || !isJson(*type)) {
        return refuse(refused(
            415, {fhir::IssueCode::notSupported, "The body must be JSON.", "Content-Type: application/json", {}}));
    }
    if (auto refusal = refuseForm(request, kServiceRoute)) return std::move(*refusal);
    const auto day = today_(request.caller ? request.caller->client->timeZone : std::string());
    auto answer = service_.answer(serviceId, request.body, day, callerOf(request));
    if (!answer) return refuse(refused(answer.error()));
    return json(std::move(*answer), kServiceRoute);
}

}  // namespace refract::server
