// Assessment: the antidepressant trials of a patient, each test of each trial, and
// what they add up to (clinical.md sections 1 and 2, readings of section 11).
//
// A pure function of record, exposure, knowledge and today. Every number it uses is in
// rules/knowledge; every judgement carries the reason that made it.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/exposure.h"
#include "rules/record.h"

namespace refract::rules {

class Knowledge;

enum class TrdStatus { confirmedOnRecord, possible, notMet, excluded };
std::string_view trdStatusName(TrdStatus status);  ///< "TRD-confirmed-on-record" …

enum class Outcome { remission, response, partial, nonResponse, unknown };
std::string_view outcomeName(Outcome outcome);  ///< "non-response" …

enum class Counts { yes, possible, no };
std::string_view countsName(Counts counts);

/// Why a trial counts or does not. The names on the wire are reasonName(); the sentences
/// are the phrases "reason." + reasonName() of rules/knowledge/phrases/trials.json.
enum class Reason {
    doseLow,            ///< DOSE_LOW: never at the threshold
    doseUnknown,        ///< DOSE_UNKNOWN
    hypnoticDose,       ///< HYPNOTIC_DOSE: trazodone ≤150, mirtazapine 7.5, doxepin 3–6, low-dose TCA
    otherIndication,    ///< OTHER_INDICATION: smoking cessation, pain without an active episode, …
    notATrial,          ///< NOT_A_TRIAL: an ingredient or form that never counts (oral selegiline, milnacipran)
    durationShort,      ///< DURATION_SHORT: 28–41 days
    durationTooShort,   ///< DURATION_TOO_SHORT: under 28 days
    durationUnknown,    ///< DURATION_UNKNOWN: still taken, and nobody says since when
    adherenceLow,       ///< ADHERENCE_LOW
    adherenceUnknown,   ///< ADHERENCE_UNKNOWN
    gapLong,            ///< GAP_RESTART: a gap over 14 days restarted the clock
    gapShort,           ///< GAP_SHORT: a gap of 8–14 days, shown
    outcomeUnknown,     ///< OUTCOME_UNKNOWN
    baselineMissing,    ///< BASELINE_MISSING
    baselineBelow10,    ///< BASELINE_BELOW_10
    endBelow10,         ///< END_BELOW_10
    respondedThenLost,  ///< RESPONDED_THEN_LOST
    responded,          ///< RESPONDED
    intolerance,        ///< INTOLERANCE
    augmentationStep,   ///< AUGMENTATION_STEP: added to a continuing antidepressant
    startedTogether,    ///< STARTED_TOGETHER
    earlierEpisode,     ///< EARLIER_EPISODE
    sameDrugTwice,      ///< SAME_DRUG_TWICE: the better trial of this ingredient stands for both
    closelyRelated,     ///< CLOSELY_RELATED
    capped,             ///< CAPPED (row 24)
    olderThreshold,     ///< THRESHOLD_65: adequate by the ≥65 threshold only (row 25)
    inProgress,         ///< IN_PROGRESS: still taken, the clock is running
    plasmaLevel,        ///< PLASMA_LEVEL: a level in range stood in for the dose
    inpatientBridge,    ///< INPATIENT_BRIDGE
};
std::string_view reasonName(Reason reason);

struct ScorePoint {
    Day day{};
    int total = 0;
};

struct Window {
    Day from{};
    Day to{};                   ///< last day on the drug, or today
    std::optional<double> pdc;  ///< covered days ÷ days; absent when supply is not known
    int days() const { return fhir::daysBetween(from, to) + 1; }
    /// Whole days with supply in hand; absent when supply is not known.
    std::optional<double> daysCovered() const { return pdc ? std::optional(std::round(*pdc * days())) : std::nullopt; }
};

/// The highest daily dose that the patient may take today, and why.
struct AppliedCap {
    double mgPerDay = 0;
    std::vector<std::string> phrases;  ///< ids, of every cap at that dose: "cap.age-over-60"
};

struct Trial {
    IngredientId ingredient = 0;
    std::string name;                    ///< as the table of antidepressants has it: "venlafaxine"
    std::string drugClass;               ///< "SNRI"
    std::size_t course = 0;              ///< index into Exposure::courses
    Window window;                       ///< the best window at dose (row 7); the span's when never at dose
    Window span;                         ///< the whole
    std::optional<double> doseMgPerDay;  ///< highest dose held in the window
    std::optional<double> lastDoseMgPerDay;
    double thresholdMgPerDay = 0;  ///< the one that applied at the window's end; 0 when there is none
    int daysAtDose = 0;            ///< completed days at dose in the window: today is not one yet
    int longestGapDays = 0;        ///< longest uncovered gap of the span
    bool ongoing = false;
    bool startUnknown = false;  ///< the days up to today have no known start: they are not counted
    bool adequate = false;
    Outcome outcome = Outcome::unknown;
    Counts counts = Counts::no;
    std::optional<ScorePoint> baseline;
    std::optional<ScorePoint> end;
    std::optional<ScorePoint> latest;           ///< last score on the drug, outcome or not
    std::optional<double> percentChange;        ///< end against baseline, negative is a fall
    std::optional<double> latestPercentChange;  ///< latest against baseline
    int doseIncreasesHeld = 0;                  ///< rises above the threshold held ≥28 days (MGH-S optimisation)
    int runningDays = 0;                        ///< days at dose of the run that reaches today, the best window or not
    std::optional<Day> reviewOn;                ///< when that run will have been long enough, while no window is
    std::optional<AppliedCap> cap;              ///< label maximum or lower
    std::optional<double> optimiseToMgPerDay;   ///< C12: min(target, cap); absent: nothing to ask for
    std::string note;                           ///< id of a phrase: what the dose or product is for, if not for a trial
    std::vector<Reason> reasons;
    bool has(Reason reason) const;
};

/// Something added to an antidepressant (D21): no trial of its own.
struct AugmentationStep {
    IngredientId ingredient = 0;
    std::string name;
    Day from{};
    std::optional<Day> to;               ///< absent while it is taken
    std::optional<double> doseMgPerDay;  ///< highest
    int daysAtTarget = 0;                ///< beside an antidepressant
    bool used = false;                   ///< long enough at target for MSM and MGH-S
};

struct Episode {
    std::optional<Day> start;  ///< absent: unknown; trials of the look-back are looked at
    bool startKnown = false;
    Day lookBackFrom{};                 ///< trials that ended before this are history
    std::string basis;                  ///< id of a phrase in rules/knowledge: how the start was found
    bool diagnosed = false;             ///< an active MDD code that is enough (D01)
    bool diagnosisToConfirm = false;    ///< F32.A, F34.1 … alone, unconfirmed, or conditions were not supplied
    bool mayBeMajor = false;            ///< to confirm, and TRD-possible can be said: F32.A, unconfirmed, not supplied
    bool psychotic = false;             ///< F32.3, F33.3
    std::optional<int> severity;        ///< ICD severity digit as MSM points; absent if none
    std::vector<std::size_t> problems;  ///< indices into PatientRecord::problems
};

struct MaudsleyScore {
    bool severityFromPhq9 = false;  ///< no diagnosis code has a severity (conf. R)
    int atLeast = 0;
    int of = 15;
    std::vector<std::string> unknownItems;  ///< "duration", "severity", "ect": what the record could not fill
    int duration = 0, severity = 0, failures = 0, augmentation = 0, ect = 0;
};

struct Staging {
    std::string thaseRush;             ///< "0", "I" … "V"; empty when excluded (null in the report)
    std::optional<MaudsleyScore> msm;  ///< absent with no failure
    double mghS = 0;                   ///< trials, augmentations, ECT
    double mghSOptimisation = 0;       ///< beside it: points for held dose increases, inferred (conf. R)
};

struct Assessment {
    Day today{};
    TrdStatus status = TrdStatus::notMet;
    std::string exclusion;  ///< id of the exclusion that holds, as "bipolar"; empty if none
    Episode episode;
    std::vector<Trial> trials;  ///< in the order of their windows; those of earlier episodes too
    std::vector<AugmentationStep> augmentations;
    Staging staging;
    std::optional<ScorePoint> latestPhq9;
    int failed = 0;    ///< trials that count "yes" (of different ingredients)
    int possible = 0;  ///< … "possible"
    /// The running trial of this episode, or nullptr.
    const Trial* current() const;
};

struct AssessmentParameters;

/// Linear in the record, apart from sorting; does not fail. The last form is for whoever
/// has no whole Knowledge.
Assessment assess(const PatientRecord& patient, const Exposure& exposure, const Knowledge& knowledge, Day today);
Assessment assess(const PatientRecord& patient, const Exposure& exposure, const AssessmentParameters& parameters,
                  Day today);

}  // namespace refract::rules
