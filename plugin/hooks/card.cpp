// Cards as JSON: required elements always, empty ones never (D5, C1–C8).
#include "plugin/hooks/card.h"

#include <algorithm>

#include "fhir/json.h"
#include "plugin/hooks/json_writer.h"

namespace refract::hooks {

namespace {

/// Writes the cards of one answer. JSON text that came ready-made is parsed first: what
/// does not parse is left out, for it would break the whole answer.
class AnswerWriter {
public:
    std::string write(const std::vector<Card>& cards) {
        json_.startObject();
        json_.key("cards");
        json_.startArray();
        for (const auto& card : cards) write(card);
        json_.endArray();
        json_.endObject();
        return json_.take();
    }

private:
    bool parses(std::string_view text) {
        const auto value = document_.parse(text);
        return value && value->given();
    }

    void write(const Card& card) {
        json_.startObject();
        json_.optional("uuid", card.uuid);
        json_.member("summary", card.summary);
        if (card.references)
            json_.member("detail", card.detail);
        else
            json_.optional("detail", card.detail);
        json_.member("indicator", card.indicator);
        write(card.source);
        writeSuggestions(card);
        writeCodings("overrideReasons", card.overrideReasons);
        writeLinks(card.links);
        writeExtension(card);
        if (card.references) {
            writeList("referenceMedications", card.references->medications);
            writeList("referenceConditions", card.references->conditions);
        }
        json_.endObject();
    }

    void write(const Source& source) {
        json_.key("source");
        json_.startObject();
        json_.member("label", source.label);
        json_.optional("url", source.url);
        if (!source.topic.code.empty()) {
            json_.key("topic");
            write(source.topic);
        }
        json_.endObject();
    }

    void write(const Coding& coding) {
        json_.startObject();
        json_.optional("system", coding.system);
        json_.optional("code", coding.code);
        json_.optional("display", coding.display);
        json_.endObject();
    }

    void writeCodings(std::string_view name, const std::vector<Coding>& codings) {
        if (!codings.empty()) writeList(name, codings);
    }

    void writeList(std::string_view name, const std::vector<Coding>& codings) {
        json_.key(name);
        json_.startArray();
        for (const auto& coding : codings) write(coding);
        json_.endArray();
    }

    /// All actions of a suggestion belong together: one that cannot be sent takes it along.
    bool sendable(const Suggestion& suggestion) {
        return std::all_of(suggestion.actions.begin(), suggestion.actions.end(), [&](const Action& action) {
            return action.type == "delete" ? !action.resourceId.empty() : parses(action.resource);
        });
    }

    void writeSuggestions(const Card& card) {
        bool any = false;
        for (const auto& suggestion : card.suggestions) {
            if (!sendable(suggestion)) continue;
            if (!any) {
                json_.key("suggestions");
                json_.startArray();
                any = true;
            }
            write(suggestion);
        }
        if (!any) return;
        json_.endArray();
        json_.member("selectionBehavior", card.selectionBehavior);
    }

    void write(const Suggestion& suggestion) {
        json_.startObject();
        json_.member("label", suggestion.label);
        json_.optional("uuid", suggestion.uuid);
        if (suggestion.recommended) json_.member("isRecommended", true);
        if (!suggestion.actions.empty()) {
            json_.key("actions");
            json_.startArray();
            for (const auto& action : suggestion.actions) write(action);
            json_.endArray();
        }
        json_.endObject();
    }

    void write(const Action& action) {
        json_.startObject();
        json_.member("type", action.type);
        json_.member("description", action.description);
        if (action.type == "delete") {
            json_.member("resourceId", action.resourceId);
        } else {
            json_.key("resource");
            json_.checkedJson(action.resource);
        }
        json_.endObject();
    }

    void writeLinks(const std::vector<Link>& links) {
        if (links.empty()) return;
        json_.key("links");
        json_.startArray();
        for (const auto& link : links) {
            json_.startObject();
            json_.member("label", link.label);
            json_.member("url", link.url);
            json_.member("type", "absolute");
            json_.endObject();
        }
        json_.endArray();
    }

    void writeExtension(const Card& card) {
        bool any = false;
        for (const auto& [name, text] : card.extension) {
            if (!parses(text)) continue;
            if (!any) {
                json_.key("extension");
                json_.startObject();
                any = true;
            }
            json_.key(name);
            json_.checkedJson(text);
        }
        if (any) json_.endObject();
    }

    JsonWriter json_;
    fhir::Document document_;
};

}  // namespace

std::string writeAnswer(const std::vector<Card>& cards) {
    return AnswerWriter().write(cards);
}

}  // namespace refract::hooks
