// A hospital's record, made up from a seed: calls, cards, findings and feedback over months,
// with stories in it that the quality team should find.
//
//   R037  falls silent in the 30th week            C12   is closed unread
//   R066  fires thrice as often from the 40th on   C40   is never accepted
//   R058  is overridden nearly always              C20   is a good rule
//
// Each call is given as a plain value beside the rows that the store takes, so that a test can
// count for itself. Nothing of it is a patient's.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "plugin/audit/database.h"
#include "plugin/audit/entry.h"

namespace refract::test {

struct HospitalPlan {
    std::uint64_t seed = 1;
    std::int64_t firstDay = 20454;  ///< 2026-01-01, in days since 1970
    int days = 364;
    int callsPerDay = 2740;
    int prescribers = 300;
    int clients = 2;
};

struct MadeCard {
    std::string rule;
    int severity = 0;
    std::string outcome, reason;  ///< empty: not answered
    bool timed = false;           ///< both clocks agree, and the answer is dated between the card and its receipt
    std::int64_t tookMs = 0;
};
struct MadeFinding {
    std::string rule, heldBack;
    int severity = 0;
};
struct MadeCall {
    std::int64_t id = 0, at = 0, day = 0;
    std::string client, hook, edition, prescriber, patient;
    bool blind = false;
    std::vector<MadeCard> cards;
    std::vector<MadeFinding> findings;
};

class Hospital {
public:
    explicit Hospital(HospitalPlan plan);
    /// Makes the calls of one day after the other; `each` gets them with their entries.
    void make(const std::function<void(const std::vector<MadeCall>&, std::vector<audit::Entry>)>& each);
    /// Editions and what the rules are called in them.
    std::vector<audit::Statement> editions() const;

private:
    struct Habit;
    MadeCall call(std::int64_t day, int number);
    void card(MadeCall& call, const Habit& habit);
    std::vector<audit::Entry> entriesOf(const MadeCall& call);
    double chance();

    HospitalPlan plan_;
    std::mt19937_64 random_;
};

}  // namespace refract::test
