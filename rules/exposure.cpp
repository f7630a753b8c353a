// Entries, grouped by ingredient and route, into courses.
#include "rules/exposure.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "rules/exposure_course.h"

namespace refract::rules {

namespace {

/// An entry's say on one ingredient.
struct Claim {
    IngredientId ingredient = 0;
    FormRoute route = FormRoute::unknown;
    std::size_t entry = 0;
};

bool begunBy(const MedicationEntry& entry, Day today) {
    if (entry.origin == MedicationOrigin::dispense) return !entry.handedOver || entry.handedOver->first <= today;
    return true;  // orders and statements are placed by their plan
}

/// A drug that acts where it is put is another course than the same drug taken.
bool actsSystemically(const Drug& drug, FormRoute route) {
    if (drug.route == route) return drug.systemic();
    Drug routed = drug;
    routed.route = route;
    return routed.systemic();
}

class CourseMaker {
public:
    CourseMaker(const PatientRecord& patient, Day today, Exposure& exposure)
        : entries_(patient.medications),
          today_(today),
          exposure_(exposure),
          stays_(inpatientDays(patient.stays, today)) {}

    /// All claims on one ingredient by one route.
    void make(const Claim* first, const Claim* last) {
        Course course;
        course.ingredient = first->ingredient;
        course.route = first->route;
        Plans plans;
        std::vector<std::size_t> dispenses;
        for (const Claim* claim = first; claim != last; ++claim) read(*claim, course, plans, dispenses);
        if (course.entries.empty()) return;
        for (auto* list : {&plans.orders, &plans.hospital, &plans.statements}) settle(*list, entries_);
        extendToDispenses(plans.orders, dispenses);
        endWithOrders(plans);
        Ordered ordered = combine(plans);
        addUndatedStop(plans, ordered);
        const InHand inHand =
            supplyOf(dispenses, {entries_, course.ingredient, today_, plans, ordered}, exposure_.gaps);
        course.dispensed = inHand.known;
        course.stretches = stretchesOf(ordered, inHand, stays_, today_);
        for (Stretch& stretch : course.stretches) stretch.undated = undated(stretch);
        finish(course, plans, inHand);
        exposure_.courses.push_back(std::move(course));
    }

private:
    bool undated(const Stretch& stretch) const {
        return std::all_of(stretch.entries.begin(), stretch.entries.end(),
                           [&](std::size_t entry) { return isUndated(entries_[entry]); });
    }

    void read(const Claim& claim, Course& course, Plans& plans, std::vector<std::size_t>& dispenses) {
        const MedicationEntry& entry = entries_[claim.entry];
        fhir::Gaps silent;
        // What is wrong with an entry is said once, whatever the number of its ingredients.
        fhir::Gaps& gaps = entry.drug.components.front().ingredient == claim.ingredient ? exposure_.gaps : silent;
        if (entry.origin == MedicationOrigin::dispense) {
            if (!entry.handedOver) {
                gaps.push_back({entry.path, "a dispense without a date when it was handed over is not used"});
                return;
            }
            dispenses.push_back(claim.entry);
        } else {
            auto plan = placePlan(entry, claim.entry, claim.ingredient, today_, gaps);
            if (!plan) {
                if (&gaps != &silent) exposure_.planned.push_back(claim.entry);
                return;
            }
            auto& list = entry.origin == MedicationOrigin::statement ? plans.statements
                         : entry.inpatient                           ? plans.hospital
                                                                     : plans.orders;
            list.push_back(std::move(*plan));
        }
        describe(claim, course);
    }

    void describe(const Claim& claim, Course& course) const {
        const Drug& drug = entries_[claim.entry].drug;
        course.systemic = actsSystemically(drug, claim.route);
        course.entries.push_back(claim.entry);
        for (const DrugComponent& component : drug.components) {
            if (component.ingredient == claim.ingredient && course.name.empty()) course.name = component.name;
        }
    }

    /// An order that ended one does not know when still ran when its last dispense was handed over.
    void extendToDispenses(std::vector<Plan>& orders, const std::vector<std::size_t>& dispenses) const {
        std::vector<std::pair<std::string_view, Day>> linked;
        std::vector<Day> unlinked;
        for (const std::size_t index : dispenses) {
            const Day day = std::min(entries_[index].handedOver->last, today_);
            if (entries_[index].basedOn.empty()) {
                unlinked.push_back(day);
            } else {
                linked.emplace_back(entries_[index].basedOn, day);
            }
        }
        std::sort(linked.begin(), linked.end());
        std::sort(unlinked.begin(), unlinked.end());
        for (std::size_t i = 0; i < orders.size(); ++i) {
            Plan& plan = orders[i];
            if (!plan.mayExtend || !plan.days()) continue;
            Day limit = *plan.first + std::chrono::days(kLongestOrderDays);
            if (i + 1 < orders.size() && orders[i + 1].first) limit = std::min(limit, dayBefore(*orders[i + 1].first));
            const auto its = std::upper_bound(linked.begin(), linked.end(),
                                              std::pair{std::string_view(entries_[plan.entry].reference), limit});
            if (its != linked.begin() && std::prev(its)->first == entries_[plan.entry].reference) {
                plan.last = std::max(plan.last, std::prev(its)->second);
                continue;
            }
            const auto other = std::upper_bound(unlinked.begin(), unlinked.end(), limit);
            if (other != unlinked.begin()) plan.last = std::max(plan.last, *std::prev(other));
        }
    }

    /// An order that was stopped or put on hold, and does not say when, is not taken today,
    /// whatever is in hand.
    void addUndatedStop(const Plans& plans, Ordered& ordered) const {
        const Plan* latest = nullptr;
        bool open = false;
        plans.forEach([&](const Plan& plan) {
            open = open || plan.open;
            if (plan.first && (latest == nullptr || *plan.first >= *latest->first)) latest = &plan;
        });
        if (open || latest == nullptr || latest->endKnown) return;
        const MedicationStatus status = entries_[latest->entry].status;
        if (status != MedicationStatus::stopped && status != MedicationStatus::onHold) return;
        const Day yesterday = dayBefore(today_);
        if (ordered.stops.empty() || ordered.stops.back().day < yesterday) ordered.stops.push_back({yesterday, true});
    }

    void finish(Course& course, const Plans& plans, const InHand& inHand) {
        std::sort(course.entries.begin(), course.entries.end());
        course.release = releaseOf(course);
        if (!course.stretches.empty()) {
            course.lastDay = course.stretches.back().last;
            course.ongoing = course.stretches.back().last == today_;
        }
        const auto later = [&](const std::optional<Day>& day) {
            if (day && (!course.lastDay || *day > *course.lastDay)) course.lastDay = day;
        };
        plans.forEach([&](const Plan& plan) { later(plan.possibleLast); });
        later(inHand.lastDay);
        plans.forEach([&](const Plan& plan) {
            if (plan.lingers) course.lingering.push_back(plan.entry);
        });
        if (!course.ongoing) placeEnd(course, plans, inHand);
    }

    /// The end is known if nothing ended on an unknown day after all that ended on a known one.
    void placeEnd(Course& course, const Plans& plans, const InHand& inHand) {
        std::optional<Day> known = inHand.lastHandedOver;
        plans.forEach([&](const Plan& plan) {
            if (plan.endKnown && plan.first && (!known || *plan.first > *known)) known = plan.first;
        });
        // What came with one whose days are not known says nothing of when that one ends.
        const auto together = std::chrono::days(kTogetherDays);
        bool all = !inHand.lastOpenEnded || (known && *known > *inHand.lastOpenEnded + together);
        plans.forEach([&](const Plan& plan) {
            if (plan.lingers) {
                exposure_.gaps.push_back({entries_[plan.entry].path + ".status",
                                          "still reads active, though a later order took its place and has ended"});
                all = false;
            } else if (!plan.endKnown && !plan.replaced) {
                const bool before = known && plan.first && *plan.first <= *known;
                all = all && before;
                course.stopUndated = course.stopUndated || (plan.stopUndated && !before);
            }
        });
        course.lastDayKnown = all;
    }

    Release releaseOf(const Course& course) const {
        const auto dayOf = [&](const MedicationEntry& entry) {
            const auto& date = entry.handedOver     ? entry.handedOver
                               : entry.period.start ? entry.period.start
                                                    : entry.authored;
            return date ? date->last : Day{};
        };
        const MedicationEntry* latest = nullptr;
        for (const std::size_t index : course.entries) {
            const MedicationEntry& entry = entries_[index];
            if (entry.drug.release == Release::unknown) continue;
            if (latest == nullptr || dayOf(entry) >= dayOf(*latest)) latest = &entry;
        }
        return latest == nullptr ? Release::unknown : latest->drug.release;
    }

    const std::vector<MedicationEntry>& entries_;
    const Day today_;
    Exposure& exposure_;
    const StayDays stays_;
};

/// Sorts entries into drafts, planned and facts; claims are of facts alone.
std::vector<Claim> claimsOf(const PatientRecord& patient, Day today, Exposure& exposure) {
    std::vector<Claim> claims;
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < patient.medications.size(); ++i) {
        const MedicationEntry& entry = patient.medications[i];
        if (!entry.drug.recognised) exposure.notChecked.push_back(i);
        if (entry.inContext || entry.status == MedicationStatus::draft) {
            exposure.drafts.push_back(i);
            continue;
        }
        if (!entry.reference.empty() && !seen.insert(entry.reference).second) continue;
        if (entry.status == MedicationStatus::planned || !begunBy(entry, today)) {
            exposure.planned.push_back(i);
            continue;
        }
        const FormRoute route = routeOf(entry);
        for (const DrugComponent& component : entry.drug.components) {
            if (component.ingredient != 0) claims.push_back({component.ingredient, route, i});
        }
    }
    return claims;
}

auto order(const Claim& claim) {
    return std::tuple(claim.ingredient, claim.route, claim.entry);
}

/// An entry that says nothing of its route goes with the oral ones; with those of another
/// route if that is the only one.
void settleRoutes(std::vector<Claim>& claims) {
    const auto byRoute = [](const Claim& a, const Claim& b) { return order(a) < order(b); };
    std::sort(claims.begin(), claims.end(), byRoute);
    for (auto first = claims.begin(); first != claims.end();) {
        const auto ofOther = [&](const Claim& claim) { return claim.ingredient != first->ingredient; };
        const auto last = std::find_if(first, claims.end(), ofOther);
        const auto said =
            std::find_if(first, last, [](const Claim& claim) { return claim.route != FormRoute::unknown; });
        const bool oral = std::any_of(said, last, [](const Claim& claim) { return claim.route == FormRoute::oral; });
        const bool single = said != last && said->route == std::prev(last)->route;
        if (oral || single) {
            const FormRoute route = oral ? FormRoute::oral : said->route;
            for (auto claim = first; claim != said; ++claim) claim->route = route;
        }
        first = last;
    }
    std::sort(claims.begin(), claims.end(), byRoute);
    // Two salts in one product are one claim.
    const auto same = [](const Claim& a, const Claim& b) { return order(a) == order(b); };
    claims.erase(std::unique(claims.begin(), claims.end(), same), claims.end());
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
    const Course* best = nullptr;
    auto course = std::lower_bound(courses.begin(), courses.end(), ingredient,
                                   [](const Course& one, IngredientId wanted) { return one.ingredient < wanted; });
    for (; course != courses.end() && course->ingredient == ingredient; ++course) {
        if (!course->systemic) continue;
        const auto rank = [](const Course& one) { return std::pair(one.ongoing, one.lastDay); };
        if (best == nullptr || rank(*course) > rank(*best)) best = &*course;
    }
    return best;
}

Exposure exposure(const PatientRecord& patient, Day today) {
    Exposure result;
    std::vector<Claim> claims = claimsOf(patient, today, result);
    settleRoutes(claims);
    CourseMaker maker(patient, today, result);
    for (std::size_t i = 0; i < claims.size();) {
        std::size_t end = i + 1;
        while (end < claims.size() && claims[end].ingredient == claims[i].ingredient &&
               claims[end].route == claims[i].route) {
            ++end;
        }
        maker.make(&claims[i], claims.data() + end);
        i = end;
    }
    std::sort(result.planned.begin(), result.planned.end());
    return result;
}

std::optional<double> proportionOfDaysCovered(const Course& course, Day first, Day last) {
    if (!course.dispensed || last < first) return std::nullopt;
    int covered = 0;
    bool presumed = false;
    bool known = false;
    for (const Stretch& stretch : course.stretches) {
        const Day from = std::max(first, stretch.first);
        const Day to = std::min(last, stretch.last);
        if (to < from) continue;
        const bool counts = stretch.supplied || stretch.bridged;
        if (counts) covered += fhir::daysBetween(from, to) + 1;
        (stretch.covered && !counts ? presumed : known) = true;
    }
    if (presumed && !known) return std::nullopt;
    return static_cast<double>(covered) / (fhir::daysBetween(first, last) + 1);
}

}  // namespace refract::rules
