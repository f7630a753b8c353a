// Trials: each antidepressant of the record put to the test of clinical.md 1.2, with the
// reason for every verdict (D15–D21; section 11, rows 4, 6–8, 11, 12, 24–26).
//
// Pure. One Trial for a drug in the current episode, and one for what it was used for
// before; a drug begun twice in an episode is one trial, and the best run stands for it.
#pragma once

#include <span>
#include <vector>

#include "rules/assessment.h"
#include "rules/assessment_caps.h"
#include "rules/assessment_parameters.h"
#include "rules/outcome.h"
#include "rules/trial_days.h"
#include "rules/trial_entry.h"
#include "rules/trial_use.h"

namespace refract::rules {

/// All that the test of one drug needs to know of the rest.
struct TrialScene {
    const PatientRecord& patient;
    const AssessmentParameters& parameters;
    const DoseCaps& caps;
    const LevelLine& levels;
    const ScoreLine& scores;
    const Episode& episode;
    std::span<const AntidepressantUse> uses;
    Day today;
};

/// A trial, and what links it to others.
struct TrialDraft {
    Trial trial;
    const Antidepressant* row = nullptr;
    bool earlier = false;           ///< of an earlier episode
    std::vector<std::size_t> uses;  ///< indices into TrialScene::uses
};

/// The trials of one drug; `spells` are those of the history, `historyIndex` is its place
/// among the histories that the uses were made from.
std::vector<TrialDraft> trialsOf(const TrialScene& scene, const DrugHistory& history, std::size_t historyIndex,
                                 std::span<const Spell> spells);

/// Marks what only shows when trials stand side by side – begun together, the same
/// ingredient twice, closely related – and puts them in the order of their windows.
std::vector<Trial> compareTrials(std::vector<TrialDraft> drafts, std::span<const AntidepressantUse> uses);

}  // namespace refract::rules
