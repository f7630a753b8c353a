// Reading and applying what a site changes.
#include "rules/site_overlay.h"

#include <algorithm>
#include <set>

#include "rules/knowledge_file.h"
#include "rules/thresholds.h"

namespace refract::rules {

namespace {

std::optional<RuleMode> modeOf(std::string_view name) {
    for (const RuleMode mode : {RuleMode::live, RuleMode::shadow, RuleMode::off}) {
        if (ruleModeName(mode) == name) return mode;
    }
    return std::nullopt;
}

std::optional<Severity> severityOf(std::string_view name) {
    for (const Severity severity : {Severity::info, Severity::warning, Severity::critical}) {
        if (severityName(severity) == name) return severity;
    }
    return std::nullopt;
}

bool mayBeCritical(const Rule& rule) {
    return rule.severity == Severity::critical ||
           std::any_of(rule.variants.begin(), rule.variants.end(),
                       [](const RuleVariant& variant) { return variant.severity == Severity::critical; });
}

}  // namespace

SiteOverlay SiteOverlay::read(const KnowledgeFile& file, Day today, AuthorErrors& errors) {
    SiteOverlay overlay;
    overlay.file_ = file.name();
    const Node root = file.root();
    if (!root.isObject()) return overlay;  // why it could not be read has been said
    overlay.site_ = root["site"].requireString(errors);
    std::set<std::string> seen;
    for (const Node& node : root["rules"].elements()) {
        const auto decision = overlay.decisionOf(node, today, errors);
        RuleEntry entry{{node["rule"].line(), node["rule"].pointer()},
                        node["rule"].requireString(errors),
                        modeOf(node["mode"].text()).value_or(RuleMode::live),
                        severityOf(node["severity"].text()),
                        {}};
        if (!node["mode"].given() && !node["severity"].given()) {
            node.complain(errors, "says neither a mode nor a severity: nothing is changed");
        }
        if (!seen.insert(entry.rule).second) node["rule"].complain(errors, "\"" + entry.rule + "\" is changed twice");
        if (!decision) continue;
        entry.decision = *decision;
        overlay.rules_.push_back(std::move(entry));
    }
    for (const Node& node : root["thresholds"].elements()) {
        const auto decision = overlay.decisionOf(node, today, errors);
        ThresholdEntry entry{{node["threshold"].line(), node["threshold"].pointer()},
                             node["unit"].requireString(errors),
                             {node["threshold"].requireString(errors), 0, node["value"].requireNumber(errors), {}}};
        if (!seen.insert(entry.change.id).second) {
            node["threshold"].complain(errors, "\"" + entry.change.id + "\" is changed twice");
        }
        if (!decision) continue;
        entry.change.decision = *decision;
        overlay.entries_.push_back(std::move(entry));
    }
    return overlay;
}

std::optional<SiteDecision> SiteOverlay::decisionOf(const Node& node, Day today, AuthorErrors& errors) {
    SiteDecision decision{node["who"].requireString(errors), node["why"].requireString(errors), {}, {}};
    for (const char* member : {"who", "why"}) {
        const bool blank = node[member].text().find_first_not_of(" \t\r\n") == std::string::npos;
        if (blank && !node[member].text().empty())
            node[member].complain(errors, "is blank: a change needs a name and a reason");
    }
    const auto until = fhir::parseDay(node["until"].requireString(errors));
    if (!until) {
        node["until"].complain(errors, "is not a day, as 2027-01-31");
        return std::nullopt;
    }
    decision.until = *until;
    if (*until < today) {
        errors.push_back({file_, node["until"].line(), node["until"].pointer(),
                          "this change ended on " + fhir::toString(*until) + " and is not applied", "", true});
        return std::nullopt;
    }
    const Day end = *until + std::chrono::days(1);
    nextEnd_ = std::min(nextEnd_.value_or(end), end);
    return decision;
}

void SiteOverlay::complain(const Named& at, std::string message, std::string suggestion, AuthorErrors& errors) const {
    errors.push_back({file_, at.line, at.pointer, std::move(message), std::move(suggestion), false});
}

void SiteOverlay::apply(Thresholds& thresholds, AuthorErrors& errors) {
    std::vector<std::string_view> ids;
    ids.reserve(thresholds.all().size());
    for (const auto& [id, threshold] : thresholds.all()) ids.push_back(id);
    for (ThresholdEntry& entry : entries_) {
        const Threshold* threshold = thresholds.find(entry.change.id);
        if (threshold == nullptr) {
            const auto close = nearest(entry.change.id, ids);
            complain(entry.at, "there is no threshold \"" + entry.change.id + "\"",
                     close.empty() ? "" : "did you mean \"" + std::string(close) + "\"?", errors);
            continue;
        }
        if (threshold->unit != entry.unit) {
            complain(entry.at,
                     "\"" + entry.change.id + "\" is in \"" + threshold->unit + "\", not in \"" + entry.unit + "\"", "",
                     errors);
            continue;
        }
        entry.change.was = threshold->value;
        thresholds.override_(entry.change.id, entry.change.value);
        thresholds_.push_back(entry.change);
    }
}

void SiteOverlay::apply(std::vector<Rule>& rules, AuthorErrors& errors) const {
    std::vector<std::string_view> ids;
    ids.reserve(rules.size());
    for (const Rule& rule : rules) ids.push_back(rule.id);
    for (const RuleEntry& entry : rules_) {
        const auto rule =
            std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.id == entry.rule; });
        if (rule == rules.end()) {
            const auto close = nearest(entry.rule, ids);
            complain(entry.at, "there is no rule \"" + entry.rule + "\"",
                     close.empty() ? "" : "did you mean \"" + std::string(close) + "\"?", errors);
            continue;
        }
        const bool lowers = entry.severity && *entry.severity < Severity::critical;
        if (mayBeCritical(*rule) && (entry.mode != RuleMode::live || lowers)) {
            errors.push_back({file_, entry.at.line, entry.at.pointer,
                              "\"" + entry.rule + "\" speaks of critical risks, and this site " +
                                  (entry.mode == RuleMode::live ? "makes less of it" : "does not show it"),
                              "", true});
        }
        rule->mode = entry.mode;
        rule->site = entry.decision;
        rule->site->editionSeverity = rule->severity;
        if (!entry.severity) continue;
        const bool lowered = *entry.severity < rule->severity;
        rule->severity = *entry.severity;
        for (RuleVariant& variant : rule->variants) {
            if (lowered && variant.severity) variant.severity = std::min(*variant.severity, *entry.severity);
        }
    }
}

}  // namespace refract::rules
