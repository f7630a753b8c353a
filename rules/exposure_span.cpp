// Placing an entry in time, and laying its steps of dose over that time.
#include "rules/exposure_span.h"

#include <algorithm>
#include <cmath>

namespace refract::rules {

namespace {

using std::chrono::days;

/// The day from which a start that is known in part surely holds; never later than today
/// when it may have begun by then.
std::optional<Day> surelyFrom(const std::optional<PartialDate>& date, Day today) {
    if (!date || date->first > today) return std::nullopt;
    return std::min(date->last, today);
}

std::optional<double> strengthOf(const MedicationEntry& entry, IngredientId ingredient) {
    for (const auto& component : entry.drug.components) {
        if (component.ingredient == ingredient && component.packCount == 0) return component.strength;
    }
    return std::nullopt;
}

struct Ending {
    std::optional<Day> surely;   ///< last day that is certain
    std::optional<Day> possibly; ///< last day that may be
};

/// The last day as the order or statement says it: end of its period, of its bounds, or of
/// what was to be supplied.
Ending endingOf(const MedicationEntry& entry, Day from) {
    Ending ending;
    const auto take = [&](Day surely, Day possibly) {
        if (!ending.surely || surely < *ending.surely) ending.surely = surely;
        if (!ending.possibly || possibly < *ending.possibly) ending.possibly = possibly;
    };
    if (entry.period.end) take(entry.period.end->first, entry.period.end->last);
    const bool oneLine = entry.dosage.size() == 1;
    if (oneLine && entry.dosage.front().bounds.end) {
        const auto& end = *entry.dosage.front().bounds.end;
        take(end.first, end.last);
    } else if (oneLine && entry.dosage.front().boundsDays) {
        const Day end = from + days(std::lround(*entry.dosage.front().boundsDays)) - days(1);
        take(end, end);
    } else if (!ending.surely && entry.origin == MedicationOrigin::request && entry.daysSupply) {
        const double fills = 1 + entry.refills.value_or(0);
        const Day end = from + days(std::lround(*entry.daysSupply * fills)) - days(1);
        take(end, end);
    }
    return ending;
}

/// Steps of dose one after the other over [from, to].
std::vector<Piece> layOut(const std::vector<DoseStep>& steps, Day from, Day to, std::size_t entry) {
    std::vector<Piece> pieces;
    Day next = from;
    for (const DoseStep& step : steps) {
        const Day begin = std::max(next, step.from.value_or(next));
        Day end = to;
        if (step.until) end = std::min(end, *step.until);
        if (step.days) end = std::min(end, begin + days(std::max(0L, std::lround(*step.days))) - days(1));
        if (begin > to || end < begin) continue;
        // A step without dose and without need is the end of the course ("then stop").
        pieces.push_back({begin, end, step.dose, entry});
        next = end + days(1);
    }
    return pieces;
}

bool ended(MedicationStatus status) {
    return status == MedicationStatus::completed || status == MedicationStatus::stopped || status == MedicationStatus::onHold;
}

}  // namespace

std::optional<Span> spanOf(const PatientRecord& patient, std::size_t index, IngredientId ingredient, Day today,
                           fhir::Gaps& gaps) {
    const MedicationEntry& entry = patient.medications[index];
    Span span;
    span.entry = index;
    span.origin = entry.origin;
    span.strength = strengthOf(entry, ingredient);
    span.together = takenTogether(entry);
    const auto& stated = entry.period.start ? entry.period.start : entry.authored;
    std::optional<Day> from = surelyFrom(stated, today);
    if (entry.dosage.size() == 1 && entry.dosage.front().bounds.start && !entry.period.start) {
        if (const auto own = surelyFrom(entry.dosage.front().bounds.start, today)) from = own;
    }
    if (entry.status == MedicationStatus::unknown) gaps.push_back({entry.path + ".status", "an unknown status is read as being taken"});
    const bool over = ended(entry.status);
    if (!from && stated) return std::nullopt;  // begins later
    if (!from) {
        gaps.push_back({entry.path, "a medication without a date cannot be placed in time"});
        if (over) {
            span.endKnown = false;
            return span;
        }
        from = today;
    }
    Ending ending = endingOf(entry, *from);
    // Something that is in use runs on past the end of what was first ordered only if nothing
    // said that it ends; something that has ended and says no end ended one does not know when.
    span.open = !over && (!ending.surely || *ending.surely >= today);
    if (over && (!ending.surely || *ending.surely > today)) {
        span.endKnown = false;
        ending.surely = *from;
    }
    if (over && span.endKnown && entry.status == MedicationStatus::stopped) span.stoppedOn = ending.surely;
    const Day to = span.open ? today : std::max(*from, std::min(today, ending.surely.value_or(today)));
    if (!span.open && span.endKnown) span.lastPossible = std::max(to, ending.possibly.value_or(to));
    span.pieces = layOut(doseSteps(entry, ingredient), *from, to, index);
    if (!span.pieces.empty() && span.open && span.pieces.back().to < today) span.open = false;
    return span;
}

std::optional<Span> supplyOf(const PatientRecord& patient, std::size_t index, IngredientId ingredient, Day today,
                             fhir::Gaps& gaps) {
    const MedicationEntry& entry = patient.medications[index];
    const auto from = surelyFrom(entry.handedOver, today);
    if (!from) return std::nullopt;
    Span span;
    span.entry = index;
    span.origin = MedicationOrigin::dispense;
    span.strength = strengthOf(entry, ingredient);
    span.together = takenTogether(entry);
    const auto lasts = daysOfSupply(entry);
    if (!lasts) {
        gaps.push_back({entry.path + ".daysSupply", "a dispense that does not say how long it lasts counts as one day"});
        span.supplyLengthKnown = false;
    }
    const long length = std::max(1L, std::lround(lasts.value_or(1)));
    span.pieces = layOut(doseSteps(entry, ingredient), *from, *from + days(length) - days(1), index);
    if (span.pieces.empty()) span.pieces.push_back({*from, *from + days(length) - days(1), DailyDose{}, index});
    return span;
}

}  // namespace refract::rules
