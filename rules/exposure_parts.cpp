// Laying doses over days, and days over each other.
#include "rules/exposure_parts.h"

#include <algorithm>
#include <cmath>

#include "rules/sig_draft.h"

namespace refract::rules {

namespace {

/// Where a step begins and ends, if it does so by itself.
std::pair<Day, Day> ownDays(const DoseStep& step, Day from, Day to) {
    const Day first = step.first ? std::max(*step.first, from) : from;
    Day last = to;
    if (step.last) last = std::min(last, *step.last);
    if (step.days) last = std::min(last, first + std::chrono::days(wholeDays(*step.days) - 1));
    return {first, last};
}

std::vector<DoseDays> placeAtOnce(const DosePlan& plan, Day first, Day last) {
    std::vector<PartDays> days;
    days.reserve(plan.steps.size());
    for (const DoseStep& step : plan.steps) {
        const auto [from, to] = ownDays(step, first, last);
        if (from > to || step.off) continue;
        Part part;
        part.dose = step.dose;
        days.push_back({from, to, part});
    }
    std::vector<DoseDays> placed;
    for (const Segment& segment : segmentsOf(std::move(days))) {
        placed.push_back({segment.first, segment.last, sumOf(segment.parts)});
    }
    return placed;
}

}  // namespace

ProductKey productKey(const Drug& drug, IngredientId ingredient, const DailyDose& dose) {
    if (const auto strength = unitStrengthMg(drug, ingredient)) return {*strength, true};
    return {dose.mg.value_or(0), false};
}

bool sameProduct(const ProductKey& a, const ProductKey& b) {
    return a.strength == b.strength && (sameNumber(a.mg, b.mg) || (!a.strength && (a.mg == 0 || b.mg == 0)));
}

int wholeDays(double days) {
    constexpr double kCentury = 36525;
    return std::isfinite(days) ? static_cast<int>(std::lround(std::clamp(days, 1.0, kCentury))) : 1;
}

std::vector<DoseDays> placeSteps(const DosePlan& plan, Day first, Day last) {
    if (plan.concurrent) return placeAtOnce(plan, first, last);
    std::vector<DoseDays> placed;
    Day next = first;
    for (const DoseStep& step : plan.steps) {
        if (step.off || next > last) break;
        const auto [from, to] = ownDays(step, next, last);
        if (from > to) continue;
        placed.push_back({from, to, step.dose});
        next = dayAfter(to);
    }
    return placed;
}

std::vector<Segment> segmentsOf(std::vector<PartDays> days) {
    std::stable_sort(days.begin(), days.end(), [](const PartDays& a, const PartDays& b) { return a.first < b.first; });
    std::vector<Segment> segments;
    std::vector<const PartDays*> holding;
    std::size_t next = 0;
    Day at{};
    while (next < days.size() || !holding.empty()) {
        if (holding.empty()) at = days[next].first;
        while (next < days.size() && days[next].first <= at) holding.push_back(&days[next++]);
        Day last = holding.front()->last;
        for (const PartDays* one : holding) last = std::min(last, one->last);
        if (next < days.size()) last = std::min(last, dayBefore(days[next].first));
        Segment& segment = segments.emplace_back();
        segment.first = at;
        segment.last = last;
        for (const PartDays* one : holding) segment.parts.push_back(one->part);
        at = dayAfter(last);
        std::erase_if(holding, [&](const PartDays* one) { return one->last < at; });
    }
    return segments;
}

DailyDose sumOf(const std::vector<Part>& parts) {
    DailyDose sum = parts.front().dose;
    for (std::size_t i = 1; i < parts.size(); ++i) sum = sumOf(sum, parts[i].dose);
    return sum;
}

}  // namespace refract::rules
