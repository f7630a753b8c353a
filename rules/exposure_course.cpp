// Ordered days and days in hand → stretches.
#include "rules/exposure_course.h"

#include <algorithm>

namespace refract::rules {

namespace {

/// Parts whose dose counts on some days, and all entries that speak of them.
struct Says {
    DailyDose dose;
    std::vector<std::size_t> entries;
};

void addEntries(const Segment& segment, std::vector<std::size_t>& entries) {
    for (const Part& part : segment.parts) entries.push_back(part.entry);
    entries.insert(entries.end(), segment.witnesses.begin(), segment.witnesses.end());
}

/// Orders that are of the same product as what is in hand, or that it was handed over for.
std::vector<Part> matching(const Part& inHand, const Segment& supplied, const Segment& ordered) {
    std::vector<Part> parts;
    const bool only = supplied.parts.size() == 1 && ordered.parts.size() == 1;
    for (const Part& part : ordered.parts) {
        const bool comparable = part.product.strength && inHand.product.strength;
        const bool same = comparable ? sameProduct(part.product, inHand.product) : only;
        if (same || part.entry == inHand.order) parts.push_back(part);
    }
    return parts;
}

/// The dose of one product in hand: its own, or that of its order where that is later or
/// the dispense says none.
DailyDose doseInHand(const Part& inHand, const Segment& supplied, const Segment* ordered) {
    if (ordered == nullptr) return inHand.dose;
    const std::vector<Part> orders = matching(inHand, supplied, *ordered);
    if (orders.empty()) return inHand.dose;
    const DailyDose dose = sumOf(orders);
    const bool later =
        std::all_of(orders.begin(), orders.end(), [&](const Part& part) { return part.since > inHand.since; });
    const bool better = isKnown(dose) && (later || !inHand.told) && dose.basis != DoseBasis::assumed;
    return better || !isKnown(inHand.dose) ? dose : inHand.dose;
}

Says saysOf(const Segment& supplied, const Segment* ordered) {
    Says says;
    for (std::size_t i = 0; i < supplied.parts.size(); ++i) {
        const DailyDose dose = doseInHand(supplied.parts[i], supplied, ordered);
        says.dose = i == 0 ? dose : sumOf(says.dose, dose);
    }
    addEntries(supplied, says.entries);
    if (ordered != nullptr) addEntries(*ordered, says.entries);
    return says;
}

Says saysOf(const Segment& ordered) {
    Says says{sumOf(ordered.parts), {}};
    addEntries(ordered, says.entries);
    return says;
}

/// Adds stretches by day; days that continue the one before lengthen it.
class Stretches {
public:
    Stretches(const StayDays& stays, Day today) : stays_(stays), today_(today) {}

    void add(Day first, Day last, const Says& says, bool covered, bool bridged, bool supplied) {
        last = std::min(last, today_);
        if (last < first) return;
        if (!list_.empty()) {
            Stretch& before = list_.back();
            const bool continues = dayAfter(before.last) == first && before.covered == covered &&
                                   before.bridged == bridged && before.supplied == supplied &&
                                   sameAmounts(before.dose, says.dose);
            if (continues) {
                before.last = last;
                before.dose.basis = std::max(before.dose.basis, says.dose.basis);
                before.entries.insert(before.entries.end(), says.entries.begin(), says.entries.end());
                return;
            }
        }
        list_.push_back({first, last, says.dose, covered, bridged, says.entries, supplied});
    }

    /// Days without supply: those in hospital are covered; the others are not, or no days on
    /// the drug at all.
    void addUncovered(Day first, Day last, const Says& says, bool onDrug) {
        last = std::min(last, today_);
        auto stay = std::lower_bound(stays_.begin(), stays_.end(), first,
                                     [](const auto& one, Day day) { return one.second < day; });
        for (; stay != stays_.end() && stay->first <= last; ++stay) {
            const Day from = std::max(first, stay->first);
            if (onDrug) add(first, dayBefore(from), says, false, false, false);
            const Day to = std::min(last, stay->second);
            add(from, to, says, true, true, false);
            first = dayAfter(to);
        }
        if (onDrug) add(first, last, says, false, false, false);
    }

    std::vector<Stretch> take() {
        for (Stretch& stretch : list_) {
            std::sort(stretch.entries.begin(), stretch.entries.end());
            stretch.entries.erase(std::unique(stretch.entries.begin(), stretch.entries.end()), stretch.entries.end());
        }
        return std::move(list_);
    }

private:
    const StayDays& stays_;
    const Day today_;
    std::vector<Stretch> list_;
};

/// Walks over both lists at once.
class CourseWalk {
public:
    CourseWalk(const std::vector<Segment>& ordered, const std::vector<StopDay>& stops,
               const std::vector<Segment>& supplied, const StayDays& stays, Day today)
        : ordered_(ordered), stops_(stops), supplied_(supplied), list_(stays, today) {}

    std::vector<Stretch> walk() {
        std::size_t i = 0, j = 0;
        Day at = Day::min();
        while (i < ordered_.size() || j < supplied_.size()) {
            at = std::max(at, std::min(firstOf(ordered_, i), firstOf(supplied_, j)));
            const Segment* order = firstOf(ordered_, i) <= at ? &ordered_[i] : nullptr;
            const Segment* supply = firstOf(supplied_, j) <= at ? &supplied_[j] : nullptr;
            Day last = order != nullptr ? order->last : dayBefore(firstOf(ordered_, i));
            last = std::min(last, supply != nullptr ? supply->last : dayBefore(firstOf(supplied_, j)));
            if (order != nullptr && (i == 0 || dayAfter(ordered_[i - 1].last) != order->first) && at == order->first) {
                beginRun(i, j);
            }
            if (supply != nullptr) {
                addSupplied(at, last, *supply, order);
            } else {
                addOrdered(at, last, *order);
            }
            at = dayAfter(last);
            if (order != nullptr && order->last < at) ++i;
            if (supply != nullptr && supply->last < at) ++j;
        }
        return list_.take();
    }

private:
    static Day firstOf(const std::vector<Segment>& list, std::size_t index) {
        return index < list.size() ? list[index].first : Day::max();
    }

    /// An unbroken run of ordered days begins with segment `i`: when was its first supply?
    void beginRun(std::size_t i, std::size_t j) {
        Day last = ordered_[i].last;
        while (++i < ordered_.size() && ordered_[i].first == dayAfter(last)) last = ordered_[i].last;
        const bool met = j < supplied_.size() && supplied_[j].first <= last;
        firstSupply_ = met ? std::optional{supplied_[j].first} : std::nullopt;
    }

    void addSupplied(Day first, Day last, const Segment& supply, const Segment* order) {
        fillTo(first, first);
        Says says = saysOf(supply, order);
        list_.add(first, last, says, true, false, true);
        before_ = &supply;
        beforeSays_ = std::move(says);
        suppliedTo_ = addedTo_ = last;
    }

    /// Was the supply before refilled before as much again would have run out?
    bool goesOn(Day nextSupply) const {
        if (before_ == nullptr) return false;
        int length = 0;
        for (const Part& part : before_->parts) length = std::max(length, part.length);
        return fhir::daysBetween(suppliedTo_, nextSupply) - 1 <= length;
    }

    bool stoppedBetween(Day from, Day to) const {
        auto stop = std::lower_bound(stops_.begin(), stops_.end(), from,
                                     [](const StopDay& one, Day day) { return one.day < day; });
        while (stop != stops_.end() && !stop->byOrder) ++stop;
        return stop != stops_.end() && stop->day < to;
    }

    /// Days after the supply before and up to `day` on which no order ran.
    void fillTo(Day day, Day nextSupply) {
        if (before_ == nullptr || dayAfter(addedTo_) >= day || stoppedBetween(suppliedTo_, day)) return;
        list_.addUncovered(dayAfter(addedTo_), dayBefore(day), beforeSays_, goesOn(nextSupply));
    }

    void addOrdered(Day first, Day last, const Segment& order) {
        const Says says = saysOf(order);
        const bool ahead = firstSupply_ && last < *firstSupply_;
        if (!firstSupply_) {
            list_.add(first, last, says, true, false, false);
            before_ = nullptr;
        } else if (ahead && !goesOn(*firstSupply_)) {
            // Before its first dispense an order is a plan; a statement says that it was taken.
            if (order.stated) list_.add(first, last, says, false, false, false);
            before_ = nullptr;
        } else {
            fillTo(first, ahead ? *firstSupply_ : first);
            list_.addUncovered(first, last, says, true);
        }
        addedTo_ = last;
    }

    const std::vector<Segment>& ordered_;
    const std::vector<StopDay>& stops_;
    const std::vector<Segment>& supplied_;
    Stretches list_;
    std::optional<Day> firstSupply_;   ///< of the run of orders that holds
    const Segment* before_ = nullptr;  ///< the supply before, unless the course broke off since
    Says beforeSays_;
    Day suppliedTo_{};
    Day addedTo_{};
};

}  // namespace

StayDays inpatientDays(const std::vector<Stay>& stays, Day today) {
    StayDays days;
    for (const Stay& stay : stays) {
        if (!stay.inpatient || !stay.period.start) continue;
        const Day first = stay.period.start->last;
        const Day last = stay.period.end ? std::min(stay.period.end->first, today) : today;
        if (first <= last) days.emplace_back(first, last);
    }
    std::sort(days.begin(), days.end());
    StayDays apart;
    for (const auto& [first, last] : days) {
        if (!apart.empty() && first <= dayAfter(apart.back().second)) {
            apart.back().second = std::max(apart.back().second, last);
        } else {
            apart.emplace_back(first, last);
        }
    }
    return apart;
}

std::vector<Stretch> stretchesOf(const Ordered& ordered, const InHand& inHand, const StayDays& stays, Day today) {
    const std::vector<Segment> said = overlay(ordered.segments, inHand.handedOver);
    return CourseWalk(said, ordered.stops, inHand.segments, stays, today).walk();
}

}  // namespace refract::rules
