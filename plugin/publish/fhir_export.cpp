// All resources of an edition, the Library that lists them, and the Bundle that holds them.
#include "plugin/publish/fhir_export.h"

#include <map>
#include <set>

#include "plugin/publish/fhir_parts.h"
#include "rules/knowledge_file.h"

namespace refract::publish {

namespace {

constexpr const char* kId = "refract-knowledge";

/// Which value sets the conditions of each rule name, themselves or by a fact.
class SetsOfRules {
public:
    SetsOfRules(const Edition& edition, rules::AuthorErrors& errors) : knowledge_(*edition.knowledge) {
        const auto facts = rules::KnowledgeFile::load(edition.folder, "facts.json", "facts.schema.json", errors);
        for (const rules::Node& fact : facts->root()["facts"].elements())
            facts_.emplace(fact["id"].text(), fact["when"]);
        std::error_code failure;
        for (const auto& entry : std::filesystem::directory_iterator(edition.folder / "rules", failure)) {
            if (entry.path().extension() != ".json") continue;
            const auto file = rules::KnowledgeFile::load(edition.folder, "rules/" + entry.path().filename().string(),
                                                         "rules.schema.json", errors);
            for (const rules::Node& rule : file->root()["rules"].elements()) {
                std::set<std::string>& sets = sets_[rule["id"].text()];
                collect(rule["when"], sets);
                collect(rule["silentWhen"], sets);
                for (const rules::Node& variant : rule["variants"].elements()) collect(variant["when"], sets);
                for (const rules::Node& line : rule["lines"].elements()) collect(line["when"], sets);
            }
        }
        facts_.clear();
    }

    std::vector<std::string> of(const std::string& rule) const {
        const auto found = sets_.find(rule);
        if (found == sets_.end()) return {};
        return {found->second.begin(), found->second.end()};
    }

private:
    /// Loading has refused facts that name each other in a circle, and deep ones.
    void collect(const rules::Node& node, std::set<std::string>& sets) const {
        if (node.isString() && knowledge_.valueSets().find(node.text()) != nullptr) sets.insert(node.text());
        for (const rules::Node& element : node.elements()) collect(element, sets);
        for (const auto& [key, member] : node.members()) {
            if (key == "fact") {
                const auto fact = facts_.find(member.text());
                if (fact != facts_.end()) collect(fact->second, sets);
            } else {
                collect(member, sets);
            }
        }
    }

    const rules::Knowledge& knowledge_;
    std::map<std::string, rules::Node> facts_;
    std::map<std::string, std::set<std::string>> sets_;
};

Resource library(const std::vector<Resource>& parts, const rules::EditionInfo& edition) {
    hooks::JsonWriter writer;
    const ResourceHead head{"Library",
                            kId,
                            edition.id,
                            "RefractKnowledge",
                            edition.sourceLabel,
                            {"The rules and value sets of edition " + edition.id + "."},
                            {}};
    writeHead(writer, edition, head);
    writeConcept(writer, "type", "http://terminology.hl7.org/CodeSystem/library-type", "asset-collection");
    writer.member("description", edition.sourceLabel);
    writer.member("purpose", edition.disclaimer);
    writer.key("relatedArtifact");
    writer.startArray();
    for (const Resource& part : parts) {
        writer.startObject();
        writer.member("type", "composed-of");
        writer.member("resource", part.url + "|" + part.version);
        writer.endObject();
    }
    writer.endArray();
    writer.endObject();
    return {head.type, head.id, urlOf(edition, head.type, head.id), head.version, writer.take()};
}

std::string bundle(const std::vector<Resource>& resources) {
    hooks::JsonWriter writer;
    writer.startObject();
    writer.member("resourceType", "Bundle");
    writer.member("id", kId);
    writer.member("type", "collection");
    writer.key("entry");
    writer.startArray();
    for (const Resource& resource : resources) {
        writer.startObject();
        writer.member("fullUrl", resource.url);
        writer.key("resource");
        writer.checkedJson(resource.json);
        writer.endObject();
    }
    writer.endArray();
    writer.endObject();
    return writer.take();
}

}  // namespace

fhir::Result<FhirExport> exportFhir(const Edition& edition) {
    const rules::Knowledge& knowledge = *edition.knowledge;
    if (knowledge.edition().canonicalBase.empty()) {
        return fhir::Issue{fhir::IssueCode::required,
                           "edition.json has no canonicalBase: exported resources need a url.",
                           "canonicalBase",
                           {}};
    }
    rules::AuthorErrors errors;
    const SetsOfRules sets(edition, errors);
    if (!errors.empty()) return fhir::Issue{fhir::IssueCode::value, rules::describe(errors.front()), {}, {}};

    FhirExport result;
    std::vector<Resource> resources;
    for (const rules::Rule& rule : knowledge.rules()) {
        resources.push_back(planDefinition(rule, sets.of(rule.id), knowledge));
    }
    result.planDefinitions = resources.size();
    for (const auto& [id, set] : knowledge.valueSets().all()) {
        resources.push_back(valueSet(set, knowledge, result.leftOut));
    }
    result.valueSets = resources.size() - result.planDefinitions;
    resources.push_back(library(resources, knowledge.edition()));
    for (const Resource& resource : resources) {
        result.files.push_back({resource.type + "-" + resource.id + ".json", resource.json});
    }
    result.files.push_back({"Bundle-" + std::string(kId) + ".json", bundle(resources)});
    return result;
}

}  // namespace refract::publish
