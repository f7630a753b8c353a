// Rule: one row of rules/knowledge/rules/*.json, compiled.
//
// Texts are templates: "{a}" is the name of the witness with role a, "{current.day}" a
// field of the finding; "{{trials}}" alone on a line of `detail` is a block that
// plugin/cards draws (trials, staging, washout, differences to confirm). Nothing else:
// no logic in texts. Immutable after load.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/finding.h"

namespace refract::rules {

struct CompiledCondition;  // rules/condition.h

/// Where a card ranks (F01): the order of the enumerators.
enum class Rank { safety, monitoring, optimise, options, education };

struct RuleAction {
    enum class Type { create, update, remove };
    Type type = Type::remove;
    std::string description;      ///< template
    std::string target;           ///< update, remove: role of the draft order it is about
    std::string resourceTemplate; ///< create, update: JSON of a FHIR resource with "{…}" placeholders; else empty
};

struct RuleSuggestion {
    std::string label;            ///< template
    bool recommended = false;
    std::vector<RuleAction> actions;
};

struct RuleLink {
    std::string label;
    std::string url;
};

struct RuleVariant {
    std::string id;
    std::shared_ptr<const CompiledCondition> when;
    std::optional<Severity> severity;
    std::string summary;  ///< template; empty: the rule's
    std::string detail;
};

struct Rule {
    std::string id;               ///< "R005", "C20"
    std::string version;          ///< semantic version of this row
    std::string title;            ///< source.topic.display
    Severity severity = Severity::info;
    Rank rank = Rank::safety;
    std::vector<Moment> moments;
    bool onlyAsLine = false;      ///< never a card of its own (info rows on view)
    std::string mergeInto;        ///< rule id that this is shown under; empty for none
    std::shared_ptr<const CompiledCondition> when;
    std::shared_ptr<const CompiledCondition> silentWhen;  ///< nullptr: never silent
    std::vector<RuleVariant> variants;  ///< the first whose condition holds
    std::string summary;          ///< template, under 140 characters when filled
    std::string detail;           ///< template, Markdown
    std::string selectionBehavior;  ///< "at-most-one" or "any"; empty without suggestions
    std::vector<RuleSuggestion> suggestions;
    std::vector<RuleLink> links;
    std::vector<std::string> overrideReasons;  ///< codes of override-reasons.json
    std::vector<std::string> sources;          ///< ids of sources.json; the first is the primary
    char confidence = 'R';
    Day reviewBy{};
    std::string owner;
    std::string note;             ///< for editors, never on a card
};

}  // namespace refract::rules
