// Routing of the hooks listener, and what HTTP asks of a body.
#include "plugin/server/hooks_api.h"

#include <algorithm>
#include <utility>

#include "plugin/hooks/discovery.h"
#include "plugin/hooks/outcome.h"

namespace refract::server {

namespace {

constexpr std::string_view kServices = "/cds-services";
constexpr std::string_view kServiceRoute = "/cds-services/{id}";

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

/// Does an Accept field let JSON through? Weights are not looked at: there is one form.
bool acceptsJson(std::string_view field) {
    for (std::size_t begin = 0; begin <= field.size();) {
        const std::size_t end = std::min(field.find(',', begin), field.size());
        const std::string type = mediaType(field.substr(begin, end - begin));
        if (type == "*/*" || type == "application/*" || type == "application/json" || type == "application/fhir+json") {
            return true;
        }
        begin = end + 1;
    }
    return field.empty();
}

Response json(std::string body, std::string_view route) {
    Response response;
    response.contentType = kJson;
    response.body = std::move(body);
    response.route = route;
    return response;
}

}  // namespace

HooksApi::HooksApi(service::Service& service, std::function<fhir::Day()> today)
    : service_(service), today_(std::move(today)), discovery_(hooks::writeDiscovery(hooks::services())) {}

Response HooksApi::operator()(const Request& request) const {
    const std::string_view path = request.path;
    if (path == kServices) {
        if (request.method == "OPTIONS") return options("GET, HEAD, OPTIONS", std::string(kServices));
        if (request.method != "GET") return notAllowed("GET, HEAD, OPTIONS", std::string(kServices));
        return json(discovery_, kServices);
    }
    if (path.starts_with(kServices) && path.size() > kServices.size() + 1 && path[kServices.size()] == '/') {
        const std::string_view id = path.substr(kServices.size() + 1);
        if (id.find('/') == std::string_view::npos) {
            if (hooks::hooksOf(id).empty()) {
                Response response = refused({fhir::IssueCode::notFound, "There is no service of that name.", {}, {}});
                response.route = kServiceRoute;
                return response;
            }
            if (request.method == "OPTIONS") return options("POST, OPTIONS", std::string(kServiceRoute));
            if (request.method != "POST") return notAllowed("POST, OPTIONS", std::string(kServiceRoute));
            return call(request, id);
        }
    }
    return refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
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
    if (const auto accept = request.headers.find("Accept"); accept && !acceptsJson(*accept)) {
        return refuse(
            refused(406, {fhir::IssueCode::notSupported, "The answer is JSON.", "Accept: application/json", {}}));
    }
    auto answer = service_.answer(serviceId, request.body, today_());
    if (!answer) return refuse(refused(answer.error()));
    return json(std::move(*answer), kServiceRoute);
}

}  // namespace refract::server
