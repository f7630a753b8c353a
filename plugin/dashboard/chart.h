// Charts as SVG that needs no script: readable without colour (patterns and shapes carry the
// meaning), by a screen reader (a title, and every chart stands beside its table), in light
// and dark (colours are CSS custom properties of the page).
//
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/quality/statistics.h"

namespace refract::dashboard {

/// The cards of one week, or of some.
struct WeekBar {
    std::string label;  ///< the Monday, "2026-03-02", of the first
    std::size_t weeks = 1;
    std::size_t accepted = 0;
    std::size_t overridden = 0;
    std::size_t unanswered = 0;
    std::optional<quality::Change> change;
    std::size_t shown() const { return accepted + overridden + unanswered; }
};

/// Stacked bars, one for each week, with a mark over a week in which the rate of firing changed.
std::string weeklyChart(std::span<const WeekBar> weeks, std::string_view title);

/// How often a rule fired, week by week, for a cell of a table.
std::string sparkline(std::span<const quality::Week> weeks);

/// A rate with its 95 % interval on a track from 0 to 100 %, for a cell of a table.
std::string rateMark(quality::Share share);

/// "34 % (28 to 41)", or a dash of an empty whole.
std::string rateText(quality::Share share);

}  // namespace refract::dashboard
