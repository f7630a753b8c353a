// Looking through problems and results for a reason to leave the pathway.
#include "rules/assessment_exclusion.h"

#include <algorithm>
#include <chrono>

#include "rules/episode.h"
#include "rules/patient_age.h"

namespace refract::rules {

namespace {

bool closed(const Problem& problem) {
    return problem.abated || problem.status == ClinicalStatus::resolved || problem.status == ClinicalStatus::inactive;
}

/// The last day on which the problem may have begun, or was written down.
std::optional<Day> noted(const Problem& problem) {
    if (problem.onset.start) return problem.onset.start->last;
    if (problem.recorded) return problem.recorded->last;
    return std::nullopt;
}

bool everHad(const PatientRecord& patient, const ValueSet& set) {
    return std::any_of(patient.problems.begin(), patient.problems.end(),
                       [&](const Problem& problem) { return set.holds(problem); });
}

bool hasNow(const PatientRecord& patient, const ValueSet& set) {
    return std::any_of(patient.problems.begin(), patient.problems.end(),
                       [&](const Problem& problem) { return !closed(problem) && set.holds(problem); });
}

}  // namespace

bool pregnantNow(const PatientRecord& patient, const AssessmentParameters& parameters, Day today) {
    const Day since = today - std::chrono::days(parameters.episode.pregnancyDays);
    for (const Problem& problem : patient.problems) {
        if (closed(problem) || !parameters.sets.pregnancy->holds(problem)) continue;
        const auto when = noted(problem);
        if (!when || *when >= since) return true;
    }
    const Measure* newest = nullptr;
    for (const Measure& measure : patient.measures) {
        if (!parameters.sets.pregnancyStatus->containsAny(measure.codes)) continue;
        if (measure.when.first > today || measure.when.last < since) continue;
        if (newest == nullptr || measure.when.first >= newest->when.first) newest = &measure;
    }
    return newest != nullptr && parameters.sets.pregnant->containsAny(newest->coded);
}

bool postpartumNow(const PatientRecord& patient, const AssessmentParameters& parameters, Day today) {
    const Day since = monthsBefore(today, parameters.episode.postpartumMonths);
    return std::any_of(patient.problems.begin(), patient.problems.end(), [&](const Problem& problem) {
        if (parameters.sets.pregnancyEnded->holds(problem)) {
            const auto when = noted(problem);
            return when ? *when >= since && *when <= today : !closed(problem);
        }
        if (!parameters.sets.pregnancy->holds(problem) || !problem.abated) return false;
        return problem.abated->last >= since && problem.abated->first <= today;
    });
}

std::string exclusionOf(const PatientRecord& patient, const AssessmentParameters& parameters, Day today) {
    const AssessmentSets& sets = parameters.sets;
    if (surelyYounger(patient, parameters.trial.adultAge, today)) return "under-18";
    if (everHad(patient, *sets.bipolar)) return "bipolar";
    if (everHad(patient, *sets.psychotic)) return "psychotic-disorder";
    if (pregnantNow(patient, parameters, today)) return "pregnancy";
    if (postpartumNow(patient, parameters, today)) return "postpartum";
    if (everHad(patient, *sets.dementia)) return "dementia";
    if (hasNow(patient, *sets.delirium)) return "delirium";
    return {};
}

}  // namespace refract::rules
