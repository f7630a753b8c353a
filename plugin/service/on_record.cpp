// Decisions, priors and reports.
#include "plugin/service/on_record.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "plugin/hooks/json_writer.h"
#include "rules/rule.h"

namespace refract::service {

namespace {

constexpr std::size_t kNpos = cards::Said::npos;

std::string_view witnessKind(rules::Witness::Kind kind) {
    static constexpr std::array<std::string_view, 11> kNames{"course", "entry",     "problem",      "measure",
                                                             "score",  "procedure", "serviceOrder", "allergy",
                                                             "device", "trial",     "derived"};
    return kNames.at(static_cast<std::size_t>(kind));
}

/// What the finding was made from. Encrypted by the audit; the trigger is what priors are compared by.
std::string evidenceOf(const rules::Finding& finding, std::string_view summary) {
    hooks::JsonWriter json;
    json.startObject();
    json.member("trigger", finding.trigger);
    json.optional("summary", summary);
    json.key("witnesses");
    json.startArray();
    for (const auto& witness : finding.witnesses) {
        json.startObject();
        json.member("kind", witnessKind(witness.kind));
        json.optional("role", witness.role);
        json.optional("name", witness.name);
        json.optional("reference", witness.reference);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

audit::RecordedFinding recorded(const rules::Finding& finding, const rules::Knowledge& knowledge) {
    audit::RecordedFinding made;
    made.rule = finding.rule->id;
    made.ruleVersion = finding.rule->version;
    made.variant = finding.variant;
    made.severity = static_cast<int>(finding.severity);
    made.trigger = finding.trigger;
    made.evidence = evidenceOf(finding, cards::summary(finding, knowledge));
    return made;
}

int severityOf(std::string_view indicator) {
    return indicator == "critical" ? 2 : indicator == "warning" ? 1 : 0;
}

audit::ShownCard shownCard(const hooks::Card& card, const std::vector<std::vector<std::size_t>>& offeredBy) {
    audit::ShownCard shown{card.uuid, card.source.topic.code, severityOf(card.indicator), {}};
    for (std::size_t i = 0; i < card.suggestions.size(); ++i) {
        const auto& suggestion = card.suggestions[i];
        std::string actions;
        for (const auto& action : suggestion.actions) {
            if (!actions.empty()) actions += ' ';
            actions += action.type;
        }
        shown.suggestions.push_back(
            {suggestion.uuid, suggestion.label, suggestion.recommended, std::move(actions), offeredBy[i]});
    }
    return shown;
}

/// Why a finding that was made and not silenced stands on no card.
void notShown(const rules::Finding& finding, audit::RecordedFinding& made) {
    if (finding.rule->mode == rules::RuleMode::shadow) {
        made.heldBack = "shadow";
    } else if (finding.rule->option) {
        made.heldBack = "limit";
        made.heldBackWhy = finding.mergeInto;
    } else if (finding.onlyAsLine || finding.severity == rules::Severity::info) {
        made.heldBack = "line";  // no card about the same drug
        made.heldBackWhy = "no-card";
    } else {
        made.heldBack = "limit";
        made.heldBackWhy = "most-cards";
    }
}

std::string_view heldBackName(rules::HeldBack::Why why) {
    switch (why) {
        case rules::HeldBack::Why::handled:
            return "handled";
        case rules::HeldBack::Why::fatigue:
            return "fatigue";
        case rules::HeldBack::Why::snoozed:
            return "snoozed";
    }
    return {};
}

audit::ShadowAnswer shadowAnswer(const Evaluation& evaluation) {
    audit::ShadowAnswer answer{evaluation.knowledge->edition().id, {}};
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        answer.findings.push_back(
            {finding.rule->id, finding.rule->version, static_cast<int>(finding.severity), evaluation.shown(i)});
    }
    return answer;
}

rules::Day dayOf(std::int64_t ms) {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

}  // namespace

std::string kindsOf(const rules::Supplied& supplied, bool given) {
    const std::array<std::pair<std::string_view, rules::Supply>, 9> kinds{
        {{"medications", supplied.medications},
         {"dispenses", supplied.dispenses},
         {"conditions", supplied.conditions},
         {"observations", supplied.observations},
         {"procedures", supplied.procedures},
         {"allergies", supplied.allergies},
         {"devices", supplied.devices},
         {"encounters", supplied.encounters},
         {"serviceRequests", supplied.serviceRequests}}};
    std::string names;
    for (const auto& [name, supply] : kinds) {
        const bool there = supply == rules::Supply::supplied || supply == rules::Supply::partly;
        if (there == given) names.append(names.empty() ? "" : " ").append(name);
    }
    return names;
}

audit::Decision decisionOf(const Evaluation& evaluation, const Caller& caller) {
    const Call& call = evaluation.call;
    const auto& knowledge = *evaluation.knowledge;
    audit::Decision decision;
    decision.at = caller.receivedAt + evaluation.latency.total / 1000;
    decision.localDay = static_cast<std::int32_t>(evaluation.today.time_since_epoch().count());
    decision.party = {caller.client, caller.tenant};
    decision.service = call.service;
    decision.hook = call.hook;
    decision.hookInstance = call.hookInstance;
    decision.patientId = call.patientId;
    decision.encounterId = call.encounterId;
    decision.userId = call.userId;
    decision.location = call.location.empty() ? caller.site : call.location;
    decision.edition = knowledge.edition().id;
    decision.latency = evaluation.latency;
    decision.supplied = kindsOf(evaluation.patient.supplied, true);
    decision.missing = kindsOf(evaluation.patient.supplied, false);
    decision.gaps = evaluation.patient.gaps.size();
    decision.recalled = evaluation.recalled;
    decision.inShadow = caller.shadow;
    if (!caller.shadow) {
        const auto& said = evaluation.said;
        for (std::size_t i = 0; i < said.cards.size(); ++i) {
            decision.cards.push_back(shownCard(said.cards[i], said.offeredBy[i]));
        }
    }
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        auto made = recorded(finding, knowledge);
        const std::size_t card = evaluation.said.cardOfFinding[i];
        if (card == kNpos) {
            notShown(finding, made);
        } else if (caller.shadow) {
            made.heldBack = "client-shadow";
        } else {
            made.position = card;
            const bool leads = evaluation.said.leadOfCard[card] == i;
            made.part = leads ? "lead" : finding.rule->option ? "option" : "line";
        }
        decision.findings.push_back(std::move(made));
    }
    for (const auto& held : evaluation.heldBack) {
        auto made = recorded(held.finding, knowledge);
        made.heldBack = heldBackName(held.why);
        made.heldBackWhy = held.by;
        decision.findings.push_back(std::move(made));
    }
    if (evaluation.shadow != nullptr) decision.shadow = shadowAnswer(*evaluation.shadow);
    return decision;
}

rules::PriorResponses priorResponsesOf(const std::vector<audit::Prior>& priors) {
    rules::PriorResponses responses;
    for (const auto& prior : priors) {
        rules::PriorResponse response;
        response.rule = prior.rule;
        response.trigger = prior.trigger;
        response.firstShownOn = dayOf(prior.firstAt);
        response.shownOn = dayOf(prior.at);
        if (!prior.outcome.empty()) {
            response.outcome = prior.outcome == "accepted" ? rules::PriorResponse::Outcome::accepted
                                                           : rules::PriorResponse::Outcome::overridden;
            response.reasoned = prior.reasoned;
            response.answeredOn = dayOf(prior.outcomeAt);
        }
        responses.shown.push_back(std::move(response));
    }
    return responses;
}

std::vector<audit::Report> reportsOf(const std::vector<hooks::FeedbackItem>& items) {
    std::vector<audit::Report> reports;
    reports.reserve(items.size());
    for (const auto& item : items) {
        reports.push_back({item.card, item.accepted, item.when.time_since_epoch().count(), item.acceptedSuggestions,
                           item.reason.system, item.reason.code, item.reason.display, item.comment, item.hookInstance});
    }
    return reports;
}

std::vector<audit::RuleInUse> rulesInUse(const rules::Knowledge& knowledge) {
    std::vector<audit::RuleInUse> rules;
    for (const auto& rule : knowledge.rules()) {
        rules.push_back({rule.id, rule.version, rule.title, static_cast<int>(rule.severity),
                         std::string(rules::ruleModeName(rule.mode)), std::string(1, rule.confidence),
                         fhir::toString(rule.reviewBy), rule.owner});
    }
    return rules;
}

}  // namespace refract::service
