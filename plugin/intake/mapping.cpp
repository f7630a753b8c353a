// The mappings behind mapping.h.
#include "plugin/intake/mapping.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace refract::intake {

namespace {

constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

/// "f332" and "F33.2" are one code: servers drop the dot for billing.
std::string icd10(std::string_view code) {
    constexpr std::size_t kCategoryLength = 3;
    std::string result = upper(trimmed(code));
    if (result.size() <= kCategoryLength || result.find('.') != std::string::npos) return result;
    return result.substr(0, kCategoryLength) + '.' + result.substr(kCategoryLength);
}

/// UCUM units of time, and the words that servers write instead, in days. Months and
/// years as FHIR's calendar durations have no fixed length: 30 and 365 are for bounds
/// and supplies, which are written in round figures.
std::optional<double> daysPerUnit(std::string_view unit) {
    static constexpr std::array<std::pair<std::string_view, double>, 20> kUnits{{
        {"s", 1.0 / 86400}, {"min", 1.0 / 1440}, {"h", 1.0 / 24},
        {"hour", 1.0 / 24}, {"hours", 1.0 / 24}, {"d", 1},
        {"day", 1},         {"days", 1},         {"wk", 7},
        {"week", 7},        {"weeks", 7},        {"w", 7},
        {"mo", 30},         {"month", 30},       {"months", 30},
        {"m", 30},          {"a", 365},          {"year", 365},
        {"years", 365},     {"y", 365},
    }};
    std::string lower(trimmed(unit));
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const auto& [name, days] : kUnits) {
        if (name == lower) return days;
    }
    return std::nullopt;
}

std::string timingCode(const fhir::CodeableConcept& code) {
    for (const auto& coding : code.codings) {
        if (!coding.code.empty()) return upper(coding.code);
    }
    return upper(trimmed(code.text));
}

void mapTiming(const fhir::Timing& timing, rules::DosageInstruction& line) {
    line.frequency = timing.frequency;
    line.frequencyMax = timing.frequencyMax;
    line.period = timing.period;
    line.periodUnit = std::string(timing.periodUnit);
    // R4: "If no frequency is stated, the assumption is that the event occurs once per period."
    if (line.period && !line.frequency) line.frequency = 1;
    line.timingCode = timingCode(timing.code);
    line.when.reserve(timing.when.size());
    for (const auto when : timing.when) line.when.push_back(upper(when));
    line.timesOfDay = timing.timeOfDay.size();
    line.daysOfWeek = timing.dayOfWeek.size();
    line.bounds = timing.boundsPeriod;
    if (timing.boundsDuration) line.boundsDays = inDays(*timing.boundsDuration);
    if (timing.boundsRange && timing.boundsRange->high) line.boundsDays = inDays(*timing.boundsRange->high);
}

}  // namespace

void appendCodes(std::vector<rules::Code>& codes, const fhir::CodeableConcept& concept_) {
    for (const auto& coding : concept_.codings) {
        if (coding.code.empty() || coding.system == fhir::CodeSystem::none ||
            coding.system == fhir::CodeSystem::other) {
            continue;
        }
        rules::Code code{coding.system, coding.system == fhir::CodeSystem::icd10 ? icd10(coding.code)
                                                                                 : std::string(trimmed(coding.code))};
        const bool known = std::any_of(codes.begin(), codes.end(), [&](const rules::Code& other) {
            return other.system == code.system && other.code == code.code;
        });
        if (!known) codes.push_back(std::move(code));
    }
}

std::vector<rules::Code> codesOf(const fhir::CodeableConcept& concept_) {
    std::vector<rules::Code> codes;
    codes.reserve(concept_.codings.size());
    appendCodes(codes, concept_);
    return codes;
}

std::optional<double> inDays(const fhir::Quantity& quantity) {
    if (!quantity.value) return std::nullopt;
    // A supply without any unit is days in every server that we met.
    if (quantity.unitOrCode().empty()) return quantity.value;
    auto days = daysPerUnit(quantity.code);
    if (!days) days = daysPerUnit(quantity.unit);
    if (!days) return std::nullopt;
    return *quantity.value * *days;
}

rules::DosageInstruction dosageOf(const fhir::Dosage& dosage) {
    rules::DosageInstruction line;
    line.text = std::string(dosage.text.empty() ? dosage.patientInstruction : dosage.text);
    line.unreadable = dosage.unreadable;
    line.sequence = dosage.sequence;
    line.asNeeded = dosage.asNeeded;
    line.asNeededFor = std::string(dosage.asNeededFor.shown());
    if (dosage.timing) mapTiming(*dosage.timing, line);
    line.routeText = std::string(dosage.route.shown());
    const auto routes = codesOf(dosage.route);
    if (!routes.empty()) line.route = routes.front();
    for (const auto& dose : dosage.doseAndRate) {
        if (dose.doseQuantity && dose.doseQuantity->value) {
            line.doseLow = line.doseHigh = dose.doseQuantity->value;
            line.doseUnit = std::string(dose.doseQuantity->unitOrCode());
            break;
        }
        if (dose.doseRange) {
            const auto& [low, high] = *dose.doseRange;
            if (low && low->value) line.doseLow = low->value;
            if (high && high->value) line.doseHigh = high->value;
            const auto& named = high ? high : low;
            if (named) line.doseUnit = std::string(named->unitOrCode());
            break;
        }
    }
    return line;
}

rules::ClinicalStatus clinicalStatusOf(std::string_view code) {
    if (code == "active" || code == "recurrence" || code == "relapse") return rules::ClinicalStatus::active;
    if (code == "inactive" || code == "remission") return rules::ClinicalStatus::inactive;
    if (code == "resolved") return rules::ClinicalStatus::resolved;
    return rules::ClinicalStatus::unknown;
}

std::string referenceOf(const fhir::Collection::Item& item, std::string_view id) {
    if (id.empty()) return std::string(item.fullUrl);
    std::string reference(fhir::resourceType(item.json));
    reference += '/';
    reference += id;
    return reference;
}

std::optional<fhir::Quantity> writtenQuantity(std::string_view text, const rules::Units& units) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kComparators{
        {{"<=", "<="}, {">=", ">="}, {"\u2264", "<="}, {"\u2265", ">="}, {"<", "<"}, {">", ">"}}};
    fhir::Quantity quantity;
    text = trimmed(text);
    for (const auto& [written, comparator] : kComparators) {
        if (!text.starts_with(written)) continue;
        quantity.comparator = comparator;
        text = trimmed(text.substr(written.size()));
        break;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    quantity.value = value;
    quantity.unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    if (!quantity.unit.empty() && !units.known(quantity.unit)) return std::nullopt;
    return quantity;
}

std::optional<int> pointsOf(const fhir::ObservationValue& value) {
    std::optional<double> number = value.number;
    if (!number && value.quantity && value.quantity->comparator.empty()) number = value.quantity->value;
    if (!number) {
        const std::string_view text = trimmed(value.text);
        double parsed = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
        if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        number = parsed;
    }
    constexpr double kMostPoints = 1000;
    if (!std::isfinite(*number) || std::floor(*number) != *number || std::abs(*number) > kMostPoints)
        return std::nullopt;
    return static_cast<int>(*number);
}

}  // namespace refract::intake
