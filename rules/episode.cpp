// Reading the diagnosis, and finding the start of the current episode.
#include "rules/episode.h"

#include <algorithm>
#include <chrono>

namespace refract::rules {

namespace {

constexpr int kMild = 2, kModerate = 3, kSevere = 4, kPsychotic = 5;  // MSM points, section 1.4

bool stillThere(const Problem& problem) {
    if (problem.status == ClinicalStatus::active) return true;
    return problem.status == ClinicalStatus::unknown && !problem.abated;
}

class Finder {
public:
    Finder(const PatientRecord& patient, const ScoreLine& scores, std::span<const DayRange> use,
           const AssessmentParameters& parameters, Day today)
        : patient_(patient), scores_(scores), use_(use), parameters_(parameters), today_(today) {}

    Episode find() {
        episode_.lookBackFrom = monthsBefore(today_, parameters_.episode.lookBackMonths);
        readDiagnoses();
        if (episode_.diagnosed) {
            const std::optional<Day> onset = onset_;
            consider(onset, "episode.onset");
            consider(afterRemission(), "episode.after-remission");
            consider(afterTimeOff(), "episode.after-time-off");
        }
        if (episode_.start) {
            episode_.startKnown = true;
            episode_.lookBackFrom = *episode_.start;
            return episode_;
        }
        // The onset is known to a year: what ended before that year is surely history.
        if (vagueOnset_ && *vagueOnset_ > episode_.lookBackFrom) episode_.lookBackFrom = *vagueOnset_;
        if (episode_.basis.empty()) episode_.basis = "episode.unknown";
        return episode_;
    }

private:
    void readDiagnoses() {
        const AssessmentSets& sets = parameters_.sets;
        bool unspecified = false;
        bool coded = false;
        for (std::size_t i = 0; i < patient_.problems.size(); ++i) {
            const Problem& problem = patient_.problems[i];
            if (!stillThere(problem)) continue;
            const bool mdd = sets.mdd->containsAny(problem.codes);
            const bool vague = sets.mddUnspecified->holds(problem);
            const bool other = sets.depressionToConfirm->holds(problem);
            if (!mdd && !vague && !other) continue;
            episode_.problems.push_back(i);
            if (mdd && problem.confirmed) {
                episode_.diagnosed = true;
                readMajor(problem);
            }
            unspecified = unspecified || vague || (mdd && !problem.confirmed);
            coded = coded || ((vague || mdd) && problem.named.empty());
        }
        const Supply supplied = patient_.supplied.conditions;
        const bool notSeen = supplied == Supply::notSupplied || supplied == Supply::failed;
        if (!episode_.diagnosed) {
            episode_.mayBeMajor = unspecified || (notSeen && episode_.problems.empty());
            episode_.diagnosisToConfirm = !episode_.problems.empty() || notSeen;
            if (unspecified) episode_.basis = coded ? "episode.unspecified-diagnosis" : "episode.diagnosis-in-words";
        }
    }

    void readMajor(const Problem& problem) {
        const AssessmentSets& sets = parameters_.sets;
        episode_.psychotic = episode_.psychotic || sets.mddPsychotic->containsAny(problem.codes);
        const Day noted = problem.onset.start ? problem.onset.start->last
                          : problem.recorded  ? problem.recorded->last
                                              : Day::min();
        if (const auto severity = severityOf(problem); severity && noted >= severityNoted_) {
            severityNoted_ = noted;
            episode_.severity = severity;
        }
        // "In remission" has an onset, and it is not that of an episode that is going on.
        if (problem.onset.start && !sets.mddRemission->containsAny(problem.codes)) readOnset(problem);
    }

    std::optional<int> severityOf(const Problem& problem) const {
        const AssessmentSets& sets = parameters_.sets;
        if (sets.mddPsychotic->containsAny(problem.codes)) return kPsychotic;
        if (sets.mddSevere->containsAny(problem.codes)) return kSevere;
        if (sets.mddModerate->containsAny(problem.codes)) return kModerate;
        if (sets.mddMild->containsAny(problem.codes)) return kMild;
        return std::nullopt;
    }

    void readOnset(const Problem& problem) {
        const PartialDate& onset = *problem.onset.start;
        if (onset.first > today_) return;
        if (fhir::daysBetween(onset.first, onset.last) >= parameters_.episode.onsetPrecisionDays) {
            if (!vagueOnset_ || onset.first > *vagueOnset_) vagueOnset_ = onset.first;
            return;
        }
        const bool longAgo = onset.first < monthsBefore(today_, parameters_.episode.lifetimeOnsetMonths);
        if (longAgo && !parameters_.sets.mddSingleEpisode->containsAny(problem.codes)) {
            episode_.basis = "episode.lifetime-onset";
            return;
        }
        if (!onset_ || onset.first > *onset_) onset_ = onset.first;
    }

    void consider(const std::optional<Day>& start, const char* basis) {
        if (!start || (episode_.start && *start <= *episode_.start)) return;
        episode_.start = start;
        episode_.basis = basis;
    }

    /// D04: the first score that is high again after two in remission, far enough apart, with
    /// nothing high between them.
    std::optional<Day> afterRemission() const {
        std::optional<Day> remissionSince;
        bool recovered = false;
        std::optional<Day> start;
        for (const ScorePoint& score : scores_.all()) {
            if (score.total >= parameters_.episode.depressedScore) {
                if (recovered) start = score.day;
                recovered = false;
                remissionSince.reset();
            } else if (score.total < parameters_.outcome.remissionBelow) {
                if (!remissionSince) remissionSince = score.day;
                recovered =
                    recovered || fhir::daysBetween(*remissionSince, score.day) >= parameters_.episode.remissionDays;
            }
        }
        return start;
    }

    /// D03: the last start of an antidepressant after months without one, in which a score
    /// was in remission.
    std::optional<Day> afterTimeOff() const {
        for (std::size_t i = use_.size(); i-- > 1;) {
            const Day stopped = use_[i - 1].last;
            const Day begun = use_[i].first;
            if (stopped >= monthsBefore(begun, parameters_.episode.offMonths)) continue;
            const bool well = scores_.anyIn(stopped + std::chrono::days(1), begun, [&](const ScorePoint& score) {
                return score.total < parameters_.outcome.remissionBelow;
            });
            if (well) return begun;
        }
        return std::nullopt;
    }

    const PatientRecord& patient_;
    const ScoreLine& scores_;
    std::span<const DayRange> use_;
    const AssessmentParameters& parameters_;
    const Day today_;
    Episode episode_;
    std::optional<Day> onset_;
    std::optional<Day> vagueOnset_;
    Day severityNoted_ = Day::min();
};

}  // namespace

Day monthsBefore(Day day, int months) {
    const auto back = std::chrono::year_month_day(day) - std::chrono::months(months);
    return back.ok() ? Day(back) : Day(back.year() / back.month() / std::chrono::last);
}

Episode findEpisode(const PatientRecord& patient, const ScoreLine& scores, std::span<const DayRange> use,
                    const AssessmentParameters& parameters, Day today) {
    return Finder(patient, scores, use, parameters, today).find();
}

}  // namespace refract::rules
