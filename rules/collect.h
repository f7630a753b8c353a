// Cards that collect: one card for all that is due, which speaks whenever a rule that merges
// into it speaks (clinical.md section 11, row 19).
#pragma once

#include <vector>

#include "rules/finding.h"
#include "rules/knowledge.h"
#include "rules/scene.h"

namespace refract::rules {

/// Names of what was collected that are read in a glance; the rest is "…".
inline constexpr std::size_t kLongestItems = 60;

/// Adds the finding of each card that collects, for the rules among `findings` that merge into
/// it and are not in shadow, where one of them is more than a line. Its severity is that of the gravest of them, its
/// own at most;
/// `{items}` names them.
void collect(const Knowledge& knowledge, const Scene& scene, std::vector<Finding>& findings);

}  // namespace refract::rules
