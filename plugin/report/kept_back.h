// What a row keeps back beside its small counts, because its other numbers would add up to them.
//
// Cards shown are accepted, overridden or not answered: with one of the three hidden, the other two and the
// whole give it away, and a rate with its interval gives away both of its counts. Pure.
#pragma once

#include <cstddef>

#include "plugin/quality/questions.h"

namespace refract::report {

/// Counts below this one are kept back unless every count is asked for; as on the dashboard (dashboard/table.h).
inline constexpr std::size_t kSmallestCell = 5;
bool isSmall(std::size_t count);

struct KeptBack {
    bool accepted = false, overridden = false, unanswered = false;
    bool quick = false;  ///< both counts of its rate
};
KeptBack keptBack(const quality::Cards& cards);
/// Of its firings: held back and shown are parts of them.
bool keepsFirings(const quality::Tally& tally);
/// Of the cards for a hundred patients: shown and patients stand beside it.
bool keepsBurden(const quality::Prescriber& prescriber);

}  // namespace refract::report
