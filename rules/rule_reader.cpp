// From JSON to Rule.
#include "rules/rule_reader.h"

#include <algorithm>
#include <array>
#include <set>

#include "rules/rule_texts.h"
#include "rules/web_address.h"

namespace refract::rules {

namespace {

constexpr std::array<std::pair<std::string_view, Severity>, 3> kSeverities{
    {{"info", Severity::info}, {"warning", Severity::warning}, {"critical", Severity::critical}}};
constexpr std::array<std::pair<std::string_view, Rank>, 5> kRanks{{{"safety", Rank::safety},
                                                                   {"monitoring", Rank::monitoring},
                                                                   {"optimise", Rank::optimise},
                                                                   {"options", Rank::options},
                                                                   {"education", Rank::education}}};
constexpr std::array<std::pair<std::string_view, Moment>, 4> kMoments{{{"patient-view", Moment::patientView},
                                                                       {"encounter-start", Moment::encounterStart},
                                                                       {"order-select", Moment::orderSelect},
                                                                       {"order-sign", Moment::orderSign}}};
constexpr std::array<std::pair<std::string_view, RuleAction::Type>, 3> kActions{
    {{"create", RuleAction::Type::create}, {"update", RuleAction::Type::update}, {"delete", RuleAction::Type::remove}}};

/// A string, or lines that are joined: JSON has no strings of several lines.
std::string textOf(const Node& node) {
    std::string text;
    for (const std::string& line : node.strings()) {
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

/// Room for the names of drugs on a card that collects: three or so.
constexpr std::size_t kCollectedNames = 40;

class RuleReader {
public:
    RuleReader(const Node& node, const Node& defaults, const Vocabulary& vocabulary, const RuleReferences& references,
               AuthorErrors& errors)
        : node_(node),
          defaults_(defaults),
          references_(references),
          errors_(errors),
          roles_(std::make_shared<RoleTable>()),
          conditions_(vocabulary, *roles_, errors) {}

    Rule read() {
        Rule rule;
        rule.id = node_["id"].requireString(errors_);
        rule.version = member("version").requireString(errors_);
        rule.title = node_["title"].requireString(errors_);
        if (holdsHtml(rule.title)) node_["title"].complain(errors_, kNoHtml);
        rule.severity = named(member("severity"), kSeverities);
        rule.rank = named(member("rank"), kRanks);
        for (const Node& hook : member("hooks").elements()) rule.moments.push_back(named(hook, kMoments));
        if (rule.moments.empty()) node_.complain(errors_, "speaks on no hook");
        rule.onlyAsLine = member("onlyAsLine").boolean().value_or(false);
        rule.oneFinding = member("oneFinding").boolean().value_or(false);
        rule.mergeInto = node_["mergeInto"].text();
        readConditions(rule);
        readOption(rule);
        readTexts(rule);
        readSuggestions(rule);
        readReferences(rule);
        readEditorial(rule);
        rule.roles = roles_;
        return rule;
    }

private:
    /// The rule's own member, else that of the file's defaults.
    Node member(std::string_view key) const {
        const Node own = node_[key];
        return own.given() || !defaults_[key].given() ? own : defaults_[key];
    }

    template <typename Table>
    auto named(const Node& node, const Table& table) -> std::remove_cvref_t<decltype(table.front().second)> {
        const std::string name = node.requireString(errors_);
        std::vector<std::string_view> names;
        for (const auto& [known, value] : table) {
            if (known == name) return value;
            names.push_back(known);
        }
        node.complain(errors_, "\"" + name + "\" is not one of the words that can stand here",
                      conditions_.suggestion(name, names));
        return table.front().second;
    }

    void readConditions(Rule& rule) {
        rule.when = conditions_.read(node_["when"]);
        rule.collects = node_["collects"].text();
        rule.item = node_["item"].text();
        if (!rule.when && rule.collects.empty()) node_.complain(errors_, "\"when\" is missing");
        if (!rule.collects.empty()) {
            roles_->nameMayTake(roles_->add(rule.collects, RoleKind::drug), kCollectedNames);
            for (const std::string_view other : {"when", "silentWhen", "option", "mergeInto"}) {
                if (node_[other].given()) node_[other].complain(errors_, "does not go with \"collects\"");
            }
        }
        rule.silentWhen = conditions_.read(node_["silentWhen"]);
        if (rule.silentWhen && node_["silentWhen"].json() == node_["when"].json()) {
            node_["silentWhen"].complain(errors_, "the rule is silent whenever it would speak");
        }
        std::set<std::string> ids;
        for (const Node& node : node_["variants"].elements()) {
            RuleVariant variant;
            variant.id = node["id"].requireString(errors_);
            if (!ids.insert(variant.id).second) node["id"].complain(errors_, "there is another variant of this id");
            variant.when = conditions_.read(node["when"]);
            if (!variant.when) node.complain(errors_, "\"when\" is missing");
            checkReached(node["when"]);
            if (node["severity"].given()) variant.severity = named(node["severity"], kSeverities);
            variant.summary = node["summary"].text();
            variant.detail = textOf(node["detail"]);
            variant.detailWhenTaken = textOf(node["detailWhenTaken"]);
            variant.mergeInto = node["mergeInto"].text();
            variant.onlyAsLine = node["onlyAsLine"].boolean().value_or(false);
            rule.variants.push_back(std::move(variant));
        }
        for (const Node& node : node_["lines"].elements()) {
            RuleLine line{node["phrase"].requireString(errors_), conditions_.read(node["when"])};
            if (!line.when) node.complain(errors_, "\"when\" is missing");
            rule.lines.push_back(std::move(line));
        }
    }

    std::vector<OptionReason> readReasons(const Node& list) {
        std::vector<OptionReason> reasons;
        for (const Node& node : list.elements()) {
            reasons.push_back({node["why"].requireString(errors_), conditions_.read(node["when"])});
            if (!reasons.back().when) node.complain(errors_, "\"when\" is missing");
        }
        return reasons;
    }

    void readOption(Rule& rule) {
        const Node node = node_["option"];
        if (!node.given()) return;
        RuleOption option;
        option.harm = node["harm"].requireString(errors_);
        option.monitoring = node["monitoring"].requireString(errors_);
        option.judge = node["judge"].requireString(errors_);
        option.evidence = node["evidence"].text();
        option.status = node["status"].text();
        option.onlyWithReason = node["onlyWithReason"].boolean().value_or(false);
        option.preferredWhen = readReasons(node["preferredWhen"]);
        option.avoidWhen = readReasons(node["avoidWhen"]);
        option.mindWhen = readReasons(node["mindWhen"]);
        if (option.onlyWithReason && option.preferredWhen.empty()) {
            node["onlyWithReason"].complain(errors_, "there is no reason that could hold");
        }
        if (rule.mergeInto.empty()) node.complain(errors_, "an option needs \"mergeInto\": the card that offers it");
        for (const std::string_view other : {"detail", "lines", "variants"}) {
            if (node_[other].given()) node_[other].complain(errors_, "does not go with \"option\"");
        }
        rule.option = std::move(option);
        rule.onlyAsLine = true;
        rule.oneFinding = true;
    }

    void checkOptionTexts() {
        const Node node = node_["option"];
        for (const std::string_view text : {"harm", "monitoring", "judge", "evidence", "status"}) {
            checkShortText(node[text].text(), *roles_, kOptionTextLimit, node[text], errors_);
        }
        for (const std::string_view list : {"preferredWhen", "avoidWhen", "mindWhen"}) {
            for (const Node& reason : node[list].elements()) {
                checkShortText(reason["why"].text(), *roles_, kOptionTextLimit, reason["why"], errors_);
            }
        }
    }

    /// The first variant that holds is taken, and none where the rule is silent.
    void checkReached(const Node& when) {
        if (when.given() && when.json() == node_["silentWhen"].json()) {
            when.complain(errors_, "the variant is never reached: the rule is silent when this holds");
        }
        for (const Node& earlier : node_["variants"].elements()) {
            if (earlier["when"].pointer() == when.pointer()) return;
            if (earlier["when"].json() != when.json()) continue;
            when.complain(errors_, "the variant is never reached: \"" + earlier["id"].text() +
                                       "\" before it has the same condition");
        }
    }

    /// Of a rule or of a variant.
    void checkDetail(const Node& node) {
        for (const std::string_view text : {"detail", "detailWhenTaken"}) {
            checkText(textOf(node[text]), *roles_, true, node[text], errors_);
        }
        if (node["detailWhenTaken"].given() && !node["detail"].given()) {
            node["detailWhenTaken"].complain(errors_, "stands in place of a \"detail\", and there is none here");
        }
    }

    /// After the conditions: these give the roles that texts may name.
    void readTexts(Rule& rule) {
        rule.summary = node_["summary"].requireString(errors_);
        checkShortText(rule.summary, *roles_, kSummaryLimit, node_["summary"], errors_);
        rule.detail = textOf(node_["detail"]);
        rule.detailWhenTaken = textOf(node_["detailWhenTaken"]);
        if (rule.option) {
            checkOptionTexts();
        } else if (rule.detail.empty()) {
            node_.complain(errors_, "\"detail\" is missing: what to do");
        }
        checkDetail(node_);
        for (const Node& node : node_["variants"].elements()) {
            checkShortText(node["summary"].text(), *roles_, kSummaryLimit, node["summary"], errors_);
            checkDetail(node);
        }
        for (const Node& node : node_["lines"].elements()) {
            const std::string id = node["phrase"].text();
            if (const std::string* phrase = references_.phrase(id)) {
                checkText(*phrase, *roles_, false, node["phrase"], errors_);
            } else {
                node["phrase"].complain(errors_, "there is no phrase \"" + id + "\"",
                                        conditions_.suggestion(id, references_.phraseIds));
            }
        }
    }

    void readSuggestions(Rule& rule) {
        rule.selectionBehavior = node_["selectionBehavior"].text();
        int recommended = 0;
        for (const Node& node : node_["suggestions"].elements()) {
            RuleSuggestion suggestion;
            suggestion.when = conditions_.read(node["when"]);
            suggestion.label = node["label"].requireString(errors_);
            checkShortText(suggestion.label, *roles_, kLabelLimit, node["label"], errors_);
            suggestion.recommended = node["recommended"].boolean().value_or(false);
            if (suggestion.recommended) ++recommended;
            for (const Node& action : node["actions"].elements()) suggestion.actions.push_back(readAction(action));
            if (suggestion.actions.empty()) node.complain(errors_, "a suggestion needs at least one action");
            rule.suggestions.push_back(std::move(suggestion));
        }
        if (rule.suggestions.empty() != rule.selectionBehavior.empty()) {
            node_.complain(errors_, "\"suggestions\" and \"selectionBehavior\" go together");
        }
        if (rule.selectionBehavior == "at-most-one" && recommended > 1) {
            node_["suggestions"].complain(errors_, "at most one suggestion may be recommended where one is chosen");
        }
    }

    RuleAction readAction(const Node& node) {
        RuleAction action;
        action.type = named(node["type"], kActions);
        action.description = node["description"].requireString(errors_);
        checkText(action.description, *roles_, false, node["description"], errors_);
        action.target = node["target"].text();
        const bool needsTarget = action.type != RuleAction::Type::create;
        const bool needsResource = action.type != RuleAction::Type::remove;
        if (needsTarget != node["target"].given()) {
            node.complain(errors_, needsTarget ? "\"target\" is missing: the role of the order"
                                               : "\"target\" does not go with create");
        } else if (needsTarget) {
            conditions_.knownRole(node["target"], {RoleKind::drug});
        }
        if (needsResource != node["resource"].isObject()) {
            node.complain(errors_, needsResource ? "\"resource\" is missing" : "\"resource\" does not go with delete");
        } else if (needsResource) {
            action.resourceTemplate = node["resource"].json();
            checkStrings(node["resource"]);
        }
        return action;
    }

    void checkStrings(const Node& node) {
        if (node.isString()) checkText(node.text(), *roles_, false, node, errors_);
        for (const Node& element : node.elements()) checkStrings(element);
        for (const auto& [key, element] : node.members()) checkStrings(element);
    }

    void readReferences(Rule& rule) {
        for (const Node& node : member("sources").elements()) {
            rule.sources.push_back(node.requireString(errors_));
            if (!references_.isSource(rule.sources.back())) {
                node.complain(errors_, "there is no source \"" + rule.sources.back() + "\" in sources.json",
                              conditions_.suggestion(rule.sources.back(), references_.sourceIds));
            }
        }
        if (rule.sources.empty()) node_.complain(errors_, "\"sources\" is missing");
        for (const Node& node : member("overrideReasons").elements()) {
            rule.overrideReasons.push_back(node.requireString(errors_));
            if (!references_.isOverrideReason(rule.overrideReasons.back())) {
                node.complain(errors_, "there is no override reason \"" + rule.overrideReasons.back() + "\"",
                              conditions_.suggestion(rule.overrideReasons.back(), references_.reasonCodes));
            }
        }
        if (rule.overrideReasons.empty()) node_.complain(errors_, "\"overrideReasons\" is missing");
        for (const Node& node : node_["links"].elements()) {
            rule.links.push_back({node["label"].requireString(errors_), node["url"].requireString(errors_)});
            const std::string& url = rule.links.back().url;
            if (!url.starts_with("https://") || !isWebAddress(url))
                node["url"].complain(errors_, "a link is an https address");
        }
    }

    void readEditorial(Rule& rule) {
        const std::string confidence = member("confidence").requireString(errors_);
        if (confidence != "H" && confidence != "M" && confidence != "R") {
            member("confidence").complain(errors_, "must be H, M or R");
        } else {
            rule.confidence = confidence.front();
        }
        const std::string review = member("reviewBy").requireString(errors_);
        if (const auto day = fhir::parseDay(review)) {
            rule.reviewBy = *day;
        } else {
            member("reviewBy").complain(errors_, "must be a day, as 2027-06-30");
        }
        rule.owner = member("owner").requireString(errors_);
        rule.note = node_["note"].text();
    }

    Node node_;
    Node defaults_;
    const RuleReferences& references_;
    AuthorErrors& errors_;
    std::shared_ptr<RoleTable> roles_;
    ConditionReader conditions_;
};

}  // namespace

std::vector<Rule> readRules(const KnowledgeFile& file, const Vocabulary& vocabulary, const RuleReferences& references,
                            AuthorErrors& errors) {
    std::vector<Rule> rules;
    const Node root = file.root();
    for (const Node& node : root["rules"].elements()) {
        rules.push_back(RuleReader(node, root["defaults"], vocabulary, references, errors).read());
    }
    return rules;
}

const RuleVariant* Rule::variant(std::string_view variantId) const {
    const auto found =
        std::find_if(variants.begin(), variants.end(), [&](const RuleVariant& one) { return one.id == variantId; });
    return found == variants.end() ? nullptr : &*found;
}

std::string_view severityName(Severity severity) {
    for (const auto& [name, value] : kSeverities) {
        if (value == severity) return name;
    }
    return {};
}

std::string_view ruleModeName(RuleMode mode) {
    static constexpr std::array<std::string_view, 3> kNames{"live", "shadow", "off"};
    return kNames[static_cast<std::size_t>(mode)];
}

std::string_view rankName(Rank rank) {
    for (const auto& [name, value] : kRanks) {
        if (value == rank) return name;
    }
    return {};
}

std::string_view momentName(Moment moment) {
    for (const auto& [name, value] : kMoments) {
        if (value == moment) return name;
    }
    return {};
}

const std::string& summaryTemplate(const Finding& finding) {
    const RuleVariant* variant = finding.rule->variant(finding.variant);
    return variant != nullptr && !variant->summary.empty() ? variant->summary : finding.rule->summary;
}

const std::string& detailTemplate(const Finding& finding) {
    const auto of = [&](const auto& texts) -> const std::string& {
        return finding.taken && !texts.detailWhenTaken.empty() ? texts.detailWhenTaken : texts.detail;
    };
    const RuleVariant* variant = finding.rule->variant(finding.variant);
    return variant != nullptr && !variant->detail.empty() ? of(*variant) : of(*finding.rule);
}

}  // namespace refract::rules
