// Supply on hand: carrying forward, replacing, holding side by side.
#include "rules/exposure_supply.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "rules/exposure_fill.h"

namespace refract::rules {

namespace {

/// A product that is taken on is refilled about when it runs out.
constexpr int kRefillTolerance = 15;

/// A product in hand.
struct Lane {
    std::size_t fill = 0;  ///< the latest
    Day until{};           ///< last day that it covers
    Day lasts{};           ///< the same, had nobody stopped
    Day longest{};         ///< the same, with the least of a range taken
    std::size_t days = 0;  ///< its days, in the list of all
};

class SupplyMaker {
public:
    SupplyMaker(std::vector<Fill> fills, const SupplyInput& input) : fills_(std::move(fills)), input_(input) {
        nextOfProduct_.assign(fills_.size(), kNoEntry);
        std::map<std::pair<bool, double>, std::size_t> latest;
        for (std::size_t i = fills_.size(); i-- > 0;) {
            const std::pair key(fills_[i].product.strength, fills_[i].product.mg);
            if (const auto found = latest.find(key); found != latest.end()) nextOfProduct_[i] = found->second;
            latest[key] = i;
        }
    }

    InHand make() {
        for (std::size_t i = 0; i < fills_.size(); ++i) add(i);
        InHand inHand;
        inHand.known = !fills_.empty();
        for (const Lane& lane : lanes_) ended(lane);
        inHand.lastDay = lastDay_;
        std::erase_if(days_, [](const PartDays& days) { return days.last < days.first; });
        inHand.segments = segmentsOf(std::move(days_));
        for (Segment& segment : inHand.segments) {
            for (const Part& part : segment.parts) {
                const auto extra = twins_.find(part.entry);
                if (extra != twins_.end()) segment.witnesses.push_back(extra->second);
            }
        }
        return inHand;
    }

private:
    void ended(const Lane& lane) {
        if (!lastDay_ || lane.longest > *lastDay_) lastDay_ = lane.longest;
    }

    void add(std::size_t index) {
        const Fill& fill = fills_[index];
        std::erase_if(lanes_, [&](const Lane& lane) {
            // A product is still the same when it comes a little late.
            const bool over = lane.lasts + std::chrono::days(kRefillTolerance) < fill.handed;
            if (over) ended(lane);
            return over;
        });
        const auto own = std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& lane) {
            return sameProduct(fills_[lane.fill].product, fill.product);
        });
        if (own == lanes_.end()) return begin(index, fill.handed);
        const Fill& before = fills_[own->fill];
        if (!sameAmounts(before.dose, fill.dose) && isKnown(before.dose) && isKnown(fill.dose)) {
            cut(*own, fill.handed);
            lanes_.erase(own);
            return put(index, fill.handed);
        }
        if (before.handed == fill.handed) return twin(*own, index);
        // What was left when it was stopped is not taken up again.
        const bool wasStopped = own->until < own->lasts && own->until < fill.handed;
        const Day first = wasStopped ? fill.handed : std::max(fill.handed, dayAfter(own->lasts));
        lanes_.erase(own);
        put(index, first);
    }

    /// Another product: what is in hand ends, unless the two are taken side by side.
    void begin(std::size_t index, Day day) {
        std::erase_if(lanes_, [&](const Lane& lane) {
            const bool ends = !beside(index, lane);
            if (ends) cut(lane, day);
            return ends;
        });
        put(index, day);
    }

    void put(std::size_t index, Day first) {
        const Fill& fill = fills_[index];
        Lane lane;
        lane.fill = index;
        lane.lasts = first + std::chrono::days(fill.days - 1);
        lane.longest = first + std::chrono::days(std::max(fill.days, fill.mostDays) - 1);
        lane.until = untilStop(index, lane.lasts);
        lane.days = days_.size();
        Part part;
        part.entry = fill.entry;
        part.product = fill.product;
        part.since = fill.handed;
        part.told = fill.told;
        part.order = fill.order;
        part.length = fill.days;
        part.dose = fill.dose;
        if (fill.told && fill.own.steps.size() > 1) {
            for (const DoseDays& placed : placeSteps(fill.own, first, lane.until)) {
                part.dose = placed.dose;
                days_.push_back({placed.first, placed.last, part});
            }
        } else {
            days_.push_back({first, lane.until, part});
        }
        lanes_.push_back(lane);
        if (lanes_.size() <= kMostProducts) return;
        cut(lanes_.front(), fill.handed);
        lanes_.erase(lanes_.begin());
    }

    /// The same on the same day: the longer one counts, the other is a witness.
    void twin(Lane& lane, std::size_t index) {
        const int most = fills_[index].mostDays - fills_[lane.fill].mostDays;
        if (most > 0) {
            lane.longest += std::chrono::days(most);
            fills_[lane.fill].mostDays = fills_[index].mostDays;
        }
        const int longer = fills_[index].days - fills_[lane.fill].days;
        twins_.emplace(fills_[lane.fill].entry, fills_[index].entry);
        if (longer <= 0 || fills_[lane.fill].own.steps.size() > 1) return;
        lane.lasts += std::chrono::days(longer);
        lane.until = untilStop(index, lane.lasts);
        days_[lane.days].last = std::max(days_[lane.days].last, lane.until);
        fills_[lane.fill].days = fills_[index].days;
    }

    /// What is left of a product that is not taken any more.
    void cut(const Lane& lane, Day day) {
        for (std::size_t i = lane.days; i < days_.size() && days_[i].part.entry == fills_[lane.fill].entry; ++i) {
            days_[i].last = std::min(days_[i].last, dayBefore(day));
        }
    }

    Day untilStop(std::size_t index, Day lasts) const {
        const auto& stops = input_.ordered.stops;
        const auto stop = std::lower_bound(stops.begin(), stops.end(), fills_[index].handed,
                                           [](const StopDay& one, Day day) { return one.day < day; });
        if (stop == stops.end() || stop->day >= lasts) return lasts;
        return !stop->byOrder && refilled(index, lasts, stop->day) ? lasts : stop->day;
    }

    /// Does the same product come again, after `after`, about when this one runs out?
    bool refilled(std::size_t index, Day lasts, Day after) const {
        const std::size_t next = nextOfProduct_[index];
        if (next == kNoEntry) return false;
        const Day handed = fills_[next].handed;
        return handed >= after && handed <= lasts + std::chrono::days(kRefillTolerance);
    }

    bool beside(std::size_t index, const Lane& lane) {
        const Fill& fill = fills_[index];
        const Fill& other = fills_[lane.fill];
        if (fill.dose.asNeeded != other.dose.asNeeded) return true;
        if (const Segment* ordered = orderedOn(fill.handed)) {
            const auto holds = [&](const Fill& one) {
                return std::any_of(ordered->parts.begin(), ordered->parts.end(), [&](const Part& part) {
                    return part.entry == one.order || (part.product.mg > 0 && sameProduct(part.product, one.product));
                });
            };
            if (holds(fill)) return holds(other);
        }
        if (std::abs(fhir::daysBetween(other.handed, fill.handed)) <= kTogetherDays) return true;
        // Refilled in turn: the other comes again while this one lasts, and this one after it.
        const Day lasts = fill.handed + std::chrono::days(fill.days - 1);
        const std::size_t again = nextOfProduct_[lane.fill];
        return refilled(lane.fill, lane.lasts, fill.handed) && refilled(index, lasts, fills_[again].handed);
    }

    const Segment* orderedOn(Day day) const {
        const auto& segments = input_.ordered.segments;
        const auto found = std::lower_bound(segments.begin(), segments.end(), day,
                                            [](const Segment& segment, Day wanted) { return segment.last < wanted; });
        return found != segments.end() && found->first <= day ? &*found : nullptr;
    }

    std::vector<Fill> fills_;
    const SupplyInput& input_;
    std::vector<std::size_t> nextOfProduct_;
    std::vector<Lane> lanes_;  // kMostProducts at most
    std::vector<PartDays> days_;
    std::map<std::size_t, std::size_t> twins_;  ///< entry that counts → entry that does not
    std::optional<Day> lastDay_;
};

}  // namespace

InHand supplyOf(const std::vector<std::size_t>& dispenses, const SupplyInput& input, fhir::Gaps& gaps) {
    std::vector<std::pair<Day, std::size_t>> handed;
    for (const std::size_t entry : dispenses) {
        const PartialDate& when = *input.entries[entry].handedOver;
        handed.emplace_back(std::min(when.last, input.today), entry);
    }
    std::sort(handed.begin(), handed.end());
    FillReader reader(input);
    std::vector<Fill> fills;
    std::vector<PartDays> unknown;
    std::optional<Day> openEnded;
    fills.reserve(handed.size());
    for (const auto& [day, entry] : handed) {
        Fill fill = reader.read(entry, day);
        if (fill.mostDays == 0) openEnded = day;
        if (fill.days > 0) {
            fills.push_back(std::move(fill));
            continue;
        }
        gaps.push_back({input.entries[entry].path, "how many days a dispense lasts cannot be worked out"});
        Part part;
        part.entry = entry;
        part.product = fill.product;
        part.dose = fill.dose;
        part.since = day;
        part.told = fill.told;
        // Several on one day are one day on the drug.
        if (unknown.empty() || unknown.back().first != day) unknown.push_back({day, day, part});
    }
    InHand inHand = SupplyMaker(std::move(fills), input).make();
    inHand.handedOver = segmentsOf(std::move(unknown));
    for (Segment& segment : inHand.handedOver) segment.stated = true;
    inHand.lastOpenEnded = openEnded;
    if (!handed.empty() && inHand.known) inHand.lastHandedOver = handed.back().first;
    return inHand;
}

}  // namespace refract::rules
