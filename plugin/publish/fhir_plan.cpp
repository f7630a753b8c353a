// A rule as PlanDefinition.
#include "plugin/publish/fhir_parts.h"
#include "rules/english.h"

namespace refract::publish {

namespace {

using rules::Rule;

class PlanWriter {
public:
    PlanWriter(const Rule& rule, const rules::Knowledge& knowledge) : rule_(rule), knowledge_(knowledge) {}

    Resource write(const std::vector<std::string>& valueSets) {
        const rules::EditionInfo& edition = knowledge_.edition();
        const std::string when = rules::englishWhen(rule_);
        const std::string severity(rules::severityName(rule_.severity));
        ResourceHead head{"PlanDefinition",
                          rule_.id,
                          rule_.version,
                          computerName(rule_.id),
                          rule_.id + " " + rule_.title,
                          {"Severity: " + severity, "When: " + when, silence(), "Says: " + rule_.summary, rule_.detail},
                          {{"confidence", std::string(1, rule_.confidence)}, {"severity", severity}}};
        writeHead(writer_, edition, head);
        writeConcept(writer_, "type", "http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule");
        writer_.member("description", rule_.summary);
        writer_.member("purpose", edition.disclaimer);
        writeArtifacts(valueSets);
        writer_.key("action");
        writer_.startArray();
        writeAction(when);
        writer_.endArray();
        writer_.endObject();
        return {head.type, head.id, urlOf(edition, head.type, head.id), head.version, writer_.take()};
    }

private:
    std::string silence() const {
        if (!rule_.silentWhen) return {};
        return "None of this is known to hold: " + rules::englishSentence(*rule_.silentWhen, *rule_.roles);
    }

    void writeArtifacts(const std::vector<std::string>& valueSets) {
        writer_.key("relatedArtifact");
        writer_.startArray();
        for (const std::string& id : rule_.sources) {
            const rules::KnowledgeSource* source = knowledge_.source(id);
            writer_.startObject();
            writer_.member("type", "citation");
            writer_.member("label", id);
            writer_.member("display", source == nullptr ? "A convention of this project"
                                                        : source->title + (source->read ? "" : " (not re-read)"));
            if (source != nullptr) writer_.optional("url", source->address);
            writer_.endObject();
        }
        for (const std::string& id : valueSets) {
            writer_.startObject();
            writer_.member("type", "depends-on");
            writer_.member("resource", urlOf(knowledge_.edition(), "ValueSet", id) + "|" + knowledge_.edition().id);
            writer_.endObject();
        }
        writer_.endArray();
    }

    void writeCondition(const std::string& sentence) {
        writer_.startObject();
        writer_.member("kind", "applicability");
        writer_.key("expression");
        writer_.startObject();
        writer_.member("language", "text/plain");
        writer_.member("expression", sentence);
        writer_.endObject();
        writer_.endObject();
    }

    void writeConditions(const std::string& first, const std::string& second) {
        writer_.key("condition");
        writer_.startArray();
        writeCondition(first);
        if (!second.empty()) writeCondition(second);
        writer_.endArray();
    }

    /// The detail; of an option, which has none, what it says of itself.
    std::string whatToDo() const {
        if (!rule_.option) return rule_.detail;
        const rules::RuleOption& option = *rule_.option;
        return "Harm: " + option.harm + ". Monitoring: " + option.monitoring + ". Judge: " + option.judge + ". " +
               option.evidence;
    }

    void writeAction(const std::string& when) {
        writer_.startObject();
        writer_.member("title", rule_.title);
        writer_.member("description", rule_.summary);
        writer_.member("textEquivalent", whatToDo());
        writer_.key("trigger");
        writer_.startArray();
        for (const rules::Moment moment : rule_.moments) {
            writer_.startObject();
            writer_.member("type", "named-event");
            writer_.member("name", rules::momentName(moment));
            writer_.endObject();
        }
        writer_.endArray();
        writeConditions(when, silence());
        if (!rule_.variants.empty() || !rule_.lines.empty() || !rule_.suggestions.empty()) {
            writer_.key("action");
            writer_.startArray();
            writeVariants();
            writeSuggestions();
            writer_.endArray();
        }
        writer_.endObject();
    }

    void writeVariants() {
        for (const rules::RuleVariant& variant : rule_.variants) {
            const auto severity = rules::severityName(variant.severity.value_or(rule_.severity));
            writer_.startObject();
            writer_.member("title",
                           "Instead, when it is the first to hold: " + variant.id + " (" + std::string(severity) + ")");
            writer_.member("description", variant.summary.empty() ? rule_.summary : variant.summary);
            writer_.optional("textEquivalent", variant.detail);
            writeConditions(rules::englishSentence(*variant.when, *rule_.roles), {});
            writer_.endObject();
        }
        for (const rules::RuleLine& line : rule_.lines) {
            writer_.startObject();
            writer_.member("title", "Adds a line");
            writer_.member("description", knowledge_.phrase(line.phrase));
            writeConditions(rules::englishSentence(*line.when, *rule_.roles), {});
            writer_.endObject();
        }
    }

    void writeSuggestions() {
        if (rule_.suggestions.empty()) return;
        writer_.startObject();
        writer_.member("title", "Offers");
        writer_.member("selectionBehavior", rule_.selectionBehavior);
        writer_.key("action");
        writer_.startArray();
        for (const rules::RuleSuggestion& suggestion : rule_.suggestions) {
            std::string what;
            for (const rules::RuleAction& action : suggestion.actions) {
                what += (what.empty() ? "" : "; ") + action.description;
            }
            writer_.startObject();
            writer_.member("title", suggestion.label);
            writer_.optional("description", what);
            writer_.endObject();
        }
        writer_.endArray();
        writer_.endObject();
    }

    const Rule& rule_;
    const rules::Knowledge& knowledge_;
    hooks::JsonWriter writer_;
};

}  // namespace

Resource planDefinition(const Rule& rule, const std::vector<std::string>& valueSets,
                        const rules::Knowledge& knowledge) {
    return PlanWriter(rule, knowledge).write(valueSets);
}

}  // namespace refract::publish
