// Sums that give a part away.
#include "plugin/report/kept_back.h"

namespace refract::report {

namespace {

/// What is left of a whole gives a small part away, or is a small part itself.
bool leavesFew(std::size_t whole, std::size_t part) {
    return whole > part && isSmall(whole - part);
}

}  // namespace

bool isSmall(std::size_t count) {
    return count > 0 && count < kSmallestCell;
}

KeptBack keptBack(const quality::Cards& cards) {
    const bool few = isSmall(cards.accepted) || isSmall(cards.overridden) || isSmall(cards.unanswered());
    // None of them says that a part is there.
    return {few && cards.accepted > 0, few && cards.overridden > 0, few && cards.unanswered() > 0,
            leavesFew(cards.shown, cards.timed)};
}

bool keepsFirings(const quality::Tally& tally) {
    if (isSmall(tally.firings)) return false;  // small itself
    return (isSmall(tally.heldBack) && leavesFew(tally.firings, tally.cards.shown)) ||
           (isSmall(tally.cards.shown) && leavesFew(tally.firings, tally.heldBack));
}

bool keepsBurden(const quality::Prescriber& prescriber) {
    return isSmall(prescriber.patients) || isSmall(prescriber.cards.shown);
}

}  // namespace refract::report
