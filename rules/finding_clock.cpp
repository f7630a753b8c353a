// Since when each kind of fact has been as it is.
#include "rules/finding_clock.h"

#include <algorithm>

#include "rules/derived.h"
#include "rules/knowledge.h"
#include "rules/policy.h"

namespace refract::rules {

namespace {

/// A date that is known to a month or a year: the latest that it may be.
std::optional<Day> latest(const std::optional<PartialDate>& date) {
    return date ? std::optional(date->last) : std::nullopt;
}

std::optional<Day> later(std::optional<Day> one, std::optional<Day> other) {
    if (!one || !other) return one ? one : other;
    return std::max(*one, *other);
}

std::optional<Day> sinceOf(const Scene& scene, const Course& course) {
    if (!course.ongoing) return course.lastDayKnown ? course.lastDay : std::nullopt;
    const auto days = daysUnchanged(course, scene.knowledge().policy().gapDays);
    if (!days) return std::nullopt;
    return course.stretches.back().last - std::chrono::days(*days);
}

std::optional<Day> sinceOf(const Scene& scene, const DrugUse& use) {
    if (!use.ordered()) return sinceOf(scene, *use.course);
    const bool renewal = use.course != nullptr && use.course->ongoing && use.mg && !use.course->stretches.empty() &&
                         use.course->stretches.back().dose.mg == use.mg;
    return renewal ? sinceOf(scene, *use.course) : scene.firstDayOf(use);
}

/// A condition that has ended changed on that day.
std::optional<Day> sinceOf(const Problem& problem) {
    const auto began = latest(problem.onset.start);
    return later(began ? began : latest(problem.recorded), latest(problem.abated));
}

std::optional<Day> sinceOf(const Scene& scene, const Bound& bound) {
    const PatientRecord& patient = scene.patient();
    switch (bound.kind) {
        case Witness::Kind::course:
        case Witness::Kind::entry:
            return sinceOf(scene, scene.uses()[bound.index]);
        case Witness::Kind::problem:
            return sinceOf(patient.problems[bound.index]);
        case Witness::Kind::measure:
            return patient.measures[bound.index].when.last;
        case Witness::Kind::score:
            return patient.scores[bound.index].when.last;
        case Witness::Kind::procedure:
            return later(latest(patient.procedures[bound.index].performed.start),
                         latest(patient.procedures[bound.index].performed.end));
        case Witness::Kind::serviceOrder:
            return latest(patient.serviceOrders[bound.index].authored);
        case Witness::Kind::allergy:
            return latest(patient.allergies[bound.index].recorded);
        case Witness::Kind::device:
        case Witness::Kind::trial:
        case Witness::Kind::derived:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Day> unchangedSince(const Scene& scene, std::span<const Bound> bound) {
    std::optional<Day> since;
    for (const Bound& one : bound) {
        if (one.kind == Witness::Kind::derived) continue;  // a quantity of what else is bound
        const auto began = sinceOf(scene, one);
        if (!began) return std::nullopt;
        since = later(since, began);
    }
    return since;
}

}  // namespace refract::rules
