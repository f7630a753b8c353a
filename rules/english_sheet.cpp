// Review sheets: a rule on a page, and an edition as a document.
#include <algorithm>

#include "rules/english.h"
#include "rules/english_writer.h"
#include "rules/fill.h"

namespace refract::rules {

namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string confidenceText(char confidence) {
    switch (confidence) {
        case 'H':
            return "H: the fact is well established; severity and silence are a project convention (R)";
        case 'M':
            return "M: a known source, not re-read, or sources differ; severity and silence are a project convention "
                   "(R)";
        default:
            return "R: needs clinician review before it goes live";
    }
}

void writeWhenTaken(const std::string& detail, SheetWriter& writer) {
    if (detail.empty()) return;
    writer.labelled("Where it is taken already and nothing of it is being ordered", "");
    writer.markdown(detail);
}

void writeVariants(const Rule& rule, SheetWriter& writer) {
    for (const RuleVariant& variant : rule.variants) {
        std::string what = "Instead (" + variant.id + ")";
        if (variant.severity) what += ", " + std::string(severityName(*variant.severity));
        if (variant.onlyAsLine) what += ", only as a line of another card";
        if (!variant.mergeInto.empty()) what += ", shown under " + variant.mergeInto;
        writer.labelled(what + ", when", englishSentence(*variant.when, *rule.roles) + ":");
        writer.markdown(variant.summary.empty() ? rule.summary : variant.summary);
        if (!variant.detail.empty()) writer.markdown(variant.detail);
        writeWhenTaken(variant.detailWhenTaken, writer);
    }
}

void writeOption(const Rule& rule, SheetWriter& writer) {
    const RuleOption& option = *rule.option;
    if (!option.status.empty()) writer.labelled("Status", option.status);
    writer.labelled("Harm", option.harm);
    writer.labelled("Watch", option.monitoring);
    writer.labelled("Judge", option.judge);
    if (!option.evidence.empty()) writer.labelled("Evidence that it quotes", option.evidence);
    for (const OptionReason& reason : option.preferredWhen) {
        writer.labelled("Speaks for it, when", englishSentence(*reason.when, *rule.roles) + ":");
        writer.markdown(reason.why);
    }
    for (const OptionReason& reason : option.avoidWhen) {
        writer.labelled("Asks for caution, when", englishSentence(*reason.when, *rule.roles) + ":");
        writer.markdown(reason.why);
    }
    for (const OptionReason& reason : option.mindWhen) {
        writer.labelled("Adds a caution that does not count, when", englishSentence(*reason.when, *rule.roles) + ":");
        writer.markdown(reason.why);
    }
    writer.labelled("Offered by", rule.mergeInto + ", among its best, if no more asks for caution than speaks for it" +
                                      (option.onlyWithReason ? ", and only if something speaks for it" : ""));
}

void writeEvidence(const Rule& rule, const Knowledge& knowledge, SheetWriter& writer) {
    std::vector<std::string> evidence;
    for (const std::string& id : rule.sources) {
        const KnowledgeSource* source = knowledge.source(id);
        if (source == nullptr) {
            evidence.push_back("A convention of this project");
            continue;
        }
        evidence.push_back(source->title + " [" + id + "]" + (source->read ? "" : ", not re-read") +
                           (source->address.empty() ? "" : ", " + source->address) +
                           (source->readAt.empty() ? "" : ", read at " + source->readAt));
    }
    writer.labelled("Evidence", "");
    writer.list(evidence);
}

std::string decidedText(const SiteDecision& decision) {
    return ", until " + fhir::toString(decision.until) + ". " + decision.who + ": " + decision.why;
}

std::string siteText(const Rule& rule) {
    std::string text;
    if (rule.mode == RuleMode::off) text = "switched off";
    if (rule.mode == RuleMode::shadow) text = "in shadow (evaluated and recorded, never shown)";
    if (rule.site->editionSeverity != rule.severity) {
        text += std::string(text.empty() ? "" : "; ") + std::string(severityName(rule.severity)) + " instead of " +
                std::string(severityName(rule.site->editionSeverity));
    }
    return (text.empty() ? "as in the edition" : text) + decidedText(*rule.site);
}

void writeSite(const Knowledge& knowledge, SheetWriter& writer) {
    const SiteOverlay* site = knowledge.site();
    if (site == nullptr) return;
    writer.heading(2, "Changes of the site: " + site->site());
    std::vector<std::string> changes;
    for (const ThresholdChange& change : site->thresholds()) {
        const std::string& unit = knowledge.thresholds().find(change.id)->unit;
        changes.push_back(change.id + ": " + numberText(change.value) + " " + unit + " instead of " +
                          numberText(change.was) + " " + unit + decidedText(change.decision));
    }
    for (const Rule& rule : knowledge.rules()) {
        if (rule.site) changes.push_back(rule.id + " " + rule.title + ": " + siteText(rule));
    }
    if (changes.empty()) changes.emplace_back("None is in force.");
    writer.list(changes);
}

/// The rules that stand on a card that collects.
std::string collectedBy(const Knowledge& knowledge, const Rule& card) {
    std::vector<std::string> ids;
    for (const Rule& rule : knowledge.rules()) {
        const bool merges = rule.mergeInto == card.id ||
                            std::any_of(rule.variants.begin(), rule.variants.end(),
                                        [&](const RuleVariant& variant) { return variant.mergeInto == card.id; });
        if (merges) ids.push_back(rule.id + (rule.item.empty() ? "" : " (" + rule.item + ")"));
    }
    return joined(ids);
}

void writeRule(const Rule& rule, const Knowledge& knowledge, SheetWriter& writer) {
    writer.heading(2, rule.id + " " + rule.title);
    std::vector<std::string> hooks;
    for (const Moment moment : rule.moments) hooks.emplace_back(momentName(moment));
    writer.table({{"Severity", std::string(severityName(rule.severity))},
                  {"Speaks on", joined(hooks)},
                  {"Confidence", confidenceText(rule.confidence)},
                  {"Version", rule.version},
                  {"Review due", fhir::toString(rule.reviewBy)},
                  {"Owner", rule.owner}});
    if (rule.site) writer.labelled("At this site", siteText(rule));
    writer.labelled("When", "");
    if (rule.when) {
        writer.clauses(englishClauses(*rule.when, *rule.roles));
    } else {
        writer.paragraph("One of these speaks: " + collectedBy(knowledge, rule) + ".");
    }
    if (rule.silentWhen) {
        writer.labelled("Silent when this is known", "");
        writer.clauses(englishClauses(*rule.silentWhen, *rule.roles));
    }
    if (rule.silentOnceShown) {
        const Policy& policy = knowledge.policy();
        writer.labelled("Silent once shown", policy.repeats.id +
                                                 ": unless critical, when nothing of it has changed for more than " +
                                                 std::to_string(policy.repeatDays) + " days");
    }
    writer.labelled("Says", "");
    writer.markdown(rule.summary);
    if (rule.option) {
        writeOption(rule, writer);
    } else {
        writer.markdown(rule.detail);
        writeWhenTaken(rule.detailWhenTaken, writer);
    }
    writeVariants(rule, writer);
    for (const RuleLine& line : rule.lines) {
        writer.labelled("Adds, when", englishSentence(*line.when, *rule.roles) + ":");
        writer.markdown(knowledge.phrase(line.phrase));
    }
    if (!rule.suggestions.empty()) {
        std::vector<std::string> offers;
        for (const RuleSuggestion& suggestion : rule.suggestions) {
            offers.push_back(suggestion.label + (suggestion.recommended ? " (recommended)" : "") +
                             (suggestion.when ? ", when " + englishSentence(*suggestion.when, *rule.roles) : ""));
        }
        writer.labelled("Offers", rule.selectionBehavior);
        writer.list(offers);
    }
    if (!rule.mergeInto.empty() && !rule.option)
        writer.labelled("Shown under", rule.mergeInto + ", when that has something to say");
    std::vector<std::string> reasons;
    for (const std::string& code : rule.overrideReasons) reasons.push_back(knowledge.overrideReason(code)->display);
    writer.labelled("Reasons that can be given against it", "");
    writer.list(reasons);
    writeEvidence(rule, knowledge, writer);
    if (!rule.note.empty()) writer.labelled("Note for editors", rule.note);
}

std::string memberText(const DrugMember& member, const Knowledge& knowledge) {
    std::string text(knowledge.terminology().ingredientName(member.ingredient));
    if (!member.routes.empty()) {
        std::vector<std::string> routes;
        for (const FormRoute route : member.routes) routes.emplace_back(formRouteName(route));
        text += " (" + joined(routes) + ")";
    }
    if (member.overMgPerDay) text += " over " + numberText(*member.overMgPerDay) + " mg/day";
    if (member.upToMgPerDay) text += " up to " + numberText(*member.upToMgPerDay) + " mg/day";
    if (member.countsDaysAfterStop)
        text += " (until " + std::to_string(*member.countsDaysAfterStop) + " days after its last day)";
    return text;
}

void writeValueSets(const Knowledge& knowledge, SheetWriter& writer) {
    writer.heading(2, "Value sets");
    for (const auto& [id, set] : knowledge.valueSets().all()) {
        std::vector<std::string> members;
        for (const DrugMember& member : set.drugs) members.push_back(memberText(member, knowledge));
        std::string text = joined(members);
        if (!set.codes.empty()) text += (text.empty() ? "" : "; ") + std::to_string(set.codes.size()) + " codes";
        writer.labelled(set.title + " [" + id + "]", text);
    }
}

}  // namespace

std::string englishSheet(const Rule& rule, const Knowledge& knowledge, SheetFormat format) {
    const auto writer = sheetWriter(format);
    writeRule(rule, knowledge, *writer);
    return writer->finish(rule.id + " " + rule.title);
}

std::string reviewSheets(const Knowledge& knowledge, SheetFormat format) {
    const auto writer = sheetWriter(format);
    const std::string title = "Clinical knowledge, edition " + knowledge.edition().id;
    writer->heading(1, title);
    writer->paragraph(knowledge.edition().disclaimer);
    const auto& rules = knowledge.rules();
    const auto needReview =
        std::count_if(rules.begin(), rules.end(), [](const Rule& rule) { return rule.confidence == 'R'; });
    writer->paragraph(std::to_string(rules.size()) + " rules; " + std::to_string(needReview) +
                      " of them are marked R: they need a clinician's review before they go live.");
    writeSite(knowledge, *writer);
    for (const Rule& rule : rules) writeRule(rule, knowledge, *writer);
    writeValueSets(knowledge, *writer);
    return writer->finish(title);
}

}  // namespace refract::rules
