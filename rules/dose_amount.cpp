// Units, strengths and frequencies as numbers.
#include "rules/dose_amount.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "rules/sig.h"
#include "rules/sig_draft.h"
#include "rules/sig_words.h"

namespace refract::rules {

namespace {

constexpr double kHoursPerDay = 24;
constexpr double kDaysPerWeek = 7;

std::string plain(std::string_view unit) {
    std::string text;
    for (const char c : unit) {
        if (c == '{' || c == '}' || c == '[' || c == ']' || c == '(' || c == ')') continue;
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
    return text;
}

/// "mg/24 h", "mg/d", "mg/h" → days that the denominator is.
std::optional<double> daysOfRate(std::string_view per) {
    static constexpr std::array<std::pair<std::string_view, double>, 10> kPer{{
        {"d", 1},
        {"day", 1},
        {"24.h", 1},
        {"24h", 1},
        {"24 h", 1},
        {"24hr", 1},
        {"24 hr", 1},
        {"h", 1 / kHoursPerDay},
        {"hr", 1 / kHoursPerDay},
        {"hour", 1 / kHoursPerDay},
    }};
    for (const auto& [name, days] : kPer) {
        if (name == per) return days;
    }
    return std::nullopt;
}

/// FHIR's UnitsOfTime in days; a month is 30 and a year 365, as prescriptions mean it.
std::optional<double> daysOfUnit(std::string_view unit) {
    static constexpr std::array<std::pair<std::string_view, double>, 7> kUnits{{
        {"s", 1.0 / 86400},
        {"min", 1.0 / 1440},
        {"h", 1 / kHoursPerDay},
        {"d", 1},
        {"wk", kDaysPerWeek},
        {"mo", 30},
        {"a", 365},
    }};
    for (const auto& [name, days] : kUnits) {
        if (name == unit) return days;
    }
    return std::nullopt;
}

/// "24 HR" → 24; 0 if it is no length of time.
double hoursWorn(std::string_view qualifier) {
    double hours = 0;
    const auto [end, error] = std::from_chars(qualifier.data(), qualifier.data() + qualifier.size(), hours);
    const std::string rest = plain(qualifier.substr(static_cast<std::size_t>(end - qualifier.data())));
    return error == std::errc{} && (rest == " hr" || rest == "hr") ? hours : 0;
}

std::optional<Strength> strengthOf(const DrugComponent& component, std::string_view qualifier) {
    if (!component.strength || !(*component.strength > 0) || component.packCount > 0) return std::nullopt;
    const std::string unit = plain(component.strengthUnit);
    const std::size_t slash = unit.find('/');
    const AmountUnit mass = amountUnit(std::string_view(unit).substr(0, slash));
    if (mass.kind != AmountUnit::Kind::mass) return std::nullopt;
    Strength strength{*component.strength * mass.factor, Strength::Per::unit, 0};
    if (slash == std::string::npos) return strength;
    const std::string per = unit.substr(slash + 1);
    if (per == "ml") {
        strength.per = Strength::Per::ml;
    } else if (const auto days = daysOfRate(per)) {
        strength.mg /= *days * kHoursPerDay;
        strength.per = Strength::Per::hour;
        strength.hours = hoursWorn(qualifier);
    } else if (per != "actuat" && per != "spray" && per != "1") {
        return std::nullopt;
    }
    return strength;
}

struct Coded {
    std::optional<double> times;
    unsigned dayParts = 0;
};

Coded codedTiming(const std::string& code) {
    if (const auto known = SigWords::instance().timingCode(code)) {
        const int parts = std::popcount(known->dayParts);
        return {known->times > 0 ? known->times / known->days : parts, known->dayParts};
    }
    // A client without codes writes "Twice daily".
    const Sig sig = readSig(code);
    if (!sig.read || sig.steps.size() != 1 || sig.steps.front().parts.size() != 1) return {};
    const SigPart& part = sig.steps.front().parts.front();
    if (part.high || part.timesLow != part.timesHigh) return {};
    return {part.timesHigh, part.dayParts};
}

/// Times a day by frequency and period, with the days of the week.
void addRepeat(const DosageInstruction& line, double events, Frequency& frequency) {
    const auto unit = daysOfUnit(line.periodUnit);
    if (!line.period || !(*line.period > 0) || !unit) return;
    const double days = *line.period * *unit;
    const double said = line.frequency.value_or(1);
    if (!(said > 0) || !std::isfinite(days)) return;
    const auto weekdays = static_cast<double>(line.daysOfWeek);
    double least = std::max(said, events);
    double most = std::max(line.frequencyMax.value_or(said), events);
    if (events > 1 && said > 1 && said != events) frequency.contradicts = true;
    if (weekdays > 0 && sameNumber(days, kDaysPerWeek)) {
        least = std::max(said, weekdays * std::max(events, 1.0));
        most = std::max(most, least);
    } else if (weekdays > 0) {
        least *= weekdays / kDaysPerWeek;
        most *= weekdays / kDaysPerWeek;
    }
    frequency.low = least / days;
    frequency.high = most / days;
}

}  // namespace

AmountUnit amountUnit(std::string_view written) {
    using Kind = AmountUnit::Kind;
    const std::string unit = plain(written);
    if (unit.empty() || unit == "1" || unit == "na" || unit == "n/a") return {Kind::count, 1};
    if (const auto slash = unit.find('/'); slash != std::string::npos) {
        const AmountUnit whole = amountUnit(std::string_view(unit).substr(0, slash));
        const auto days = daysOfRate(std::string_view(unit).substr(slash + 1));
        if (whole.kind != Kind::mass || !days || slash == 0) return {};
        return {Kind::massPerDay, whole.factor / *days};
    }
    const SigWord* word = SigWords::instance().find(unit);
    if (word == nullptr) return {};
    if (word->kind == SigKind::count) return {Kind::count, 1};
    if (word->kind == SigKind::mass) return {Kind::mass, word->a};
    if (word->kind == SigKind::volume) return {Kind::volume, word->a};
    return {};
}

IngredientPart ingredientPart(const Drug& drug, IngredientId ingredient) {
    IngredientPart part;
    part.alone = true;
    bool known = true;
    for (const DrugComponent& component : drug.components) {
        if (component.ingredient != ingredient) {
            part.alone = false;
            continue;
        }
        const auto strength = strengthOf(component, drug.qualifier);
        known = known && strength && (!part.strength || part.strength->per == strength->per);
        if (!known) continue;
        if (part.strength) {
            part.strength->mg += strength->mg;  // two salts in one tablet
        } else {
            part.strength = strength;
        }
    }
    if (!known) part.strength = std::nullopt;
    return part;
}

std::optional<double> mgPerDay(double amount, const AmountUnit& unit, std::optional<double> times,
                               const IngredientPart& part) {
    using Kind = AmountUnit::Kind;
    switch (unit.kind) {
        case Kind::massPerDay:
            return part.alone ? std::optional{amount * unit.factor} : std::nullopt;
        case Kind::mass:
            // A mass of a product of several ingredients may be that of any of them.
            return part.alone && times ? std::optional{amount * unit.factor * *times} : std::nullopt;
        case Kind::volume:
            if (!part.strength || part.strength->per != Strength::Per::ml || !times) return std::nullopt;
            return amount * unit.factor * part.strength->mg * *times;
        case Kind::count:
            break;
        case Kind::unknown:
            return std::nullopt;
    }
    if (!part.strength || part.strength->per == Strength::Per::ml) return std::nullopt;
    if (part.strength->per == Strength::Per::unit) {
        return times ? std::optional{amount * part.strength->mg * *times} : std::nullopt;
    }
    const double worn = part.strength->hours > 0 && times ? *times * part.strength->hours : kHoursPerDay;
    return amount * part.strength->mg * std::min(worn, kHoursPerDay);
}

Frequency frequencyOf(const DosageInstruction& line) {
    Frequency frequency;
    for (const auto& event : line.when) {
        if (const auto code = SigWords::instance().timingCode(event)) frequency.dayParts |= code->dayParts;
    }
    const auto events = static_cast<double>(std::max(line.when.size(), line.timesOfDay));
    addRepeat(line, events, frequency);
    if (!frequency.high && events > 0) {
        const double share = line.daysOfWeek > 0 ? static_cast<double>(line.daysOfWeek) / kDaysPerWeek : 1;
        frequency.low = frequency.high = events * share;
    } else if (!frequency.high && line.daysOfWeek > 0) {
        frequency.low = frequency.high = static_cast<double>(line.daysOfWeek) / kDaysPerWeek;
    }
    if (!line.timingCode.empty()) {
        const Coded coded = codedTiming(line.timingCode);
        const bool differs = coded.times && frequency.high && !sameNumber(*coded.times, *frequency.high) &&
                             !sameNumber(*coded.times, *frequency.low);
        frequency.contradicts = frequency.contradicts || differs;
        if (!frequency.high) frequency.low = frequency.high = coded.times;
        frequency.dayParts |= coded.dayParts;
    }
    frequency.given = frequency.high.has_value();
    return frequency;
}

}  // namespace refract::rules
