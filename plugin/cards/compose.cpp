// Putting cards together.
#include "plugin/cards/compose.h"

#include <algorithm>
#include <array>

#include "plugin/cards/blocks.h"
#include "plugin/cards/suggestions.h"
#include "plugin/cards/template_text.h"
#include "plugin/cards/uuid.h"
#include "plugin/hooks/json_writer.h"
#include "rules/policy.h"
#include "rules/rule.h"

namespace refract::cards {

namespace {

using rules::Finding;

constexpr std::string_view kRuleSystem = "urn:org.refract:rule";
/// Names that are read in a glance; the rest is counted.
constexpr std::size_t kMostNotShown = 6;
/// The block whose card also carries the picture.
constexpr std::string_view kTrialsBlock = "{{trials}}";

class Composer {
public:
    Composer(const std::vector<Finding>& findings, const rules::Question& question, const CardKeys& keys,
             const Wording& wording)
        : findings_(findings), question_(question), keys_(keys), wording_(wording) {}

    Said compose() {
        Said said;
        said.cardOfFinding.assign(findings_.size(), Said::npos);
        const auto plans = arrange(findings_, question_.moment, mostOptions(wording_));
        said.cards.reserve(plans.size());
        for (const auto& plan : plans) {
            said.cardOfFinding[plan.lead] = said.cards.size();
            for (const auto index : plan.options) said.cardOfFinding[index] = said.cards.size();
            for (const auto index : plan.merged) said.cardOfFinding[index] = said.cards.size();
            Offers offers;
            said.cards.push_back(card(plan, said.cards.empty(), offers));
            said.leadOfCard.push_back(plan.lead);
            said.offeredBy.push_back(std::move(offers));
        }
        if (const auto hidden = notShown(said); !said.cards.empty() && !hidden.empty()) {
            said.cards.back().detail += "\n\n" + hidden;
        }
        if (auto card = notCheckedCard(question_, keys_, wording_, said.cards.empty())) {
            addAlone(std::move(*card), said);
        }
        if (said.cards.empty()) {
            if (auto card = notSeenCard(question_, keys_, wording_)) {
                addAlone(std::move(*card), said);
            }
        }
        return said;
    }

private:
    using Offers = std::vector<std::vector<std::size_t>>;

    /// A card that no finding leads.
    static void addAlone(hooks::Card card, Said& said) {
        said.cards.push_back(std::move(card));
        said.leadOfCard.push_back(Said::npos);
        said.offeredBy.emplace_back(said.cards.back().suggestions.size());
    }

    /// F01 keeps cards off the screen, and nobody is left to believe that there was nothing more.
    std::string notShown(const Said& said) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            const Finding& finding = findings_[i];
            const bool card = !finding.onlyAsLine && finding.severity != rules::Severity::info &&
                              finding.rule->mode == rules::RuleMode::live;
            if (!card || said.cardOfFinding[i] != Said::npos) continue;
            const std::string name = finding.rule->title + " (" + finding.rule->id + ")";
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
        if (names.empty()) return {};
        const std::size_t more = names.size() > kMostNotShown ? names.size() - kMostNotShown : 0;
        names.resize(names.size() - more);
        const rules::Fields fields{{"rules", joined(names, "; ")}, {"more", static_cast<double>(more)}};
        return phraseText(more == 0 ? "cards.not-shown" : "cards.not-shown-more", fields, wording_);
    }

    hooks::Card card(const CardPlan& plan, bool first, Offers& offers) const {
        const Finding& lead = findings_[plan.lead];
        hooks::Card card;
        card.uuid = cardUuid(keys_, lead.rule->id, lead.trigger);
        card.summary = summaryText(lead, wording_);
        card.detail = detailText(plan, findings_, question_, keys_, wording_, first);
        card.indicator = rules::severityName(plan.severity);
        card.source = cardSource(wording_, lead.rule->id, lead.rule->title);
        add(card, {plan.lead}, offers);
        // Before the lines: of several steps one is chosen, whatever else the card offers. Who chose has answered
        // the card; who takes the offer of a line has not.
        for (const auto index : plan.options) add(card, {index, plan.lead}, offers);
        for (const auto index : plan.merged) add(card, {index}, offers);
        if (card.selectionBehavior == "at-most-one") recommendOne(card);
        extend(card, plan);
        return card;
    }

    /// What a finding, the first of `answered`, adds to the card that it stands on, its texts apart. Who takes one of
    /// its suggestions has answered all of `answered`.
    void add(hooks::Card& card, const std::vector<std::size_t>& answered, Offers& offers) const {
        const Finding& finding = findings_[answered.front()];
        const ResourceContext about{keys_.patientId, keys_.encounterId, keys_.userId};
        for (auto& suggestion : suggestionsOf(finding, question_, about, wording_, card.uuid)) {
            const auto known = std::find_if(card.suggestions.begin(), card.suggestions.end(), [&](const auto& other) {
                return other.label == suggestion.label || deletesTheSame(other, suggestion);
            });
            if (known != card.suggestions.end()) {
                auto& ofBoth = offers[static_cast<std::size_t>(known - card.suggestions.begin())];
                ofBoth.insert(ofBoth.end(), answered.begin(), answered.end());
                continue;
            }
            offers.push_back(answered);
            if (card.selectionBehavior.empty()) card.selectionBehavior = finding.rule->selectionBehavior;
            card.suggestions.push_back(std::move(suggestion));
        }
        for (const auto& code : finding.rule->overrideReasons) addReason(card, code);
        for (const auto& link : finding.rule->links) {
            const bool known = std::any_of(card.links.begin(), card.links.end(),
                                           [&](const auto& other) { return other.url == link.url; });
            if (!known) card.links.push_back({link.label, link.url});
        }
    }

    /// One order with two ingredients is removed by one suggestion, whichever of them it names.
    static bool deletesTheSame(const hooks::Suggestion& a, const hooks::Suggestion& b) {
        return !a.actions.empty() && std::equal(a.actions.begin(), a.actions.end(), b.actions.begin(), b.actions.end(),
                                                [](const hooks::Action& one, const hooks::Action& other) {
                                                    return !one.resourceId.empty() && one.type == other.type &&
                                                           one.resourceId == other.resourceId;
                                                });
    }

    void addReason(hooks::Card& card, const std::string& code) const {
        const auto* reason = wording_.overrideReason(code);
        if (reason == nullptr) return;
        const bool known = std::any_of(card.overrideReasons.begin(), card.overrideReasons.end(),
                                       [&](const auto& other) { return other.code == reason->code; });
        if (!known) card.overrideReasons.push_back({std::string(kOverrideSystem), reason->code, reason->display});
    }

    /// cds-resp-1: the first that is recommended stays so.
    static void recommendOne(hooks::Card& card) {
        bool found = false;
        for (auto& suggestion : card.suggestions) {
            suggestion.recommended = suggestion.recommended && !found;
            found = found || suggestion.recommended;
        }
    }

    void extend(hooks::Card& card, const CardPlan& plan) const {
        const auto* leadRule = findings_[plan.lead].rule;
        std::vector<const rules::Rule*> merged = rulesOf(plan, findings_);
        merged.erase(merged.begin());  // the lead's
        hooks::JsonWriter names;
        hooks::JsonWriter versions;
        names.startArray();
        versions.startObject();
        versions.member(leadRule->id, leadRule->version);
        for (const auto* rule : merged) {
            names.string(rule->id);
            versions.member(rule->id, rule->version);
        }
        names.endArray();
        versions.endObject();
        if (!merged.empty()) card.extension.emplace_back("org.refract.rules", names.take());
        card.extension.emplace_back("org.refract.versions", versions.take());
        if (rules::detailTemplate(findings_[plan.lead]).find(kTrialsBlock) != std::string::npos) {
            card.extension.emplace_back("org.refract.timeline", timeline(question_, wording_));
        }
    }

    const std::vector<Finding>& findings_;
    const rules::Question& question_;
    const CardKeys& keys_;
    const Wording& wording_;
};

}  // namespace

std::size_t mostOptions(const Wording& wording) {
    return static_cast<std::size_t>(wording.threshold(rules::kOptionsShown).value_or(0));
}

std::vector<const rules::Rule*> rulesOf(const CardPlan& plan, const std::vector<Finding>& findings) {
    std::vector<const rules::Rule*> found{findings[plan.lead].rule};
    for (const auto* list : {&plan.options, &plan.merged}) {
        for (const auto index : *list) {
            const auto* rule = findings[index].rule;
            if (std::find(found.begin(), found.end(), rule) == found.end()) found.push_back(rule);
        }
    }
    return found;
}

std::string cardUuid(const CardKeys& keys, std::string_view topic, std::string_view trigger) {
    const std::string_view call = keys.stableUuid ? std::string_view{} : keys.hookInstance;
    const std::array<std::string_view, 6> parts{keys.clientKey, keys.patientKey, keys.userId, topic, trigger, call};
    return nameUuid(kCardNamespace, joinedName(parts));
}

hooks::Source cardSource(const Wording& wording, std::string_view topic, std::string_view title) {
    const auto& edition = wording.edition();
    return {edition.sourceLabel, edition.sourceUrl, {std::string(kRuleSystem), std::string(topic), std::string(title)}};
}

Said compose(const std::vector<Finding>& findings, const rules::Question& question, const CardKeys& keys,
             const Wording& wording) {
    return Composer(findings, question, keys, wording).compose();
}

}  // namespace refract::cards
