// TrialDays: the days of one antidepressant, each with the row of the table that it falls
// under, its dose as the table counts it, the threshold that holds for the patient on that
// day, and what the dose is for (clinical.md T1; section 2; section 11, rows 8, 24).
//
// Pure values made from a Course. A stretch of a course is cut where the threshold changes
// (a 65th birthday), so that everything is constant within one TrialDays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/assessment_caps.h"
#include "rules/assessment_parameters.h"
#include "rules/exposure.h"

namespace refract::rules {

/// What a dose is for, as far as dose, product and reasons tell.
enum class DrugUseKind {
    depression,
    otherDose,             ///< too low to be for depression: a hypnotic dose
    otherIndication,       ///< another reason was written, or the product is for something else
    otherUnlessDepressed,  ///< another reason was written, and it counts while an episode is active
};

struct TrialDays {
    Day first{};
    Day last{};  ///< included
    const Antidepressant* row = nullptr;
    std::optional<double> mg;         ///< daily dose as the table counts it; absent: not known
    std::optional<double> threshold;  ///< cap applied
    std::optional<double> adultThreshold;
    bool capped = false;  ///< the threshold is a cap
    bool level = false;   ///< a plasma level in range stands in for the dose
    bool covered = true;
    bool bridged = false;    ///< by a stay in hospital
    bool dispensed = false;  ///< a dispense stands behind these days
    bool undated = false;    ///< nothing says since when
    DrugUseKind use = DrugUseKind::depression;
    std::string note;  ///< phrase: what the dose is for, if not for a trial

    int length() const { return fhir::daysBetween(first, last) + 1; }
    bool doseReaches(const std::optional<double>& limit) const;
    bool atDose() const { return level || doseReaches(threshold); }
    bool atAdultDose() const { return level || capped || doseReaches(adultThreshold); }
};

/// A course as the trial test sees it.
struct DrugHistory {
    std::size_t course = 0;  ///< index into Exposure::courses
    const Course* source = nullptr;
    std::vector<TrialDays> days;          ///< under rows that can be a trial, by day, not overlapping
    std::vector<TrialDays> never;         ///< under rows that never are
    bool reasonGiven = false;             ///< somebody wrote what it is for
    bool adverse = false;                 ///< a stop reason says that it was not tolerated
    std::vector<std::string> qualifiers;  ///< of the products: "24 HR"

    Day firstDay() const { return days.front().first; }
    Day lastDay() const { return days.back().last; }
    IngredientId ingredient() const { return source->ingredient; }
};

/// Every course of an antidepressant, in the order of Exposure::courses. Days after
/// `today` are cut off.
std::vector<DrugHistory> drugHistories(const PatientRecord& patient, const Exposure& exposure, const DoseCaps& caps,
                                       const AssessmentParameters& parameters, Day today);

}  // namespace refract::rules
