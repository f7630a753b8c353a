// How much and how often, from the structured elements and the words of one line.
#include "rules/dose_line.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace refract::rules {

namespace {

/// An amount each time, from wherever it was read.
struct Each {
    std::optional<double> low, high;
    AmountUnit unit;
    std::optional<double> statedMg;  ///< the same amount in mg, as the text says it
};

struct Often {
    std::optional<double> low, high;
    unsigned dayParts = 0;
};

Each eachOf(const DosageInstruction& line) {
    return {line.doseLow, line.doseHigh ? line.doseHigh : line.doseLow, amountUnit(line.doseUnit), std::nullopt};
}

Each eachOf(const SigPart& part) {
    Each each{part.low, part.high, {}, part.statedMg};
    each.unit.kind = part.unit == SigUnit::mg   ? AmountUnit::Kind::mass
                     : part.unit == SigUnit::ml ? AmountUnit::Kind::volume
                                                : AmountUnit::Kind::count;
    return each;
}

class LineReader {
public:
    LineReader(const MedicationEntry& entry, IngredientId ingredient, const DosageInstruction& line)
        : line_(line), part_(ingredientPart(entry.drug, ingredient)), frequency_(frequencyOf(line)) {
        if (!line.text.empty()) sig_ = readSig(line.text);
    }

    LineReading read() {
        LineReading reading;
        reading.steps = steps();
        place(reading.steps);
        const auto& dose = reading.steps.front().dose;
        const bool more = sig_.totalMg && dose.mg && *sig_.totalMg > *dose.mg;
        reading.together = sig_.together || more;
        return reading;
    }

private:
    std::vector<DoseStep> steps() const {
        const bool amount = line_.doseLow || line_.doseHigh;
        if (frequency_.contradicts) return {nothing()};
        if (amount) {
            const DoseStep step =
                stepOf(eachOf(line_), often(), DoseBasis::structured, line_.asNeeded || saysAsNeeded());
            if (sig_.steps.size() > 1) return stepsOfText();  // a taper is in its words
            if (step.dose.mgHigh || !sig_.read) return {step};
            // The text may say what the product's strength does not, or how often.
            if (!frequency_.given && onePart()) {
                const DoseStep timed = stepOf(eachOf(line_), oftenOf(part()), DoseBasis::instruction, asNeeded(part()));
                if (timed.dose.mgHigh) return {timed};
            }
            std::vector<DoseStep> told = stepsOfText();
            return told.front().dose.mgHigh ? told : std::vector<DoseStep>{step};
        }
        if (sig_.read) return stepsOfText();
        if (!line_.text.empty() || line_.unreadable) return {nothing()};
        return {assumed(often(), line_.asNeeded)};
    }

    std::vector<DoseStep> stepsOfText() const {
        std::vector<DoseStep> steps;
        for (const SigStep& said : sig_.steps) {
            DoseStep step;
            step.off = said.parts.empty();
            step.days = said.days;
            for (std::size_t i = 0; i < said.parts.size(); ++i) {
                const DoseStep one = stepOfText(said.parts[i]);
                if (i == 0) {
                    step.dose = one.dose;
                    step.units = one.units;
                    step.dayParts = one.dayParts;
                    continue;
                }
                step.dose = sumOf(step.dose, one.dose);
                step.units = step.units && one.units ? std::optional{*step.units + *one.units} : std::nullopt;
                step.dayParts |= one.dayParts;
            }
            steps.push_back(step);
        }
        return steps;
    }

    DoseStep stepOfText(const SigPart& said) const {
        Often times = oftenOf(said);
        // "Take 2 tablets", with the timing beside it.
        if (!times.high && frequency_.given) times = often();
        if (!said.high) return line_.unreadable ? nothing() : assumed(times, asNeeded(said));
        return stepOf(eachOf(said), times, DoseBasis::instruction, asNeeded(said));
    }

    DoseStep stepOf(const Each& each, const Often& times, DoseBasis basis, bool asNeeded) const {
        DoseStep step;
        step.dose.asNeeded = asNeeded;
        step.dose.atBedtimeOnly = times.dayParts == kBedtime && times.high && *times.high <= 1;
        step.dayParts = times.dayParts;
        if (!each.high) return step;
        step.dose.mgHigh = mg(each, *each.high, times.high);
        if (step.dose.mgHigh) step.dose.basis = basis;
        if (!asNeeded && each.low && times.low) step.dose.mg = mg(each, *each.low, times.low);
        if (!asNeeded && each.low && !times.low && !times.high)
            step.dose.mg = step.dose.mgHigh;  // a rate needs no times
        if (times.high && !asNeeded) step.units = units(each, *each.high * *times.high);
        return step;
    }

    std::optional<double> mg(const Each& each, double amount, std::optional<double> times) const {
        if (!(amount > 0)) return std::nullopt;
        const auto daily = mgPerDay(amount, each.unit, times, part_);
        if (!each.statedMg || !part_.alone || !times || !each.high) return daily;
        const double stated = *each.statedMg * (amount / *each.high) * *times;
        // "2 tablets (75 mg)" of a product of 50 mg is an error that we cannot put right.
        constexpr double kRounding = 0.01;
        if (daily && std::abs(*daily - stated) > kRounding * stated) return std::nullopt;
        return stated;
    }

    /// Units of the form: tablets, or mL of a liquid.
    std::optional<double> units(const Each& each, double amount) const {
        using Kind = AmountUnit::Kind;
        if (each.unit.kind == Kind::count) return amount;
        if (each.unit.kind == Kind::volume) return amount * each.unit.factor;
        const bool whole = each.unit.kind == Kind::mass && part_.alone && part_.strength;
        if (!whole || part_.strength->per == Strength::Per::hour) return std::nullopt;
        return amount * each.unit.factor / part_.strength->mg;
    }

    /// How often was said, and how much was not; or nothing at all.
    DoseStep assumed(const Often& times, bool asNeeded) const {
        const Often each = times.high ? times : Often{1, 1, times.dayParts};
        DoseStep step = stepOf({1, 1, {AmountUnit::Kind::count, 1}, std::nullopt}, each, DoseBasis::assumed, asNeeded);
        step.units = std::nullopt;
        return step;
    }

    /// Something was said that cannot be read.
    DoseStep nothing() const {
        DoseStep step;
        step.dose.asNeeded = line_.asNeeded || sig_.asNeeded;
        step.dayParts = frequency_.dayParts;
        return step;
    }

    void place(std::vector<DoseStep>& steps) const {
        if (line_.bounds.start) steps.front().first = line_.bounds.start->last;
        if (line_.bounds.end) steps.back().last = line_.bounds.end->first;
        if (line_.boundsDays && *line_.boundsDays > 0) steps.back().days = line_.boundsDays;
    }

    /// The words make all of it as needed.
    bool saysAsNeeded() const {
        if (!sig_.read) return sig_.asNeeded;
        return std::all_of(sig_.steps.begin(), sig_.steps.end(), [](const SigStep& step) {
            return std::all_of(step.parts.begin(), step.parts.end(), [](const SigPart& said) { return said.asNeeded; });
        });
    }
    bool onePart() const { return sig_.steps.size() == 1 && sig_.steps.front().parts.size() == 1; }
    const SigPart& part() const { return sig_.steps.front().parts.front(); }
    bool asNeeded(const SigPart& said) const { return line_.asNeeded || said.asNeeded; }
    Often often() const { return {frequency_.low, frequency_.high, frequency_.dayParts}; }
    static Often oftenOf(const SigPart& said) { return {said.timesLow, said.timesHigh, said.dayParts}; }

    const DosageInstruction& line_;
    const IngredientPart part_;
    const Frequency frequency_;
    Sig sig_;
};

}  // namespace

LineReading readLine(const MedicationEntry& entry, IngredientId ingredient, const DosageInstruction& line) {
    return LineReader(entry, ingredient, line).read();
}

DoseStep suppliedDose(const MedicationEntry& entry, IngredientId ingredient) {
    DoseStep step;
    const IngredientPart part = ingredientPart(entry.drug, ingredient);
    if (entry.quantity && entry.daysSupply && *entry.quantity > 0 && *entry.daysSupply > 0) {
        const double units = *entry.quantity / *entry.daysSupply;
        // A patch is worn until the next one: how many were handed over says nothing of the rate.
        const bool rate = part.strength && part.strength->per == Strength::Per::hour;
        step.dose.mg = mgPerDay(rate ? 1 : units, amountUnit(entry.quantityUnit), 1, part);
        if (step.dose.mg) {
            step.dose.mgHigh = step.dose.mg;
            step.dose.basis = DoseBasis::supply;
            step.units = units;
            return step;
        }
    }
    step.dose.mg = step.dose.mgHigh = mgPerDay(1, {AmountUnit::Kind::count, 1}, 1, part);
    if (step.dose.mg) step.dose.basis = DoseBasis::assumed;
    return step;
}

}  // namespace refract::rules
