// Bars and intervals, drawn as SVG.
#include "plugin/dashboard/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "plugin/dashboard/html.h"
#include "plugin/dashboard/suppression.h"

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
               R"svg(<rect width="2.4" height="6" class="over-line"/></pattern>)svg"
               R"svg(<pattern id="p-few" width="4" height="4" patternUnits="userSpaceOnUse">)svg"
               R"svg(<circle cx="2" cy="2" r="1" class="few-dot"/></pattern></defs>)svg");
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

/// One week as a role may see it.
struct SeenBar {
    std::string words;
    /// From below: how many, and as what they are drawn.
    std::vector<std::pair<double, std::string_view>> parts;
    bool few = false;  ///< a mark of 1 to 4, which has no height of its own
};

SeenBar seenBar(const WeekBar& week, Role role) {
    SeenBar bar;
    if (role == Role::viewer && isSmall(week.shown())) {
        bar.words = "<5 shown";
        bar.few = true;
        return bar;
    }
    const std::array<std::size_t, 3> counts{week.accepted, week.overridden, week.unanswered};
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNames{
        {{"accepted", "accepted"}, {"overridden", "overridden"}, {"not answered", "unanswered"}}};
    const auto hidden = role == Role::viewer ? hiddenParts(week.shown(), counts) : std::vector<bool>(counts.size());
    bar.words = std::to_string(week.shown()) + " shown";
    double untold = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        bar.words += ", " + (hidden[i] ? "hidden" : std::to_string(counts[i])) + " " + std::string(kNames[i].first);
        if (hidden[i]) {
            untold += static_cast<double>(counts[i]);
        } else {
            bar.parts.emplace_back(counts[i], kNames[i].second);
        }
    }
    bar.parts.emplace_back(untold, "few");
    return bar;
}

/// Of 1 to 4, whatever the scale: low, and high enough to be seen.
constexpr double kFewHeight = 12;

void fewMark(Html& svg, const Scale& scale, std::size_t i) {
    constexpr double kWordsFit = 20;
    const double top = kHeight - kBottom - kFewHeight;
    svg.empty("rect", {{"x", number(scale.x(i) + scale.step * 0.15)},
                       {"y", number(top)},
                       {"width", number(scale.step * 0.7)},
                       {"height", number(kFewHeight)},
                       {"class", "few"}});
    if (scale.step < kWordsFit) return;
    svg.element("text", "<5",
                {{"x", number(scale.x(i) + scale.step / 2)}, {"y", number(top - 3)}, {"text-anchor", "middle"}});
}

void changeMark(Html& svg, const Scale& scale, std::size_t i, quality::Change change, double bottom) {
    svg.element("text", change == quality::Change::rose ? "\u25B2" : "\u25BC",
                {{"x", number(scale.x(i) + scale.step / 2)},
                 {"y", number(bottom)},
                 {"text-anchor", "middle"},
                 {"class", "change"}});
}

void bar(Html& svg, const Scale& scale, std::size_t i, const WeekBar& week, Role role) {
    const SeenBar seen = seenBar(week, role);
    const Html::Element group = svg.open("g");
    svg.element("title",
                (week.weeks == 1 ? "" : std::to_string(week.weeks) + " weeks from ") + week.label + ": " + seen.words);
    double base = 0;
    for (const auto& [count, name] : seen.parts) {
        if (count == 0) continue;
        const double top = base + count;
        svg.empty("rect", {{"x", number(scale.x(i) + scale.step * 0.15)},
                           {"y", number(scale.y(top))},
                           {"width", number(scale.step * 0.7)},
                           {"height", number(scale.y(base) - scale.y(top))},
                           {"class", name}});
        base = top;
    }
    if (seen.few) fewMark(svg, scale, i);
    constexpr double kWords = 14;
    if (week.change) changeMark(svg, scale, i, *week.change, scale.y(base) - 4 - (seen.few ? kFewHeight + kWords : 0));
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

std::string weeklyChart(std::span<const WeekBar> weeks, std::string_view title, Role role) {
    // The scale tells no small count.
    std::size_t most = role == Role::viewer ? kSmallestCell : 1;
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
        for (std::size_t i = 0; i < weeks.size(); ++i) bar(svg, scale, i, weeks[i], role);
        labels(svg, scale, weeks);
    }
    return svg.take();
}

bool hasDotted(std::span<const WeekBar> weeks, Role role) {
    return std::any_of(weeks.begin(), weeks.end(), [&](const WeekBar& week) {
        const SeenBar seen = seenBar(week, role);
        return seen.few || (!seen.parts.empty() && seen.parts.back().first > 0 && seen.parts.back().second == "few");
    });
}

std::string sparkline(std::span<const quality::Week> weeks, Role role) {
    constexpr double kHigh = 18;
    constexpr double kStep = 3;
    constexpr double kFew = kSmallestCell / 2.0;
    std::size_t most = role == Role::viewer ? kSmallestCell : 1;
    for (const auto& week : weeks) most = std::max(most, week.fired);
    std::string points;
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        const bool few = role == Role::viewer && isSmall(weeks[i].fired);
        const double share = (few ? kFew : static_cast<double>(weeks[i].fired)) / static_cast<double>(most);
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
