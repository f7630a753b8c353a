// Merging, ranking and limiting.
#include "plugin/cards/arrange.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "rules/rule.h"

namespace refract::cards {

namespace {

using rules::Finding;
using rules::Moment;
using rules::Severity;

bool isView(Moment moment) {
    return moment == Moment::patientView || moment == Moment::encounterStart;
}

bool shareADrug(const Finding& a, const Finding& b) {
    return std::any_of(a.witnesses.begin(), a.witnesses.end(), [&](const rules::Witness& one) {
        return one.ingredient != 0 &&
               std::any_of(b.witnesses.begin(), b.witnesses.end(),
                           [&](const rules::Witness& other) { return one.ingredient == other.ingredient; });
    });
}

/// The rule and the orders that its roles stand for. Where something is drafted the drafts
/// alone: a draft that meets five drugs of one class is one decision, and one card. Else the
/// orders on record, by reference: a product of two ingredients of one class is found once
/// for each, and is one order. Empty when a role is no order.
std::string ordersOf(const Finding& finding) {
    std::set<std::string> drafts, courses;
    for (const auto& witness : finding.witnesses) {
        if (witness.role.empty()) continue;
        // Drafts by their place: two that carry one id are two orders.
        if (witness.kind == rules::Witness::Kind::entry) {
            drafts.insert("entry " + std::to_string(witness.index));
        } else if (witness.kind == rules::Witness::Kind::course && !witness.reference.empty()) {
            courses.insert("course " + witness.reference);
        } else {
            return {};
        }
    }
    std::string name;
    for (const auto& part : drafts.empty() ? courses : drafts) name.append(part).append(1, '|');
    return name.empty() ? name : finding.rule->id + "|" + name;
}

/// How well founded a rule is, best first: H, M, R of clinical.md.
int doubt(const rules::Rule& rule) {
    return rule.confidence == 'H' ? 0 : rule.confidence == 'M' ? 1 : 2;
}

bool inShadow(const Finding& finding) {
    return finding.rule->mode == rules::RuleMode::shadow;
}

class Arranger {
public:
    Arranger(const std::vector<Finding>& findings, Moment moment, std::size_t mostOptions)
        : findings_(findings), moment_(moment), mostOptions_(mostOptions) {
        findTwins();
        targets_.reserve(findings_.size());
        for (std::size_t i = 0; i < findings_.size(); ++i) targets_.push_back(targetOf(i));
    }

    std::vector<CardPlan> arrange() {
        std::vector<std::optional<std::size_t>> planOf(findings_.size());
        std::vector<std::size_t> ends;
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            ends.push_back(endOfChain(i));
            if (ends[i] != i || onlyAsLine(findings_[i])) continue;
            planOf[i] = plans_.size();
            plans_.push_back({i, {}, {}, findings_[i].severity});
        }
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (ends[i] != i && planOf[ends[i]] && !inShadow(findings_[i])) join(plans_[*planOf[ends[i]]], i);
        }
        order();
        limit();
        for (auto& plan : plans_) std::sort(plan.merged.begin(), plan.merged.end());
        attachLines();
        return std::move(plans_);
    }

private:
    /// The most severe of those about the same orders leads, else the first.
    void findTwins() {
        using Name = std::pair<std::string_view, std::string_view>;  // rule and trigger
        std::map<Name, std::size_t> firstOf;
        std::unordered_map<std::string, std::size_t> leadOfOrders;
        std::vector<std::string> orders(findings_.size());
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            const Finding& finding = findings_[i];
            twinOf_.push_back(i);
            if (onlyAsLine(finding)) continue;
            twinOf_[i] = firstOf.emplace(Name(finding.rule->id, finding.trigger), i).first->second;
            if (twinOf_[i] != i || (orders[i] = ordersOf(finding)).empty()) continue;
            const auto lead = leadOfOrders.emplace(orders[i], i).first;
            if (findings_[lead->second].severity < finding.severity) lead->second = i;
        }
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (!orders[i].empty()) twinOf_[i] = leadOfOrders.at(orders[i]);
            if (twinOf_[i] == i && !onlyAsLine(findings_[i])) leadable_[findings_[i].rule->id].push_back(i);
        }
    }

    /// F02, and the rule's own word: no card of its own, unless it is critical.
    bool onlyAsLine(const Finding& finding) const {
        if (inShadow(finding)) return true;
        if (finding.severity == Severity::critical) return false;
        return finding.onlyAsLine || (moment_ == Moment::orderSign && finding.severity == Severity::info);
    }

    /// The finding under which this one is shown: of the rule that it names, one about the
    /// same drug if there is one; itself when there is none.
    std::size_t targetOf(std::size_t i) const {
        const Finding& finding = findings_[i];
        if (twinOf_[i] != i) return twinOf_[i];
        const auto candidates = finding.mergeInto.empty() ? leadable_.end() : leadable_.find(finding.mergeInto);
        if (candidates == leadable_.end() || finding.mergeInto == finding.rule->id) return i;
        for (const std::size_t j : candidates->second) {
            if (shareADrug(finding, findings_[j])) return j;
        }
        return candidates->second.front();
    }

    /// Where the chain of mergers from `i` ends; `i` itself when it runs in a circle.
    std::size_t endOfChain(std::size_t i) const {
        std::size_t at = i;
        for (std::size_t steps = 0; steps <= findings_.size(); ++steps) {
            if (targets_[at] == at) return at;
            at = targets_[at];
        }
        return i;
    }

    void join(CardPlan& plan, std::size_t i) {
        if (findings_[i].rule->option) {
            if (plan.options.size() < mostOptions_) plan.options.push_back(i);
            return;
        }
        plan.merged.push_back(i);
        plan.severity = std::max(plan.severity, findings_[i].severity);
    }

    /// Critical first; then by rank, severity, how well founded it is, and the order of the findings.
    void order() {
        const auto before = [&](const CardPlan& a, const CardPlan& b) {
            const bool aCritical = a.severity == Severity::critical;
            const bool bCritical = b.severity == Severity::critical;
            if (aCritical != bCritical) return aCritical;
            const auto aRank = findings_[a.lead].rule->rank;
            const auto bRank = findings_[b.lead].rule->rank;
            if (aRank != bRank) return aRank < bRank;
            if (a.severity != b.severity) return a.severity > b.severity;
            return doubt(*findings_[a.lead].rule) < doubt(*findings_[b.lead].rule);
        };
        std::stable_sort(plans_.begin(), plans_.end(), before);
    }

    void limit() {
        if (!isView(moment_)) return;
        std::size_t kept = 0;
        std::erase_if(plans_, [&](const CardPlan& plan) {
            return plan.severity != Severity::critical && ++kept > kMostNotCriticalOnView;
        });
    }

    /// A line without a merger stands on the first card about the same drug, after those that belong there, or nowhere.
    void attachLines() {
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (!onlyAsLine(findings_[i]) || targets_[i] != i || inShadow(findings_[i]) || findings_[i].rule->option)
                continue;
            const auto host = std::find_if(plans_.begin(), plans_.end(), [&](const CardPlan& plan) {
                return shareADrug(findings_[i], findings_[plan.lead]);
            });
            if (host != plans_.end()) join(*host, i);
        }
    }

    const std::vector<Finding>& findings_;
    const Moment moment_;
    const std::size_t mostOptions_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> leadable_;  ///< rule id → findings that may lead
    /// The first finding of the same rule and trigger (they would be one card, by its uuid), or
    /// of the same rule about the same orders.
    std::vector<std::size_t> twinOf_;
    std::vector<std::size_t> targets_;
    std::vector<CardPlan> plans_;
};

}  // namespace

std::vector<CardPlan> arrange(const std::vector<Finding>& findings, Moment moment, std::size_t mostOptions) {
    return Arranger(findings, moment, mostOptions).arrange();
}

}  // namespace refract::cards
