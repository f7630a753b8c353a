// Exposure: from statements, requests and dispenses to courses – per ingredient, on
// which days how many mg a day, where that was read, and how sure it is.
//
// Pure functions of the record and `today`; no clinical judgement beyond arithmetic
// of days and doses. Linear in the entries apart from sorts.
// Definitions: clinical.md 1.2 T3 (PDC, carry-forward), 2 (dose sums), 5.0 (route
// filter, "active"), 11 rows 9, 10, 26.
//
// One drug, one exposure. A request, its dispenses and a statement about it are never
// added together. Doses add up only over products that are taken side by side.
//
// ORDERS (and, among themselves, STATEMENTS). A later one replaces an earlier one from
// its first day: a change of dose, a renewal, a second order of the same strength. They
// hold side by side only if
//   – one of them is wholly as needed and the other is not;
//   – the text says that another product is taken with it;
//   – both begin on days that are known, and were written, within kTogetherDays of each
//     other, and differ in strength (if no strength is known: in daily dose) or are for different parts of the day.
// A renewal (same strength and dose), or an order that names the prior one, replaces that
// one alone. An order that was replaced has ended, even if it still reads "active"; if
// the one that replaced it then ends, the last day is not known.
//     sertraline 50 active from January, 100 active from March   → 50, then 100
//     sertraline 100 and 50 both from 1 May                      → 150
//     sertraline 50 from 1 May, 50 again from 20 May             → 50
// Orders of a hospital stay (category inpatient) hold on their days, and the order at home
// goes on afterwards. A statement speaks on days on which no order runs, and of doses that no order tells;
// where both tell, the later one holds. An open statement that was made before the order
// was stopped ends with it.
//
// FROM WHEN TO WHEN. A date that is known to a month or year is read so that what surely
// was taken counts: a start at its last day, an end at its first; lastDay is the latest
// that it may be. An order runs to the end of its bounds or its period; else to the end
// of expectedSupplyDuration × (1 + refills); else to today if it is active. One that was
// completed or stopped and does not say when counts for its first day – or to the day
// before the next order, if that came within kLongestOrderDays – and lastDayKnown is
// false unless a dispense tells more. `unknown` is read as active, with a Gap; on hold is
// ended. What begins after today is `planned`.
//
// DISPENSES. Each covers its days' supply (or quantity ÷ units a day) from the day it was
// handed over. A refill of the same product at the same dose carries forward; of two on
// the same day the longer counts. A change of dose, or another product, ends what was in
// hand – unless orders hold both, both were handed over within kTogetherDays, or both go
// on being refilled in turn. A stop by decision ends the exposure, not the supply:
// lastDay stays the day on which the supply would have run out. A dispense that says
// neither dose nor days takes them from its prescription, else from the order in force;
// one whose days cannot be known covers nothing, and counts as one day on the drug; the last
// day is then not known, unless the drug is refilled later. Of a range the most is what is
// covered, and the least how long it may last. A bottle or a box is no number of units.
// The dose on a covered day is the dispense's own, or that of its order where the order is
// later or the dispense says none; an order of a strength that was never handed over
// changes nothing while another is in hand.
//
// COVERED. Where no dispense meets an unbroken run of orders, its days are presumed
// covered, and adherence is unknown. Where one does: days in hand are covered; days of an
// order before its first dispense are not on the drug, of a statement not covered; other
// days of the run are not covered. Between two dispenses that no order joins, days are not
// covered while the gap is no longer than the supply before it; else there is no stretch.
// A stay in hospital covers uncovered days after the first dispense (`bridged`).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/record.h"

namespace refract::rules {

/// Two products of one regimen are written and dispensed on one day, give or take a weekend.
inline constexpr int kTogetherDays = 3;
/// No prescription is good for longer than a year: what comes later continues nothing.
inline constexpr int kLongestOrderDays = 366;
/// A dispense that claims more is an error in the data.
inline constexpr int kLongestSupplyDays = 366;
/// Nobody takes more products of one ingredient side by side; beyond it the oldest ends.
inline constexpr std::size_t kMostProducts = 8;

/// How a daily dose was worked out, best first.
enum class DoseBasis {
    structured,   ///< doseQuantity and timing
    supply,       ///< dispensed quantity × strength ÷ days' supply
    instruction,  ///< English instructions
    assumed,      ///< one unit a day, since nothing said otherwise – never counts as at dose
    unknown,      ///< a drug is taken and nobody says how much
};

struct DailyDose {
    std::optional<double> mg;      ///< the scheduled daily dose, the least of a range; as-needed doses are none
    std::optional<double> mgHigh;  ///< upper end of a range, or the most that "as needed" allows; else as mg
    DoseBasis basis = DoseBasis::unknown;
    bool asNeeded = false;
    bool atBedtimeOnly = false;  ///< HS / "at bedtime" and once a day
};

/// The daily dose of one component of one entry, on the dosage line given (its first step);
/// with no line, from quantity and days' supply.
DailyDose dailyDose(const MedicationEntry& entry, const DrugComponent& component, const DosageInstruction* line);

/// An unbroken run of days at one daily dose (the sum over all that is taken at once).
struct Stretch {
    Day first{};
    Day last{};  ///< the last day on the drug
    DailyDose dose;
    bool covered = true;               ///< supply in hand (dispenses), or no dispense is known and an order runs
    bool bridged = false;              ///< covered by an inpatient stay
    std::vector<std::size_t> entries;  ///< indices into PatientRecord::medications, ascending
    bool supplied = false;             ///< a dispense covers it: covered is known, not presumed
    bool undated = false;              ///< taken now, and nothing says since when: `first` is no start
};

/// Everything that is known about one ingredient by one kind of route.
struct Course {
    IngredientId ingredient = 0;
    std::string name;
    FormRoute route = FormRoute::unknown;
    Release release = Release::unknown;  ///< of the last entry
    std::vector<Stretch> stretches;      ///< by day, ascending, not overlapping; none after today
    bool dispensed = false;              ///< at least one dispense: adherence can be known
    bool ongoing = false;                ///< taken on `today`
    std::optional<Day> lastDay;          ///< last day on the drug, or last day of supply if that is later
    bool lastDayKnown = true;            ///< false: stopped, but nobody says when ("not yet washed out")
    bool stopUndated = false;            ///< of those: stopped or put on hold, it may have been yesterday
    std::vector<std::size_t> entries;    ///< indices into PatientRecord::medications, ascending
    std::vector<std::size_t> lingering;  ///< of those: a later one took their place, and they still read active
    bool systemic = true;                ///< may act on the whole body (clinical.md 5.0)
    std::optional<Day> firstDay() const;
    /// False: no day of it is known, or it is taken now and nothing says since when.
    bool startKnown() const { return !stretches.empty() && !stretches.back().undated; }
    /// Dose on a day; nullptr when not taken.
    const Stretch* on(Day day) const;
};

struct Exposure {
    std::vector<Course> courses;          ///< facts: by ingredient id, then route
    std::vector<std::size_t> drafts;      ///< entries with status draft, or inContext
    std::vector<std::size_t> planned;     ///< intended, being prepared, or beginning after today
    std::vector<std::size_t> notChecked;  ///< entries whose drug was not recognised
    fhir::Gaps gaps;                      ///< entries that could not be placed in time, and why

    /// The systemic course – the one that is going on, else the latest; nullptr if there is none.
    const Course* find(IngredientId ingredient) const;
};

/// All courses up to `today`. Drafts, and whatever stands in the hook's own orders, are not
/// taken and stay out of courses; an entry that the record holds twice counts once.
Exposure exposure(const PatientRecord& patient, Day today);

/// Distinct covered days ÷ days from `first` to `last` of a course, in [0, 1]; early refills
/// carry forward. std::nullopt without dispenses, and where none is known for these days.
std::optional<double> proportionOfDaysCovered(const Course& course, Day first, Day last);

}  // namespace refract::rules
