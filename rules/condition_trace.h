// ConditionTrace: which parts of which conditions were seen to hold, and which not to.
//
// For the cases of authors alone: it tells what no case has tried. A part that is unknown
// counts as neither. Not shared between threads.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "rules/condition.h"

namespace refract::rules {

class ConditionTrace {
public:
    void saw(const CompiledCondition& condition, std::uint32_t node, Ternary truth) {
        auto& seen = seen_[&condition];
        seen.resize(condition.nodes.size());
        if (truth == Ternary::yes) seen[node].yes = true;
        if (truth == Ternary::no) seen[node].no = true;
    }
    struct Seen {
        bool yes = false, no = false;
    };
    Seen seen(const CompiledCondition& condition, std::uint32_t node) const {
        const auto found = seen_.find(&condition);
        return found == seen_.end() ? Seen{} : found->second[node];
    }

private:
    std::map<const CompiledCondition*, std::vector<Seen>> seen_;
};

}  // namespace refract::rules
