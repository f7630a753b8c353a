// Looking through problems and results for a reason to leave the pathway.
#include "rules/assessment_exclusion.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>

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
    if (patient.sex == Sex::male) return false;
    // The latest of each kind: a test does not undo a status, nor a status a test.
    std::map<std::string_view, const Measure*> newest;
    for (const Measure& measure : patient.measures) {
        if (!parameters.sets.pregnancyStatus->containsAny(measure.codes)) continue;
        if (measure.when.first > today || measure.when.last < since) continue;
        const Measure*& known = newest[measure.codes.front().code];
        if (known == nullptr || measure.when.first >= known->when.first) known = &measure;
    }
    return std::any_of(newest.begin(), newest.end(),
                       [&](const auto& one) { return parameters.sets.pregnant->containsAny(one.second->coded); });
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
