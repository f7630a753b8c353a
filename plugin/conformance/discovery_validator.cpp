// Reading discovery as a client would, and complaining.
#include "plugin/conformance/discovery_validator.h"

#include <algorithm>
#include <array>

#include "fhir/json.h"
#include "fhir/path.h"

namespace refract::conformance {

namespace {

using fhir::Path;
using fhir::Value;

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> begins) {
    return std::any_of(begins.begin(), begins.end(), [&](auto begin) { return text.starts_with(begin); });
}

class Validator {
public:
    std::vector<Complaint> check(std::string_view body) {
        fhir::Document document;
        const auto root = document.parse(body);
        if (!root || !root->isObject()) {
            complain("D1", "the answer is no JSON object");
            return std::move(complaints_);
        }
        if (!(*root)["services"].isArray()) complain("D1", "services is no array");
        const Path path("$");
        std::size_t index = 0;
        for (const Value element : (*root)["services"].elements()) service(element, Path(path, "services", index++));
        return std::move(complaints_);
    }

private:
    void complain(std::string row, std::string text, bool must = true) {
        complaints_.push_back({std::move(row), std::move(text), must});
    }

    void service(Value service, const Path& path) {
        for (const char* name : {"hook", "id", "description"}) {
            if (service[name].text().empty()) complain("D2", path.str() + "." + name + " is missing");
        }
        if (service["title"].text().empty()) complain("D2", path.str() + ".title should be there", false);
        if (const auto id = service["id"].text(); !id.empty() && !standsInAddress(id)) {
            complain("D2", path.str() + ".id cannot stand in an address");
        }
        for (const auto& [name, value] : service.members()) {
            const bool hollow = value.null() || value.string() == std::string_view{} ||
                                (value.isArray() && value.size() == 0) ||
                                (value.isObject() && value.members().begin() == value.members().end());
            if (hollow) complain("D5", Path(path, name).str() + " is there and empty");
        }
        const Value prefetch = service["prefetch"];
        if (prefetch.given() && !prefetch.isObject()) complain("D4", path.str() + ".prefetch is no object");
        for (const auto& [key, value] : prefetch.members()) templateOf(value, Path(Path(path, "prefetch"), key).str());
    }

    void templateOf(Value value, const std::string& at) {
        const auto query = value.string();
        if (!query || query->empty()) return complain("D4", at + " is no text");
        if (query->front() == '/' || query->find("://") != std::string_view::npos) {
            complain("D4", at + " is not relative to the FHIR server");
        }
        for (const char* beyond : {"_include", "_revinclude", "_has:"}) {
            if (query->find(beyond) != std::string_view::npos) {
                complain("D4", at + " uses " + beyond + ", which many clients do not resolve", false);
            }
        }
        std::string_view rest = *query;
        for (auto open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
            const auto close = rest.find("}}", open);
            if (close == std::string_view::npos) return complain("D4", at + " opens {{ and does not close it");
            token(rest.substr(open + 2, close - open - 2), at);
            rest.remove_prefix(close + 2);
        }
    }

    void token(std::string_view token, const std::string& at) {
        const auto first = token.find_first_not_of(' ');
        token = first == std::string_view::npos ? std::string_view{} : token.substr(first);
        if (token.starts_with("today()")) {
            complain("D4", at + " needs today(), which is for trial use: a client may not resolve it", false);
        } else if (!startsWithAny(token, {"context.", "userPractitionerId", "userPractitionerRoleId", "userPatientId",
                                          "userRelatedPersonId"})) {
            // Another key of the same prefetch may be named: its first resource.
            complain("D4", at + " has a token that is neither of the context nor of the user", false);
        }
    }

    std::vector<Complaint> complaints_;
};

}  // namespace

bool standsInAddress(std::string_view id) {
    const auto foreign = [](unsigned char c) {
        return c <= ' ' || c == 0x7F || std::string_view("/?#%\\").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !id.empty() && id != "." && id != ".." && std::none_of(id.begin(), id.end(), foreign);
}

std::vector<Complaint> discoveryComplaints(std::string_view body) {
    return Validator().check(body);
}

std::vector<Listed> listedServices(std::string_view body) {
    fhir::Document document;
    std::vector<Listed> services;
    const auto root = document.parse(body);
    if (!root) return services;
    const Value list = (*root)["services"];
    for (const Value service : list.elements()) {
        Listed listed{std::string(service["id"].text()), std::string(service["hook"].text()), {}};
        for (const auto& [key, value] : service["prefetch"].members()) {
            listed.prefetch.emplace_back(key, value.text());
        }
        if (!listed.id.empty()) services.push_back(std::move(listed));
    }
    return services;
}

}  // namespace refract::conformance
