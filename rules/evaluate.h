// Evaluating a compiled condition on a Scene.
#pragma once

#include <vector>

#include "rules/condition.h"
#include "rules/scene.h"

namespace refract::rules {

/// One way in which a condition holds; not certain: it would, if what is unknown were known.
struct Solution {
    Bounds bound;
    bool certain = true;
};

/// The truth of the condition given what is bound, and every way to make it true
/// (appended; uncertain ways too). Two drugs in roles are never one drug, nor two parts of
/// one product. Time: the product of the matches of the words that are joined by roles.
Ternary evaluate(const CompiledCondition& condition, const Scene& scene, const Solution& given,
                 std::vector<Solution>& solutions);

/// The truth alone.
Ternary truthOf(const CompiledCondition& condition, const Scene& scene, const Solution& given);

}  // namespace refract::rules
