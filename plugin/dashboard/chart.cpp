// Bars and intervals, drawn as SVG.
#include "plugin/dashboard/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "plugin/dashboard/html.h"

namespace refract::dashboard {

namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 190;
constexpr double kLeft = 44;
constexpr double kTop = 18;
constexpr double kBottom = 26;

std::string number(double value) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.1f", value);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string percent(double share, bool fine) {
    constexpr double kPercent = 100;
    return fine ? number(share * kPercent) : std::to_string(std::lround(share * kPercent));
}

/// The next number of one digit and zeros that is not below `value`, even where it has a half.
std::size_t niceMaximum(std::size_t value) {
    std::size_t step = 1;
    for (;;) {
        for (const std::size_t factor : {1U, 2U, 4U, 6U, 8U, 10U}) {
            if (step * factor >= value) return step * factor;
        }
        step *= 10;
    }
}

struct Scale {
    double step;  ///< from one bar to the next
    double perUnit;
    double y(double value) const { return kHeight - kBottom - value * perUnit; }
    double x(std::size_t i) const { return kLeft + step * static_cast<double>(i); }
};

void patterns(Html& svg) {
    svg.markup(R"svg(<defs><pattern id="p-over" width="6" height="6" patternUnits="userSpaceOnUse" )svg"
               R"svg(patternTransform="rotate(45)"><rect width="6" height="6" class="over-ground"/>)svg"
               R"svg(<rect width="2.4" height="6" class="over-line"/></pattern></defs>)svg");
}

void axis(Html& svg, const Scale& scale, std::size_t most) {
    for (const std::size_t value : {std::size_t{0}, most / 2, most}) {
        if (value == most / 2 && most % 2 != 0) continue;
        const std::string y = number(scale.y(static_cast<double>(value)));
        svg.empty("line", {{"x1", number(kLeft)}, {"x2", number(kWidth)}, {"y1", y}, {"y2", y}, {"class", "grid"}});
        svg.element("text", quality::withCommas(value),
                    {{"x", number(kLeft - 6)}, {"y", y}, {"dy", "0.35em"}, {"text-anchor", "end"}});
    }
}

void bar(Html& svg, const Scale& scale, std::size_t i, const WeekBar& week) {
    const Html::Element group = svg.open("g");
    svg.element("title", (week.weeks == 1 ? "" : std::to_string(week.weeks) + " weeks from ") + week.label + ": " +
                             std::to_string(week.shown()) + " shown, " + std::to_string(week.accepted) + " accepted, " +
                             std::to_string(week.overridden) + " overridden, " + std::to_string(week.unanswered) +
                             " not answered");
    double base = 0;
    const auto part = [&](std::size_t count, std::string_view name) {
        if (count == 0) return;
        const double top = base + static_cast<double>(count);
        svg.empty("rect", {{"x", number(scale.x(i) + scale.step * 0.15)},
                           {"y", number(scale.y(top))},
                           {"width", number(scale.step * 0.7)},
                           {"height", number(scale.y(base) - scale.y(top))},
                           {"class", name}});
        base = top;
    };
    part(week.accepted, "accepted");
    part(week.overridden, "overridden");
    part(week.unanswered, "unanswered");
    if (week.change) {
        const char* const sign = *week.change == quality::Change::rose ? "\u25B2" : "\u25BC";
        svg.element("text", sign,
                    {{"x", number(scale.x(i) + scale.step / 2)},
                     {"y", number(scale.y(base) - 4)},
                     {"text-anchor", "middle"},
                     {"class", "change"}});
    }
}

void labels(Html& svg, const Scale& scale, std::span<const WeekBar> weeks) {
    constexpr std::size_t kMostLabels = 9;
    const std::size_t every = std::max<std::size_t>(1, (weeks.size() + kMostLabels - 1) / kMostLabels);
    for (std::size_t i = 0; i < weeks.size(); i += every) {
        svg.element(
            "text", weeks[i].label,
            {{"x", number(scale.x(i) + scale.step / 2)}, {"y", number(kHeight - 8)}, {"text-anchor", "middle"}});
    }
}

}  // namespace

std::string weeklyChart(std::span<const WeekBar> weeks, std::string_view title) {
    std::size_t most = 1;
    for (const auto& week : weeks) most = std::max(most, week.shown());
    most = niceMaximum(most);
    const Scale scale{(kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(weeks.size(), 1)),
                      (kHeight - kTop - kBottom) / static_cast<double>(most)};
    Html svg;
    {
        const Html::Element root = svg.open("svg", {{"class", "weekly"},
                                                    {"viewBox", "0 0 " + number(kWidth) + " " + number(kHeight)},
                                                    {"role", "img"},
                                                    {"aria-label", title}});
        svg.element("title", title);
        patterns(svg);
        axis(svg, scale, most);
        for (std::size_t i = 0; i < weeks.size(); ++i) bar(svg, scale, i, weeks[i]);
        labels(svg, scale, weeks);
    }
    return svg.take();
}

std::string sparkline(std::span<const quality::Week> weeks) {
    constexpr double kHigh = 18;
    constexpr double kStep = 3;
    std::size_t most = 1;
    for (const auto& week : weeks) most = std::max(most, week.fired);
    std::string points;
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        const double share = static_cast<double>(weeks[i].fired) / static_cast<double>(most);
        if (i > 0) points += ' ';
        points += number(kStep * static_cast<double>(i)) + "," + number(1 + kHigh * (1 - share));
    }
    Html svg;
    {
        const Html::Element root =
            svg.open("svg", {{"class", "sparkline"},
                             {"viewBox", "-1 0 " + number(kStep * static_cast<double>(weeks.size()) + 1) + " 20"},
                             {"aria-hidden", "true"}});
        svg.empty("polyline", {{"points", points}});
    }
    return svg.take();
}

std::string rateMark(quality::Share share) {
    const auto interval = quality::wilson(share);
    if (!interval) return {};
    constexpr double kTrack = 100;
    Html svg;
    {
        const Html::Element root =
            svg.open("svg", {{"class", "rate"}, {"viewBox", "-3 0 106 12"}, {"aria-hidden", "true"}});
        svg.empty("line", {{"x1", "0"}, {"x2", number(kTrack)}, {"y1", "6"}, {"y2", "6"}, {"class", "grid"}});
        svg.empty("line", {{"x1", number(interval->low * kTrack)},
                           {"x2", number(interval->high * kTrack)},
                           {"y1", "6"},
                           {"y2", "6"},
                           {"class", "interval"}});
        svg.empty("circle", {{"cx", number(*share.rate() * kTrack)}, {"cy", "6"}, {"r", "3"}, {"class", "point"}});
    }
    return svg.take();
}

std::string rateText(quality::Share share) {
    const auto rate = share.rate();
    const auto interval = quality::wilson(share);
    if (!rate || !interval) return "\u2013";
    // Where many were counted the interval is narrow, and whole percents would hide it.
    constexpr double kNarrow = 0.02;
    const bool fine = interval->high - interval->low < kNarrow;
    return percent(*rate, fine) + " % (" + percent(interval->low, fine) + " to " + percent(interval->high, fine) + ")";
}

}  // namespace refract::dashboard
