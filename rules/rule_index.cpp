// Working out what conditions need, and looking which of it is there.
#include "rules/rule_index.h"

#include <algorithm>

#include "rules/scene.h"

namespace refract::rules {

namespace {

using Clauses = std::vector<std::vector<Need>>;

std::uint32_t bitOf(Moment moment) {
    return std::uint32_t{1} << static_cast<unsigned>(moment);
}

Clauses needsOf(const CompiledCondition& condition, std::uint32_t index);

/// One of the children holds: one of what they need must be there. Nothing, if one of them needs nothing.
Clauses needsOfOne(const CompiledCondition& condition, const ConditionNode& node) {
    std::vector<Need> together;
    for (std::uint32_t i = 0; i < node.children; ++i) {
        const Clauses clauses = needsOf(condition, condition.children[node.firstChild + i]);
        if (clauses.empty()) return {};
        const auto& narrowest = *std::min_element(clauses.begin(), clauses.end(),
                                                  [](const auto& a, const auto& b) { return a.size() < b.size(); });
        together.insert(together.end(), narrowest.begin(), narrowest.end());
    }
    return {std::move(together)};
}

/// What must be there for a node to hold or to be in doubt: something of each clause.
Clauses needsOf(const CompiledCondition& condition, std::uint32_t index) {
    const ConditionNode& node = condition.nodes[index];
    switch (node.kind) {
        case ConditionNode::Kind::word:
            if (auto needs = condition.words[node.word]->needs()) return {std::move(*needs)};
            return {};
        case ConditionNode::Kind::all:
        case ConditionNode::Kind::fact: {
            Clauses clauses;
            for (std::uint32_t i = 0; i < node.children; ++i) {
                auto more = needsOf(condition, condition.children[node.firstChild + i]);
                std::move(more.begin(), more.end(), std::back_inserter(clauses));
            }
            return clauses;
        }
        case ConditionNode::Kind::any:
            return needsOfOne(condition, node);
        case ConditionNode::Kind::atLeast:
            return node.count == 0 ? Clauses{} : needsOfOne(condition, node);
        case ConditionNode::Kind::none:
            break;
    }
    return {};
}

bool takes(const Scene& scene, IngredientId ingredient) {
    return std::any_of(scene.uses().begin(), scene.uses().end(),
                       [ingredient](const DrugUse& use) { return use.ingredient == ingredient; });
}

/// Is it there, or may it be? What was not looked at may be.
bool isThere(const Scene& scene, const Need& need) {
    const auto& supplied = scene.patient().supplied;
    switch (need.kind) {
        case Need::Kind::drugSet:
            return !scene.usesIn(need.id).empty() || supplied.medications != Supply::supplied;
        case Need::Kind::drug:
            return takes(scene, need.id) || supplied.medications != Supply::supplied;
        case Need::Kind::problemSet:
            return !scene.problemsIn(need.id).empty() || supplied.conditions != Supply::supplied;
        case Need::Kind::procedureSet:
            return !scene.proceduresIn(need.id).empty() || supplied.procedures != Supply::supplied;
        case Need::Kind::serviceSet:
            return !scene.servicesIn(need.id).empty() || supplied.serviceRequests != Supply::supplied;
        case Need::Kind::deviceSet:
            return !scene.devicesIn(need.id).empty() || supplied.devices != Supply::supplied;
    }
    return true;
}

}  // namespace

RuleIndex::RuleIndex(const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        if (rule.option || !rule.when || rule.mode == RuleMode::off) continue;
        Entry entry{&rule, 0, static_cast<std::uint32_t>(clauses_.size()), 0};
        for (const Moment moment : rule.moments) entry.moments |= bitOf(moment);
        for (const auto& clause : needsOf(*rule.when, 0)) add(clause);
        entry.clauses = static_cast<std::uint32_t>(clauses_.size()) - entry.firstClause;
        entries_.push_back(entry);
    }
}

void RuleIndex::add(const std::vector<Need>& clause) {
    Clause added{static_cast<std::uint32_t>(places_.size()), static_cast<std::uint32_t>(clause.size())};
    for (const Need& need : clause) {
        const auto [known, fresh] = placeOf_.emplace(need, static_cast<std::uint32_t>(needs_.size()));
        if (fresh) needs_.push_back(need);
        places_.push_back(known->second);
    }
    clauses_.push_back(added);
}

bool RuleIndex::mayHold(const Entry& entry, const std::vector<bool>& there) const {
    const auto first = clauses_.begin() + entry.firstClause;
    return std::all_of(first, first + entry.clauses, [&](const Clause& clause) {
        const auto place = places_.begin() + clause.first;
        return std::any_of(place, place + clause.count, [&](std::uint32_t need) { return there[need]; });
    });
}

std::vector<const Rule*> RuleIndex::askable(const Scene& scene) const {
    const bool all = scene.question().trace != nullptr;
    std::vector<bool> there(needs_.size());
    for (std::size_t i = 0; i < needs_.size(); ++i) there[i] = all || isThere(scene, needs_[i]);
    std::vector<const Rule*> rules;
    rules.reserve(entries_.size());
    for (const Entry& entry : entries_) {
        if ((entry.moments & bitOf(scene.question().moment)) == 0) continue;
        if (all || mayHold(entry, there)) rules.push_back(entry.rule);
    }
    return rules;
}

}  // namespace refract::rules
