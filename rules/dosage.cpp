// From amounts and frequencies to mg a day.
#include "rules/dosage.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "rules/sig.h"
#include "rules/sig_words.h"

namespace refract::rules {

namespace {

constexpr double kHoursPerDay = 24;

std::string unitText(std::string_view unit) {
    std::string text;
    for (const char c : unit) {
        if (c == '{' || c == '}' || c == '[' || c == ']') continue;
        text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
    return text;
}

/// What one unit of an amount is.
struct AmountUnit {
    enum class Kind { count, mass, volume, perDay, unknown } kind = Kind::unknown;
    double factor = 1;  ///< mg, or mL
};

AmountUnit amountUnit(std::string_view written) {
    using Kind = AmountUnit::Kind;
    std::string unit = unitText(written);
    // "NA" is what a client sends that has no unit for a dose.
    if (unit.empty() || unit == "1" || unit == "na" || unit == "n/a") return {Kind::count, 1};
    if (const auto slash = unit.find('/'); slash != std::string::npos) {
        const std::string per = unit.substr(slash + 1);
        if (per == "d" || per == "day" || per == "24.h" || per == "24h" || per == "24 h") {
            const AmountUnit whole = amountUnit(unit.substr(0, slash));
            return whole.kind == Kind::mass ? AmountUnit{Kind::perDay, whole.factor} : AmountUnit{};
        }
        return {};
    }
    if (unit == "tbl") return {Kind::count, 1};
    const SigWord* word = SigWords::instance().find(unit);
    if (word == nullptr) return {};
    switch (word->kind) {
        case SigKind::count: return {Kind::count, 1};
        case SigKind::mass: return {Kind::mass, word->a};
        case SigKind::volume: return {Kind::volume, word->a};
        default: return {};
    }
}

/// Strength of one unit of the form, as mg for a day's patch, per mL for a liquid.
struct Strength {
    double mg = 0;
    bool perMl = false, perHour = false;
};

std::optional<Strength> strengthOf(const DrugComponent& component) {
    if (!component.strength || component.packCount > 0) return std::nullopt;
    std::string unit = unitText(component.strengthUnit);
    Strength strength;
    const auto endsWith = [&](std::string_view tail) {
        if (!unit.ends_with(tail)) return false;
        unit.resize(unit.size() - tail.size());
        return true;
    };
    strength.perMl = endsWith("/ml");
    strength.perHour = !strength.perMl && endsWith("/hr");
    const bool perDay = !strength.perMl && !strength.perHour && (endsWith("/24hr") || endsWith("/24 hr") || endsWith("/24h"));
    const AmountUnit mass = amountUnit(unit);
    if (mass.kind != AmountUnit::Kind::mass) return std::nullopt;
    strength.mg = *component.strength * mass.factor;
    if (strength.perHour) strength.mg *= kHoursPerDay;
    strength.perHour = strength.perHour || perDay;
    return strength;
}

/// mg of the component in `amount`; std::nullopt when the units do not meet.
std::optional<double> milligrams(double amount, const AmountUnit& unit, const MedicationEntry& entry,
                                 const DrugComponent& component) {
    using Kind = AmountUnit::Kind;
    // A mass given for a product of several ingredients may mean any of them.
    if (unit.kind == Kind::mass || unit.kind == Kind::perDay) {
        return entry.drug.components.size() == 1 ? std::optional(amount * unit.factor) : std::nullopt;
    }
    const auto strength = strengthOf(component);
    if (!strength) return std::nullopt;
    if (unit.kind == Kind::volume) return strength->perMl ? std::optional(amount * unit.factor * strength->mg) : std::nullopt;
    if (unit.kind == Kind::count) return strength->perMl ? std::nullopt : std::optional(amount * strength->mg);
    return std::nullopt;
}

struct Times {
    double low = 0, high = 0;
    bool bedtimeOnly = false;
};

std::optional<double> daysOf(std::string_view unit) {
    if (unit == "d") return 1;
    if (unit == "h") return 1 / kHoursPerDay;
    if (unit == "wk") return 7;
    if (unit == "mo") return 30;
    if (unit == "a") return 365;
    if (unit == "min") return 1.0 / 1440;
    if (unit == "s") return 1.0 / 86400;
    return std::nullopt;
}

int bits(unsigned value) { return __builtin_popcount(value); }

/// How often a day, by the structured elements of a line.
std::optional<Times> timesADay(const DosageInstruction& line) {
    unsigned parts = 0;
    for (const auto& event : line.when) {
        if (const auto code = SigWords::instance().timingCode(event)) parts |= code->dayParts;
    }
    const bool bedtime = parts == kBedtime;
    if (line.frequency && line.period && *line.period > 0) {
        const auto days = daysOf(line.periodUnit);
        if (!days) return std::nullopt;
        const double low = *line.frequency / (*line.period * *days);
        return Times{low, line.frequencyMax ? *line.frequencyMax / (*line.period * *days) : low, bedtime && low <= 1};
    }
    if (!line.timingCode.empty()) {
        if (const auto code = SigWords::instance().timingCode(line.timingCode)) {
            const double times = code->times > 0 ? code->times / code->days : bits(code->dayParts);
            return Times{times, times, (code->dayParts | parts) == kBedtime && times <= 1};
        }
    }
    if (!line.when.empty()) {
        const double times = static_cast<double>(line.when.size());
        return Times{times, times, bedtime};
    }
    if (line.timesOfDay > 0) {
        const double times = static_cast<double>(line.timesOfDay) * (line.daysOfWeek > 0 ? static_cast<double>(line.daysOfWeek) / 7 : 1);
        return Times{times, times, false};
    }
    if (line.daysOfWeek > 0) return Times{static_cast<double>(line.daysOfWeek) / 7, static_cast<double>(line.daysOfWeek) / 7, false};
    return std::nullopt;
}

DailyDose scheduled(std::optional<double> low, std::optional<double> high, DoseBasis basis, bool asNeeded, bool bedtime) {
    DailyDose dose;
    dose.basis = basis;
    dose.asNeeded = asNeeded;
    dose.atBedtimeOnly = bedtime;
    if (!asNeeded) dose.mg = low;
    dose.mgHigh = high;
    return dose;
}

std::optional<DailyDose> structuredDose(const MedicationEntry& entry, const DrugComponent& component,
                                        const DosageInstruction& line) {
    if (!line.doseHigh && !line.doseLow) return std::nullopt;
    const AmountUnit unit = amountUnit(line.doseUnit);
    const auto strength = strengthOf(component);
    auto times = timesADay(line);
    if (unit.kind == AmountUnit::Kind::perDay) times = Times{1, 1, times && times->bedtimeOnly};
    // A patch that gives so much an hour is one a day's dose, however seldom it is changed.
    if (strength && strength->perHour && unit.kind == AmountUnit::Kind::count) times = Times{1, 1, false};
    if (!times) return std::nullopt;
    const auto high = milligrams(line.doseHigh.value_or(*line.doseLow), unit, entry, component);
    if (!high) return std::nullopt;
    // The lower end of a range is what was surely taken.
    const auto low = line.doseLow ? milligrams(*line.doseLow, unit, entry, component) : std::nullopt;
    return scheduled(low ? std::optional(*low * times->low) : std::nullopt, *high * times->high, DoseBasis::structured,
                     line.asNeeded, times->bedtimeOnly);
}

std::optional<DailyDose> supplyDose(const MedicationEntry& entry, const DrugComponent& component) {
    if (!entry.quantity || !entry.daysSupply || *entry.daysSupply <= 0) return std::nullopt;
    const auto amount = milligrams(*entry.quantity, amountUnit(entry.quantityUnit), entry, component);
    if (!amount) return std::nullopt;
    return scheduled(*amount / *entry.daysSupply, *amount / *entry.daysSupply, DoseBasis::supply, false, false);
}

std::optional<double> partMg(const SigPart& part, std::optional<double> amount, const MedicationEntry& entry,
                             const DrugComponent& component) {
    using Kind = AmountUnit::Kind;
    if (!amount) return std::nullopt;
    if (part.statedMg && part.high && *part.high > 0 && entry.drug.components.size() == 1) {
        return *part.statedMg * (*amount / *part.high);
    }
    AmountUnit unit;
    unit.kind = part.unit == SigUnit::mg ? Kind::mass : part.unit == SigUnit::ml ? Kind::volume : Kind::count;
    return milligrams(*amount, unit, entry, component);
}

/// The dose of one step of a written instruction: the sum of its parts.
DailyDose instructedDose(const SigStep& step, const MedicationEntry& entry, const DrugComponent& component, bool asNeeded) {
    double low = 0, high = 0;
    bool lowKnown = true, highKnown = true, bedtime = !step.parts.empty();
    for (const SigPart& part : step.parts) {
        const auto least = partMg(part, part.low, entry, component);
        const auto most = partMg(part, part.high, entry, component);
        const bool prn = asNeeded || part.asNeeded;
        if (least && part.timesLow) low += prn ? 0 : *least * *part.timesLow;
        else lowKnown = lowKnown && prn;
        if (most && part.timesHigh) high += *most * *part.timesHigh;
        else highKnown = false;
        bedtime = bedtime && part.dayParts == kBedtime;
    }
    const bool allPrn = asNeeded || (!step.parts.empty() && std::all_of(step.parts.begin(), step.parts.end(),
                                                                         [](const SigPart& part) { return part.asNeeded; }));
    return scheduled(lowKnown ? std::optional(low) : std::nullopt, highKnown ? std::optional(high) : std::nullopt,
                     DoseBasis::instruction, allPrn, bedtime);
}

const DrugComponent* componentOf(const MedicationEntry& entry, IngredientId ingredient) {
    for (const auto& component : entry.drug.components) {
        if (component.ingredient == ingredient) return &component;
    }
    return nullptr;
}

/// The component with the strengths of all salts of the ingredient in one product.
DrugComponent wholeComponent(const MedicationEntry& entry, IngredientId ingredient) {
    DrugComponent whole = *componentOf(entry, ingredient);
    bool first = true;
    for (const auto& component : entry.drug.components) {
        if (component.ingredient != ingredient) continue;
        if (!first && whole.strength && component.strength && component.strengthUnit == whole.strengthUnit) {
            *whole.strength += *component.strength;
        }
        first = false;
    }
    return whole;
}

void addInstructionSteps(const MedicationEntry& entry, const DrugComponent& component, const DosageInstruction& line,
                         std::vector<DoseStep>& steps) {
    const Sig sig = readSig(line.text);
    if (!sig.read) {
        DoseStep step;
        step.dose.asNeeded = line.asNeeded || sig.asNeeded;
        if (const auto supply = supplyDose(entry, component); supply && !step.dose.asNeeded) step.dose = *supply;
        steps.push_back(step);
        return;
    }
    for (const SigStep& part : sig.steps) {
        DoseStep step;
        step.days = part.days;
        step.dose = instructedDose(part, entry, component, line.asNeeded || sig.asNeeded);
        if (!step.dose.mg && !step.dose.asNeeded && sig.steps.size() == 1) {
            if (const auto supply = supplyDose(entry, component)) step.dose = *supply;
        }
        steps.push_back(step);
    }
}

std::vector<DoseStep> lineSteps(const MedicationEntry& entry, const DrugComponent& component, const DosageInstruction& line) {
    std::vector<DoseStep> steps;
    const auto structured = structuredDose(entry, component, line);
    if (structured && (structured->mg || structured->asNeeded)) {
        steps.push_back({*structured, std::nullopt, std::nullopt, std::nullopt});
    } else {
        addInstructionSteps(entry, component, line, steps);
        if (structured && !steps.front().dose.mg && !steps.front().dose.mgHigh) steps.front().dose = *structured;
    }
    if (line.bounds.start) steps.front().from = line.bounds.start->last;
    if (line.bounds.end) steps.back().until = line.bounds.end->first;
    if (line.boundsDays && !steps.back().days) steps.back().days = line.boundsDays;
    return steps;
}

DailyDose sum(const DailyDose& a, const DailyDose& b) {
    const auto plus = [](std::optional<double> x, std::optional<double> y) {
        return x && y ? std::optional(*x + *y) : std::nullopt;
    };
    DailyDose both;
    // What is taken as needed adds to the most, not to the schedule.
    both.mg = a.asNeeded ? b.mg : b.asNeeded ? a.mg : plus(a.mg, b.mg);
    both.mgHigh = plus(a.mgHigh, b.mgHigh);
    both.basis = std::max(a.basis, b.basis);
    both.asNeeded = a.asNeeded && b.asNeeded;
    both.atBedtimeOnly = a.atBedtimeOnly && b.atBedtimeOnly;
    return both;
}

/// Do the lines follow each other? They do when they are numbered differently.
bool inSequence(const MedicationEntry& entry) {
    if (entry.dosage.size() < 2) return false;
    std::optional<int> before;
    bool differ = false;
    for (const auto& line : entry.dosage) {
        if (!line.sequence) return false;
        differ = differ || (before && *before != *line.sequence);
        before = line.sequence;
    }
    const bool timed = std::all_of(entry.dosage.begin(), entry.dosage.end() - 1, [](const DosageInstruction& line) {
        return line.boundsDays || line.bounds.end || readSig(line.text).steps.size() == 1;
    });
    return differ && timed && std::any_of(entry.dosage.begin(), entry.dosage.end(), [](const DosageInstruction& line) {
               return line.boundsDays || line.bounds.start || line.bounds.end;
           });
}

}  // namespace

DailyDose dailyDose(const MedicationEntry& entry, const DrugComponent& component, const DosageInstruction* line) {
    if (line == nullptr) return supplyDose(entry, component).value_or(DailyDose{});
    return lineSteps(entry, component, *line).front().dose;
}

std::vector<DoseStep> doseSteps(const MedicationEntry& entry, IngredientId ingredient) {
    const DrugComponent component = wholeComponent(entry, ingredient);
    if (entry.dosage.empty()) return {{supplyDose(entry, component).value_or(DailyDose{}), {}, {}, {}}};
    std::vector<DoseStep> all;
    if (inSequence(entry)) {
        std::vector<const DosageInstruction*> ordered;
        for (const auto& line : entry.dosage) ordered.push_back(&line);
        std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return *a->sequence < *b->sequence; });
        for (const auto* line : ordered) {
            const auto steps = lineSteps(entry, component, *line);
            all.insert(all.end(), steps.begin(), steps.end());
        }
        return all;
    }
    for (const auto& line : entry.dosage) {
        auto steps = lineSteps(entry, component, line);
        const bool ownTime = line.bounds.start || line.bounds.end || steps.size() > 1;
        if (all.empty() || ownTime) {
            all.insert(all.end(), steps.begin(), steps.end());
        } else {
            all.front().dose = sum(all.front().dose, steps.front().dose);
        }
    }
    return all;
}

bool takenTogether(const MedicationEntry& entry) {
    return std::any_of(entry.dosage.begin(), entry.dosage.end(),
                       [](const DosageInstruction& line) { return !line.text.empty() && readSig(line.text).together; });
}

FormRoute routeOf(const MedicationEntry& entry) {
    for (const auto& line : entry.dosage) {
        FormRoute route = FormRoute::unknown;
        if (!line.route.code.empty()) route = SigWords::instance().route(line.route.code);
        if (route == FormRoute::unknown && !line.routeText.empty()) route = SigWords::instance().route(line.routeText);
        if (route != FormRoute::unknown) return route;
    }
    return entry.drug.route;
}

std::optional<double> daysOfSupply(const MedicationEntry& entry) {
    if (entry.daysSupply && *entry.daysSupply > 0) return entry.daysSupply;
    if (!entry.quantity || entry.dosage.size() != 1) return std::nullopt;
    const auto& line = entry.dosage.front();
    const auto times = timesADay(line);
    const AmountUnit unit = amountUnit(line.doseUnit);
    const AmountUnit quantity = amountUnit(entry.quantityUnit);
    if (times && line.doseHigh && times->high > 0 && unit.kind == quantity.kind && unit.kind == AmountUnit::Kind::count) {
        return *entry.quantity / (*line.doseHigh * times->high);
    }
    const Sig sig = readSig(line.text);
    if (!sig.read || sig.steps.size() != 1 || sig.steps.front().parts.size() != 1) return std::nullopt;
    const SigPart& part = sig.steps.front().parts.front();
    const bool counts = part.unit == SigUnit::count || part.unit == SigUnit::none;
    if (!counts || quantity.kind != AmountUnit::Kind::count || !part.high || !part.timesHigh || *part.high * *part.timesHigh <= 0) {
        return std::nullopt;
    }
    return *entry.quantity / (*part.high * *part.timesHigh);
}

}  // namespace refract::rules
