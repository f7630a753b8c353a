// Drawing courses and scores over time with characters that every terminal has.
#include "plugin/assess_timeline.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace refract::command {

namespace {

constexpr std::size_t kNameColumns = 18;
constexpr char kOffDrug = ' ';
constexpr char kUnderDose = '-';
constexpr char kAtDose = '=';
constexpr char kUncovered = '.';

class Axis {
public:
    Axis(fhir::Day first, fhir::Day last, std::size_t columns) : first_(first), last_(last), columns_(columns) {}

    std::size_t columns() const { return columns_; }
    /// The column of a day; days outside are put at the edge.
    std::size_t column(fhir::Day day) const {
        const int span = std::max(1, fhir::daysBetween(first_, last_));
        const int at = std::clamp(fhir::daysBetween(first_, day), 0, span);
        return static_cast<std::size_t>(at) * (columns_ - 1) / static_cast<std::size_t>(span);
    }
    fhir::Day first() const { return first_; }
    fhir::Day last() const { return last_; }

private:
    fhir::Day first_, last_;
    std::size_t columns_;
};

std::string padded(std::string text, std::size_t columns) {
    text.resize(columns, ' ');
    return text;
}

std::string withoutTrailingSpace(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

/// Months under the axis, as many as fit: "2025-04 … 2026-03".
std::string axisLabels(const Axis& axis) {
    std::string line(axis.columns(), ' ');
    constexpr std::size_t kLabel = 7;  // "2025-04"
    constexpr std::size_t kApart = kLabel + 3;
    std::size_t free = 0;
    const std::chrono::year_month_day begin(axis.first());
    for (std::chrono::year_month month = begin.year() / begin.month();; month += std::chrono::months(1)) {
        const fhir::Day day = std::chrono::sys_days(month / 1);
        if (day > axis.last()) break;
        if (day < axis.first()) continue;
        const std::size_t at = axis.column(day);
        if (at < free || at + kLabel > axis.columns()) continue;
        line.replace(at, kLabel, fhir::toString(day).substr(0, kLabel));
        free = at + kApart;
    }
    return line;
}

std::string courseRow(const Axis& axis, const rules::Course& course, double threshold) {
    std::string row(axis.columns(), kOffDrug);
    for (const auto& stretch : course.stretches) {
        const bool atDose = threshold > 0 && stretch.dose.mg && *stretch.dose.mg >= threshold;
        const char mark = !stretch.covered ? kUncovered : atDose ? kAtDose : kUnderDose;
        for (std::size_t i = axis.column(stretch.first); i <= axis.column(stretch.last); ++i) {
            if (row[i] == kOffDrug || mark == kAtDose) row[i] = mark;
        }
    }
    if (course.ongoing) row.back() = '>';
    return row;
}

/// Totals under their day, moved to the right where they would touch.
std::string scoreRow(const Axis& axis, const std::vector<rules::Score>& scores) {
    std::string row(axis.columns(), ' ');
    std::size_t free = 0;
    for (const auto& score : scores) {
        if (score.instrument != rules::Instrument::phq9 || !score.total || !score.when.exact()) continue;
        if (score.when.first < axis.first() || score.when.first > axis.last()) continue;
        const std::string text = std::to_string(*score.total);
        const std::size_t at = std::min(std::max(free, axis.column(score.when.first)), axis.columns() - text.size());
        if (at < free) continue;
        row.replace(at, text.size(), text);
        free = at + text.size() + 1;
    }
    return row;
}

std::optional<Axis> axisOf(const service::Evaluation& evaluation, std::size_t columns) {
    std::optional<fhir::Day> first;
    const auto earlier = [&](fhir::Day day) { first = first ? std::min(*first, day) : day; };
    for (const auto& trial : evaluation.assessment.trials) earlier(trial.span.from);
    for (const auto& score : evaluation.patient.scores) {
        if (score.instrument == rules::Instrument::phq9 &&
            score.when.first >= evaluation.assessment.episode.lookBackFrom) {
            earlier(score.when.first);
        }
    }
    if (!first || *first >= evaluation.today) return std::nullopt;
    return Axis(*first, evaluation.today, columns);
}

}  // namespace

std::string drawTimeline(const service::Evaluation& evaluation, std::size_t width) {
    const auto axis = axisOf(evaluation, width - kNameColumns);
    if (!axis) return {};
    std::string text = withoutTrailingSpace(padded({}, kNameColumns) + axisLabels(*axis)) + '\n';
    std::vector<std::size_t> drawn;
    for (const auto& trial : evaluation.assessment.trials) {
        if (std::find(drawn.begin(), drawn.end(), trial.course) != drawn.end()) continue;
        drawn.push_back(trial.course);
        const auto& course = evaluation.exposure.courses[trial.course];
        const std::string name = trial.name.substr(0, kNameColumns - 1);
        text +=
            withoutTrailingSpace(padded(name, kNameColumns) + courseRow(*axis, course, trial.thresholdMgPerDay)) + '\n';
    }
    const std::string scores = scoreRow(*axis, evaluation.patient.scores);
    if (scores.find_first_not_of(' ') != std::string::npos) {
        text += withoutTrailingSpace(padded("PHQ-9", kNameColumns) + scores) + '\n';
    }
    text +=
        withoutTrailingSpace(padded({}, kNameColumns) + evaluation.knowledge->phrase("assess.timeline.legend")) + '\n';
    return text;
}

}  // namespace refract::command
