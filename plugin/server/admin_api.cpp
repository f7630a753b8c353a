// Health, readiness and reload.
#include "plugin/server/admin_api.h"

#include <string_view>
#include <utility>

#include "plugin/hooks/json_writer.h"

namespace refract::server {

namespace {

Response json(std::string body, std::string_view route, int status = 200) {
    Response response;
    response.status = status;
    response.contentType = kJson;
    response.body = std::move(body);
    response.route = route;
    return response;
}

void writeErrors(hooks::JsonWriter& writer, const std::vector<std::string>& errors) {
    writer.key("errors");
    writer.startArray();
    for (const auto& error : errors) writer.string(error);
    writer.endArray();
}

Response wrongMethod(std::string_view route, std::string_view allowed) {
    Response response =
        refused(405, {fhir::IssueCode::notSupported, "This address does not take that method.", {}, {}});
    response.headers.emplace_back("Allow", allowed);
    response.route = route;
    return response;
}

void writeRecord(hooks::JsonWriter& writer, const audit::RecorderState& record) {
    writer.key("record");
    writer.startObject();
    writer.member("store", record.storeUp ? "up" : "down");
    writer.member("journalEntries", static_cast<double>(record.journalEntries));
    writer.member("journalBytes", static_cast<double>(record.journalBytes));
    writer.member("journalSize", static_cast<double>(record.journalSize));
    writer.member("setAside", static_cast<double>(record.setAside));
    writer.member("lost", static_cast<double>(record.lost));
    writer.endObject();
}

}  // namespace

AdminApi::AdminApi(const service::Service& service, AdminActions actions, trust::Secret secret)
    : service_(service), actions_(std::move(actions)), secret_(std::move(secret)) {}

Response AdminApi::operator()(const Request& request) const {
    const std::string_view path = request.path;
    if (actions_.pages) {
        if (auto page = actions_.pages(request)) return std::move(*page);
    }
    if (path == "/reload") {
        return request.method == "POST" ? reload(request) : wrongMethod("/reload", "POST");
    }
    const bool metrics = path == "/metrics" && actions_.metrics;
    if (path != "/healthz" && path != "/readyz" && !metrics) {
        return refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
    }
    if (request.method != "GET") return wrongMethod(path, "GET, HEAD");
    if (metrics) return actions_.metrics();
    return path == "/readyz" ? ready() : json(R"({"status":"up"})", "/healthz");
}

Response AdminApi::ready() const {
    const auto knowledge = service_.knowledge();
    const auto record = actions_.record ? actions_.record() : std::nullopt;
    const bool losing = record && record->losing;
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("status", losing ? "not-recording" : "ready");
    writer.member("knowledgeEdition", knowledge->edition().id);
    writer.member("rules", static_cast<double>(knowledge->rules().size()));
    writer.member("rxnormRelease", knowledge->terminology().release());
    if (knowledge->site() != nullptr) writer.member("site", knowledge->site()->site());
    if (const auto errors = actions_.lastErrors(); !errors.empty()) {
        writer.key("lastReload");
        writer.startObject();
        writer.member("status", "refused");
        writeErrors(writer, errors);
        writer.endObject();
    }
    if (record) writeRecord(writer, *record);
    writer.endObject();
    constexpr int kUnavailable = 503;
    return json(writer.take(), "/readyz", losing ? kUnavailable : 200);
}

Response AdminApi::reload(const Request& request) const {
    constexpr std::string_view kBearer = "Bearer ";
    const auto header = request.headers.find("Authorization");
    const bool known = !secret_.empty() && request.headers.count("Authorization") == 1 &&
                       header->starts_with(kBearer) && secret_.is(header->substr(kBearer.size()));
    if (!known) {
        Response response =
            refused(401, {fhir::IssueCode::login, "This address needs the administrator's secret.", {}, {}});
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
        response.route = "/reload";
        return response;
    }
    const auto errors = actions_.reload();
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("status", errors.empty() ? "reloaded" : "refused");
    writer.member("knowledgeEdition", service_.knowledge()->edition().id);
    if (!errors.empty()) writeErrors(writer, errors);
    writer.endObject();
    constexpr int kUnprocessable = 422;
    return json(writer.take(), "/reload", errors.empty() ? 200 : kUnprocessable);
}

}  // namespace refract::server
