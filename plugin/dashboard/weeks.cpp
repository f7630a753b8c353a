// Which weeks stand in a picture.
#include "plugin/dashboard/weeks.h"

#include <algorithm>
#include <utility>

namespace refract::dashboard {

namespace {

bool isWhole(fhir::Day monday, const quality::Scope& scope) {
    return monday >= scope.since && monday + std::chrono::weeks(1) <= scope.until;
}

void add(WeekBar& bar, const WeekBar& week) {
    bar.accepted += week.accepted;
    bar.overridden += week.overridden;
    bar.unanswered += week.unanswered;
    bar.weeks += week.weeks;
    if (week.change) bar.change = week.change;
}

void add(quality::Week& bar, const quality::Week& week) {
    bar.fired += week.fired;
    bar.calls += week.calls;
}

template <typename Bar>
std::vector<Bar> inFewer(std::vector<Bar> weeks) {
    if (weeks.size() <= kMostBars) return weeks;
    std::vector<Bar> bars;
    bars.reserve(weeks.size() / kWeeksInABar + 1);
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        if (i % kWeeksInABar == 0) {
            bars.push_back(std::move(weeks[i]));
        } else {
            add(bars.back(), weeks[i]);
        }
    }
    return bars;
}

}  // namespace

std::vector<fhir::Day> weeksOnRecord(const quality::Scope& scope, const std::map<fhir::Day, std::size_t>& calls) {
    std::vector<fhir::Day> mondays;
    if (calls.empty()) return mondays;
    const fhir::Day last = std::min(calls.rbegin()->first, quality::mondayOf(scope.until - std::chrono::days(1)));
    for (fhir::Day monday = std::max(calls.begin()->first, quality::mondayOf(scope.since)); monday <= last;
         monday += std::chrono::weeks(1)) {
        mondays.push_back(monday);
    }
    return mondays;
}

std::vector<quality::ChangePoint> wholeChanges(const std::vector<fhir::Day>& mondays,
                                               const std::vector<quality::Week>& weeks, const quality::Scope& scope) {
    std::vector<quality::Week> whole;
    std::vector<std::size_t> place;
    for (std::size_t i = 0; i < mondays.size(); ++i) {
        if (!isWhole(mondays[i], scope)) continue;
        whole.push_back(weeks[i]);
        place.push_back(i);
    }
    auto changes = quality::changePoints(whole);
    for (auto& change : changes) change.week = place[change.week];
    return changes;
}

std::vector<WeekBar> readable(std::vector<WeekBar> weeks) {
    return inFewer(std::move(weeks));
}

std::vector<quality::Week> readable(std::vector<quality::Week> weeks) {
    return inFewer(std::move(weeks));
}

}  // namespace refract::dashboard
