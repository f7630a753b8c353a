// The assessment as a whole: exclusion, episode, trials, level, staging.
#include "rules/assessment.h"

#include <algorithm>
#include <set>

#include "rules/assessment_exclusion.h"
#include "rules/assessment_parameters.h"
#include "rules/episode.h"
#include "rules/knowledge.h"
#include "rules/patient_age.h"
#include "rules/staging.h"
#include "rules/trial.h"

namespace refract::rules {

namespace {

/// When antidepressants were taken as such.
std::vector<DayRange> timesOfUse(const std::vector<AntidepressantUse>& uses) {
    std::vector<DayRange> ranges;
    ranges.reserve(uses.size());
    for (const AntidepressantUse& use : uses) ranges.push_back(use.days);
    return merged(std::move(ranges));
}

void countTrials(Assessment& assessment) {
    std::set<IngredientId> failed;
    std::set<IngredientId> possible;
    for (const Trial& trial : assessment.trials) {
        if (trial.counts == Counts::yes) failed.insert(trial.ingredient);
    }
    for (const Trial& trial : assessment.trials) {
        if (trial.counts == Counts::possible && failed.count(trial.ingredient) == 0) possible.insert(trial.ingredient);
    }
    assessment.failed = static_cast<int>(failed.size());
    assessment.possible = static_cast<int>(possible.size());
}

/// D18, with what section 11 says of caps (row 24) and section 1.1 of an unknown start (D03).
TrdStatus levelOf(const PatientRecord& patient, const Assessment& assessment, const AssessmentParameters& parameters) {
    if (!assessment.exclusion.empty()) return TrdStatus::excluded;
    const Episode& episode = assessment.episode;
    if (!episode.diagnosed && !episode.mayBeMajor) return TrdStatus::notMet;
    const int needed = parameters.episode.neededTrials;
    if (assessment.failed + assessment.possible < needed) return TrdStatus::notMet;
    const auto& latest = assessment.latestPhq9;
    if (latest && latest->total < parameters.episode.depressedScore) return TrdStatus::notMet;

    std::set<IngredientId> uncapped;
    for (const Trial& trial : assessment.trials) {
        if (trial.counts == Counts::yes && !trial.has(Reason::capped)) uncapped.insert(trial.ingredient);
    }
    const bool adult = !maybeYounger(patient, parameters.trial.adultAge, assessment.today);
    const bool sure = episode.diagnosed && episode.startKnown && latest && adult;
    return sure && static_cast<int>(uncapped.size()) >= needed ? TrdStatus::confirmedOnRecord : TrdStatus::possible;
}

}  // namespace

bool Trial::has(Reason reason) const {
    return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

const Trial* Assessment::current() const {
    const Trial* running = nullptr;
    for (const Trial& trial : trials) {
        const bool forDepression = !trial.has(Reason::notATrial) && !trial.has(Reason::hypnoticDose) &&
                                   !trial.has(Reason::otherIndication) && !trial.has(Reason::earlierEpisode);
        if (!trial.ongoing || !forDepression) continue;
        // What was added to another is not the trial that is running, if there is one.
        const bool added = trial.has(Reason::augmentationStep);
        if (running == nullptr || !added || running->has(Reason::augmentationStep)) running = &trial;
    }
    return running;
}

Assessment assess(const PatientRecord& patient, const Exposure& exposure, const AssessmentParameters& parameters,
                  Day today) {
    Assessment assessment;
    assessment.today = today;
    assessment.exclusion = exclusionOf(patient, parameters, today);

    const ScoreLine scores(patient, today);
    assessment.latestPhq9 = scores.lastIn(monthsBefore(today, parameters.episode.lookBackMonths), today);

    const DoseCaps caps(patient, exposure, parameters);
    const LevelLine levels(patient, parameters);
    const auto histories = drugHistories(patient, exposure, caps, parameters, today);
    std::vector<std::vector<Spell>> spells;
    spells.reserve(histories.size());
    for (const DrugHistory& history : histories) spells.push_back(spellsOf(history.days, parameters.trial));
    const auto uses = antidepressantUses(histories, spells, parameters.trial);
    const auto times = timesOfUse(uses);
    assessment.episode = findEpisode(patient, scores, times, parameters, today);

    const TrialScene scene{patient, parameters, caps, levels, scores, assessment.episode, uses, today};
    std::vector<TrialDraft> drafts;
    for (std::size_t i = 0; i < histories.size(); ++i) {
        auto some = trialsOf(scene, histories[i], i, spells[i]);
        std::move(some.begin(), some.end(), std::back_inserter(drafts));
    }
    assessment.trials = compareTrials(std::move(drafts), uses);
    assessment.augmentations =
        augmentationSteps(exposure, assessment.episode, assessment.trials, times, parameters, today);
    countTrials(assessment);
    assessment.status = levelOf(patient, assessment, parameters);
    assessment.staging = stage(patient, assessment, parameters);
    return assessment;
}

Assessment assess(const PatientRecord& patient, const Exposure& exposure, const Knowledge& knowledge, Day today) {
    return assess(patient, exposure, knowledge.assessmentParameters(), today);
}

}  // namespace refract::rules
