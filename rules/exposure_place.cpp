// Placing one order or statement in time (rules/exposure.h, FROM WHEN TO WHEN).
#include <algorithm>

#include "rules/exposure_orders.h"

namespace refract::rules {

namespace {

bool hasEnded(MedicationStatus status) {
    return status == MedicationStatus::completed || status == MedicationStatus::stopped ||
           status == MedicationStatus::onHold;
}

std::optional<PartialDate> startOf(const MedicationEntry& entry) {
    std::optional<PartialDate> bounds;
    for (const DosageInstruction& line : entry.dosage) {
        if (line.bounds.start && (!bounds || line.bounds.start->first < bounds->first)) bounds = line.bounds.start;
    }
    const bool statement = entry.origin == MedicationOrigin::statement;
    if (statement && entry.period.start) return entry.period.start;
    if (bounds) return bounds;
    return entry.period.start ? entry.period.start : entry.authored;
}

class Placer {
public:
    Placer(const MedicationEntry& entry, std::size_t index, IngredientId ingredient, Day today, fhir::Gaps& gaps)
        : entry_(entry), today_(today), gaps_(gaps) {
        plan_.entry = index;
        plan_.doses = dosePlan(entry, ingredient);
        lengthenByRefills();
        plan_.product = productKey(entry.drug, ingredient, plan_.doses.steps.front().dose);
    }

    std::optional<Plan> place() {
        const std::optional<PartialDate> start = startOf(entry_);
        if (start && start->first > today_) return std::nullopt;
        if (entry_.status == MedicationStatus::unknown) gap(".status", "a status that is not known is read as active");
        if (start) plan_.first = std::min(start->last, today_);
        plan_.exact = start && start->exact();
        plan_.writtenSaid = entry_.authored.has_value();
        plan_.written = plan_.writtenSaid ? entry_.authored->last : plan_.first.value_or(today_);
        if (!start) return withoutStart();
        const std::optional<PartialDate> end = endOf(*start);
        hasEnded(entry_.status) ? placeEnded(end) : placeActive(end);
        return std::move(plan_);
    }

private:
    void gap(std::string_view element, std::string text) {
        gaps_.push_back({entry_.path + std::string(element), std::move(text)});
    }

    /// "1 tablet daily for 30 days" with two refills is an order for 90 days: a length that is no
    /// longer than one supply is that of the supply.
    void lengthenByRefills() {
        DoseStep& step = plan_.doses.steps.front();
        const bool lengthens = plan_.doses.steps.size() == 1 && step.days && entry_.refills && *entry_.refills > 0;
        if (!lengthens || (entry_.daysSupply && *step.days > *entry_.daysSupply)) return;
        *step.days *= 1 + *entry_.refills;
    }

    std::optional<Plan> withoutStart() {
        gap("", "a medication without a date cannot be placed in time");
        if (hasEnded(entry_.status)) {
            plan_.endKnown = false;
            plan_.stopUndated = true;
        } else {
            plan_.first = plan_.last = today_;
            plan_.open = true;
        }
        return std::move(plan_);
    }

    /// The last day as it was written: of all lines' bounds, of the period, or both.
    std::optional<PartialDate> endOf(const PartialDate& start) {
        std::optional<PartialDate> end = entry_.period.end;
        if (plan_.doses.bounded()) {
            const Day far = *plan_.first + std::chrono::days(wholeDays(1e9));
            const auto days = placeSteps(plan_.doses, *plan_.first, far);
            const Day last = days.empty() ? *plan_.first : days.back().last;
            if (!end || last < end->first) end = fhir::dateOf(last);
        }
        if (!end || end->last >= start.first) return end;
        gap("", "a medication that ends before it begins: the end is not used");
        return std::nullopt;
    }

    /// The last day of all that was to be supplied.
    std::optional<Day> suppliedTo() const {
        if (entry_.origin != MedicationOrigin::request || !entry_.daysSupply || !(*entry_.daysSupply > 0)) {
            return std::nullopt;
        }
        const double fills = 1 + std::max(0.0, entry_.refills.value_or(0));
        return *plan_.first + std::chrono::days(wholeDays(*entry_.daysSupply * fills) - 1);
    }

    void endOn(Day last, Day possibly) {
        plan_.last = last;
        plan_.possibleLast = std::max(last, std::min(possibly, today_));
    }

    void placeActive(const std::optional<PartialDate>& end) {
        const bool bounds = plan_.doses.bounded();
        const std::optional<Day> supplied = end ? std::nullopt : suppliedTo();
        const Day last = end ? end->first : supplied.value_or(today_);
        if (last >= today_) {
            plan_.last = today_;
            plan_.open = true;
            return;
        }
        endOn(last, end ? end->last : last);
        // An order that still reads active after its period or its supply may have been renewed.
        plan_.endKnown = bounds || entry_.origin == MedicationOrigin::statement;
    }

    void placeEnded(const std::optional<PartialDate>& end) {
        if (entry_.status == MedicationStatus::onHold && !end) gap(".status", "on hold, and since when is not said");
        if (end && end->first <= today_) {
            endOn(end->first, end->last);
            plan_.stopped = true;
            return;
        }
        const auto supplied = suppliedTo();
        if (entry_.status == MedicationStatus::completed && supplied) {
            endOn(std::min(*supplied, today_), *supplied);
            return;
        }
        plan_.last = *plan_.first;
        plan_.endKnown = false;
        // An order that was completed was used up, and none is good for longer than kLongestOrderDays.
        const bool usedUp = entry_.status == MedicationStatus::completed && entry_.origin == MedicationOrigin::request;
        plan_.stopUndated = !usedUp;
        plan_.mayExtend = true;
    }

    const MedicationEntry& entry_;
    const Day today_;
    fhir::Gaps& gaps_;
    Plan plan_;
};

}  // namespace

bool isUndated(const MedicationEntry& entry) {
    return entry.origin != MedicationOrigin::dispense && !startOf(entry);
}

std::optional<Plan> placePlan(const MedicationEntry& entry, std::size_t index, IngredientId ingredient, Day today,
                              fhir::Gaps& gaps) {
    return Placer(entry, index, ingredient, today, gaps).place();
}

}  // namespace refract::rules
