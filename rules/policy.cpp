// Loading speaking.json, and applying it to one finding.
#include "rules/policy.h"

#include <algorithm>

#include "rules/rule.h"

namespace refract::rules {

namespace {

bool matchesAny(const std::vector<std::string>& patterns, std::string_view ruleId) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return matchesRule(pattern, ruleId); });
}

}  // namespace

bool matchesRule(const std::string& pattern, std::string_view ruleId) {
    if (!pattern.empty() && pattern.back() == '*') {
        return ruleId.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
    }
    return pattern == ruleId;
}

bool Restriction::admits(const Finding& finding) const {
    if (matchesAny(always, finding.rule->id)) return true;
    return finding.severity == Severity::critical && matchesAny(ifCritical, finding.rule->id);
}

bool Policy::Repeats::holdsFor(const Rule& rule) const {
    if (rule.option || rule.when == nullptr) return false;
    if (!matchesAny(rules, rule.id) || matchesAny(except, rule.id)) return false;
    const auto& words = rule.when->words;
    return std::none_of(words.begin(), words.end(), [](const auto& word) { return word->asksWhatIsOverdue(); });
}

Policy loadPolicy(const KnowledgeFile& file, const Vocabulary& vocabulary, AuthorErrors& errors) {
    Policy policy;
    const Node root = file.root();
    for (const Node& node : root["restrictions"].elements()) {
        Restriction restriction;
        RoleTable roles;
        restriction.id = node["id"].requireString(errors);
        restriction.title = node["title"].requireString(errors);
        restriction.when = ConditionReader(vocabulary, roles, errors).read(node["when"]);
        if (!restriction.when) node.complain(errors, "\"when\" is missing");
        restriction.always = node["always"].strings();
        restriction.ifCritical = node["ifCritical"].strings();
        restriction.sources = node["sources"].strings();
        if (const std::string confidence = node["confidence"].text(); !confidence.empty()) {
            restriction.confidence = confidence.front();
        }
        policy.restrictions.push_back(std::move(restriction));
    }
    for (const Node& node : root["precedences"].elements()) {
        policy.precedences.push_back({node["id"].requireString(errors), node["hide"].strings(),
                                      node["whenFires"].strings(), node["onlyCritical"].boolean().value_or(false),
                                      node["sameDrug"].boolean().value_or(false)});
    }
    const Node repeats = root["repeats"];
    policy.repeats = {repeats["id"].requireString(errors), repeats["rules"].strings(), repeats["except"].strings(),
                      repeats["sources"].strings()};
    policy.repeatDays = static_cast<int>(vocabulary.thresholds.value("fatigue.repeat-days", errors));
    policy.lookBackMonths = static_cast<int>(vocabulary.thresholds.value("episode.look-back-months", errors));
    policy.gapDays = static_cast<int>(vocabulary.thresholds.value("trial.gap-restart-days", errors));
    policy.trialDays = static_cast<int>(vocabulary.thresholds.value("trial.minimum-days", errors));
    policy.optionsShown = static_cast<int>(vocabulary.thresholds.value(kOptionsShown, errors));
    policy.silentInfoDays = static_cast<int>(vocabulary.thresholds.value("fatigue.info-days", errors));
    policy.silentWarningDays = static_cast<int>(vocabulary.thresholds.value("fatigue.warning-days", errors));
    policy.declinedDays = static_cast<int>(vocabulary.thresholds.value("options.declined-days", errors));
    return policy;
}

Day lookBackFrom(const Policy& policy, Day today) {
    std::chrono::year_month_day date{today};
    date -= std::chrono::months{policy.lookBackMonths};
    // 29 February two years ago: the last day of that month.
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return Day{date};
}

}  // namespace refract::rules
