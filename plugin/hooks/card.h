// Card: one piece of advice on the CDS Hooks wire, and the answer that holds them.
//
// Source: CDS Hooks 3.0 "HTTP Response"; requirements C1–C8. Plain values. Writing
// leaves out every optional element that is empty (D5), and never writes text that is
// not valid UTF-8.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace refract::hooks {

struct Coding {
    std::string system, code, display;
};

struct Source {
    std::string label, url;
    Coding topic;
};

struct Action {
    std::string type;  ///< create, update, delete
    std::string description;
    std::string resource;    ///< JSON text of the whole resource; create and update
    std::string resourceId;  ///< "MedicationRequest/1"; delete
};

struct Suggestion {
    std::string label, uuid;
    bool recommended = false;
    std::vector<Action> actions;
};

struct Link {
    std::string label, url;
};

/// What a card is about, in the client's own codes: for clients that place it by them.
struct References {
    std::vector<Coding> medications, conditions;
};

struct Card {
    std::string uuid, summary, detail;
    std::string indicator;  ///< info, warning, critical
    Source source;
    std::vector<Suggestion> suggestions;
    std::string selectionBehavior;  ///< required with suggestions
    std::vector<Coding> overrideReasons;
    std::vector<Link> links;
    /// Members of card.extension: name → JSON text ("org.refract.rules", "org.refract.timeline").
    std::vector<std::pair<std::string, std::string>> extension;
    /// Given: `referenceMedications`, `referenceConditions` and `detail` are written even when they are
    /// empty, as Bahmni wants them.
    std::optional<References> references = {};
};

/// {"cards":[…]}; "cards" is there even when it is empty (C1).
std::string writeAnswer(const std::vector<Card>& cards);

}  // namespace refract::hooks
