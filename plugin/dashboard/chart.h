// Charts as SVG that needs no script: readable without colour (patterns and shapes carry the
// meaning), by a screen reader (a title, and every chart stands beside its table), in light
// and dark (colours are CSS custom properties of the page).
//
// A viewer sees no small count in a picture either (suppression.h). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/access/accounts.h"
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

/// Stacked bars, one for each week, with a mark over a week in which the rate of firing changed. For a viewer a week
/// of 1 to 4 cards is a dotted mark, as high as any other of them, and parts that may not be told are one dotted part.
std::string weeklyChart(std::span<const WeekBar> weeks, std::string_view title, access::Role role);
/// Is a part of that chart dotted?
bool hasDotted(std::span<const WeekBar> weeks, access::Role role);

/// How often a rule fired, week by week, for a cell of a table; for a viewer all counts of 1 to 4 are as high.
std::string sparkline(std::span<const quality::Week> weeks, access::Role role);

/// A rate with its 95 % interval on a track from 0 to 100 %, for a cell of a table.
std::string rateMark(quality::Share share);

/// "34 % (28 to 41)", or a dash of an empty whole.
std::string rateText(quality::Share share);

}  // namespace refract::dashboard
