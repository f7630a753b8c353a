// Sig: what a written instruction says about the dose – "take 2 tablets by mouth twice
// daily", "1 po bid", "50 mg qAM and 100 mg qHS", "1 tab daily x 7 days, then 2 daily".
//
// What cannot be read with certainty is not read: `read` is false and there are no steps.
//     "as directed"                          says no dose
//     "1 tablet daily, increase as needed"   a word that changes the dose (kind "turn")
//     "take 1 tablet daily, 2 tablets daily" which of them?
//     "take 1 tablet once"                   no daily dose
// Words that are not in rules/terminology/sig-words.tsv are passed over only where they
// cannot matter: before the dose (a drug's name), after "for" (an indication), and in a
// sentence of its own after a complete instruction that holds no dose. English only.
// Pure, linear in the text, safe from any thread. The text may be anything at all.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/sig_words.h"

namespace refract::rules {

/// What an amount counts.
enum class SigUnit {
    none,   ///< a bare number: units of the form
    count,  ///< units of the form
    mg,
    ml,
};

/// One "take so much, so often".
struct SigPart {
    std::optional<double> low, high;  ///< per time; equal unless a range; low absent: "up to"
    SigUnit unit = SigUnit::none;
    std::optional<double> statedMg;             ///< "(75 mg total)", "one 50 mg tablet": the same amount in mg
    std::optional<double> timesLow, timesHigh;  ///< a day; absent: not said
    unsigned dayParts = 0;                      ///< DayPart bits
    bool asNeeded = false;
};

/// Parts that hold at the same time, and for how long.
struct SigStep {
    std::vector<SigPart> parts;  ///< empty: nothing is taken from here on
    std::optional<double> days;  ///< absent: to the end
};

struct Sig {
    bool read = false;
    std::vector<SigStep> steps;     ///< one after the other; only the last may lack `days`
    bool asNeeded = false;          ///< said anywhere, even where the rest was not read
    bool together = false;          ///< to be taken beside another product of the drug
    std::optional<double> totalMg;  ///< "for a total of 150 mg", which other products may share
    FormRoute route = FormRoute::unknown;
};

/// Longer texts are not instructions for a dose, and are not read.
constexpr std::size_t kLongestSig = 1000;

Sig readSig(std::string_view text);

}  // namespace refract::rules
