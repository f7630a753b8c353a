// Checking an answer element by element.
#include "plugin/conformance/answer_validator.h"

#include <algorithm>
#include <array>
#include <set>

#include "fhir/json.h"
#include "fhir/path.h"
#include "plugin/conformance/text.h"

namespace refract::conformance {

namespace {

using fhir::Path;
using fhir::Value;

constexpr std::size_t kSummaryLimit = 140;
constexpr std::size_t kAnswerDepth = 64;

template <std::size_t N>
bool oneOf(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool isWebAddress(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

class Validator {
public:
    explicit Validator(const Asked& asked) : asked_(asked) {}

    std::vector<std::string> check(std::string_view answer) {
        fhir::Document document;
        const auto root = document.parse(answer);
        const Path path("$");
        if (!root || !root->isObject()) {
            complain("C1", path, "is no JSON object");
            return violations_;
        }
        if (fhir::duplicateMember(*root, kAnswerDepth)) complain("C1", path, "a member stands twice");
        if (!(*root)["cards"].isArray()) complain("C1", Path(path, "cards"), "is no array");
        if (asked_.house) onlyMembers<2>("C7", *root, path, {"cards", "extension"});
        std::size_t index = 0;
        for (const auto& [key, value] : root->members()) {
            if (key != "cards" || value.size() > 0) nothingEmpty(value, key, path);
        }
        for (const Value element : (*root)["cards"].elements()) card(element, Path(path, "cards", index++));
        return violations_;
    }

private:
    void complain(std::string_view requirement, const Path& path, std::string_view what) {
        violations_.push_back(std::string(requirement) + " " + path.str() + ": " + std::string(what));
    }

    /// D5, all the way down.
    void nothingEmpty(Value value, std::string_view name, const Path& parent) {
        const Path path(parent, name);
        const bool hollow = value.null() || value.string() == std::string_view{} ||
                            (value.isArray() && value.size() == 0) ||
                            (value.isObject() && value.members().begin() == value.members().end());
        if (hollow) complain("D5", path, "is there and empty");
        for (const auto& [key, member] : value.members()) nothingEmpty(member, key, path);
        if (!value.isArray()) return;
        std::size_t index = 0;
        for (const Value element : value.elements()) {
            const Path at(parent, name, index++);
            if (element.null() || element.string() == std::string_view{}) complain("D5", at, "is there and empty");
            for (const auto& [key, member] : element.members()) nothingEmpty(member, key, at);
        }
    }

    template <std::size_t N>
    void onlyMembers(std::string_view requirement, Value object, const Path& path,
                     const std::array<std::string_view, N>& allowed) {
        for (const auto& [key, value] : object.members()) {
            if (!oneOf(key, allowed)) complain(requirement, Path(path, key), "is not of that object");
        }
    }

    std::string_view text(std::string_view requirement, Value object, std::string_view name, const Path& path) {
        const auto found = object[name].text();
        if (found.empty()) complain(requirement, Path(path, name), "is missing");
        return found;
    }

    void uuid(std::string_view requirement, Value object, const Path& path) {
        const auto found = text(requirement, object, "uuid", path);
        if (!isUuid(found)) complain(requirement, Path(path, "uuid"), "is no UUID");
        if (!uuids_.insert(std::string(found)).second) complain(requirement, Path(path, "uuid"), "stands twice");
    }

    void card(Value card, const Path& path) {
        if (asked_.house)
            onlyMembers<10>("C2", card, path,
                            {"uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior",
                             "overrideReasons", "links", "extension"});
        if (asked_.house || card["uuid"].given()) uuid("C2", card, path);
        summary(text("C2", card, "summary", path), Path(path, "summary"));
        if (asked_.house || card["detail"].given()) detail(text("C2", card, "detail", path), Path(path, "detail"));
        if (!oneOf<3>(text("C2", card, "indicator", path), {"info", "warning", "critical"})) {
            complain("C2", Path(path, "indicator"), "is not one of the three");
        }
        source(card["source"], Path(path, "source"));
        suggestions(card, path);
        overrideReasons(card["overrideReasons"], path);
        links(card["links"], path);
        for (const auto& [name, value] : card["extension"].members()) {
            if (name.find('.') == std::string_view::npos) {
                complain("C2", Path(path, "extension"), "a name is no reverse-domain name");
            }
        }
    }

    void summary(std::string_view text, const Path& path) {
        if (characters(text) >= kSummaryLimit) complain("C2", path, "140 characters or more");
        if (text.find_first_of("\r\n\t") != std::string_view::npos) complain("C2", path, "is not one line");
        if (hasHiddenCharacter(text)) complain("C2", path, "holds control or bidirectional characters");
        if (hasRawHtml(text) || text.find('{') != std::string_view::npos) {
            complain("C2", path, "holds markup or a placeholder");
        }
    }

    void detail(std::string_view text, const Path& path) {
        if (hasRawHtml(text)) complain("C2", path, "holds raw HTML");
        if (hasForeignLink(text)) complain("C2", path, "holds a link that is neither http nor https");
        if (hasHiddenCharacter(text)) complain("C2", path, "holds control or bidirectional characters");
        for (auto brace = text.find('{'); brace != std::string_view::npos; brace = text.find('{', brace + 1)) {
            if (brace == 0 || text[brace - 1] != '\\') complain("C2", path, "holds a placeholder");
        }
    }

    void source(Value source, const Path& path) {
        text("C2", source, "label", path);
        if (source["url"].given() && !isWebAddress(source["url"].text())) complain("C2", path, "url is not absolute");
        if (asked_.house || source["topic"].given()) coding("C2", source["topic"], Path(path, "topic"));
    }

    void coding(std::string_view requirement, Value coding, const Path& path) {
        for (const char* name : {"system", "code", "display"}) {
            if (asked_.house || std::string_view(name) == "code") text(requirement, coding, name, path);
        }
    }

    void suggestions(Value card, const Path& path) {
        const Value list = card["suggestions"];
        const Value behavior = card["selectionBehavior"];
        if (list.given() && !oneOf<2>(behavior.text(), {"at-most-one", "any"})) {
            complain("C3", path, "suggestions without a selectionBehavior");
        }
        if (!list.given() && behavior.given()) complain("C3", path, "selectionBehavior without suggestions");
        std::size_t index = 0;
        std::size_t recommended = 0;
        for (const Value element : list.elements()) {
            const Path at(path, "suggestions", index++);
            text("C3", element, "label", at);
            if (asked_.house || element["uuid"].given()) uuid("C3", element, at);
            if (asked_.house && element["actionSelectionBehavior"].given())
                complain("C4", at, "actionSelectionBehavior is not known");
            if (element["isRecommended"].boolean() == true) ++recommended;
            std::size_t action_ = 0;
            for (const Value action_value : element["actions"].elements()) {
                action(action_value, Path(at, "actions", action_++));
            }
        }
        if (behavior.text() == "at-most-one" && recommended > 1)
            complain("cds-resp-1", path, "more than one recommended");
    }

    void action(Value action, const Path& path) {
        const auto type = text("C3", action, "type", path);
        text("C3", action, "description", path);
        const Value resource = action["resource"];
        const Value id = action["resourceId"];
        if (type == "delete") {
            if (!id.string() || resource.given())
                complain("cds-resp-2", path, "delete takes a resourceId and no resource");
            if (!isTypedReference(id.text())) complain("C3", path, "resourceId is not Type/id");
        } else if (type == "create" || type == "update") {
            if (!resource.isObject() || id.given()) complain("cds-resp-2", path, "takes a resource and no resourceId");
            suggestedResource(resource, type == "update", Path(path, "resource"));
        } else {
            complain("C3", path, "is of no type that there is");
        }
    }

    void suggestedResource(Value resource, bool exists, const Path& path) {
        text("C8", resource, "resourceType", path);
        if (!asked_.house) return;
        if (resource["id"].given() != exists) complain("C8", path, "an id is for an update, and needed there");
        if (exists) return;
        if (resource["status"].text() != "draft") complain("C8", path, "is no draft");
        if (resource["intent"].text() != asked_.intent)
            complain("C8", path, "has not the intent that the hook asks for");
        if (resource["subject"]["reference"].text() != "Patient/" + asked_.patientId) {
            complain("C8", path, "is not about the patient");
        }
        if (!resource["reasonCode"].given() && !resource["reasonReference"].given())
            complain("C8", path, "has no reason");
    }

    void overrideReasons(Value reasons, const Path& path) {
        std::set<std::string_view> codes;
        std::size_t index = 0;
        for (const Value reason : reasons.elements()) {
            const Path at(path, "overrideReasons", index++);
            coding("cds-resp-4", reason, at);
            if (!codes.insert(reason["code"].text()).second) complain("C5", at, "stands twice");
        }
    }

    void links(Value links, const Path& path) {
        std::size_t index = 0;
        for (const Value link : links.elements()) {
            const Path at(path, "links", index++);
            text("C6", link, "label", at);
            if (!isWebAddress(text("C6", link, "url", at))) complain("C6", at, "url is not absolute");
            const auto type = text("C6", link, "type", at);
            if (!oneOf<2>(type, {"absolute", "smart"})) complain("C6", at, "is of no type that there is");
            if (link["appContext"].given() && type != "smart")
                complain("cds-resp-3", at, "appContext is for smart links");
            if (asked_.house && link["autolaunchable"].given()) complain("C6", at, "autolaunchable is not used");
        }
    }

    const Asked& asked_;
    std::set<std::string> uuids_;
    std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> answerViolations(std::string_view answer, const Asked& asked) {
    return Validator(asked).check(answer);
}

}  // namespace refract::conformance
