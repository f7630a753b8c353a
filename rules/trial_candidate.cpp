// Judging windows, and choosing among them.
#include "rules/trial_candidate.h"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace refract::rules {

std::vector<Era> erasOf(std::span<const TrialDays> days, std::span<const Spell> spells, Day today,
                        const TrialNumbers& numbers) {
    std::vector<Era> eras;
    int uncovered = 0;
    for (const Spell& spell : spells) {
        for (std::size_t i = spell.begin; i < spell.end; ++i) {
            const TrialDays& piece = days[i];
            const int off = eras.empty() ? 0 : fhir::daysBetween(eras.back().last, piece.first) - 1;
            if (eras.empty() || off > numbers.eraGapDays) {
                eras.push_back({piece.first, piece.last, 0, 0});
                uncovered = 0;
            } else {
                uncovered += std::max(0, off);
            }
            Era& era = eras.back();
            era.longestGap = std::max(era.longestGap, uncovered);
            const bool covered = piece.covered || !spell.supplyKnown;
            const Day last = std::min(piece.last, today - std::chrono::days(1));
            const int length = std::max(0, fhir::daysBetween(piece.first, last) + 1);
            uncovered = covered ? 0 : uncovered + length;
            era.longestGap = std::max(era.longestGap, uncovered);
            if (piece.atDose()) era.atDose += length;
            era.last = std::max(era.last, piece.last);
        }
    }
    return eras;
}

std::size_t eraAt(std::span<const Era> eras, Day day) {
    const auto after =
        std::upper_bound(eras.begin(), eras.end(), day, [](Day at, const Era& era) { return at < era.first; });
    return after == eras.begin() ? 0 : static_cast<std::size_t>(after - eras.begin()) - 1;
}

TrialCandidate judgeWindow(const TrialWindow& window, Day firstOfSpell, Day firstOfEra, const ScoreLine& scores,
                           const AssessmentParameters& parameters) {
    TrialCandidate candidate;
    candidate.window = window;
    candidate.baseline = baselineScore(scores, firstOfSpell, parameters.outcome);
    if (!candidate.baseline) candidate.baseline = baselineScore(scores, firstOfEra, parameters.outcome);
    if (!window.adequateOn) return candidate;
    const auto pdc = window.pdc();
    candidate.adherenceFails = pdc && *pdc < parameters.trial.pdcMinimum;
    candidate.adequate = !candidate.adherenceFails;
    candidate.outcome =
        judgeOutcome(scores, candidate.baseline, *window.adequateOn, window.lastAtDose, parameters.outcome);
    if (!candidate.adequate || candidate.responded() || candidate.outcome.cannotFail) return candidate;
    candidate.counts = candidate.outcome.failed && window.supplyKnown ? Counts::yes : Counts::possible;
    return candidate;
}

const TrialCandidate* bestOf(const std::vector<TrialCandidate>& candidates) {
    const auto rank = [](const TrialCandidate& candidate) {
        const int counts = candidate.counts == Counts::yes ? 2 : candidate.counts == Counts::possible ? 1 : 0;
        return std::tuple(candidate.adequate, counts, candidate.window.atDose, candidate.window.from);
    };
    const TrialCandidate* best = nullptr;
    for (const TrialCandidate& candidate : candidates) {
        if (best == nullptr || rank(candidate) > rank(*best)) best = &candidate;
    }
    return best;
}

}  // namespace refract::rules
