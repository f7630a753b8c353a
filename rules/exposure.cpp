// Courses: what is ordered and what is in hand, day by day, put together.
#include "rules/exposure.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "rules/exposure_lane.h"

namespace refract::rules {

namespace {

using std::chrono::days;

/// The entries of one ingredient by one route.
struct Group {
    IngredientId ingredient = 0;
    std::string name;
    FormRoute route = FormRoute::unknown;
    std::vector<std::size_t> entries;
};

using GroupKey = std::pair<IngredientId, FormRoute>;

/// Days with the same dose and the same cover become one stretch.
class StretchList {
public:
    explicit StretchList(std::vector<Stretch>& stretches) : stretches_(stretches) {}

    void add(Day from, Day to, const DailyDose& dose, bool covered, bool bridged, const std::vector<std::size_t>& entries) {
        if (to < from) return;
        if (!stretches_.empty()) {
            Stretch& before = stretches_.back();
            const bool same = before.last + days(1) == from && before.covered == covered && before.bridged == bridged &&
                              before.dose.mg == dose.mg && before.dose.mgHigh == dose.mgHigh && before.dose.basis == dose.basis &&
                              before.dose.asNeeded == dose.asNeeded && before.dose.atBedtimeOnly == dose.atBedtimeOnly;
            if (same) {
                before.last = to;
                for (const auto entry : entries) {
                    if (std::find(before.entries.begin(), before.entries.end(), entry) == before.entries.end()) {
                        before.entries.push_back(entry);
                    }
                }
                return;
            }
        }
        stretches_.push_back({from, to, dose, covered, bridged, entries});
    }

private:
    std::vector<Stretch>& stretches_;
};

class CourseMaker {
public:
    CourseMaker(const PatientRecord& patient, Day today, fhir::Gaps& gaps) : patient_(patient), today_(today), gaps_(gaps) {}

    Course make(const Group& group) {
        Course course;
        course.ingredient = group.ingredient;
        course.name = group.name;
        course.route = group.route;
        course.entries = group.entries;
        std::vector<Span> orders, supplies;
        for (const std::size_t index : group.entries) {
            const auto& entry = patient_.medications[index];
            const bool dispense = entry.origin == MedicationOrigin::dispense;
            auto span = dispense ? supplyOf(patient_, index, group.ingredient, today_, gaps_)
                                 : spanOf(patient_, index, group.ingredient, today_, gaps_);
            if (!span) continue;
            (dispense ? supplies : orders).push_back(std::move(*span));
        }
        course.dispensed = !supplies.empty();
        doseOfOrders(orders, supplies);
        const bool unknownEnd = endsUnknown(orders);
        const auto possible = lastPossible(orders);
        const bool open = std::any_of(orders.begin(), orders.end(), [](const Span& span) { return span.open; });
        const auto stops = stopDays(orders);
        const auto ordered = summed(lanesOfOrders(std::move(orders)));
        auto supplyLanes = lanesOfSupply(std::move(supplies));
        const auto supplyEnd = lastOf(supplyLanes);
        for (auto& lane : supplyLanes) stopAt(lane, stops);
        combine(course, ordered, summed(supplyLanes));
        bridge(course);
        course.release = releaseOf(group);
        finish(course, open, unknownEnd, possible, supplyEnd, stops);
        return course;
    }

private:
    /// A dispense that says no dose is taken as its prescription says.
    void doseOfOrders(const std::vector<Span>& orders, std::vector<Span>& supplies) const {
        std::unordered_map<std::string_view, const Span*> byReference;
        for (const auto& order : orders) byReference.emplace(patient_.medications[order.entry].reference, &order);
        for (auto& supply : supplies) {
            const auto order = byReference.find(patient_.medications[supply.entry].basedOn);
            if (order == byReference.end() || order->second->pieces.empty()) continue;
            for (auto& piece : supply.pieces) {
                if (piece.dose.mg || piece.dose.asNeeded) continue;
                const auto& pieces = order->second->pieces;
                const auto at = std::find_if(pieces.begin(), pieces.end(), [&](const Piece& one) { return one.to >= piece.from; });
                piece.dose = at == pieces.end() ? pieces.back().dose : at->dose;
            }
        }
    }

    static std::optional<Day> lastOf(const std::vector<Lane>& lanes) {
        std::optional<Day> last;
        for (const auto& lane : lanes) {
            if (!lane.pieces.empty() && (!last || lane.pieces.back().to > *last)) last = lane.pieces.back().to;
        }
        return last;
    }

    /// The last order of all ended on a day that nobody wrote down.
    static bool endsUnknown(const std::vector<Span>& orders) {
        const Span* last = nullptr;
        for (const auto& order : orders) {
            if (order.open) return false;
            const auto begins = [](const Span& span) { return span.pieces.empty() ? Day::max() : span.pieces.front().from; };
            if (last == nullptr || begins(order) >= begins(*last)) last = &order;
        }
        return last != nullptr && !last->endKnown;
    }

    static std::optional<Day> lastPossible(const std::vector<Span>& orders) {
        std::optional<Day> last;
        for (const auto& order : orders) {
            if (order.lastPossible && (!last || *order.lastPossible > *last)) last = order.lastPossible;
        }
        return last;
    }

    /// Orders that were stopped by decision: first day and last day of each.
    static std::vector<std::pair<Day, Day>> stopDays(const std::vector<Span>& orders) {
        std::vector<std::pair<Day, Day>> stops;
        for (const auto& order : orders) {
            if (order.stoppedOn && !order.pieces.empty()) stops.emplace_back(order.pieces.front().from, *order.stoppedOn);
        }
        std::sort(stops.begin(), stops.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        return stops;
    }

    /// What was still in hand when the drug was stopped was not taken as ordered – for trials;
    /// a washout counts it all the same.
    static void stopAt(Lane& lane, const std::vector<std::pair<Day, Day>>& stops) {
        std::size_t next = 0;
        for (auto& piece : lane.pieces) {
            while (next < stops.size() && stops[next].second < piece.from) ++next;
            if (next < stops.size() && stops[next].second < piece.to) piece.to = stops[next].second;
        }
    }

    void combine(Course& course, const std::vector<SummedDays>& ordered, const std::vector<SummedDays>& supplied) {
        StretchList list(course.stretches);
        if (!course.dispensed) {
            for (const auto& run : ordered) addClipped(list, run.from, run.to, run.dose, true, run.entries);
            return;
        }
        std::size_t next = 0;
        const auto addOrdered = [&](Day from, Day to) {
            // Days of an order with nothing in hand.
            while (next < ordered.size() && ordered[next].to < from) ++next;
            for (std::size_t i = next; i < ordered.size() && ordered[i].from <= to; ++i) {
                addClipped(list, std::max(from, ordered[i].from), std::min(to, ordered[i].to), ordered[i].dose, false, ordered[i].entries);
            }
        };
        Day at = Day::min();
        for (const auto& run : supplied) {
            if (run.to < run.from) continue;
            if (at < run.from) addOrdered(at, run.from - days(1));
            addSupplied(list, run, ordered, next);
            at = run.to + days(1);
        }
        addOrdered(at, today_);
    }

    /// Days with supply in hand; where it says no dose, as ordered on that day.
    void addSupplied(StretchList& list, const SummedDays& run, const std::vector<SummedDays>& ordered, std::size_t from) {
        if (run.dose.mg || run.dose.asNeeded || run.dose.mgHigh) {
            addClipped(list, run.from, run.to, run.dose, true, run.entries);
            return;
        }
        Day at = run.from;
        for (std::size_t i = from; i < ordered.size() && ordered[i].from <= run.to; ++i) {
            if (ordered[i].to < at) continue;
            if (ordered[i].from > at) addClipped(list, at, ordered[i].from - days(1), run.dose, true, run.entries);
            const Day end = std::min(run.to, ordered[i].to);
            addClipped(list, std::max(at, ordered[i].from), end, ordered[i].dose, true, run.entries);
            at = end + days(1);
        }
        if (at <= run.to) addClipped(list, at, run.to, run.dose, true, run.entries);
    }

    void addClipped(StretchList& list, Day from, Day to, const DailyDose& dose, bool covered, const std::vector<std::size_t>& entries) const {
        list.add(from, std::min(to, today_), dose, covered, false, entries);
    }

    /// A hospital hands out drugs without a dispense: days of a stay that lie between or on
    /// uncovered days of a course are covered, and marked (clinical.md 11, row 26).
    void bridge(Course& course) {
        if (!course.dispensed || course.stretches.empty()) return;
        for (const auto& stay : patient_.stays) {
            if (!stay.inpatient || !stay.period.start) continue;
            const Day from = stay.period.start->last;
            const Day to = stay.period.end ? std::min(stay.period.end->first, today_) : today_;
            if (to >= from) bridge(course, from, to);
        }
    }

    static void bridge(Course& course, Day from, Day to) {
        std::vector<Stretch> bridged;
        StretchList list(bridged);
        const auto& old = course.stretches;
        for (std::size_t i = 0; i < old.size(); ++i) {
            const Stretch& s = old[i];
            if (s.covered || s.last < from || s.first > to) {
                list.add(s.first, s.last, s.dose, s.covered, s.bridged, s.entries);
            } else {
                list.add(s.first, std::min(s.last, from - days(1)), s.dose, false, false, s.entries);
                list.add(std::max(s.first, from), std::min(s.last, to), s.dose, true, true, s.entries);
                list.add(std::max(s.first, to + days(1)), s.last, s.dose, false, false, s.entries);
            }
            if (i + 1 == old.size()) continue;
            // Days between two stretches, on which nothing was ordered.
            const Day gapFrom = std::max(from, s.last + days(1));
            const Day gapTo = std::min(to, old[i + 1].first - days(1));
            list.add(gapFrom, gapTo, s.dose, true, true, s.entries);
        }
        course.stretches = std::move(bridged);
    }

    Release releaseOf(const Group& group) const {
        for (auto index = group.entries.rbegin(); index != group.entries.rend(); ++index) {
            const Release release = patient_.medications[*index].drug.release;
            if (release != Release::unknown) return release;
        }
        return Release::unknown;
    }

    void finish(Course& course, bool open, bool unknownEnd, std::optional<Day> possible, std::optional<Day> supplyEnd,
                const std::vector<std::pair<Day, Day>>& stops) const {
        const bool stoppedLast = !open && !stops.empty() &&
                                 (course.stretches.empty() || stops.back().second >= course.stretches.back().last);
        course.ongoing = open || (supplyEnd && *supplyEnd >= today_ && !stoppedLast);
        std::optional<Day> last;
        if (!course.stretches.empty()) last = course.stretches.back().last;
        for (const auto& later : {possible, supplyEnd}) {
            if (later && (!last || *later > *last)) last = later;
        }
        course.lastDay = last;
        course.lastDayKnown = course.ongoing || course.dispensed || !unknownEnd;
        if (!course.lastDayKnown) course.lastDay.reset();
        if (course.ongoing && !course.stretches.empty()) course.lastDay = std::max(*course.lastDay, course.stretches.back().last);
    }

    const PatientRecord& patient_;
    Day today_;
    fhir::Gaps& gaps_;
};

bool isTaken(const MedicationEntry& entry) {
    return !entry.inContext && entry.status != MedicationStatus::draft && entry.status != MedicationStatus::planned;
}

std::vector<Group> groupEntries(const PatientRecord& patient) {
    std::map<GroupKey, Group> groups;
    for (std::size_t i = 0; i < patient.medications.size(); ++i) {
        const auto& entry = patient.medications[i];
        if (!isTaken(entry) || !entry.drug.recognised) continue;
        const FormRoute route = routeOf(entry);
        for (const auto& component : entry.drug.components) {
            if (component.ingredient == 0) continue;
            Group& group = groups[{component.ingredient, route}];
            group.ingredient = component.ingredient;
            group.name = component.name;
            group.route = route;
            if (group.entries.empty() || group.entries.back() != i) group.entries.push_back(i);
        }
    }
    // An entry that says nothing of its form goes with the oral ones, where there are such.
    for (auto unknown = groups.begin(); unknown != groups.end();) {
        const auto oral = unknown->first.second == FormRoute::unknown ? groups.find({unknown->first.first, FormRoute::oral}) : groups.end();
        if (oral == groups.end()) {
            ++unknown;
            continue;
        }
        auto& entries = oral->second.entries;
        entries.insert(entries.end(), unknown->second.entries.begin(), unknown->second.entries.end());
        std::sort(entries.begin(), entries.end());
        unknown = groups.erase(unknown);
    }
    std::vector<Group> all;
    all.reserve(groups.size());
    for (auto& [key, group] : groups) all.push_back(std::move(group));
    return all;
}

}  // namespace

std::optional<Day> Course::firstDay() const {
    if (stretches.empty()) return std::nullopt;
    return stretches.front().first;
}

const Stretch* Course::on(Day day) const {
    const auto found = std::lower_bound(stretches.begin(), stretches.end(), day,
                                        [](const Stretch& stretch, Day wanted) { return stretch.last < wanted; });
    return found != stretches.end() && found->first <= day ? &*found : nullptr;
}

const Course* Exposure::find(IngredientId ingredient) const {
    for (const auto& course : courses) {
        if (course.ingredient != ingredient) continue;
        switch (course.route) {
            case FormRoute::topical:
            case FormRoute::ophthalmic:
            case FormRoute::otic:
            case FormRoute::vaginal:
            case FormRoute::irrigation: continue;
            default: return &course;
        }
    }
    return nullptr;
}

Exposure exposure(const PatientRecord& patient, Day today) {
    Exposure result;
    for (std::size_t i = 0; i < patient.medications.size(); ++i) {
        const auto& entry = patient.medications[i];
        if (!entry.drug.recognised) result.notChecked.push_back(i);
        if (entry.inContext || entry.status == MedicationStatus::draft) result.drafts.push_back(i);
    }
    CourseMaker maker(patient, today, result.gaps);
    for (const auto& group : groupEntries(patient)) {
        Course course = maker.make(group);
        const bool placed = !course.stretches.empty() || course.lastDay || !course.lastDayKnown;
        if (placed) result.courses.push_back(std::move(course));
    }
    return result;
}

std::optional<double> proportionOfDaysCovered(const Course& course, Day first, Day last) {
    if (!course.dispensed || last < first) return std::nullopt;
    int covered = 0;
    for (const auto& stretch : course.stretches) {
        if (!stretch.covered) continue;
        const Day from = std::max(first, stretch.first);
        const Day to = std::min(last, stretch.last);
        if (to >= from) covered += fhir::daysBetween(from, to) + 1;
    }
    return std::min(1.0, static_cast<double>(covered) / (fhir::daysBetween(first, last) + 1));
}

}  // namespace refract::rules
