// Gathering the witnesses of the rules that merge into one card.
#include "rules/collect.h"

#include <algorithm>
#include <set>

#include "rules/evaluate.h"
#include "rules/findings.h"

namespace refract::rules {

namespace {

/// What stands in the role of the card in the ways in which a rule that merges into it speaks.
void gather(const Rule& member, const Rule& card, const Scene& scene, Bounds& into) {
    const std::uint8_t from = member.roles->find(card.collects);
    const std::uint8_t role = card.roles->find(card.collects);
    std::vector<Solution> solutions;
    if (from == RoleTable::kNone || evaluate(*member.when, scene, {}, solutions) != Ternary::yes) return;
    for (const Solution& solution : distinct(member, scene, std::move(solutions))) {
        if (member.silentWhen && truthOf(*member.silentWhen, scene, solution) == Ternary::yes) continue;
        for (Bound bound : solution.bound) {
            if (bound.role != from) continue;
            bound.role = role;
            if (std::find(into.begin(), into.end(), bound) == into.end()) into.push_back(bound);
        }
    }
}

std::string joinedItems(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        const std::string more = (text.empty() ? "" : ", ") + item;
        if (text.size() + more.size() > kLongestItems - std::string_view(", …").size()) return text + ", …";
        text += more;
    }
    return text;
}

}  // namespace

void collect(const Knowledge& knowledge, const Scene& scene, std::vector<Finding>& findings) {
    for (const Rule& card : knowledge.rules()) {
        const auto& moments = card.moments;
        const bool asked = !card.collects.empty() && card.mode != RuleMode::off &&
                           std::find(moments.begin(), moments.end(), scene.question().moment) != moments.end();
        if (!asked) continue;
        Solution all{{}, true};
        Severity gravest = Severity::info;
        bool speaks = false;
        std::set<const Rule*> members;
        std::vector<std::string> items;
        for (const Finding& finding : findings) {
            const Rule& member = *finding.rule;
            if (finding.mergeInto != card.id || member.mode == RuleMode::shadow || !member.when) continue;
            gravest = std::max(gravest, finding.severity);
            speaks = speaks || !finding.onlyAsLine;
            if (!members.insert(&member).second) continue;
            gather(member, card, scene, all.bound);
            const std::string& item = member.item.empty() ? member.title : member.item;
            if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
        }
        if (!speaks) continue;
        Finding finding = findingOf(card, scene, all);
        finding.severity = std::min(finding.severity, gravest);
        finding.fields["items"] = joinedItems(items);
        findings.push_back(std::move(finding));
    }
}

}  // namespace refract::rules
