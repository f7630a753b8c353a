// The card about orders whose drug was not recognised, and the sentence about other such drugs.
#include "plugin/cards/not_checked.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "plugin/cards/characters.h"
#include "plugin/cards/compose.h"

namespace refract::cards {

namespace {

/// C2: fewer than 140.
constexpr std::size_t kLongestSummary = 139;
/// To what names are cut, step by step, when a summary is too long.
constexpr std::array<std::size_t, 5> kNameLengths{80, 40, 28, 20, 12};

std::string nameOf(const rules::Untrusted& drug, TextKind kind, std::size_t longest, const Wording& wording) {
    auto name = kind == TextKind::plain ? plain(drug, longest) : render(drug);
    return name.empty() ? wording.phrase("cards.unseen.no-name") : name;
}

std::string summaryOf(const std::vector<rules::Untrusted>& drugs, const Wording& wording) {
    std::string summary;
    for (const std::size_t longest : kNameLengths) {
        summary = notCheckedText("cards.not-checked.summary", drugs, TextKind::plain, longest, wording);
        if (characterCount(summary) <= kLongestSummary) return summary;
    }
    return cut(summary, kLongestSummary);
}

bool ordersADrug(const rules::Question& question) {
    const bool ordering = question.moment == rules::Moment::orderSelect || question.moment == rules::Moment::orderSign;
    const auto& medications = question.patient.medications;
    return ordering && std::any_of(medications.begin(), medications.end(),
                                   [](const auto& entry) { return entry.inContext && entry.selected; });
}

/// What an order could not be compared with: drugs that are taken and were not recognised, and
/// what was not sent or could not be fetched.
std::vector<rules::Untrusted> notComparedWith(const rules::Question& question, const Wording& wording) {
    auto names = notChecked(question, NotChecked::elsewhere);
    switch (question.patient.supplied.medications) {
        case rules::Supply::failed:
            names.push_back({wording.phrase("cards.not-checked.no-list")});
            break;
        case rules::Supply::notSupplied:
            names.push_back({wording.phrase("cards.not-checked.list-not-sent")});
            break;
        case rules::Supply::partly:
            names.push_back({wording.phrase("cards.not-checked.list-in-part")});
            break;
        case rules::Supply::supplied:
            break;
    }
    if (!question.patient.birth) names.push_back({wording.phrase("cards.not-checked.age")});
    return names;
}

/// Of what a view stands on, what could not be had at all. A list that came in part is said on the
/// cards that there are: for a client whose scopes are narrow it always does.
std::vector<rules::Untrusted> notSeenOnView(const rules::Question& question, const Wording& wording) {
    using rules::Supplied;
    constexpr std::array<std::pair<rules::Supply Supplied::*, std::string_view>, 3> kLists{
        {{&Supplied::medications, "cards.unseen.kind.medications"},
         {&Supplied::conditions, "cards.unseen.kind.conditions"},
         {&Supplied::observations, "cards.unseen.kind.observations"}}};
    std::vector<rules::Untrusted> names;
    for (const auto& [list, phrase] : kLists) {
        if (question.patient.supplied.*list == rules::Supply::failed) names.push_back({wording.phrase(phrase)});
    }
    return names;
}

/// Why somebody may go on all the same.
void addOverrideReasons(hooks::Card& card, const Wording& wording) {
    std::string_view codes = wording.phrase("cards.not-checked.override-reasons");
    while (!codes.empty()) {
        const std::size_t end = std::min(codes.find(' '), codes.size());
        if (const auto* reason = wording.overrideReason(codes.substr(0, end))) {
            card.overrideReasons.push_back({std::string(kOverrideSystem), reason->code, reason->display});
        }
        codes.remove_prefix(std::min(end + 1, codes.size()));
    }
}

}  // namespace

std::vector<rules::Untrusted> notChecked(const rules::Question& question, NotChecked which) {
    const bool ordering = question.moment == rules::Moment::orderSelect || question.moment == rules::Moment::orderSign;
    std::vector<rules::Untrusted> drugs;
    std::unordered_set<std::string_view> seen;
    for (const auto index : question.exposure.notChecked) {
        if (index >= question.patient.medications.size()) continue;
        const auto& entry = question.patient.medications[index];
        const bool ordered = ordering && entry.inContext && entry.selected;
        if (ordered != (which == NotChecked::ordered)) continue;
        if (seen.insert(entry.drug.text).second) drugs.push_back({entry.drug.text});
    }
    return drugs;
}

std::string notCheckedText(std::string_view phrase, const std::vector<rules::Untrusted>& drugs, TextKind kind,
                           std::size_t longest, const Wording& wording) {
    const std::size_t shown = std::min(drugs.size(), kMostDrugNames);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < shown; ++i) names.push_back(nameOf(drugs[i], kind, longest, wording));
    const std::size_t more = drugs.size() - shown;
    const rules::Fields fields{{"drugs", joined(names, ", ")}, {"more", static_cast<double>(more)}};
    return phraseText(more == 0 ? std::string(phrase) : std::string(phrase) + "-more", fields, wording, kind);
}

std::optional<hooks::Card> notSeenCard(const rules::Question& question, const CardKeys& keys, const Wording& wording) {
    const bool viewing =
        question.moment == rules::Moment::patientView || question.moment == rules::Moment::encounterStart;
    const auto lists = viewing ? notSeenOnView(question, wording) : std::vector<rules::Untrusted>();
    if (lists.empty()) return std::nullopt;
    std::string trigger = "not-seen";
    for (const auto& list : lists) trigger += "|" + list.text;
    hooks::Card card;
    const std::string& row = wording.phrase("cards.not-checked.row");
    card.uuid = cardUuid(keys, row, trigger);
    card.summary = notCheckedText("cards.not-seen.summary", lists, TextKind::plain, kLongestSummary, wording);
    card.detail = joined(
        {wording.phrase("cards.not-seen.detail"), unseenText(question, keys, wording), editionText(wording)}, "\n\n");
    card.indicator = rules::severityName(rules::Severity::info);
    card.source = cardSource(wording, row, wording.phrase("cards.not-seen.topic"));
    return card;
}

std::optional<hooks::Card> notCheckedCard(const rules::Question& question, const CardKeys& keys, const Wording& wording,
                                          bool first) {
    auto drugs = notChecked(question, NotChecked::ordered);
    if (question.patient.orderNotRead) drugs.push_back({wording.phrase("cards.not-checked.not-read")});
    // With no other card to say it, an empty answer would read as advice.
    const bool compared = drugs.empty() && first && ordersADrug(question);
    if (compared) drugs = notComparedWith(question, wording);
    if (drugs.empty()) return std::nullopt;
    std::string trigger = "not-checked";
    for (const auto& drug : drugs) trigger += "|" + drug.text;

    hooks::Card card;
    const std::string& row = wording.phrase("cards.not-checked.row");
    card.uuid = cardUuid(keys, row, trigger);
    card.summary = summaryOf(drugs, wording);
    const bool named = !compared && !question.patient.orderNotRead;
    const std::string_view lead = named ? "cards.unseen.not-checked" : "cards.not-checked.lead";
    std::vector<std::string> parts{
        notCheckedText(lead, drugs, TextKind::markdown, 0, wording) + " " + wording.phrase("cards.not-checked.detail"),
        first && !compared ? unseenText(question, keys, wording) : std::string(), editionText(wording)};
    std::erase(parts, std::string{});
    card.detail = joined(parts, "\n\n");
    card.indicator = rules::severityName(rules::Severity::info);
    card.source = cardSource(wording, row, wording.phrase("cards.not-checked.topic"));
    addOverrideReasons(card, wording);
    return card;
}

}  // namespace refract::cards
