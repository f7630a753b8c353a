// Exposure: from statements, requests and dispenses to courses – per ingredient, on
// which days how many mg a day, where that was read, and how sure it is.
//
// Pure functions of the record and `today`; no clinical judgement beyond arithmetic
// of days and doses. Linear in the entries apart from one sort.
// Definitions: clinical.md 1.2 T3 (PDC, carry-forward), 2 (dose sums), 5.0 (route
// filter, "active"), 11 rows 9, 10, 26.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/record.h"

namespace refract::rules {

/// How a daily dose was worked out, best first.
enum class DoseBasis {
    structured,   ///< doseQuantity and timing
    supply,       ///< dispensed quantity × strength ÷ days' supply
    instruction,  ///< English instructions
    assumed,      ///< one unit a day, since nothing said otherwise – never counts as at dose
    unknown,      ///< a drug is taken and nobody says how much
};

struct DailyDose {
    std::optional<double> mg;  ///< the scheduled daily dose; as-needed doses are no daily dose
    std::optional<double> mgHigh;  ///< upper end of a range, or the most that "as needed" allows
    DoseBasis basis = DoseBasis::unknown;
    bool asNeeded = false;
    bool atBedtimeOnly = false;  ///< HS / "at bedtime" and once a day
};

/// The daily dose of one component of one entry, on the dosage line given; with no line,
/// from quantity and days' supply.
DailyDose dailyDose(const MedicationEntry& entry, const DrugComponent& component,
                    const DosageInstruction* line);

/// An unbroken run of days at one daily dose (the sum over all that is taken at once).
struct Stretch {
    Day first{};
    Day last{};  ///< the last day on the drug
    DailyDose dose;
    bool covered = true;        ///< supply in hand (dispenses), or no dispense is known and an order runs
    bool bridged = false;       ///< covered by an inpatient stay
    std::vector<std::size_t> entries;  ///< indices into PatientRecord::medications
};

/// Everything that is known about one ingredient by one kind of route.
struct Course {
    IngredientId ingredient = 0;
    std::string name;
    FormRoute route = FormRoute::unknown;
    Release release = Release::unknown;       ///< of the last entry
    std::vector<Stretch> stretches;           ///< by day, ascending, not overlapping
    bool dispensed = false;                   ///< at least one dispense: adherence can be known
    bool ongoing = false;                     ///< taken on `today`
    std::optional<Day> lastDay;               ///< last day on the drug, or last day of supply if that is later
    bool lastDayKnown = true;                 ///< false: stopped, but nobody says when ("not yet washed out")
    std::vector<std::size_t> entries;         ///< indices into PatientRecord::medications
    std::optional<Day> firstDay() const;
    /// Dose on a day; nullptr when not taken.
    const Stretch* on(Day day) const;
};

struct Exposure {
    std::vector<Course> courses;              ///< facts: by ingredient id, then route
    std::vector<std::size_t> drafts;          ///< entries with status draft, or inContext
    std::vector<std::size_t> notChecked;      ///< entries whose drug was not recognised
    fhir::Gaps gaps;                          ///< entries that could not be placed in time, and why

    const Course* find(IngredientId ingredient) const;  ///< systemic course, or nullptr
};

/// All courses up to `today`. Drafts are not taken and stay out of courses.
Exposure exposure(const PatientRecord& patient, Day today);

/// Distinct covered days ÷ days from `first` to `last` of a course, in [0, 1];
/// std::nullopt without dispenses. Early refills carry forward.
std::optional<double> proportionOfDaysCovered(const Course& course, Day first, Day last);

}  // namespace refract::rules
