// Arrangement: which findings become cards, which lines of another's card, which stay off
// the screen, and in what order (clinical.md 6.3 F01, F02; section 11, rows 1, 2).
//
// Pure. Critical findings are never dropped: one that finds no card to stand on is its own.
// Those of rules in shadow are not shown, whatever they say.
#pragma once

#include <cstddef>
#include <vector>

#include "rules/finding.h"

namespace refract::cards {

struct CardPlan {
    std::size_t lead = 0;  ///< index into findings: whose texts and topic the card has
    std::vector<std::size_t>
        merged;  ///< the others on it: those that belong there, then guests, each in the order of findings
    std::vector<std::size_t> options;                  ///< those that it offers (rules::RuleOption), best first
    rules::Severity severity = rules::Severity::info;  ///< the highest among them
};

/// F01: more than three cards are not read; critical ones come on top.
inline constexpr std::size_t kMostNotCriticalOnView = 3;

/// Of the options of a card the first `mostOptions`, in the order of findings; the others are
/// on no card.
std::vector<CardPlan> arrange(const std::vector<rules::Finding>& findings, rules::Moment moment,
                              std::size_t mostOptions);

}  // namespace refract::cards
