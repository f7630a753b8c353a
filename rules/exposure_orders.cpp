// Which order or statement holds when.
#include "rules/exposure_orders.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <utility>

namespace refract::rules {

namespace {

bool near(Day a, Day b) {
    return std::abs(fhir::daysBetween(a, b)) <= kTogetherDays;
}

bool wholly(const Plan& plan, bool DailyDose::*what) {
    return std::all_of(plan.doses.steps.begin(), plan.doses.steps.end(),
                       [&](const DoseStep& step) { return step.off || step.dose.*what; });
}

bool asNeeded(const Plan& plan) {
    return wholly(plan, &DailyDose::asNeeded);
}

bool differentPartsOfDay(const Plan& a, const Plan& b) {
    return a.doses.dayParts != 0 && b.doses.dayParts != 0 && (a.doses.dayParts & b.doses.dayParts) == 0;
}

bool differentProducts(const Plan& a, const Plan& b) {
    return a.product.strength == b.product.strength && !sameProduct(a.product, b.product);
}

/// Do the two hold side by side?
bool beside(const Plan& later, const Plan& earlier) {
    if (asNeeded(later) != asNeeded(earlier)) return true;
    if (later.doses.together || earlier.doses.together) return true;
    const bool begun =
        later.exact && earlier.exact && near(*later.first, *earlier.first) && near(later.written, earlier.written);
    if (!begun || later.mayExtend != earlier.mayExtend) return false;
    return differentPartsOfDay(later, earlier) || differentProducts(later, earlier);
}

/// The same product at the same dose again.
bool renews(const Plan& later, const Plan& earlier) {
    return asNeeded(later) == asNeeded(earlier) && sameProduct(later.product, earlier.product) &&
           sameAmounts(later.doses.steps.front().dose, earlier.doses.steps.front().dose) &&
           !differentPartsOfDay(later, earlier);
}

void replace(Plan& earlier, const Plan& later) {
    const Day last = dayBefore(*later.first);
    earlier.last = earlier.mayExtend ? last : std::min(earlier.last, last);
    earlier.lingers = earlier.open;
    earlier.replaced = true;
    earlier.open = earlier.mayExtend = earlier.stopped = false;
    earlier.possibleLast = std::nullopt;
}

/// The orders that hold on the first day of the one that is being placed.
class InForce {
public:
    InForce(std::vector<Plan>& plans, const std::vector<MedicationEntry>& entries) : plans_(plans), entries_(entries) {}

    void place(std::size_t index) {
        Plan& plan = plans_[index];
        std::erase_if(holding_, [&](std::size_t other) { return hasEnded(plans_[other], *plan.first); });
        const auto prior =
            std::find_if(holding_.begin(), holding_.end(), [&](std::size_t other) { return namedBy(plan, other); });
        const auto same =
            prior != holding_.end() ? prior : std::find_if(holding_.begin(), holding_.end(), [&](std::size_t other) {
                return renews(plan, plans_[other]);
            });
        if (same != holding_.end()) {
            replace(plans_[*same], plan);
            holding_.erase(same);
        } else {
            std::erase_if(holding_, [&](std::size_t other) {
                const bool ends = !beside(plan, plans_[other]);
                if (ends) replace(plans_[other], plan);
                return ends;
            });
        }
        holding_.push_back(index);
        if (holding_.size() <= kMostProducts) return;
        replace(plans_[holding_.front()], plan);
        holding_.erase(holding_.begin());
    }

private:
    static bool hasEnded(const Plan& plan, Day by) {
        if (plan.mayExtend) return fhir::daysBetween(*plan.first, by) > kLongestOrderDays;
        return plan.last < by;
    }
    bool namedBy(const Plan& plan, std::size_t other) const {
        const std::string& prior = entries_[plan.entry].basedOn;
        return !prior.empty() && prior == entries_[plans_[other].entry].reference;
    }

    std::vector<Plan>& plans_;
    const std::vector<MedicationEntry>& entries_;
    std::vector<std::size_t> holding_;  // kMostProducts at most
};

std::vector<Segment> daysOf(const std::vector<Plan>& plans, bool stated) {
    std::vector<PartDays> days;
    days.reserve(plans.size());
    for (const Plan& plan : plans) {
        if (!plan.days()) continue;
        Part part;
        part.entry = plan.entry;
        part.product = plan.product;
        part.since = *plan.first;
        for (const DoseDays& placed : placeSteps(plan.doses, *plan.first, plan.last)) {
            part.dose = placed.dose;
            days.push_back({placed.first, placed.last, part});
        }
    }
    std::vector<Segment> segments = segmentsOf(std::move(days));
    for (Segment& segment : segments) segment.stated = stated;
    return segments;
}

using PlanOfEntry = std::unordered_map<std::size_t, std::pair<const Plan*, bool>>;  // and: is it an order?

/// Is this the last day of an unbroken run, and did somebody decide so?
std::optional<StopDay> stopOf(const Segment& segment, const Segment* next, const PlanOfEntry& plans) {
    if (next != nullptr && next->first == dayAfter(segment.last)) return std::nullopt;
    std::optional<StopDay> stop;
    const auto look = [&](std::size_t entry) {
        const auto found = plans.find(entry);
        if (found == plans.end()) return;
        const auto& [plan, isOrder] = found->second;
        if (plan->stopped && plan->last == segment.last)
            stop = StopDay{segment.last, isOrder || (stop && stop->byOrder)};
    };
    for (const Part& part : segment.parts) look(part.entry);
    for (const std::size_t entry : segment.witnesses) look(entry);
    return stop;
}

std::vector<StopDay> stopsOf(const std::vector<Segment>& segments, const Plans& plans) {
    PlanOfEntry ofEntry;
    for (const Plan& plan : plans.orders) ofEntry.emplace(plan.entry, std::pair{&plan, true});
    for (const Plan& plan : plans.hospital) ofEntry.emplace(plan.entry, std::pair{&plan, true});
    for (const Plan& plan : plans.statements) ofEntry.emplace(plan.entry, std::pair{&plan, false});
    std::vector<StopDay> stops;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Segment* next = i + 1 < segments.size() ? &segments[i + 1] : nullptr;
        if (const auto stop = stopOf(segments[i], next, ofEntry)) stops.push_back(*stop);
    }
    return stops;
}

std::vector<Segment> ordersOf(const Plans& plans) {
    return overlay(daysOf(plans.hospital, false), daysOf(plans.orders, false));
}

Day newest(const Segment& segment) {
    Day day = segment.parts.front().since;
    for (const Part& part : segment.parts) day = std::max(day, part.since);
    return day;
}

void addEntries(const Segment& from, Segment& to) {
    for (const Part& part : from.parts) to.witnesses.push_back(part.entry);
    to.witnesses.insert(to.witnesses.end(), from.witnesses.begin(), from.witnesses.end());
}

Segment chosen(const Segment& over, const Segment& under) {
    const DailyDose a = sumOf(over.parts);
    const DailyDose b = sumOf(under.parts);
    const bool later = newest(under) > newest(over) + std::chrono::days(kTogetherDays);
    const bool useUnder = isKnown(b) && (!isKnown(a) || (later && !sameAmounts(a, b)));
    Segment segment = useUnder ? under : over;
    addEntries(useUnder ? over : under, segment);
    segment.stated = over.stated || under.stated;
    return segment;
}

}  // namespace

void settle(std::vector<Plan>& plans, const std::vector<MedicationEntry>& entries) {
    std::sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
        if (a.first.has_value() != b.first.has_value()) return a.first.has_value();
        return std::tie(a.first, a.written, a.entry) < std::tie(b.first, b.written, b.entry);
    });
    InForce inForce(plans, entries);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].days()) inForce.place(i);
    }
}

void endWithOrders(Plans& plans) {
    const std::vector<StopDay> stops = stopsOf(ordersOf(plans), plans);
    for (Plan& statement : plans.statements) {
        if (!statement.open || !statement.writtenSaid || !statement.days()) continue;
        const Day from = std::max(*statement.first, statement.written);
        const auto stop = std::lower_bound(stops.begin(), stops.end(), from,
                                           [](const StopDay& one, Day day) { return one.day < day; });
        if (stop == stops.end()) continue;
        statement.last = stop->day;
        statement.possibleLast = stop->day;
        statement.open = false;
    }
}

std::vector<Segment> overlay(const std::vector<Segment>& over, const std::vector<Segment>& under) {
    std::vector<Segment> result;
    result.reserve(over.size() + under.size());
    std::size_t i = 0, j = 0;
    Day at = Day::min();
    const auto firstOf = [](const std::vector<Segment>& list, std::size_t index) {
        return index < list.size() ? list[index].first : Day::max();
    };
    while (i < over.size() || j < under.size()) {
        at = std::max(at, std::min(firstOf(over, i), firstOf(under, j)));
        const bool a = firstOf(over, i) <= at;
        const bool b = firstOf(under, j) <= at;
        Day last = Day::max();
        for (const auto& [holds, list, index] : {std::tuple{a, &over, i}, std::tuple{b, &under, j}}) {
            if (index >= list->size()) continue;
            last = std::min(last, holds ? (*list)[index].last : dayBefore((*list)[index].first));
        }
        Segment segment = a && b ? chosen(over[i], under[j]) : a ? over[i] : under[j];
        segment.first = at;
        segment.last = last;
        result.push_back(std::move(segment));
        at = dayAfter(last);
        if (a && over[i].last < at) ++i;
        if (b && under[j].last < at) ++j;
    }
    return result;
}

Ordered combine(const Plans& plans) {
    Ordered ordered;
    ordered.segments = overlay(ordersOf(plans), daysOf(plans.statements, true));
    ordered.stops = stopsOf(ordered.segments, plans);
    return ordered;
}

}  // namespace refract::rules
