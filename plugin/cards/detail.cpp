// The texts of a card: the summary that is always short enough, and the detail from its
// lead, what was merged into it, and where it comes from.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "plugin/cards/blocks.h"
#include "plugin/cards/characters.h"
#include "plugin/cards/compose.h"
#include "plugin/cards/options.h"
#include "plugin/cards/template_text.h"
#include "rules/rule.h"

namespace refract::cards {

namespace {

using rules::Fields;
using rules::Finding;
using rules::Question;

/// C2: fewer than 140.
constexpr std::size_t kLongestSummary = 139;
/// To what names are cut, step by step, when a summary is too long.
constexpr std::array<std::size_t, 4> kNameLengths{40, 28, 20, 12};

Fields withShorterNames(const Fields& fields, std::size_t most) {
    Fields shorter = fields;
    for (auto& [name, value] : shorter) {
        if (auto* text = std::get_if<std::string>(&value)) *text = cut(*text, most);
    }
    return shorter;
}

/// One plain line, with no line breaks and nothing hidden in it.
std::string summaryLine(std::string_view text, const Fields& fields, const Wording& wording) {
    std::string line;
    for (char32_t c : codePoints(fillFields(text, fields, wording, TextKind::plain))) {
        if (c == U'\n' || c == U'\t' || c == U'\r') c = U' ';
        if (!isHidden(c)) append(line, c);
    }
    return capitalised(std::move(line));
}

class DetailWriter {
public:
    DetailWriter(const std::vector<Finding>& findings, const Question& question, const CardKeys& keys,
                 const Wording& wording)
        : findings_(findings), question_(question), keys_(keys), wording_(wording) {}

    std::string write(const CardPlan& plan, bool first) const {
        std::vector<std::string> parts{lines(plan, true), body(plan), lines(plan, false)};
        if (first) parts.push_back(unseenText(question_, keys_, wording_));
        parts.push_back(footer(plan));
        std::erase(parts, std::string{});
        return joined(parts, "\n\n");
    }

private:
    std::string body(const CardPlan& plan) const {
        const Finding& lead = findings_[plan.lead];
        const auto draw = [&](std::string_view block) {
            return block == "options" ? optionsBlock(plan, findings_, wording_)
                                      : drawBlock(block, lead, question_, wording_);
        };
        std::string text = fillDetail(rules::detailTemplate(lead),
                                      fieldResolver(lead.fields, wording_, TextKind::markdown), draw, wording_);
        std::vector<std::string> bullets;
        for (const auto& phrase : lead.lines) {
            bullets.push_back("- " + phraseText(phrase, lead.fields, wording_));
        }
        if (!bullets.empty()) text += (text.empty() ? "" : "\n\n") + joined(bullets, "\n");
        return text;
    }

    /// The findings that were merged in, one line each: those that rank before the lead, or are
    /// more severe than it, stand above its text, the others below.
    std::string lines(const CardPlan& plan, bool above) const {
        const Finding& lead = findings_[plan.lead];
        std::vector<std::string> bullets;
        const auto add = [&](std::string line) {
            if (std::find(bullets.begin(), bullets.end(), line) == bullets.end()) bullets.push_back(std::move(line));
        };
        for (const auto index : plan.merged) {
            const Finding& finding = findings_[index];
            const bool twin = finding.rule == lead.rule && finding.trigger == lead.trigger;
            const bool before = finding.rule->rank < lead.rule->rank || finding.severity > lead.severity;
            if (twin || before != above) continue;
            const std::string summary =
                capitalised(fillFields(rules::summaryTemplate(finding), finding.fields, wording_, TextKind::markdown));
            add(finding.severity == rules::Severity::critical ? "- **" + summary + "**" : "- " + summary);
            for (const auto& phrase : finding.lines) add("- " + phraseText(phrase, finding.fields, wording_));
        }
        return joined(bullets, "\n");
    }

    std::string sourceText(std::string_view id) const {
        const auto* source = wording_.source(id);
        if (source == nullptr) return {};
        std::string title;
        for (const char c : source->title) {
            if (c == '[' || c == ']') title += '\\';
            title += c;
        }
        return source->address.empty() ? title : "[" + title + "](" + source->address + ")";
    }

    /// All sources of the lead, the primary one of what was merged in.
    std::string sources(const std::vector<const rules::Rule*>& all) const {
        std::vector<std::string> texts;
        const auto add = [&](const std::string& id) {
            auto text = sourceText(id);
            if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) {
                texts.push_back(std::move(text));
            }
        };
        for (const auto& id : all.front()->sources) add(id);
        for (std::size_t i = 1; i < all.size(); ++i) {
            if (!all[i]->sources.empty()) add(all[i]->sources.front());
        }
        if (texts.empty()) return {};
        return phraseText("cards.sources", {{"sources", joined(texts, "; ")}}, wording_);
    }

    /// Where it comes from, and below it what every card has to say of itself.
    std::string footer(const CardPlan& plan) const {
        const auto all = rulesOf(plan, findings_);
        std::vector<std::string> unreviewed;
        for (const auto* rule : all) {
            if (rule->confidence == 'R') unreviewed.push_back(rule->id);
        }
        std::vector<std::string> sentences{sources(all)};
        if (!unreviewed.empty()) {
            sentences.push_back(phraseText("cards.needs-review", {{"rules", joined(unreviewed, ", ")}}, wording_));
        }
        return (sentences.empty() ? "" : joined(sentences, " ") + "\n\n") + editionText(wording_);
    }

    const std::vector<Finding>& findings_;
    const Question& question_;
    const CardKeys& keys_;
    const Wording& wording_;
};

}  // namespace

std::string editionText(const Wording& wording) {
    const auto& edition = wording.edition();
    return phraseText("cards.edition", {{"disclaimer", edition.disclaimer}, {"edition", edition.id}}, wording);
}

std::string summaryText(const Finding& finding, const Wording& wording) {
    const auto& text = rules::summaryTemplate(finding);
    std::string line = summaryLine(text, finding.fields, wording);
    for (const std::size_t most : kNameLengths) {
        if (characterCount(line) <= kLongestSummary) return line;
        line = summaryLine(text, withShorterNames(finding.fields, most), wording);
    }
    return cut(line, kLongestSummary);
}

std::string detailText(const CardPlan& plan, const std::vector<Finding>& findings, const Question& question,
                       const CardKeys& keys, const Wording& wording, bool first) {
    return DetailWriter(findings, question, keys, wording).write(plan, first);
}

}  // namespace refract::cards
