// Counting covered days and held dose increases.
#include "rules/trial_span.h"

#include <algorithm>
#include <chrono>

namespace refract::rules {

namespace {

/// Days of the piece that are over.
int completed(const TrialDays& piece, Day today) {
    const Day last = std::min(piece.last, today - std::chrono::days(1));
    return std::max(0, fhir::daysBetween(piece.first, last) + 1);
}

}  // namespace

std::optional<double> spanPdc(std::span<const TrialDays> days, std::span<const Spell> spells, Day today) {
    if (std::none_of(spells.begin(), spells.end(), [](const Spell& spell) { return spell.supplyKnown; })) {
        return std::nullopt;
    }
    const Day last = std::min(spells.back().last, today - std::chrono::days(1));
    const int all = fhir::daysBetween(spells.front().first, last) + 1;
    if (all <= 0) return std::nullopt;
    int covered = 0;
    for (const Spell& spell : spells) {
        for (std::size_t i = spell.begin; i < spell.end; ++i) {
            if (days[i].covered || !spell.supplyKnown) covered += completed(days[i], today);
        }
    }
    return static_cast<double>(covered) / all;
}

int heldIncreases(std::span<const TrialDays> days, std::span<const Spell> spells, Day today,
                  const TrialNumbers& numbers) {
    int increases = 0;
    std::optional<double> mg;
    bool raised = false;
    bool wasAtDose = false;
    bool counted = false;
    int held = 0;
    for (std::size_t i = spells.front().begin; i < spells.back().end; ++i) {
        const TrialDays& piece = days[i];
        if (!piece.mg) continue;
        if (!mg || *piece.mg != *mg) {
            raised = mg && *piece.mg > *mg && wasAtDose;
            counted = false;
            held = 0;
            mg = piece.mg;
        }
        wasAtDose = piece.atDose();
        held += completed(piece, today);
        if (!raised || counted || held < numbers.optimiseHoldDays) continue;
        counted = true;
        ++increases;
    }
    return increases;
}

}  // namespace refract::rules
