// Reads and searches as FHIR writes them.
#include "plugin/demo/fhir_api.h"

#include <array>
#include <optional>

#include "plugin/hooks/json_writer.h"
#include "plugin/hooks/outcome.h"

namespace refract::demo {

namespace {

constexpr std::string_view kFhirJson = "application/fhir+json; charset=utf-8";
constexpr std::string_view kRoute = "/demo/fhir/{…}";
constexpr std::array<std::string_view, 14> kTypes{"Patient",
                                                  "Condition",
                                                  "MedicationRequest",
                                                  "MedicationDispense",
                                                  "MedicationStatement",
                                                  "Observation",
                                                  "QuestionnaireResponse",
                                                  "Procedure",
                                                  "ServiceRequest",
                                                  "AllergyIntolerance",
                                                  "Device",
                                                  "Encounter",
                                                  "Practitioner",
                                                  "Medication"};

bool knownType(std::string_view type) {
    for (const auto known : kTypes) {
        if (known == type) return true;
    }
    return false;
}

std::optional<unsigned> hexDigit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
    return std::nullopt;
}

std::string percentDecoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hexDigit(text[i + 1]);
            const auto low = hexDigit(text[i + 2]);
            if (high && low) {
                decoded.push_back(static_cast<char>(*high << 4U | *low));
                i += 2;
                continue;
            }
        }
        decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
    return decoded;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::vector<Criterion> criteriaOf(std::string_view query) {
    std::vector<Criterion> criteria;
    for (const auto& pair : split(query, '&')) {
        const auto equals = pair.find('=');
        const std::string value = equals == std::string::npos ? std::string() : percentDecoded(pair.substr(equals + 1));
        criteria.push_back({percentDecoded(pair.substr(0, equals)), split(value, ',')});
    }
    return criteria;
}

std::string searchset(std::string_view base, const std::vector<const Resource*>& found) {
    hooks::JsonWriter json;
    json.startObject();
    json.member("resourceType", "Bundle");
    json.member("type", "searchset");
    json.member("total", static_cast<double>(found.size()));
    if (!found.empty()) {
        json.key("entry");
        json.startArray();
        for (const Resource* resource : found) {
            json.startObject();
            json.member("fullUrl", std::string(base) + "/" + resource->type + "/" + resource->id);
            json.key("resource");
            json.checkedJson(resource->json);
            json.key("search");
            json.checkedJson(R"({"mode":"match"})");
            json.endObject();
        }
        json.endArray();
    }
    json.endObject();
    return json.take();
}

std::string capabilities(std::string_view base) {
    hooks::JsonWriter json;
    json.startObject();
    json.member("resourceType", "CapabilityStatement");
    json.member("status", "active");
    json.member("date", kStoryDay);
    json.member("kind", "instance");
    json.key("implementation");
    json.startObject();
    json.member("description", "Refract demo: synthetic patients, read only");
    json.member("url", base);
    json.endObject();
    json.member("fhirVersion", "4.0.1");
    json.key("format");
    json.checkedJson(R"(["json"])");
    json.key("rest");
    json.startArray();
    json.startObject();
    json.member("mode", "server");
    json.key("resource");
    json.startArray();
    for (const auto type : kTypes) {
        json.startObject();
        json.member("type", type);
        json.key("interaction");
        json.checkedJson(R"([{"code":"read"},{"code":"search-type"}])");
        json.key("searchParam");
        json.checkedJson(
            R"([{"name":"_id","type":"token"},{"name":"patient","type":"reference"},{"name":"code","type":"token"}])");
        json.endObject();
    }
    json.endArray();
    json.endObject();
    json.endArray();
    json.endObject();
    return json.take();
}

server::Response fhir(std::string body) {
    server::Response response;
    response.contentType = kFhirJson;
    response.body = std::move(body);
    response.route = kRoute;
    return response;
}

server::Response refuse(const fhir::Issue& issue) {
    server::Response response = server::refused(issue);
    response.contentType = kFhirJson;
    response.route = kRoute;
    return response;
}

const fhir::Issue& unavailable() {
    static const fhir::Issue kUnavailable{
        fhir::IssueCode::transient, "The source of these data does not answer.", "this patient's story", {}};
    return kUnavailable;
}

}  // namespace

server::Response answerFhir(const Records& records, std::string_view base, std::string_view path,
                            std::string_view query) {
    if (path == "metadata") return fhir(capabilities(base));
    const auto slash = path.find('/');
    const std::string_view type = path.substr(0, slash);
    if (!knownType(type)) return refuse({fhir::IssueCode::notFound, "There is no such resource type here.", {}, {}});
    if (slash != std::string_view::npos) {
        const Resource* const resource = records.read(type, path.substr(slash + 1));
        if (resource == nullptr) return refuse({fhir::IssueCode::notFound, "There is no such resource.", {}, {}});
        return fhir(resource->json);
    }
    std::vector<const Resource*> found;
    switch (records.search(type, criteriaOf(query), found)) {
        case Records::Search::notSupported:
            return refuse({fhir::IssueCode::notSupported,
                           "A search parameter is not known.",
                           "patient, subject, _id and code are",
                           {}});
        case Records::Search::unavailable:
            return refuse(unavailable());
        case Records::Search::found:
            break;
    }
    return fhir(searchset(base, found));
}

Resolved resolve(const Records& records, std::string_view base, std::string_view query) {
    const auto mark = query.find('?');
    const std::string_view path = query.substr(0, mark);
    if (mark == std::string_view::npos) {
        const auto slash = path.find('/');
        const Resource* const resource =
            slash == std::string_view::npos ? nullptr : records.read(path.substr(0, slash), path.substr(slash + 1));
        return {resource == nullptr ? "null" : resource->json, false};
    }
    std::vector<const Resource*> found;
    const auto result = records.search(path, criteriaOf(query.substr(mark + 1)), found);
    if (result == Records::Search::found) return {searchset(base, found), false};
    return {hooks::operationOutcome(unavailable()), true};
}

}  // namespace refract::demo
