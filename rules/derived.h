// Derived quantities: named numbers, names and yes/no's that rules may ask for and do not
// work out themselves (design.md decision 6), and the fields of findings.
//
// Pure functions of the Scene. A quantity that cannot be worked out has no value, and a
// condition on it is unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "rules/condition.h"
#include "rules/exposure.h"
#include "rules/scene.h"

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

/// Days up to the last day of the course at its last daily dose, short gaps apart;
/// std::nullopt when the dose is not known.
std::optional<int> daysUnchanged(const Course& course, int gapDays);

/// The fields of a drug in a role; `washout`: the days that have to pass after its last day.
void addDrugFields(const Scene& scene, const DrugUse& use, std::optional<int> washout, const std::string& role,
                   Fields& fields);
void addTrialFields(const Scene& scene, const Trial& trial, const std::string& role, Fields& fields);

}  // namespace refract::rules
