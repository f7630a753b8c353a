// PriorResponses: what was shown for this patient before and what prescribers answered, as a
// value; and whether it silences a finding (clinical.md 6.3 F03, F06).
//
// Pure. Empty is unknown, and nothing is held back (clinical.md 11, row 23).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace refract::rules {

struct Policy;

/// A finding that stood on a card: on one of a day that was answered, or, for all cards of a time, with the
/// first and the last day.
struct PriorResponse {
    enum class Outcome { none, accepted, overridden };
    std::string rule, trigger;
    Day firstShownOn{}, shownOn{};
    Outcome outcome = Outcome::none;
    bool reasoned = false;  ///< an override with a reason or a comment
    Day answeredOn{};
};

struct PriorResponses {
    std::vector<PriorResponse> shown;  ///< the oldest first
};

/// What silences this finding: "answered" (F03), "declined" (F06), "shown" (F04: it was shown before today, and
/// what it is about has been as it is for longer than Policy::repeatDays; where nobody knows since when, it was
/// shown that long ago already); empty when nothing does. The same rule on the same trigger: other drugs, another
/// dose band or another version speak again. A critical finding is never silenced (clinical.md 11, row 29).
std::string_view silencedBy(const Finding& finding, const PriorResponses& prior, const Policy& policy, Day today);

}  // namespace refract::rules
