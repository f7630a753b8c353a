// Rule: one row of rules/knowledge/rules/*.json, compiled.
//
// Texts are templates: "{a}" is the name of the witness with role a, "{a.dose}" or
// "{earliestDate}" a field of the finding – both stand in Finding::fields under that key;
// "{{trials}}" alone on a line of `detail` is a block that plugin/cards draws (trials,
// staging, confirm, washout, options). Nothing else: no logic in texts. The fields that each word of the
// conditions gives are listed in docs/knowledge-format.md. Immutable after load.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace refract::rules {

/// The block in whose place the options are drawn.
inline constexpr std::string_view kOptionsBlock = "{{options}}";

struct CompiledCondition;  // rules/condition.h
class RoleTable;

/// Where a card ranks (F01): the order of the enumerators.
enum class Rank { safety, monitoring, optimise, options, education };

/// How a rule takes part: in shadow it is evaluated and recorded, and never shown.
enum class RuleMode { live, shadow, off };

/// Who changed something at a site, why, and the last day on which it holds.
struct SiteDecision {
    std::string who, why;
    Day until{};
    Severity editionSeverity = Severity::info;  ///< of a rule: before the site changed it
};

struct RuleAction {
    enum class Type { create, update, remove };
    Type type = Type::remove;
    std::string description;  ///< template
    /// update, remove: role of the draft order it is about. A suggestion with an action whose
    /// target is no draft in this finding (a running course) cannot be offered.
    std::string target;
    /// create, update: JSON of a FHIR resource with "{…}" placeholders in its strings; else
    /// empty. Without subject, encounter, requester and authoredOn, which cards adds.
    std::string resourceTemplate;
};

struct RuleSuggestion {
    std::string label;  ///< template
    bool recommended = false;
    std::vector<RuleAction> actions;
    std::shared_ptr<const CompiledCondition> when = nullptr;  ///< offered only if this holds; nullptr: always
};

struct RuleLink {
    std::string label;
    std::string url;
};

struct RuleVariant {
    std::string id;
    std::shared_ptr<const CompiledCondition> when;
    std::optional<Severity> severity;
    std::string summary;          ///< template; empty: the rule's
    std::string detail;           ///< template; empty: the rule's
    std::string detailWhenTaken;  ///< as Rule::detailWhenTaken, of this detail
    std::string mergeInto;        ///< empty: the rule's
    bool onlyAsLine = false;      ///< as Rule::onlyAsLine
};

/// A phrase that joins the detail when its condition holds.
struct RuleLine {
    std::string phrase;
    std::shared_ptr<const CompiledCondition> when;
};

/// A reason for or against an option: its phrase, and when it holds for a patient.
struct OptionReason {
    std::string why;  ///< template: "GAD-7 {g.value}"; may name the roles of its own condition
    std::shared_ptr<const CompiledCondition> when;
};

/// What makes a rule one option among several on the card that it merges into ({{options}}).
/// Asked for only when that card speaks; a patient with more cautions than reasons is not
/// offered it. Ranked by reasons less cautions, then fewer cautions, then place.
struct RuleOption {
    std::string harm, monitoring, judge;  ///< templates; every option has them
    std::string evidence;                 ///< template; empty where the sources give no figure
    std::vector<OptionReason> preferredWhen, avoidWhen;
    std::vector<OptionReason> mindWhen;  ///< said as a caution, without weight: another dose, closer watching
    std::string status;                  ///< "off-label", "FDA adjunct"; empty where nothing is to be said
    bool onlyWithReason = false;         ///< not offered where nothing speaks for it
};

struct Rule {
    std::string id;       ///< "R005", "C20"
    std::string version;  ///< semantic version of this row
    std::string title;    ///< source.topic.display
    Severity severity = Severity::info;
    Rank rank = Rank::safety;
    std::vector<Moment> moments;
    bool onlyAsLine = false;  ///< never a card of its own (info rows on view)
    std::string mergeInto;    ///< rule under whose card this is shown when that has a finding too; else empty
    bool oneFinding = false;  ///< all ways in which `when` holds are one finding (pathway cards)
    /// The role in which a card that has no condition of its own gathers what stands in that role
    /// of the rules that merge into it: it speaks whenever one of them does. Else empty.
    std::string collects;
    std::string item;                               ///< what a card that collects calls this rule: "blood pressure"
    std::shared_ptr<const CompiledCondition> when;  ///< nullptr for a card that collects
    std::shared_ptr<const CompiledCondition> silentWhen;  ///< nullptr: never silent
    std::vector<RuleVariant> variants;                    ///< the first whose condition holds
    std::string summary;                                  ///< template, under 140 characters when filled
    std::string detail;                                   ///< template, Markdown
    /// In place of the detail where drugs of the finding are taken and none is being ordered: there is
    /// nothing to sign or not to sign. Template; empty: the detail serves both.
    std::string detailWhenTaken;
    std::vector<RuleLine> lines;
    std::string selectionBehavior;  ///< "at-most-one" or "any"; empty without suggestions
    std::vector<RuleSuggestion> suggestions;
    std::vector<RuleLink> links;
    std::vector<std::string> overrideReasons;  ///< codes of override-reasons.json
    std::vector<std::string> sources;          ///< ids of sources.json; the first is the primary
    char confidence = 'R';
    Day reviewBy{};
    std::string owner;
    std::string note;              ///< for editors, never on a card
    bool silentOnceShown = false;  ///< F04 holds for it (Policy::Repeats), and it asks for nothing that is overdue
    RuleMode mode = RuleMode::live;
    std::optional<SiteDecision> site;  ///< set when a site overlay changed it

    /// The variant of that id, or nullptr.
    const RuleVariant* variant(std::string_view variantId) const;
    std::shared_ptr<const RoleTable> roles;  ///< rules/condition.h
    std::optional<RuleOption> option;
    std::size_t place = 0;  ///< in Knowledge::rules(): the order of the files, and in them
};

std::string_view ruleModeName(RuleMode mode);  ///< "shadow"
std::string_view rankName(Rank rank);
std::string_view momentName(Moment moment);  ///< "patient-view"

/// The templates of a finding: those of its variant, else of its rule.
const std::string& summaryTemplate(const Finding& finding);
const std::string& detailTemplate(const Finding& finding);

}  // namespace refract::rules
