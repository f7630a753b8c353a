// The table of the R4 model and the walk over it.
#include "tests/publish/fhir_model.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

namespace refract::test {

namespace {

using Json = rapidjson::Value;

struct Element {
    std::string name;
    std::string type;
    bool needed = false;
    bool list = false;
    std::vector<std::string> codes = {};  ///< of a required binding
};

constexpr bool kNeeded = true;
constexpr bool kList = true;

std::vector<Element> metadata() {
    return {{"resourceType", "code", kNeeded},
            {"id", "id"},
            {"text", "Narrative"},
            {"extension", "Extension", false, kList},
            {"url", "uri"},
            {"version", "string"},
            {"name", "name"},
            {"title", "string"},
            {"status", "code", kNeeded, false, {"draft", "active", "retired", "unknown"}},
            {"experimental", "boolean"},
            {"date", "date"},
            {"description", "markdown"},
            {"purpose", "markdown"}};
}

std::vector<Element> with(std::vector<Element> elements, const std::vector<Element>& more) {
    elements.insert(elements.end(), more.begin(), more.end());
    return elements;
}

const std::map<std::string, std::vector<Element>>& model() {
    static const std::map<std::string, std::vector<Element>> kModel{
        {"PlanDefinition", with(metadata(), {{"type", "CodeableConcept"},
                                             {"relatedArtifact", "RelatedArtifact", false, kList},
                                             {"action", "action", false, kList}})},
        {"Library", with(metadata(),
                         {{"type", "CodeableConcept", kNeeded}, {"relatedArtifact", "RelatedArtifact", false, kList}})},
        {"ValueSet", with(metadata(), {{"compose", "compose"}})},
        {"Bundle",
         {{"resourceType", "code", kNeeded},
          {"id", "id"},
          {"type", "code", kNeeded, false, {"collection"}},
          {"entry", "entry", false, kList}}},
        {"entry", {{"fullUrl", "uri"}, {"resource", "Resource", kNeeded}}},
        {"action",
         {{"title", "string"},
          {"description", "string"},
          {"textEquivalent", "string"},
          {"trigger", "TriggerDefinition", false, kList},
          {"condition", "condition", false, kList},
          {"selectionBehavior",
           "code",
           false,
           false,
           {"any", "all", "all-or-none", "exactly-one", "at-most-one", "one-or-more"}},
          {"action", "action", false, kList}}},
        {"condition",
         {{"kind", "code", kNeeded, false, {"applicability", "start", "stop"}}, {"expression", "Expression"}}},
        // exp-1: an expression or a reference; we have expressions alone.
        {"Expression", {{"language", "code", kNeeded}, {"expression", "string", kNeeded}}},
        // trd-3: a named event has a name; we have named events alone.
        {"TriggerDefinition", {{"type", "code", kNeeded, false, {"named-event"}}, {"name", "string", kNeeded}}},
        {"RelatedArtifact",
         {{"type",
           "code",
           kNeeded,
           false,
           {"documentation", "justification", "citation", "predecessor", "successor", "derived-from", "depends-on",
            "composed-of"}},
          {"label", "string"},
          {"display", "string"},
          {"url", "uri"},
          {"resource", "uri"}}},
        {"compose", {{"include", "include", kNeeded, kList}}},
        {"include", {{"system", "uri"}, {"concept", "concept", false, kList}, {"filter", "filter", false, kList}}},
        {"concept", {{"extension", "Extension", false, kList}, {"code", "code", kNeeded}, {"display", "string"}}},
        {"filter",
         {{"property", "code", kNeeded},
          {"op",
           "code",
           kNeeded,
           false,
           {"=", "is-a", "descendent-of", "is-not-a", "regex", "in", "not-in", "generalizes", "exists"}},
          {"value", "string", kNeeded}}},
        {"Narrative",
         {{"status", "code", kNeeded, false, {"generated", "extensions", "additional", "empty"}},
          {"div", "xhtml", kNeeded}}},
        {"Extension", {{"url", "uri", kNeeded}, {"valueCode", "code"}, {"valueString", "string"}}},
        {"CodeableConcept", {{"coding", "Coding", false, kList}, {"text", "string"}}},
        {"Coding", {{"system", "uri"}, {"code", "code"}, {"display", "string"}}},
    };
    return kModel;
}

bool every(std::string_view text, bool (*allowed)(unsigned char)) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return allowed(static_cast<unsigned char>(c)); });
}

bool fits(const std::string& type, std::string_view text) {
    constexpr std::size_t kLongestId = 64;
    if (text.empty()) return false;
    if (type == "id") {
        return text.size() <= kLongestId &&
               every(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; });
    }
    if (type == "uri") return every(text, [](unsigned char c) { return std::isspace(c) == 0; });
    if (type == "code") return std::isspace(static_cast<unsigned char>(text.front())) == 0;
    // pdf-0, vsd-0, lib-0
    if (type == "name") {
        return std::isupper(static_cast<unsigned char>(text.front())) != 0 &&
               every(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    }
    if (type == "date") return text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (type == "xhtml") {
        return text.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\">") && text.ends_with("</div>") &&
               text.find("<script") == std::string_view::npos;
    }
    return type == "string" || type == "markdown";
}

class Walk {
public:
    std::vector<std::string> complaints;

    void element(const Json& value, const std::string& type, const std::string& path) {
        if (type == "Resource") {
            const bool named = value.IsObject() && value.HasMember("resourceType");
            if (!named) return complain(path, "no resource");
            return object(value, value["resourceType"].GetString(), path);
        }
        if (model().contains(type)) return object(value, type, path);
        if (type == "boolean") {
            if (!value.IsBool()) complain(path, "no boolean");
        } else if (!value.IsString() || !fits(type, {value.GetString(), value.GetStringLength()})) {
            complain(path, "no " + type);
        }
    }

private:
    void complain(const std::string& path, const std::string& what) { complaints.push_back(path + ": " + what); }

    void object(const Json& value, const std::string& type, const std::string& path) {
        const auto found = model().find(type);
        if (!value.IsObject() || found == model().end()) return complain(path, "no " + type);
        if (value.MemberCount() == 0) complain(path, "empty");
        for (const auto& member : value.GetObject()) {
            const std::string name = member.name.GetString();
            if (std::none_of(found->second.begin(), found->second.end(),
                             [&](const Element& e) { return e.name == name; })) {
                complain(path, type + " has no " + name);
            }
        }
        for (const Element& e : found->second) member(value, e, path);
        if (type == "include") include(value, path);
        if (type == "Extension" && value.MemberCount() != 2) complain(path, "ext-1: a url and one value");
    }

    void member(const Json& object, const Element& e, const std::string& path) {
        const auto at = object.FindMember(e.name.c_str());
        if (at == object.MemberEnd()) {
            if (e.needed) complain(path, e.name + " is missing");
            return;
        }
        const std::string here = path + "." + e.name;
        if (e.list != at->value.IsArray()) return complain(here, e.list ? "no list" : "a list");
        if (e.list && at->value.Empty()) complain(here, "empty");
        if (!e.list) return one(at->value, e, here);
        for (const Json& value : at->value.GetArray()) one(value, e, here);
    }

    void one(const Json& value, const Element& e, const std::string& path) {
        element(value, e.type, path);
        if (e.codes.empty() || !value.IsString()) return;
        if (std::find(e.codes.begin(), e.codes.end(), value.GetString()) == e.codes.end()) {
            complain(path, std::string(value.GetString()) + " is no code of it");
        }
    }

    void include(const Json& value, const std::string& path) {
        const bool concepts = value.HasMember("concept");
        const bool filters = value.HasMember("filter");
        if ((concepts || filters) && !value.HasMember("system")) complain(path, "vsd-2: a system");
        if (concepts && filters) complain(path, "vsd-3: concepts or filters");
    }
};

}  // namespace

std::vector<std::string> complaintsOfR4(const std::string& json) {
    rapidjson::Document document;
    if (document.Parse(json.c_str()).HasParseError()) return {"no JSON"};
    Walk walk;
    walk.element(document, "Resource", "");
    return walk.complaints;
}

}  // namespace refract::test
