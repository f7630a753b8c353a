// Making suggestions from the templates of a rule.
#include "plugin/cards/suggestions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "fhir/json.h"
#include "plugin/cards/template_text.h"
#include "plugin/cards/uuid.h"
#include "plugin/hooks/json_writer.h"
#include "rules/rule.h"

namespace refract::cards {

namespace {

using fhir::Value;
using rules::Finding;
using rules::Moment;
using rules::Question;
using rules::RuleAction;

/// What we say ourselves; a template that says it too is not listened to.
constexpr std::array<std::string_view, 8> kOurs{"id",      "resourceType", "status",    "intent",
                                                "subject", "encounter",    "requester", "authoredOn"};

/// The draft order that has `role` in this finding; nullptr when it is none.
const rules::Witness* draftIn(const Finding& finding, std::string_view role, const Question& question) {
    const auto& entries = question.patient.medications;
    for (const auto& witness : finding.witnesses) {
        if (witness.role != role || witness.kind != rules::Witness::Kind::entry || witness.index >= entries.size())
            continue;
        if (entries[witness.index].inContext) return &witness;
    }
    return nullptr;
}

/// The fields of the finding, where a role that an action takes away names that draft alone, and
/// not what else has the role and is taken.
rules::Fields fieldsFor(const rules::RuleSuggestion& offer, const Finding& finding, const Question& question) {
    rules::Fields fields = finding.fields;
    for (const auto& action : offer.actions) {
        if (action.type != RuleAction::Type::remove) continue;
        const auto* draft = draftIn(finding, action.target, question);
        if (draft != nullptr && !draft->name.empty()) fields[action.target] = draft->name;
    }
    return fields;
}

/// The problem that a suggested resource answers to; empty if none is on record.
std::string reasonReference(const Finding& finding, const Question& question) {
    for (const auto& witness : finding.witnesses) {
        if (witness.kind == rules::Witness::Kind::problem && !witness.reference.empty()) return witness.reference;
    }
    for (const auto index : question.assessment.episode.problems) {
        if (index >= question.patient.problems.size()) continue;
        const auto& reference = question.patient.problems[index].reference;
        if (!reference.empty()) return reference;
    }
    return {};
}

/// Copies a template into a resource, filling its strings.
class ResourceWriter {
public:
    ResourceWriter(const Finding& finding, const Wording& wording) : finding_(finding), wording_(wording) {}

    std::string write(Value root, const Question& question, const ResourceContext& about) {
        const bool onView = question.moment == Moment::patientView || question.moment == Moment::encounterStart;
        json_.startObject();
        json_.member("resourceType", root["resourceType"].text());
        json_.member("status", "draft");
        json_.member("intent", onView ? "proposal" : "order");
        for (const auto& [key, value] : root.members()) {
            if (std::find(kOurs.begin(), kOurs.end(), key) != kOurs.end() || empty(value)) continue;
            json_.key(key);
            copy(value);
        }
        reference("subject", "Patient/" + std::string(about.patientId));
        if (!about.encounterId.empty()) reference("encounter", "Encounter/" + std::string(about.encounterId));
        json_.member("authoredOn", fhir::toString(question.today));
        if (!about.userId.empty()) reference("requester", std::string(about.userId));
        if (!root["reasonCode"].given() && !root["reasonReference"].given()) reason(question);
        json_.endObject();
        return json_.take();
    }

private:
    static bool empty(Value value) {
        return !value.given() || value.string() == std::string_view{} || (value.isArray() && value.size() == 0);
    }

    void reference(std::string_view name, const std::string& target) {
        json_.key(name);
        json_.startObject();
        json_.member("reference", target);
        json_.endObject();
    }

    void reason(const Question& question) {
        const std::string problem = reasonReference(finding_, question);
        json_.key(problem.empty() ? "reasonCode" : "reasonReference");
        json_.startArray();
        json_.startObject();
        if (problem.empty()) {
            json_.member("text", finding_.rule->title);
        } else {
            json_.member("reference", problem);
        }
        json_.endObject();
        json_.endArray();
    }

    /// The number that a string is, when it is one placeholder of a number and nothing else.
    std::optional<double> numberFor(std::string_view text) const {
        if (text.size() < 3 || text.front() != '{' || text.find('}') != text.size() - 1) return std::nullopt;
        const auto field = finding_.fields.find(text.substr(1, text.size() - 2));
        if (field == finding_.fields.end()) return std::nullopt;
        const auto* number = std::get_if<double>(&field->second);
        return number == nullptr ? std::nullopt : std::optional(*number);
    }

    void copy(Value value) {
        switch (value.kind()) {
            case Value::Kind::object:
                json_.startObject();
                for (const auto& [key, member] : value.members()) {
                    if (empty(member)) continue;
                    json_.key(key);
                    copy(member);
                }
                json_.endObject();
                break;
            case Value::Kind::array:
                json_.startArray();
                for (const Value element : value.elements()) copy(element);
                json_.endArray();
                break;
            case Value::Kind::string:
                if (const auto number = numberFor(value.text())) {
                    json_.number(*number);
                } else {
                    json_.string(fillFields(value.text(), finding_.fields, wording_, TextKind::plain));
                }
                break;
            default:
                json_.checkedJson(value.serialize());
        }
    }

    const Finding& finding_;
    const Wording& wording_;
    hooks::JsonWriter json_;
};

std::optional<hooks::Action> actionOf(const RuleAction& action, const Finding& finding, const rules::Fields& fields,
                                      const Question& question, const ResourceContext& about, const Wording& wording) {
    hooks::Action made;
    made.description = fillFields(action.description, fields, wording, TextKind::plain);
    switch (action.type) {
        case RuleAction::Type::remove:
            made.type = "delete";
            if (const auto* draft = draftIn(finding, action.target, question)) {
                made.resourceId = question.patient.medications[draft->index].reference;
            }
            if (made.resourceId.empty()) return std::nullopt;
            return made;
        case RuleAction::Type::create:
            made.type = "create";
            made.resource = createdResource(action, finding, question, about, wording);
            if (made.resource.empty()) return std::nullopt;
            return made;
        case RuleAction::Type::update:
            // An update is the whole draft, and the record of rules/ does not keep resources whole.
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::string createdResource(const RuleAction& action, const Finding& finding, const Question& question,
                            const ResourceContext& about, const Wording& wording) {
    fhir::Document document;
    const auto root = document.parse(action.resourceTemplate);
    if (!root || (*root)["resourceType"].text().empty()) return {};
    return ResourceWriter(finding, wording).write(*root, question, about);
}

std::vector<hooks::Suggestion> suggestionsOf(const Finding& finding, const Question& question,
                                             const ResourceContext& about, const Wording& wording,
                                             std::string_view cardUuid) {
    std::vector<hooks::Suggestion> suggestions;
    for (std::size_t i = 0; i < finding.rule->suggestions.size(); ++i) {
        if (std::find(finding.withheld.begin(), finding.withheld.end(), i) != finding.withheld.end()) continue;
        const auto& offer = finding.rule->suggestions[i];
        hooks::Suggestion suggestion;
        const auto fields = fieldsFor(offer, finding, question);
        suggestion.label = fillFields(offer.label, fields, wording, TextKind::plain);
        const std::string number = std::to_string(i);
        const std::array<std::string_view, 4> parts{finding.rule->id, finding.trigger, "suggestion", number};
        suggestion.uuid = nameUuid(cardUuid, joinedName(parts));
        suggestion.recommended = offer.recommended;
        bool whole = true;
        for (const auto& action : offer.actions) {
            auto made = actionOf(action, finding, fields, question, about, wording);
            whole = whole && made.has_value();
            if (made) suggestion.actions.push_back(*std::move(made));
        }
        if (whole) suggestions.push_back(std::move(suggestion));
    }
    return suggestions;
}

}  // namespace refract::cards
