// Drawing the options of a card.
#include "plugin/cards/options.h"

#include "plugin/cards/template_text.h"
#include "rules/rule.h"

namespace refract::cards {

namespace {

using rules::Fields;
using rules::Finding;

std::string filled(const std::string& text, const Finding& option, const Wording& wording) {
    return fillFields(text, option.fields, wording, TextKind::markdown);
}

/// Several reasons in one sentence; `none` where there is no reason.
std::string reasonsText(const std::vector<std::string>& reasons, const Finding& option, std::string_view phrase,
                        std::string_view none, const Wording& wording) {
    if (reasons.empty()) return none.empty() ? std::string() : wording.phrase(none);
    std::vector<std::string> texts;
    for (const std::string& reason : reasons) texts.push_back(filled(reason, option, wording));
    return phraseText(phrase, Fields{{"reasons", joined(texts, wording.phrase("cards.options.separator"))}}, wording);
}

/// What is read first: the option, what speaks for it, what asks for caution.
std::string headline(const Finding& option, const Wording& wording) {
    std::vector<std::string> cautions = option.cautions;
    cautions.insert(cautions.end(), option.notes.begin(), option.notes.end());
    const std::string& status = option.rule->option->status;
    std::vector<std::string> sentences{
        phraseText(status.empty() ? "cards.options.heading" : "cards.options.heading-status",
                   {{"name", option.rule->title}, {"status", status}}, wording),
        reasonsText(option.reasons, option, "cards.options.why", "cards.options.no-reason", wording),
        reasonsText(cautions, option, "cards.options.caution", {}, wording)};
    std::erase(sentences, std::string{});
    return joined(sentences, " ");
}

/// What is read of the one that is chosen: dose or course, harm, watch, judge, evidence.
std::string particulars(const Finding& option, const Wording& wording) {
    const rules::RuleOption& rule = *option.rule->option;
    std::vector<std::string> sentences;
    const auto add = [&](std::string_view phrase, const std::string& text) {
        if (!text.empty()) sentences.push_back(phraseText(phrase, {{"text", filled(text, option, wording)}}, wording));
    };
    add("cards.options.step", rules::summaryTemplate(option));
    add("cards.options.harm", rule.harm);
    add("cards.options.monitoring", rule.monitoring);
    add("cards.options.judge", rule.judge);
    add("cards.options.evidence", rule.evidence);
    return joined(sentences, " ");
}

}  // namespace

std::string optionsBlock(const CardPlan& plan, const std::vector<Finding>& findings, const Wording& wording) {
    std::vector<std::string> items;
    for (const auto index : plan.options) {
        // Two spaces at the end: a line break within the item.
        items.push_back(std::to_string(items.size() + 1) + ". " + headline(findings[index], wording) + "  \n   " +
                        particulars(findings[index], wording));
    }
    return joined(items, "\n");
}

}  // namespace refract::cards
