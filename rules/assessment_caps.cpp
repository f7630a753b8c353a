// Deciding which dose caps hold on a day.
#include "rules/assessment_caps.h"

#include <algorithm>
#include <chrono>

#include "rules/patient_age.h"

namespace refract::rules {

using std::chrono::days;

namespace {

using DayPairs = std::vector<std::pair<Day, Day>>;

/// When problems of the set were there: from their onset (always, if none was given) until
/// they abated (still, while active). Overlaps are merged, so that a look-up is a search.
DayPairs problemDays(const PatientRecord& patient, const ValueSet& set) {
    DayPairs found;
    for (const Problem& problem : patient.problems) {
        if (!problem.confirmed || !set.containsAny(problem.codes)) continue;
        const Day first = problem.onset.start ? problem.onset.start->first : Day::min();
        if (problem.abated) {
            found.emplace_back(first, problem.abated->last);
        } else if (problem.status == ClinicalStatus::active || problem.status == ClinicalStatus::unknown) {
            found.emplace_back(first, Day::max());
        }
    }
    std::sort(found.begin(), found.end());
    DayPairs merged;
    for (const auto& [first, last] : found) {
        if (!merged.empty() && first <= merged.back().second) {
            merged.back().second = std::max(merged.back().second, last);
        } else {
            merged.emplace_back(first, last);
        }
    }
    return merged;
}

}  // namespace

DoseCaps::DoseCaps(const PatientRecord& patient, const Exposure& exposure, const AssessmentParameters& parameters)
    : patient_(patient), parameters_(parameters) {
    for (const auto& [id, condition] : parameters.table->capConditions()) {
        if (const ValueSet* set = parameters.set(condition.problems)) {
            problems_[condition.problems] = problemDays(patient, *set);
        }
        if (const ValueSet* set = parameters.set(condition.takes)) {
            auto& found = drugs_[condition.takes];
            for (const Course& course : exposure.courses) {
                for (const DrugMember& member : set->members(course.ingredient)) found.push_back({&course, &member});
            }
        }
    }
    const auto& units = parameters.table->egfrUnits();
    for (const Measure& measure : patient.measures) {
        if (parameters.sets.egfr == nullptr || !measure.value || !parameters.sets.egfr->containsAny(measure.codes)) {
            continue;
        }
        if (std::find(units.begin(), units.end(), measure.unit) == units.end()) continue;
        egfr_.push_back({measure.when.last, *measure.value, !measure.workedOut.empty()});
    }
    std::stable_sort(egfr_.begin(), egfr_.end(), [](const Egfr& a, const Egfr& b) { return a.day < b.day; });
}

std::optional<AppliedCap> DoseCaps::on(const Antidepressant& row, Day day) const {
    std::optional<AppliedCap> applied;
    for (const DoseCap& cap : row.caps) {
        const CapCondition* condition = parameters_.table->capCondition(cap.when);
        if (condition == nullptr || !holds(*condition, row.ingredient, day)) continue;
        if (!applied || cap.mgPerDay < applied->mgPerDay) applied = AppliedCap{cap.mgPerDay, {}};
        if (cap.mgPerDay > applied->mgPerDay) continue;
        applied->phrases.push_back(cap.phrase);
        const Egfr* found = condition->egfrBelow ? egfr(day) : nullptr;
        if (found != nullptr && found->workedOut) applied->phrases.emplace_back("cap.egfr-worked-out");
    }
    return applied;
}

std::optional<double> DoseCaps::throughout(const Antidepressant& row, Day first, Day last) const {
    std::optional<double> lowest;
    for (const DoseCap& cap : row.caps) {
        if (lowest && cap.mgPerDay >= *lowest) continue;
        const CapCondition* condition = parameters_.table->capCondition(cap.when);
        if (condition == nullptr || !holds(*condition, row.ingredient, first)) continue;
        if (holds(*condition, row.ingredient, last)) lowest = cap.mgPerDay;
    }
    return lowest;
}

bool DoseCaps::holds(const CapCondition& condition, IngredientId ingredient, Day day) const {
    if (condition.fromAge) return surelyAged(patient_, *condition.fromAge, day);
    if (!condition.problems.empty()) return hasProblem(condition.problems, day);
    if (!condition.takes.empty()) return takes(condition.takes, ingredient, day);
    if (condition.egfrBelow) {
        const Egfr* found = egfr(day);
        return found != nullptr && found->value < *condition.egfrBelow;
    }
    return true;
}

bool DoseCaps::hasProblem(const std::string& set, Day day) const {
    const auto found = problems_.find(set);
    if (found == problems_.end()) return false;
    const auto after = std::upper_bound(found->second.begin(), found->second.end(), day,
                                        [](Day at, const auto& range) { return at < range.first; });
    return after != found->second.begin() && (after - 1)->second >= day;
}

bool DoseCaps::takes(const std::string& set, IngredientId besides, Day day) const {
    const auto found = drugs_.find(set);
    if (found == drugs_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const Taken& taken) {
        return taken.course->ingredient != besides && memberOn(*taken.course, *taken.member, day);
    });
}

const DoseCaps::Egfr* DoseCaps::egfr(Day day) const {
    const auto after =
        std::upper_bound(egfr_.begin(), egfr_.end(), day, [](Day at, const Egfr& other) { return at < other.day; });
    if (after == egfr_.begin()) return nullptr;
    const Egfr& last = *(after - 1);
    return fhir::daysBetween(last.day, day) > parameters_.egfrDays ? nullptr : &last;
}

bool memberOn(const Course& course, const DrugMember& member, Day day) {
    const auto& routes = member.routes;
    if (!routes.empty() && std::find(routes.begin(), routes.end(), course.route) == routes.end()) return false;
    const Stretch* stretch = course.on(day);
    if (stretch == nullptr && member.countsDaysAfterStop) {
        const auto after = std::upper_bound(course.stretches.begin(), course.stretches.end(), day,
                                            [](Day at, const Stretch& other) { return at < other.first; });
        if (after != course.stretches.begin() && (after - 1)->last + days(*member.countsDaysAfterStop) >= day) {
            stretch = &*(after - 1);
        }
    }
    if (stretch == nullptr) return false;
    const auto& mg = stretch->dose.mg;
    if (member.overMgPerDay && !(mg && *mg > *member.overMgPerDay)) return mg ? false : member.countsWhenDoseUnknown;
    if (member.upToMgPerDay && !(mg && *mg <= *member.upToMgPerDay)) return mg ? false : member.countsWhenDoseUnknown;
    return true;
}

}  // namespace refract::rules
