// Building the indices of a Scene.
#include "rules/scene.h"

#include <algorithm>
#include <map>
#include <type_traits>

#include "rules/dosage.h"
#include "rules/exposure.h"

namespace refract::rules {

namespace {

/// Does a use belong to a set in the way that the member says?
Ternary membership(const DrugMember& member, const DrugUse& use) {
    if (member.routes.empty()) {
        if (!use.systemic) return Ternary::no;
    } else if (std::find(member.routes.begin(), member.routes.end(), use.route) == member.routes.end()) {
        if (use.route != FormRoute::unknown) return Ternary::no;
        if (!member.countsWhenRouteUnknown) return Ternary::unknown;
    }
    if (!member.onlyWith.empty() && !use.productHolds(member.onlyWith)) return Ternary::no;
    const Comparison range{member.overMgPerDay, {}, {}, member.upToMgPerDay};
    if (!range.given()) return Ternary::yes;
    if (use.mg) return range.holds(*use.mg);
    return member.countsWhenDoseUnknown ? Ternary::yes : Ternary::unknown;
}

/// A dose that somebody said; what was merely assumed is not known.
std::optional<double> saidMg(const DailyDose& dose) {
    return dose.basis == DoseBasis::assumed ? std::nullopt : dose.mg;
}

/// The scheduled daily dose that an order asks for; of a taper or titration its highest step.
std::optional<double> orderedDose(const MedicationEntry& entry, IngredientId ingredient) {
    const DosePlan plan = dosePlan(entry, ingredient);
    std::optional<double> highest;
    std::optional<DailyDose> together;
    for (const DoseStep& step : plan.steps) {
        if (step.off) continue;
        together = together ? sumOf(*together, step.dose) : step.dose;
        const auto mg = saidMg(step.dose);
        if (mg && (!highest || *mg > *highest)) highest = mg;
    }
    return plan.concurrent && together ? saidMg(*together) : highest;
}

/// The first day on which an order may be acted on: no earlier than it is written, and no earlier
/// than all of its lines begin. A line that says no beginning may begin at once.
std::optional<Day> firstDayOfOrder(const MedicationEntry& entry) {
    std::optional<Day> first;
    for (const DosageInstruction& line : entry.dosage) {
        if (!line.bounds.start) {
            first.reset();
            break;
        }
        first = std::min(first.value_or(line.bounds.start->first), line.bounds.start->first);
    }
    if (entry.authored) first = std::max(first.value_or(entry.authored->first), entry.authored->first);
    return first;
}

/// May it act on the whole body, by the product's form, or else by the route that was written?
bool actsSystemically(const Drug& drug, FormRoute route) {
    if (drug.route != FormRoute::unknown || route == FormRoute::unknown) return drug.systemic();
    Drug routed = drug;
    routed.route = route;
    return routed.systemic();
}

}  // namespace

bool DrugUse::productHolds(std::span<const IngredientId> ingredients) const {
    return product != nullptr && std::any_of(ingredients.begin(), ingredients.end(),
                                             [this](IngredientId other) { return product->contains(other); });
}

Scene::Scene(const Knowledge& knowledge, const Question& question)
    : knowledge_(knowledge), question_(question), age_(ageOn(question.patient, question.today)) {
    const std::size_t sets = knowledge.valueSets().byIndex().size();
    usesBySet_.resize(sets);
    for (BySet* bySet : {&problems_, &measures_, &procedures_, &services_, &devices_, &allergies_}) {
        bySet->resize(sets);
    }
    addCourses();
    addOrders();
    placeInSets();
    indexCodes(patient().problems, problems_);
    indexCodes(patient().measures, measures_);
    indexCodes(patient().procedures, procedures_);
    indexCodes(patient().serviceOrders, services_);
    indexCodes(patient().devices, devices_);
    indexCodes(patient().allergies, allergies_);
    for (std::uint32_t set = 0; set < sets; ++set) {
        const bool highest = knowledge.valueSets().byIndex()[set]->highestOfDay;
        std::stable_sort(measures_[set].begin(), measures_[set].end(), [&](std::uint32_t one, std::uint32_t other) {
            const Measure& a = patient().measures[one];
            const Measure& b = patient().measures[other];
            if (a.when.last != b.when.last || !highest) return a.when.last > b.when.last;
            return a.value > b.value;  // none is lower than any
        });
    }
}

void Scene::addCourses() {
    const auto& courses = question_.exposure.courses;
    uses_.reserve(courses.size() + question_.exposure.drafts.size());
    for (std::size_t i = 0; i < courses.size(); ++i) {
        const Course& course = courses[i];
        DrugUse use;
        use.source = i;
        use.ingredient = course.ingredient;
        use.name = course.name;
        use.route = course.route;
        use.course = &course;
        if (!course.entries.empty()) {
            use.systemic = actsSystemically(patient().medications[course.entries.front()].drug, course.route);
            use.product = &patient().medications[course.entries.back()].drug;
        }
        if (!course.stretches.empty()) {
            const Stretch* now = course.on(today());
            use.mg = saidMg((now == nullptr ? course.stretches.back() : *now).dose);
        }
        uses_.push_back(use);
    }
}

void Scene::addOrders() {
    const std::size_t courses = uses_.size();
    for (const std::size_t entryIndex : question_.exposure.drafts) {
        const MedicationEntry& entry = patient().medications[entryIndex];
        for (const DrugComponent& component : entry.drug.components) {
            // The parts of a pack are one ingredient, and dosePlan() has added them up.
            const auto seen = [&](const DrugUse& use) {
                return use.ordered() && use.source == entryIndex && use.ingredient == component.ingredient;
            };
            if (component.ingredient == 0 || std::any_of(uses_.begin(), uses_.end(), seen)) continue;
            DrugUse use;
            use.kind = DrugUse::Kind::order;
            use.source = entryIndex;
            use.ingredient = component.ingredient;
            use.name = component.name;
            use.route = routeOf(entry);
            use.systemic = actsSystemically(entry.drug, use.route);
            use.mg = orderedDose(entry, component.ingredient);
            use.begins = firstDayOfOrder(entry);
            use.selected = entry.selected;
            use.product = &entry.drug;
            for (std::size_t i = 0; i < courses; ++i) {
                DrugUse& course = uses_[i];
                if (course.ingredient != use.ingredient || course.systemic != use.systemic || !course.taken()) continue;
                course.superseded = true;
                use.course = course.course;
            }
            uses_.push_back(use);
        }
    }
    // Orders of several strengths of one drug are one daily dose.
    std::map<std::pair<IngredientId, bool>, double> totals;
    for (std::size_t i = courses; i < uses_.size(); ++i) {
        totals[{uses_[i].ingredient, uses_[i].systemic}] += uses_[i].mg.value_or(0);
    }
    for (std::size_t i = courses; i < uses_.size(); ++i) {
        if (uses_[i].mg) uses_[i].mg = totals[{uses_[i].ingredient, uses_[i].systemic}];
    }
}

void Scene::placeInSets() {
    for (std::uint32_t i = 0; i < uses_.size(); ++i) {
        for (const auto& [set, member] : knowledge_.valueSets().setsOf(uses_[i].ingredient)) {
            const Ternary truth = membership(*member, uses_[i]);
            if (truth == Ternary::no) continue;
            auto& list = usesBySet_[set->index];
            if (!list.empty() && list.back().use == i) {
                list.back().member = std::max(list.back().member, truth);
            } else {
                list.push_back({i, truth, member->countsDaysAfterStop});
            }
        }
    }
}

template <typename List>
void Scene::indexCodes(const List& list, BySet& bySet) const {
    std::vector<std::uint32_t> sets;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        sets.clear();
        for (const Code& code : list[i].codes) knowledge_.valueSets().setsOf(code, sets);
        if constexpr (requires { list[i].named; }) {
            sets.insert(sets.end(), list[i].named.begin(), list[i].named.end());
        }
        for (const std::uint32_t set : sets) {
            if (bySet[set].empty() || bySet[set].back() != i) bySet[set].push_back(i);
        }
    }
}

std::optional<int> Scene::daysSinceStop(const Course& course) const {
    if (course.ongoing || !course.lastDayKnown || !course.lastDay) return std::nullopt;
    return fhir::daysBetween(*course.lastDay, today());
}

Day Scene::firstDayOf(const DrugUse& use) const {
    const bool taken = !use.ordered() || use.course != nullptr;
    return taken ? today() : std::max(today(), use.begins.value_or(today()));
}

std::span<const std::size_t> Scene::currentEntries(const DrugUse& use) const {
    if (use.ordered()) return {&use.source, 1};
    if (use.course->stretches.empty()) return use.course->entries;
    return use.course->stretches.back().entries;
}

bool Scene::sameDrugOrProduct(const DrugUse& a, const DrugUse& b) const {
    if (a.ingredient == b.ingredient) return true;
    const auto first = currentEntries(a);
    const auto second = currentEntries(b);
    const auto within = [](std::span<const std::size_t> part, std::span<const std::size_t> whole) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [&](std::size_t entry) {
            return std::find(whole.begin(), whole.end(), entry) != whole.end();
        });
    };
    return within(first, second) || within(second, first);
}

}  // namespace refract::rules
