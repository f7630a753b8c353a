// Finding the scores at both ends of a trial, and reading the change between them.
#include "rules/outcome.h"

#include <algorithm>
#include <chrono>

namespace refract::rules {

using std::chrono::days;

ScoreLine::ScoreLine(const PatientRecord& patient, Day today) {
    for (const Score& score : patient.scores) {
        if (score.instrument != Instrument::phq9 || !score.total || !score.when.exact()) continue;
        if (score.when.first > today) continue;
        points_.push_back({score.when.first, *score.total});
    }
    std::stable_sort(points_.begin(), points_.end(),
                     [](const ScorePoint& a, const ScorePoint& b) { return a.day < b.day; });
}

std::vector<ScorePoint>::const_iterator ScoreLine::from(Day day) const {
    return std::lower_bound(points_.begin(), points_.end(), day,
                            [](const ScorePoint& point, Day at) { return point.day < at; });
}

std::optional<ScorePoint> ScoreLine::lastIn(Day first, Day last) const {
    const auto after = std::upper_bound(points_.begin(), points_.end(), last,
                                        [](Day at, const ScorePoint& point) { return at < point.day; });
    if (after == points_.begin() || (after - 1)->day < first) return std::nullopt;
    return *(after - 1);
}

std::optional<ScorePoint> ScoreLine::firstIn(Day first, Day last) const {
    const auto point = from(first);
    if (point == points_.end() || point->day > last) return std::nullopt;
    return *point;
}

std::optional<ScorePoint> baselineScore(const ScoreLine& scores, Day firstDayOfDrug, const OutcomeNumbers& numbers) {
    if (const auto before = scores.lastIn(firstDayOfDrug - days(numbers.baselineBeforeDays), firstDayOfDrug)) {
        return before;
    }
    return scores.firstIn(firstDayOfDrug, firstDayOfDrug + days(numbers.baselineAfterDays));
}

std::optional<double> percentChange(const std::optional<ScorePoint>& baseline, const std::optional<ScorePoint>& end,
                                    const OutcomeNumbers& numbers) {
    if (!baseline || !end || baseline->total < numbers.baselineMinimum || baseline->total <= 0) return std::nullopt;
    return 100.0 * (end->total - baseline->total) / baseline->total;
}

namespace {

/// Compared without division, so that exactly half is half.
bool fellBy(double percent, int baseline, int end) {
    return 100.0 * (baseline - end) >= percent * baseline;
}

void readChange(OutcomeFinding& finding, int baseline, int end, const OutcomeNumbers& numbers) {
    const bool responded = fellBy(numbers.responsePercent, baseline, end);
    if (end < numbers.remissionBelow) {
        finding.outcome = Outcome::remission;
    } else if (responded) {
        finding.outcome = Outcome::response;
    } else {
        finding.outcome = fellBy(numbers.partialPercent, baseline, end) ? Outcome::partial : Outcome::nonResponse;
    }
    if (responded || end < numbers.remissionBelow) finding.reasons.push_back(Reason::responded);
    finding.failed = !responded && end >= numbers.endMinimum;
}

}  // namespace

OutcomeFinding judgeOutcome(const ScoreLine& scores, const std::optional<ScorePoint>& baseline, Day adequateOn,
                            Day lastAtDose, const OutcomeNumbers& numbers) {
    OutcomeFinding finding;
    const Day lastScoreDay = lastAtDose + days(numbers.afterStopDays);
    finding.end = scores.lastIn(adequateOn, lastScoreDay);
    finding.percentChange = percentChange(baseline, finding.end, numbers);
    const bool low = baseline && baseline->total < numbers.baselineMinimum;
    if (!baseline) finding.reasons.push_back(Reason::baselineMissing);
    if (low) finding.reasons.push_back(Reason::baselineBelow10);
    if (finding.end && finding.percentChange) {
        readChange(finding, baseline->total, finding.end->total, numbers);
        finding.responseLost = finding.outcome != Outcome::response && finding.outcome != Outcome::remission &&
                               scores.anyIn(adequateOn, finding.end->day, [&](const ScorePoint& point) {
                                   return fellBy(numbers.responsePercent, baseline->total, point.total);
                               });
        if (finding.responseLost) finding.reasons.push_back(Reason::respondedThenLost);
    } else if (finding.end && !baseline && finding.end->total < numbers.remissionBelow) {
        finding.outcome = Outcome::remission;  // D07 needs no baseline
        finding.reasons.push_back(Reason::responded);
    }
    if (finding.end && finding.end->total < numbers.endMinimum) {
        finding.cannotFail = true;
        if (finding.outcome != Outcome::remission && finding.outcome != Outcome::response) {
            finding.reasons.push_back(Reason::endBelow10);
        }
    }
    if (finding.outcome == Outcome::unknown) finding.reasons.insert(finding.reasons.begin(), Reason::outcomeUnknown);
    return finding;
}

}  // namespace refract::rules
