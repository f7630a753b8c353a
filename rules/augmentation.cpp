// What was added to an antidepressant, and whether it was taken at its target for long enough.
#include <algorithm>
#include <chrono>

#include "rules/staging.h"

namespace refract::rules {

namespace {

using ChronoDays = std::chrono::days;

/// Days of the range that lie in the ranges (merged, by day).
int daysWithin(const DayRange& days, std::span<const DayRange> ranges) {
    int count = 0;
    auto range = std::lower_bound(ranges.begin(), ranges.end(), days.first,
                                  [](const DayRange& other, Day day) { return other.last < day; });
    for (; range != ranges.end() && range->first <= days.last; ++range) {
        count += fhir::daysBetween(std::max(range->first, days.first), std::min(range->last, days.last)) + 1;
    }
    return count;
}

class StepMaker {
public:
    StepMaker(const Episode& episode, std::span<const DayRange> use, const AssessmentParameters& parameters, Day today)
        : since_(episode.lookBackFrom), use_(use), parameters_(parameters), today_(today) {}

    std::optional<AugmentationStep> of(const Course& course, const AugmentationAgent& agent) const {
        AugmentationStep step;
        step.ingredient = course.ingredient;
        step.name = agent.name;
        bool any = false;
        for (const Stretch& stretch : course.stretches) {
            const auto& mg = stretch.dose.mg;
            if (agent.otherUseUpToMgPerDay && (!mg || *mg <= *agent.otherUseUpToMgPerDay)) continue;
            const DayRange taken{std::max(stretch.first, since_), std::min(stretch.last, today_)};
            if (taken.last < taken.first || daysWithin(taken, use_) == 0) continue;
            if (!any) step.from = taken.first;
            any = true;
            step.to = taken.last;
            if (mg) step.doseMgPerDay = std::max(step.doseMgPerDay.value_or(0), *mg);
            if (agent.targetMgPerDay && !(mg && *mg >= *agent.targetMgPerDay)) continue;
            const DayRange counted{taken.first, std::min(taken.last, today_ - ChronoDays(1))};
            if (counted.first <= counted.last) step.daysAtTarget += daysWithin(counted, use_);
        }
        if (!any) return std::nullopt;
        if (course.ongoing && *step.to >= today_) step.to.reset();
        step.used = step.daysAtTarget >= parameters_.staging.augmentationDays;
        return step;
    }

    AugmentationStep of(const Trial& trial) const {
        AugmentationStep step;
        step.ingredient = trial.ingredient;
        step.name = trial.name;
        step.from = trial.span.from;
        if (!trial.ongoing) step.to = trial.span.to;
        step.doseMgPerDay = trial.doseMgPerDay;
        step.daysAtTarget = trial.daysAtDose;
        step.used = trial.daysAtDose >= parameters_.staging.augmentationDays;
        return step;
    }

private:
    const Day since_;
    std::span<const DayRange> use_;
    const AssessmentParameters& parameters_;
    const Day today_;
};

}  // namespace

std::vector<AugmentationStep> augmentationSteps(const Exposure& exposure, const Episode& episode,
                                                const std::vector<Trial>& trials, std::span<const DayRange> use,
                                                const AssessmentParameters& parameters, Day today) {
    std::vector<AugmentationStep> steps;
    const StepMaker maker(episode, use, parameters, today);
    for (const Course& course : exposure.courses) {
        const AugmentationAgent* agent = parameters.table->agent(course.ingredient, course.route);
        if (agent == nullptr) continue;
        if (auto step = maker.of(course, *agent)) steps.push_back(std::move(*step));
    }
    for (const Trial& trial : trials) {
        if (trial.has(Reason::augmentationStep) && !trial.has(Reason::earlierEpisode)) steps.push_back(maker.of(trial));
    }
    std::stable_sort(steps.begin(), steps.end(),
                     [](const AugmentationStep& a, const AugmentationStep& b) { return a.from < b.from; });
    return steps;
}

}  // namespace refract::rules
