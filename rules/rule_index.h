// RuleIndex: which rules may hold at all for what stands on record, so that the others are not looked at.
//
// A condition on an SSRI cannot hold of a patient who has none. For each rule it is worked out at
// load what must be there (Word::needs()), and laid out in one piece: a patient has a few of the
// things that rules ask about, and most rules are left out without touching their conditions.
// It errs on one side only: a rule that is left out answers "no". Immutable; refers to the rules,
// which must not move.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "rules/condition.h"
#include "rules/rule.h"

namespace refract::rules {

class RuleIndex {
public:
    RuleIndex() = default;
    explicit RuleIndex(const std::vector<Rule>& rules);

    /// The rules with a condition that speak at the moment of the question and are no options,
    /// in their order, but for those that cannot hold. With a trace, which wants to see every
    /// condition asked, none is left out for that.
    std::vector<const Rule*> askable(const Scene& scene) const;

private:
    /// Places of `places_`, one of which must be there.
    struct Clause {
        std::uint32_t first = 0, count = 0;
    };
    struct Entry {
        const Rule* rule = nullptr;
        std::uint32_t moments = 0;  ///< a bit for each
        std::uint32_t firstClause = 0, clauses = 0;
    };

    void add(const std::vector<Need>& clause);
    bool mayHold(const Entry& entry, const std::vector<bool>& there) const;

    std::vector<Entry> entries_;
    std::vector<Clause> clauses_;
    std::vector<std::uint32_t> places_;  ///< into needs_
    std::vector<Need> needs_;            ///< each once
    std::map<Need, std::uint32_t> placeOf_;
};

}  // namespace refract::rules
