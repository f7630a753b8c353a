// Weeks: which weeks of a choice are drawn, and how many to a bar. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "plugin/dashboard/chart.h"
#include "plugin/quality/questions.h"

namespace refract::dashboard {

/// The Mondays of the weeks of the scope from the first to the last in which there were calls, those between them
/// included; the first and the last perhaps in part. However long the choice, they are as many as the record has.
std::vector<fhir::Day> weeksOnRecord(const quality::Scope& scope, const std::map<fhir::Day, std::size_t>& calls);

/// Changes in the weeks that lie in the scope whole (half a week would look like a change), as indexes into all weeks.
std::vector<quality::ChangePoint> wholeChanges(const std::vector<fhir::Day>& mondays,
                                               const std::vector<quality::Week>& weeks, const quality::Scope& scope);

/// More bars than these, two years of weeks, are too narrow to be told apart.
inline constexpr std::size_t kMostBars = 106;
/// One bar holds four weeks instead: as good as months, and each as long as the other.
inline constexpr std::size_t kWeeksInABar = 4;
/// The same in fewer bars, where there are more than kMostBars; a bar's change is the last one in it.
std::vector<WeekBar> readable(std::vector<WeekBar> weeks);
std::vector<quality::Week> readable(std::vector<quality::Week> weeks);

}  // namespace refract::dashboard
