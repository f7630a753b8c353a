// From the solutions of a rule's condition to findings: witnesses, trigger, fields, lines.
#pragma once

#include <vector>

#include "rules/evaluate.h"
#include "rules/rule.h"
#include "rules/scene.h"

namespace refract::rules {

/// Solutions with the same witnesses in roles as one; of rules with one finding, all as one.
/// What is not certain is dropped.
std::vector<Solution> distinct(const Rule& rule, const Scene& scene, std::vector<Solution> solutions);

/// Does advice on an order concern this: is a witness an order that is being signed or selected?
bool involvesSelectedOrder(const Scene& scene, const Solution& solution);

/// The finding, variant chosen.
Finding findingOf(const Rule& rule, const Scene& scene, const Solution& solution);

}  // namespace refract::rules
