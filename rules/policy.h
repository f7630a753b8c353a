// Policy: when whole groups of rules are held back (F08, F13, F14, F15 of clinical.md 6.3),
// and the numbers that the engine itself needs (rules/knowledge/speaking.json).
// Immutable after load.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/condition_reader.h"

namespace refract::rules {

/// While `when` holds, only some rules speak.
struct Restriction {
    std::string id;  ///< "F14"
    std::string title;
    std::shared_ptr<const CompiledCondition> when;
    std::vector<std::string> always;      ///< rule ids, "R*" for all that begin so
    std::vector<std::string> ifCritical;  ///< those that speak when their finding is critical
    std::vector<std::string> sources;
    char confidence = 'R';

    bool admits(const Finding& finding) const;
};

/// While one of `whenFires` has a finding, `hide` have none.
struct Precedence {
    std::string id;  ///< "F15"
    std::vector<std::string> hide;
    std::vector<std::string> whenFires;
    bool onlyCritical = false;  ///< a critical finding of those hides, no other
    bool sameDrug = false;      ///< and only where both are about one drug
};

/// The threshold that says how many options a card draws.
inline constexpr std::string_view kOptionsShown = "options.shown";

struct Policy {
    std::vector<Restriction> restrictions;
    std::vector<Precedence> precedences;
    int lookBackMonths = 0;  ///< F12: older results and medication are history, never a trigger
    int gapDays = 0;         ///< days off a drug that do not yet end a run at one dose
    int trialDays = 0;       ///< T2: days at adequate dose that make a trial
    int optionsShown = 0;    ///< the best options of a card are drawn, no more than these
    /// F03: days for which an answered finding stays away, by its severity; critical ones after an
    /// override with a reason alone.
    int silentInfoDays = 0, silentWarningDays = 0;
    int declinedDays = 0;  ///< F06: the same for an option that was declined
    /// F04: what was shown once, and unchanged for longer than repeatDays, is not shown again, but by the
    /// rules that `repeats` does not name.
    struct Repeats {
        std::string id;                  ///< "F04"
        std::vector<std::string> rules;  ///< rule ids, "R*" for all that begin so
        std::vector<std::string> except;
        std::vector<std::string> sources;

        /// Never for a rule that asks for what is overdue.
        bool holdsFor(const Rule& rule) const;
    } repeats;
    int repeatDays = 0;
};

/// Rule ids that the file names are checked against the rules by the caller (knowledge.cpp).
Policy loadPolicy(const KnowledgeFile& file, const Vocabulary& vocabulary, AuthorErrors& errors);

/// The first day that still counts as present history.
Day lookBackFrom(const Policy& policy, Day today);

/// "R005" matches "R005" and "R*".
bool matchesRule(const std::string& pattern, std::string_view ruleId);

}  // namespace refract::rules
