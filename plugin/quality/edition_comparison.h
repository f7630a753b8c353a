// Edition comparison: an edition that judged the same calls as the one in use and was shown to nobody, and the
// one in use, beside each other, by rule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fhir/result.h"
#include "plugin/quality/questions.h"

namespace refract::quality {

/// In how many calls a rule was on a card, or a line of one.
struct RuleComparison {
    std::string rule;
    std::int64_t live = 0;    ///< of the edition in use; what a client in shadow mode would have been shown too
    std::int64_t shadow = 0;  ///< of the other
    std::int64_t both = 0;
    std::int64_t graver = 0;  ///< of both: more severe by the other
    std::int64_t milder = 0;  ///< of both: less severe by the other
    std::int64_t onlyLive() const { return live - both; }
    std::int64_t onlyShadow() const { return shadow - both; }
};

/// Of days, client, tenant, hook and edition of a scope; its edition is the one in the shadow.
struct EditionComparison {
    std::int64_t calls = 0;             ///< that both judged
    std::vector<std::string> editions;  ///< that were in the shadow in that time
    std::vector<RuleComparison> rules;  ///< those whose answers differ most first
};

}  // namespace refract::quality
