// What a card has to say about the data that it does not stand on (S7; absence is not
// data, clinical.md 0).
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "plugin/cards/compose.h"
#include "plugin/cards/not_checked.h"
#include "plugin/cards/template_text.h"

namespace refract::cards {

namespace {

using rules::Supplied;
using rules::Supply;

constexpr std::array<std::pair<Supply Supplied::*, std::string_view>, 9> kKinds{{
    {&Supplied::medications, "medications"},
    {&Supplied::dispenses, "dispenses"},
    {&Supplied::conditions, "conditions"},
    {&Supplied::observations, "observations"},
    {&Supplied::procedures, "procedures"},
    {&Supplied::allergies, "allergies"},
    {&Supplied::devices, "devices"},
    {&Supplied::encounters, "encounters"},
    {&Supplied::serviceRequests, "service-requests"},
}};

/// The sentence about the kinds of data that are in the state `supply`.
void appendKinds(std::vector<std::string>& sentences, std::string_view phrase, Supply supply, const Supplied& supplied,
                 const Wording& wording) {
    std::vector<std::string> kinds;
    for (const auto& [kind, name] : kKinds) {
        if (supplied.*kind == supply) kinds.push_back(wording.phrase("cards.unseen.kind." + std::string(name)));
    }
    if (kinds.empty()) return;
    sentences.push_back(phraseText(phrase, {{"kinds", joined(kinds, ", ")}}, wording));
}

void appendNotChecked(std::vector<std::string>& sentences, const rules::Question& question, const Wording& wording) {
    const auto drugs = notChecked(question, NotChecked::elsewhere);
    if (drugs.empty()) return;
    sentences.push_back(notCheckedText("cards.unseen.not-checked", drugs, TextKind::markdown, 0, wording));
}

}  // namespace

std::string unseenText(const rules::Question& question, const CardKeys& keys, const Wording& wording) {
    std::vector<std::string> sentences;
    if (keys.selectionNamesNoDraft) sentences.push_back(wording.phrase("cards.unseen.no-draft-selected"));
    appendNotChecked(sentences, question, wording);
    if (!question.patient.birth) sentences.push_back(wording.phrase("cards.unseen.no-birth-date"));
    const auto& supplied = question.patient.supplied;
    appendKinds(sentences, "cards.unseen.not-supplied", Supply::notSupplied, supplied, wording);
    appendKinds(sentences, "cards.unseen.failed", Supply::failed, supplied, wording);
    appendKinds(sentences, "cards.unseen.partly", Supply::partly, supplied, wording);
    const std::size_t gaps = question.patient.gaps.size() + question.exposure.gaps.size();
    if (gaps > 0) {
        sentences.push_back(phraseText(gaps == 1 ? "cards.unseen.gap" : "cards.unseen.gaps",
                                       {{"count", static_cast<double>(gaps)}}, wording));
    }
    return joined(sentences, " ");
}

}  // namespace refract::cards
