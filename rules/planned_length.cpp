// Lengths of orders and courses.
#include "rules/planned_length.h"

#include <algorithm>

#include "rules/derived.h"
#include "rules/dosage.h"
#include "rules/exposure_parts.h"

namespace refract::rules {

namespace {

std::optional<int> plannedDays(const MedicationEntry& entry, IngredientId ingredient, Day today) {
    const DosePlan plan = dosePlan(entry, ingredient);
    if (plan.bounded()) {
        Day first = today;
        for (const DoseStep& step : plan.steps) {
            if (step.first) first = std::min(first, *step.first);
        }
        const Day far = first + std::chrono::days(wholeDays(1e9));
        const auto days = placeSteps(plan, first, far);
        if (days.empty()) return std::nullopt;
        Day last = days.front().last;
        for (const DoseDays& one : days) last = std::max(last, one.last);
        return fhir::daysBetween(days.front().first, last) + 1;
    }
    if (!entry.daysSupply || !(*entry.daysSupply > 0)) return std::nullopt;
    return wholeDays(*entry.daysSupply * (1 + std::max(0.0, entry.refills.value_or(0))));
}

}  // namespace

std::optional<int> plannedDays(const Scene& scene, const DrugUse& use) {
    const auto& medications = scene.patient().medications;
    std::optional<int> longest;
    for (const std::size_t index : scene.currentEntries(use)) {
        const auto days = plannedDays(medications[index], use.ingredient, scene.today());
        if (!days) return std::nullopt;
        longest = std::max(longest.value_or(0), *days);
    }
    if (!longest || use.ordered()) return longest;
    const auto on = daysOn(scene, use);
    return on ? std::optional(std::max(*longest, *on + 1)) : std::nullopt;
}

std::optional<int> supplyDays(const Scene& scene, const DrugUse& use) {
    std::optional<int> most;
    for (const std::size_t index : scene.currentEntries(use)) {
        const auto& days = scene.patient().medications[index].daysSupply;
        if (days && *days > 0) most = std::max(most.value_or(0), wholeDays(*days));
    }
    return most;
}

std::optional<int> daysOn(const Scene& scene, const DrugUse& use) {
    if (use.course == nullptr) return 0;  // first ordered now
    if (!use.course->startKnown()) return std::nullopt;
    return daysOfRun(*use.course, scene.knowledge().policy().gapDays, [](const Stretch&) { return true; });
}

}  // namespace refract::rules
