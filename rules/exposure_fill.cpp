// What a dispense says, and what its order says where it says nothing.
#include "rules/exposure_fill.h"

#include <algorithm>

#include "rules/dose_amount.h"

namespace refract::rules {

FillReader::FillReader(const SupplyInput& input) : input_(input) {
    for (const auto* list : {&input.plans.orders, &input.plans.hospital}) {
        for (const Plan& plan : *list) {
            const std::string& reference = input.entries[plan.entry].reference;
            if (!reference.empty()) byReference_.emplace(reference, &plan);
        }
    }
}

Fill FillReader::read(std::size_t index, Day handed) {
    const MedicationEntry& entry = input_.entries[index];
    Fill fill;
    fill.entry = index;
    fill.handed = handed;
    fill.own = dosePlan(entry, input_.ingredient);
    const DailyDose& said = fill.own.steps.front().dose;
    fill.told = isKnown(said) && (said.basis == DoseBasis::structured || said.basis == DoseBasis::instruction);
    fill.dose = said;
    fill.product = productKey(entry.drug, input_.ingredient, said);
    const Plan* order = orderOf(entry);
    if (order != nullptr) fill.order = order->entry;
    takeDose(fill, order);
    if (!fill.product.strength && fill.product.mg == 0) fill.product.mg = fill.dose.mg.value_or(0);
    countDays(fill, order);
    return fill;
}

const Plan* FillReader::orderOf(const MedicationEntry& entry) const {
    if (entry.basedOn.empty()) return nullptr;
    const auto found = byReference_.find(entry.basedOn);
    return found == byReference_.end() ? nullptr : found->second;
}

/// The segment of orders and statements that holds on `day`; days only go forward.
const Segment* FillReader::orderedOn(Day day) {
    const auto& segments = input_.ordered.segments;
    while (segment_ < segments.size() && segments[segment_].last < day) ++segment_;
    return segment_ < segments.size() && segments[segment_].first <= day ? &segments[segment_] : nullptr;
}

/// The dose of the order that it was handed over for, else of the one in force.
void FillReader::takeDose(Fill& fill, const Plan* order) {
    const Segment* ordered = orderedOn(fill.handed);
    if (fill.told) return;
    DailyDose dose;
    if (order != nullptr && order->first) {
        const auto days = placeSteps(order->doses, *order->first, std::max(fill.handed, order->last));
        for (const DoseDays& placed : days) {
            if (placed.first <= fill.handed || !isKnown(dose)) dose = placed.dose;
        }
    } else if (ordered != nullptr) {
        const bool only = ordered->parts.size() == 1;
        for (const Part& part : ordered->parts) {
            const bool same = part.product.strength && sameProduct(part.product, fill.product);
            if (same || (only && part.product.strength != fill.product.strength)) dose = part.dose;
        }
    }
    const bool better = isKnown(dose) && (dose.basis != DoseBasis::assumed || !isKnown(fill.dose));
    if (better) fill.dose = dose;
}

double FillReader::unitsPerDay(const Fill& fill, const Plan* order) const {
    if (fill.told && fill.own.steps.size() == 1 && fill.own.steps.front().units) return *fill.own.steps.front().units;
    const auto strength = unitStrengthMg(input_.entries[fill.entry].drug, input_.ingredient);
    const bool said = fill.dose.basis == DoseBasis::structured || fill.dose.basis == DoseBasis::instruction;
    if (said && strength && fill.dose.mgHigh && !fill.dose.asNeeded) return *fill.dose.mgHigh / *strength;
    if (order == nullptr || order->doses.steps.size() != 1) return 0;
    return order->doses.steps.front().units.value_or(0);
}

double FillReader::unitsOf(const MedicationEntry& entry) const {
    using Kind = AmountUnit::Kind;
    const AmountUnit unit = amountUnit(entry.quantityUnit);
    if (!entry.quantity || !(*entry.quantity > 0)) return 0;
    if (unit.kind == Kind::count || unit.kind == Kind::volume) return *entry.quantity * unit.factor;
    const auto strength = unitStrengthMg(entry.drug, input_.ingredient);
    const bool mass = unit.kind == Kind::mass && entry.drug.components.size() == 1 && strength;
    return mass ? *entry.quantity * unit.factor / *strength : 0;  // a bottle, a box
}

void FillReader::countDays(Fill& fill, const Plan* order) const {
    const MedicationEntry& entry = input_.entries[fill.entry];
    const auto whole = [](double days) {
        // A part of a day covers no day; a hair less than a day is a rounding of ours.
        constexpr double kRounding = 1e-6;
        const bool plausible = days + kRounding >= 1 && days < kLongestSupplyDays + 1;
        return plausible ? static_cast<int>(days + kRounding) : 0;
    };
    const auto set = [&](double days) { fill.days = fill.mostDays = whole(days); };
    if (entry.daysSupply) return set(*entry.daysSupply);
    const double units = unitsOf(entry);
    const double perDay = units > 0 ? unitsPerDay(fill, order) : 0;
    if (perDay > 0) {
        set(units / perDay);
        const DailyDose& dose = fill.dose;
        if (!dose.mg && dose.mgHigh) fill.mostDays = 0;  // "up to 2 tablets daily"
        const bool range = dose.mg && dose.mgHigh && *dose.mg > 0 && *dose.mg < *dose.mgHigh;
        if (range) fill.mostDays = whole(units / perDay * (*dose.mgHigh / *dose.mg));
        return;
    }
    if (fill.told && fill.own.bounded()) {
        const auto days = placeSteps(fill.own, fill.handed, fill.handed + std::chrono::days(kLongestSupplyDays));
        if (!days.empty()) return set(fhir::daysBetween(fill.handed, days.back().last) + 1);
    }
    // What the prescription expects one supply to last.
    if (order != nullptr) set(input_.entries[order->entry].daysSupply.value_or(0));
}

}  // namespace refract::rules
