// AssessmentParameters: every number, value set and table that the assessment needs,
// looked up by id once at load, so that a missing one is an author's error and never a
// surprise at the bedside.
//
// Views the value sets and the table, which must outlive it and stay where they are
// (both live in Knowledge). Immutable after load, safe to share between threads.
// Make it after a site overlay has changed thresholds.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "rules/antidepressants.h"
#include "rules/author_error.h"
#include "rules/thresholds.h"
#include "rules/value_sets.h"

namespace refract::rules {

/// clinical.md 1.2, T1–T3, and D19–D21.
struct TrialNumbers {
    int minimumDays = 0;
    int lenientDays = 0;
    double pdcMinimum = 0;
    int gapRestartDays = 0;        ///< longer restarts
    int gapShownDays = 0;          ///< from here on shown
    int belowDoseRestartDays = 0;  ///< longer restarts
    int eraGapDays = 0;
    int crossTaperDays = 0;
    int togetherDays = 0;
    int optimiseHoldDays = 0;
    int adultAge = 0;
    int olderAge = 0;
    int levelSteadyDays = 0;
};

/// D05–D16, T4.
struct OutcomeNumbers {
    int baselineBeforeDays = 0;
    int baselineAfterDays = 0;
    int baselineMinimum = 0;
    int endMinimum = 0;
    double responsePercent = 0;
    double partialPercent = 0;
    int remissionBelow = 0;
    int afterStopDays = 0;
};

/// D02–D04, D17, D18.
struct EpisodeNumbers {
    int depressedScore = 0;
    int remissionDays = 0;
    int offMonths = 0;
    int lookBackMonths = 0;
    int lifetimeOnsetMonths = 0;
    int onsetPrecisionDays = 0;
    int neededTrials = 0;
    int pregnancyDays = 0;
    int postpartumMonths = 0;
};

/// Section 1.4.
struct StagingNumbers {
    int augmentationDays = 0;
    int acuteMonths = 0;
    int subacuteMonths = 0;
    std::array<int, 5> failureLevels{};   ///< drugs from which each level holds
    std::array<int, 4> severityScores{};  ///< PHQ-9 from which 1, 2, 3, 4 points hold
    int mostPoints = 0;
    double trialPoints = 0;
    double stepPoints = 0;
    double ectPoints = 0;
};

struct AssessmentSets {
    const ValueSet* mdd = nullptr;
    const ValueSet* mddMild = nullptr;
    const ValueSet* mddModerate = nullptr;
    const ValueSet* mddSevere = nullptr;
    const ValueSet* mddPsychotic = nullptr;
    const ValueSet* mddRemission = nullptr;
    const ValueSet* mddSingleEpisode = nullptr;
    const ValueSet* mddUnspecified = nullptr;
    const ValueSet* depressionToConfirm = nullptr;
    const ValueSet* bipolar = nullptr;
    const ValueSet* psychotic = nullptr;
    const ValueSet* dementia = nullptr;
    const ValueSet* delirium = nullptr;
    const ValueSet* pregnancy = nullptr;
    const ValueSet* pregnancyEnded = nullptr;
    const ValueSet* pregnancyStatus = nullptr;
    const ValueSet* pregnant = nullptr;
    const ValueSet* ect = nullptr;
    const ValueSet* egfr = nullptr;
};

struct AssessmentParameters {
    TrialNumbers trial;
    OutcomeNumbers outcome;
    EpisodeNumbers episode;
    StagingNumbers staging;
    int egfrDays = 0;
    AssessmentSets sets;
    const AntidepressantTable* table = nullptr;
    /// The sets that rows of the table name: reasons, problems, drugs, levels.
    std::map<std::string, const ValueSet*, std::less<>> tableSets;

    /// A set that the table names; nullptr for "" (load has reported all others that are missing).
    const ValueSet* set(std::string_view id) const;

    static AssessmentParameters load(const Thresholds& thresholds, const ValueSets& valueSets,
                                     const AntidepressantTable& table, AuthorErrors& errors);
};

}  // namespace refract::rules
