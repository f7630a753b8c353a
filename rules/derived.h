// Derived quantities: named numbers, names and yes/no's that rules may ask for and do not
// work out themselves (design.md decision 6), and the fields of findings.
//
// Pure functions of the Scene. A quantity that cannot be worked out has no value, and a
// condition on it is unknown.
#pragma once

#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "rules/condition.h"
#include "rules/exposure.h"
#include "rules/scene.h"
#include "rules/thresholds.h"

namespace refract::rules {

/// std::monostate: not known.
using DerivedValue = std::variant<std::monostate, bool, double, std::string>;

enum class DerivedSubject { patient, trial, drug };
enum class DerivedType { boolean, number, name };

struct DerivedQuantity {
    std::string_view name;   ///< "days-at-dose"
    DerivedSubject subject;  ///< of the patient, or of a witness in a role
    DerivedType type;
    std::string_view unit;
    std::string_view meaning;  ///< one clause, with its source
    DerivedValue (*value)(const Scene& scene, const Bound* of);
};

std::span<const DerivedQuantity> derivedQuantities();
const DerivedQuantity* derivedQuantity(std::string_view name);

/// Days of the last run of a course that is not empty: back over the stretches that belong to it,
/// up to a gap of more than `gapDays` days.
template <typename Belongs>
int daysOfRun(const Course& course, int gapDays, Belongs belongs) {
    const auto& stretches = course.stretches;
    Day first = stretches.back().first;
    for (auto earlier = std::next(stretches.rbegin()); earlier != stretches.rend(); ++earlier) {
        if (!belongs(*earlier) || fhir::daysBetween(earlier->last, first) - 1 > gapDays) break;
        first = earlier->first;
    }
    return fhir::daysBetween(first, stretches.back().last);
}

/// Days up to the last day of the course at its last daily dose, short gaps apart;
/// std::nullopt when the dose is not known.
std::optional<int> daysUnchanged(const Course& course, int gapDays);

/// Days since the last dispense of a drug that is taken; where dispenses were supplied and there is
/// none, since it was first ordered. 0 while it is being ordered; std::nullopt when nobody knows.
std::optional<int> daysSinceFill(const Scene& scene, const DrugUse& use);

/// The fields of a drug in a role; `washout`: the days that have to pass after its last day.
void addDrugFields(const Scene& scene, const DrugUse& use, std::optional<int> washout, const std::string& role,
                   Fields& fields);
void addTrialFields(const Scene& scene, const Trial& trial, const std::string& role, Fields& fields);

/// Days at the end of the course for which no supply is known although it was dispensed before: an
/// order that runs on is no proof that the drug is taken. 0: supply in hand, or none was ever known.
int daysNotRefilled(const Course& course);
/// daysNotRefilled() reaches the length from which a gap is shown (T3).
bool notRefilled(const Course& course, const Thresholds& thresholds);

}  // namespace refract::rules
