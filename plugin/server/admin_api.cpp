// Health and readiness.
#include "plugin/server/admin_api.h"

#include <string_view>

#include "plugin/hooks/json_writer.h"

namespace refract::server {

AdminApi::AdminApi(const service::Service& service) {
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("status", "ready");
    writer.member("knowledgeEdition", service.knowledge().edition().id);
    writer.member("rules", static_cast<double>(service.knowledge().rules().size()));
    writer.member("rxnormRelease", service.knowledge().terminology().release());
    writer.endObject();
    ready_ = writer.take();
}

Response AdminApi::operator()(const Request& request) const {
    const std::string_view path = request.path;
    if (path != "/healthz" && path != "/readyz") {
        return refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
    }
    if (request.method != "GET") {
        Response response =
            refused(405, {fhir::IssueCode::notSupported, "This address does not take that method.", {}, {}});
        response.headers.emplace_back("Allow", "GET, HEAD");
        response.route = path;
        return response;
    }
    Response response;
    response.contentType = kJson;
    response.body = path == "/readyz" ? ready_ : R"({"status":"up"})";
    response.route = path;
    return response;
}

}  // namespace refract::server
