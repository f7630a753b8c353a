// think(): every rule of the moment on one Scene, then the rules about rules.
#include "rules/think.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "rules/collect.h"
#include "rules/evaluate.h"
#include "rules/findings.h"
#include "rules/policy.h"
#include "rules/rule_index.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

bool speaksAt(const Rule& rule, Moment moment) {
    return std::find(rule.moments.begin(), rule.moments.end(), moment) != rule.moments.end();
}

bool ordersAreAsked(Moment moment) {
    return moment == Moment::orderSelect || moment == Moment::orderSign;
}

/// What is taken away, for those who want to know.
class Silence {
public:
    explicit Silence(std::vector<HeldBack>* heldBack) : heldBack_(heldBack) {}
    bool asked() const { return heldBack_ != nullptr; }
    void note(Finding finding, HeldBack::Why why, std::string_view by = {}) {
        if (heldBack_ != nullptr) heldBack_->push_back({std::move(finding), why, std::string(by)});
    }
    /// Takes away the findings for which `silenced` gives the id of a rule of silence.
    template <typename SilencedBy>
    void take(std::vector<Finding>& findings, HeldBack::Why why, const SilencedBy& silenced) {
        std::erase_if(findings, [&](Finding& finding) {
            const std::string_view by = silenced(finding);
            if (!by.empty()) note(finding, why, by);
            return !by.empty();
        });
    }

private:
    std::vector<HeldBack>* heldBack_;
};

void speak(const Rule& rule, const Scene& scene, std::vector<Finding>& findings, Silence& silence) {
    std::vector<Solution> solutions;
    if (evaluate(*rule.when, scene, {}, solutions) != Ternary::yes) return;
    for (const Solution& solution : distinct(rule, scene, std::move(solutions))) {
        // Section 11, row 1: on the order hooks, what involves an order that advice is wanted about.
        // An option stands on a card that does.
        const bool aboutOrders = ordersAreAsked(scene.question().moment) && !rule.option;
        if (aboutOrders && !involvesSelectedOrder(scene, solution)) continue;
        // Silence is kept only for what is known: a missing result never silences.
        if (rule.silentWhen && truthOf(*rule.silentWhen, scene, solution) == Ternary::yes) {
            if (silence.asked()) silence.note(findingOf(rule, scene, solution), HeldBack::Why::handled);
            continue;
        }
        findings.push_back(findingOf(rule, scene, solution));
    }
}

bool matchesAny(const std::vector<std::string>& ids, const Finding& finding) {
    return std::any_of(ids.begin(), ids.end(),
                       [&](const std::string& id) { return matchesRule(id, finding.rule->id); });
}

/// Is it one of those that hide others?
bool firstOf(const Precedence& precedence, const Finding& finding) {
    // What nobody sees takes no other's place.
    return finding.rule->mode == RuleMode::live && matchesAny(precedence.whenFires, finding) &&
           (!precedence.onlyCritical || finding.severity == Severity::critical);
}

bool aboutOneDrug(const Finding& a, const Finding& b) {
    return std::any_of(a.witnesses.begin(), a.witnesses.end(), [&](const Witness& one) {
        return one.ingredient != 0 && std::any_of(b.witnesses.begin(), b.witnesses.end(), [&](const Witness& other) {
                   return one.ingredient == other.ingredient;
               });
    });
}

void snooze(const Scene& scene, const Policy& policy, std::vector<Finding>& findings, Silence& silence) {
    const Question& question = scene.question();
    if (question.prior == nullptr) return;
    silence.take(findings, HeldBack::Why::snoozed,
                 [&](const Finding& finding) { return silencedBy(finding, *question.prior, policy, question.today); });
}

void restrict(const Scene& scene, const Policy& policy, std::vector<Finding>& findings, Silence& silence) {
    if (findings.empty()) return;
    for (const Restriction& restriction : policy.restrictions) {
        if (truthOf(*restriction.when, scene, {}) != Ternary::yes) continue;
        silence.take(findings, HeldBack::Why::fatigue, [&](const Finding& finding) {
            return restriction.admits(finding) ? std::string_view{} : std::string_view(restriction.id);
        });
    }
    for (const Precedence& precedence : policy.precedences) {
        std::vector<Finding> before;
        std::copy_if(findings.begin(), findings.end(), std::back_inserter(before),
                     [&](const Finding& finding) { return firstOf(precedence, finding); });
        if (before.empty()) continue;
        silence.take(findings, HeldBack::Why::fatigue, [&](const Finding& finding) {
            const bool hidden = matchesAny(precedence.hide, finding) &&
                                std::any_of(before.begin(), before.end(), [&](const Finding& first) {
                                    return !precedence.sameDrug || aboutOneDrug(first, finding);
                                });
            return hidden ? std::string_view(precedence.id) : std::string_view{};
        });
    }
}

bool speaks(const std::vector<Finding>& findings, const std::string& rule) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.rule->id == rule; });
}

/// The options of the cards that speak, and no card of options that has none.
void offer(const Knowledge& knowledge, const Scene& scene, std::vector<Finding>& findings, Silence& silence) {
    std::vector<Finding> options;
    for (const Rule& rule : knowledge.rules()) {
        if (!rule.option || rule.mode == RuleMode::off || !speaksAt(rule, scene.question().moment)) continue;
        if (!speaks(findings, rule.mergeInto)) continue;
        speak(rule, scene, options, silence);
    }
    snooze(scene, knowledge.policy(), options, silence);
    std::erase_if(options, [](const Finding& option) {
        const bool unfounded = option.rule->option->onlyWithReason && option.reasons.empty();
        return unfounded || option.cautions.size() > option.reasons.size();
    });
    std::erase_if(findings, [&](const Finding& finding) {
        return detailTemplate(finding).find(kOptionsBlock) != std::string::npos &&
               std::none_of(options.begin(), options.end(),
                            [&](const Finding& option) { return option.mergeInto == finding.rule->id; });
    });
    std::move(options.begin(), options.end(), std::back_inserter(findings));
}

/// Options after what is none, in the order in which they are offered.
bool offeredEarlier(const Finding& a, const Finding& b) {
    const auto balance = [](const Finding& option) { return option.reasons.size() - option.cautions.size(); };
    if (balance(a) != balance(b)) return balance(a) > balance(b);
    if (a.cautions.size() != b.cautions.size()) return a.cautions.size() < b.cautions.size();
    return a.rule->place < b.rule->place;
}

bool earlier(const Finding& a, const Finding& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.rule->rank != b.rule->rank) return a.rule->rank < b.rule->rank;
    if (a.rule->option.has_value() != b.rule->option.has_value()) return !a.rule->option;
    if (a.rule->option) return offeredEarlier(a, b);
    if (a.rule->id != b.rule->id) return a.rule->id < b.rule->id;
    return a.trigger < b.trigger;
}

}  // namespace

std::vector<Finding> think(const Knowledge& knowledge, const Question& question, std::vector<HeldBack>* heldBack) {
    const Scene scene(knowledge, question);
    Silence silence(heldBack);
    std::vector<Finding> findings;
    for (const Rule* rule : knowledge.ruleIndex().askable(scene)) speak(*rule, scene, findings, silence);
    // First: what nobody sees takes no other's place.
    snooze(scene, knowledge.policy(), findings, silence);
    restrict(scene, knowledge.policy(), findings, silence);
    collect(knowledge, scene, findings);
    offer(knowledge, scene, findings, silence);
    std::sort(findings.begin(), findings.end(), earlier);
    return findings;
}

}  // namespace refract::rules
