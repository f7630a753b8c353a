// The three staging instruments, from trials, diagnosis, augmentations and procedures.
#include "rules/staging.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include "rules/episode.h"
#include "rules/trial_entry.h"

namespace refract::rules {

namespace {

// Class names that Thase–Rush tells apart by name; the table uses the same.
constexpr std::string_view kTricyclic = "TCA";
constexpr std::string_view kMaoi = "MAOI";

enum class Ect { none, done, bilateral };

/// ECT in this episode (or in the look-back, when its start is not known).
Ect ectDone(const PatientRecord& patient, const Assessment& assessment, const AssessmentParameters& parameters) {
    Ect found = Ect::none;
    const auto& words = parameters.table->bilateralEctWords();
    for (const Procedure& procedure : patient.procedures) {
        if (!procedure.done || !parameters.sets.ect->containsAny(procedure.codes)) continue;
        const auto& performed = procedure.performed;
        const auto& when = performed.end ? performed.end : performed.start;
        if (!when || when->last < assessment.episode.lookBackFrom || when->first > assessment.today) continue;
        found = std::max(found, containsAnyWord(procedure.text, words) ? Ect::bilateral : Ect::done);
    }
    return found;
}

std::vector<const Trial*> failures(const Assessment& assessment) {
    std::vector<const Trial*> failed;
    std::set<IngredientId> seen;
    for (const Trial& trial : assessment.trials) {
        if (trial.counts == Counts::yes && seen.insert(trial.ingredient).second) failed.push_back(&trial);
    }
    return failed;
}

std::string thaseRush(const std::vector<const Trial*>& failed, Ect ect) {
    std::set<std::string> classes;
    std::set<std::string> modern;  // neither tricyclic nor MAO inhibitor
    for (const Trial* trial : failed) {
        classes.insert(trial->drugClass);
        if (trial->drugClass != kTricyclic && trial->drugClass != kMaoi) modern.insert(trial->drugClass);
    }
    if (classes.empty()) return "0";
    if (classes.size() == 1) return "I";
    // Each stage is the one before and a trial more, of the class that it names.
    const bool tricyclic = classes.count(std::string(kTricyclic)) != 0;
    if (modern.size() < 2 || !tricyclic) return "II";
    if (classes.count(std::string(kMaoi)) == 0) return "III";
    return ect == Ect::bilateral ? "V" : "IV";
}

int durationPoints(const Episode& episode, const StagingNumbers& numbers, Day today) {
    if (*episode.start >= monthsBefore(today, numbers.acuteMonths)) return 1;
    return *episode.start >= monthsBefore(today, numbers.subacuteMonths) ? 2 : 3;
}

/// How many of the ascending limits a value has reached.
template <typename Limits>
int reached(const Limits& limits, int value) {
    return static_cast<int>(std::count_if(limits.begin(), limits.end(), [value](int limit) { return value >= limit; }));
}

MaudsleyScore maudsley(const PatientRecord& patient, const Assessment& assessment, int failed, bool augmented, Ect ect,
                       const StagingNumbers& numbers) {
    MaudsleyScore score;
    score.of = numbers.mostPoints;
    score.duration = 1;
    if (assessment.episode.startKnown) {
        score.duration = durationPoints(assessment.episode, numbers, assessment.today);
    } else {
        score.unknownItems.push_back("duration");
    }
    const auto& latest = assessment.latestPhq9;
    score.severity = 1;
    if (assessment.episode.severity) {
        score.severity = *assessment.episode.severity;
    } else if (latest) {
        score.severity = std::max(1, reached(numbers.severityScores, latest->total));
        score.severityFromPhq9 = true;
    } else {
        score.unknownItems.push_back("severity");
    }
    score.failures = reached(numbers.failureLevels, failed);
    score.augmentation = augmented ? 1 : 0;
    score.ect = ect == Ect::none ? 0 : 1;
    const Supply procedures = patient.supplied.procedures;
    if (ect == Ect::none && (procedures == Supply::notSupplied || procedures == Supply::failed)) {
        score.unknownItems.push_back("ect");
    }
    score.atLeast = score.duration + score.severity + score.failures + score.augmentation + score.ect;
    return score;
}

}  // namespace

Staging stage(const PatientRecord& patient, const Assessment& assessment, const AssessmentParameters& parameters) {
    Staging staging;
    if (assessment.status == TrdStatus::excluded) return staging;
    const StagingNumbers& numbers = parameters.staging;
    const auto failed = failures(assessment);
    const Ect ect = ectDone(patient, assessment, parameters);
    staging.thaseRush = thaseRush(failed, ect);

    std::set<std::string> used;
    for (const AugmentationStep& step : assessment.augmentations) {
        if (step.used) used.insert(step.name);
    }
    if (!failed.empty()) {
        staging.msm = maudsley(patient, assessment, static_cast<int>(failed.size()), !used.empty(), ect, numbers);
    }
    staging.mghS = numbers.trialPoints * static_cast<double>(failed.size()) +
                   numbers.stepPoints * static_cast<double>(used.size()) + (ect == Ect::none ? 0 : numbers.ectPoints);
    for (const Trial* trial : failed) staging.mghSOptimisation += numbers.stepPoints * trial->doseIncreasesHeld;
    return staging;
}

}  // namespace refract::rules
