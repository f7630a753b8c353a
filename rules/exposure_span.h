// Spans: what one medication entry says about one ingredient – from when to when, in
// which steps of dose, and what is not known about it.
#pragma once

#include <optional>
#include <vector>

#include "rules/dosage.h"

namespace refract::rules {

/// Days at one dose; `entry` indexes PatientRecord::medications.
struct Piece {
    Day from{}, to{};
    DailyDose dose;
    std::size_t entry = 0;
};

struct Span {
    std::size_t entry = 0;
    MedicationOrigin origin = MedicationOrigin::request;
    std::vector<Piece> pieces;      ///< ascending, not overlapping; may be empty
    bool open = false;              ///< runs on today
    bool endKnown = true;           ///< false: it ended, nobody says when
    std::optional<Day> stoppedOn;   ///< last day by decision of the prescriber
    std::optional<Day> lastPossible;  ///< latest day on which it may still have been taken
    std::optional<double> strength; ///< mg of one unit, for telling products apart
    bool together = false;          ///< beside another product of the drug
    bool supplyLengthKnown = true;  ///< dispenses: how long it lasts was said
};

/// The span of a statement or an order; std::nullopt, with a Gap, when nothing places it in
/// time. Starts that are known to a month or a year are taken at their last day, ends at
/// their first: what surely was taken.
std::optional<Span> spanOf(const PatientRecord& patient, std::size_t entry, IngredientId ingredient, Day today,
                           fhir::Gaps& gaps);
/// The same for a dispense, from the day on which it was handed over.
std::optional<Span> supplyOf(const PatientRecord& patient, std::size_t entry, IngredientId ingredient, Day today,
                             fhir::Gaps& gaps);

}  // namespace refract::rules
