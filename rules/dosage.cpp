// Lines of dosage → steps.
#include "rules/dosage.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "rules/dose_line.h"
#include "rules/sig_words.h"

namespace refract::rules {

namespace {

std::optional<double> plus(std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional{*a + *b} : std::nullopt;
}

/// One step that says that nothing is known of the dose.
DosePlan unknownPlan(bool together) {
    DosePlan plan;
    plan.steps.emplace_back();
    plan.together = together;
    return plan;
}

DoseStep sumOf(const DoseStep& a, const DoseStep& b) {
    DoseStep sum = a;
    sum.dose = sumOf(a.dose, b.dose);
    sum.units = plus(a.units, b.units);
    sum.dayParts = a.dayParts != 0 && b.dayParts != 0 ? a.dayParts | b.dayParts : 0;
    return sum;
}

/// Lines with where they stood and what they say.
struct Line {
    const DosageInstruction* said = nullptr;
    std::vector<DoseStep> steps;
};

class Lines {
public:
    Lines(const MedicationEntry& entry, IngredientId ingredient) {
        lines_.reserve(entry.dosage.size());
        for (const DosageInstruction& line : entry.dosage) {
            if (!lines_.empty() && repeats(*lines_.back().said, line)) continue;
            LineReading read = readLine(entry, ingredient, line);
            together_ = together_ || read.together;
            lines_.push_back({&line, std::move(read.steps)});
        }
    }

    DosePlan plan() {
        DosePlan plan;
        if (lines_.size() == 1) {
            plan.steps = std::move(lines_.front().steps);
        } else if (!all([](const Line& line) { return !line.said->unreadable; })) {
            return unknownPlan(together_);
        } else if (differentPartsOfDay() ||
                   all([](const Line& line) { return line.steps.front().first.has_value(); })) {
            plan = atOnce();
        } else if (numberedDifferently()) {
            plan = oneAfterAnother(true);
        } else if (sameLengths() || numbered()) {
            plan = atOnce();
        } else {
            plan = oneAfterAnother(false);
        }
        plan.together = together_;
        return plan;
    }

private:
    template <typename Holds>
    bool all(Holds holds) const {
        return std::all_of(lines_.begin(), lines_.end(), holds);
    }

    static bool repeats(const DosageInstruction& a, const DosageInstruction& b) {
        return a.text == b.text && a.doseLow == b.doseLow && a.doseHigh == b.doseHigh && a.doseUnit == b.doseUnit &&
               a.frequency == b.frequency && a.period == b.period && a.periodUnit == b.periodUnit &&
               a.timingCode == b.timingCode && a.when == b.when && a.timesOfDay == b.timesOfDay &&
               a.asNeeded == b.asNeeded && a.sequence == b.sequence && a.bounds == b.bounds &&
               a.boundsDays == b.boundsDays && !a.unreadable && !b.unreadable;
    }

    bool differentPartsOfDay() const {
        unsigned seen = 0;
        return all([&](const Line& line) {
            const unsigned parts = line.steps.front().dayParts;
            const bool apart = line.steps.size() == 1 && parts != 0 && (seen & parts) == 0;
            seen |= parts;
            return apart;
        });
    }

    bool numbered() const {
        return all([](const Line& line) { return line.said->sequence.has_value(); });
    }
    bool numberedDifferently() const {
        return numbered() &&
               !all([&](const Line& line) { return line.said->sequence == lines_.front().said->sequence; });
    }
    bool sameLengths() const {
        return all([&](const Line& line) {
            const DoseStep& step = line.steps.front();
            const DoseStep& first = lines_.front().steps.front();
            return line.steps.size() == 1 && step.days == first.days && step.first == first.first &&
                   step.last == first.last;
        });
    }

    /// All lines hold together, each in its own days if it has any.
    DosePlan atOnce() const {
        if (!all([](const Line& line) { return line.steps.size() == 1; })) return unknownPlan(together_);
        DosePlan plan;
        plan.concurrent = !sameLengths();
        for (const Line& line : lines_) {
            if (plan.concurrent || plan.steps.empty()) {
                plan.steps.push_back(line.steps.front());
            } else {
                plan.steps.front() = sumOf(plan.steps.front(), line.steps.front());
            }
        }
        return plan;
    }

    /// Steps; lines with the same number hold together. Each but the last must say how long.
    DosePlan oneAfterAnother(bool byNumber) {
        if (byNumber) {
            std::stable_sort(lines_.begin(), lines_.end(),
                             [](const Line& a, const Line& b) { return *a.said->sequence < *b.said->sequence; });
        }
        DosePlan plan;
        std::optional<int> number;
        for (Line& line : lines_) {
            const bool joins = byNumber && number == line.said->sequence;
            number = line.said->sequence;
            if (!joins) {
                std::move(line.steps.begin(), line.steps.end(), std::back_inserter(plan.steps));
                continue;
            }
            if (line.steps.size() > 1 || plan.steps.back().days != line.steps.front().days)
                return unknownPlan(together_);
            plan.steps.back() = sumOf(plan.steps.back(), line.steps.front());
        }
        const bool timed = std::all_of(plan.steps.begin(), std::prev(plan.steps.end()),
                                       [](const DoseStep& step) { return step.bounded(); });
        return timed ? plan : unknownPlan(together_);
    }

    std::vector<Line> lines_;
    bool together_ = false;
};

}  // namespace

bool DosePlan::bounded() const {
    if (!concurrent) return steps.back().bounded();
    return std::all_of(steps.begin(), steps.end(), [](const DoseStep& step) { return step.bounded(); });
}

DailyDose sumOf(const DailyDose& a, const DailyDose& b) {
    DailyDose sum;
    sum.mg = a.asNeeded ? b.mg : b.asNeeded ? a.mg : plus(a.mg, b.mg);
    sum.mgHigh = plus(a.mgHigh, b.mgHigh);
    sum.basis = std::max(a.basis, b.basis);
    sum.asNeeded = a.asNeeded && b.asNeeded;
    sum.atBedtimeOnly = a.atBedtimeOnly && b.atBedtimeOnly;
    return sum;
}

bool sameAmounts(const DailyDose& a, const DailyDose& b) {
    return a.mg == b.mg && a.mgHigh == b.mgHigh && a.asNeeded == b.asNeeded && a.atBedtimeOnly == b.atBedtimeOnly &&
           (a.basis == DoseBasis::assumed) == (b.basis == DoseBasis::assumed);
}

DailyDose dailyDose(const MedicationEntry& entry, const DrugComponent& component, const DosageInstruction* line) {
    if (line == nullptr) return suppliedDose(entry, component.ingredient).dose;
    return readLine(entry, component.ingredient, *line).steps.front().dose;
}

DosePlan dosePlan(const MedicationEntry& entry, IngredientId ingredient) {
    DosePlan plan;
    if (entry.dosage.empty()) {
        plan.steps.push_back(suppliedDose(entry, ingredient));
    } else if (entry.dosage.size() > kMostDosageLines) {
        plan = unknownPlan(false);
    } else {
        plan = Lines(entry, ingredient).plan();
    }
    // What no line says, the quantity may say – of one dose, never of several steps.
    const bool open = plan.steps.size() == 1 && !plan.steps.front().dose.mg && !plan.steps.front().dose.asNeeded;
    if (open || (plan.steps.size() == 1 && plan.steps.front().dose.basis == DoseBasis::assumed)) {
        const DoseStep supplied = suppliedDose(entry, ingredient);
        if (supplied.dose.basis == DoseBasis::supply) plan.steps.front().dose = supplied.dose;
    }
    const bool everyPart =
        std::all_of(plan.steps.begin(), plan.steps.end(), [](const DoseStep& step) { return step.dayParts != 0; });
    for (const DoseStep& step : plan.steps) plan.dayParts |= everyPart ? step.dayParts : 0;
    return plan;
}

std::optional<double> unitStrengthMg(const Drug& drug, IngredientId ingredient) {
    constexpr double kHoursPerDay = 24;
    const IngredientPart part = ingredientPart(drug, ingredient);
    if (!part.strength || part.strength->per == Strength::Per::ml) return std::nullopt;
    return part.strength->mg * (part.strength->per == Strength::Per::hour ? kHoursPerDay : 1);
}

FormRoute routeOf(const MedicationEntry& entry) {
    if (entry.drug.route != FormRoute::unknown) return entry.drug.route;
    const SigWords& words = SigWords::instance();
    for (const DosageInstruction& line : entry.dosage) {
        FormRoute route = line.route.code.empty() ? FormRoute::unknown : words.route(line.route.code);
        if (route == FormRoute::unknown) route = words.route(line.routeText);
        // "Topical" is also written of patches, whose drug the whole body takes up.
        if (route == FormRoute::unknown || route == FormRoute::topical) {
            const FormRoute said = readSig(line.text).route;
            const bool patch = said == FormRoute::transdermal;
            if (patch || (route == FormRoute::unknown && line.routeText.empty())) route = said;
        }
        if (route != FormRoute::unknown) return route;
    }
    return FormRoute::unknown;
}

}  // namespace refract::rules
