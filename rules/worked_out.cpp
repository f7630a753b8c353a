// Working out results from other results.
#include "rules/worked_out.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "rules/patient_age.h"

namespace refract::rules {

namespace {

constexpr std::string_view kCkdEpi2021 = "ckd-epi-2021";
constexpr std::string_view kBodyMassIndex = "body-mass-index";
constexpr int kAdult = 18;

/// The value of a result in that unit, where it is a plain number of one known day.
std::optional<double> plainValue(const Knowledge& knowledge, const Measure& measure, const ValueSet& set,
                                 std::string_view unit) {
    if (!measure.value || !(*measure.value > 0) || !measure.comparator.empty() || !measure.when.exact()) return {};
    const auto factor = knowledge.units().factor(measure.unit, unit, set.index);
    return factor ? std::optional(*measure.value * *factor) : std::nullopt;
}

using Formula = std::function<std::optional<double>(const Measure& first)>;

Formula kidneyFunction(const PatientRecord& patient, const Knowledge& knowledge, const ValueSet& creatinine) {
    return [&](const Measure& measure) -> std::optional<double> {
        const auto value = plainValue(knowledge, measure, creatinine, "mg/dL");
        if (!value || (patient.sex != Sex::female && patient.sex != Sex::male)) return {};
        const auto age = ageOn(patient, measure.when.first);
        if (!age || *age < kAdult) return {};
        return std::round(ckdEpi2021(*value, *age, patient.sex == Sex::female));
    };
}

/// The last height of an adult up to the day of the weight: it changes little after that.
Formula weightForHeight(const PatientRecord& patient, const Knowledge& knowledge, const ValueSet& weight,
                        const ValueSet& height) {
    std::vector<std::pair<Day, double>> heights;
    for (const Measure& measure : patient.measures) {
        if (!height.containsAny(measure.codes)) continue;
        const auto value = plainValue(knowledge, measure, height, "m");
        if (value && surelyAged(patient, kAdult, measure.when.first)) heights.emplace_back(measure.when.first, *value);
    }
    std::sort(heights.begin(), heights.end());
    return [&, heights = std::move(heights)](const Measure& measure) -> std::optional<double> {
        const auto kilograms = plainValue(knowledge, measure, weight, "kg");
        const auto after = std::upper_bound(heights.begin(), heights.end(), measure.when.first,
                                            [](Day day, const auto& other) { return day < other.first; });
        if (!kilograms || after == heights.begin()) return {};
        return std::round(bodyMassIndex(*kilograms, std::prev(after)->second) * 10) / 10;
    };
}

void addTo(const ValueSet& set, PatientRecord& patient, const Knowledge& knowledge) {
    const WorkedOut& how = *set.workedOut;
    std::vector<const ValueSet*> from;
    for (const std::string& id : how.from) from.push_back(knowledge.valueSets().find(id));
    if (from.size() != inputsOf(how.by) || std::count(from.begin(), from.end(), nullptr) != 0) return;
    const Formula formula = how.by == kCkdEpi2021 ? kidneyFunction(patient, knowledge, *from[0])
                                                  : weightForHeight(patient, knowledge, *from[0], *from[1]);
    std::optional<Day> reported;
    for (const Measure& measure : patient.measures) {
        if (!measure.value || !set.containsAny(measure.codes)) continue;
        reported = std::max(reported.value_or(measure.when.last), measure.when.last);
    }
    std::vector<Measure> added;
    for (const Measure& measure : patient.measures) {
        if (!from[0]->containsAny(measure.codes) || (reported && measure.when.first <= *reported)) continue;
        const auto value = formula(measure);
        if (!value) continue;
        Measure result;
        result.codes.push_back(how.as);
        result.value = value;
        result.unit = how.unit;
        result.when = measure.when;
        result.reference = measure.reference;
        result.workedOut = how.phrase;
        added.push_back(std::move(result));
    }
    std::move(added.begin(), added.end(), std::back_inserter(patient.measures));
}

}  // namespace

double ckdEpi2021(double creatinineMgPerDl, int age, bool female) {
    const double ratio = creatinineMgPerDl / (female ? 0.7 : 0.9);
    const double exponent = female ? -0.241 : -0.302;
    return 142 * std::pow(std::min(ratio, 1.0), exponent) * std::pow(std::max(ratio, 1.0), -1.2) *
           std::pow(0.9938, age) * (female ? 1.012 : 1);
}

double bodyMassIndex(double kilograms, double metres) {
    return kilograms / (metres * metres);
}

std::size_t inputsOf(std::string_view formula) {
    if (formula == kCkdEpi2021) return 1;
    return formula == kBodyMassIndex ? 2 : 0;
}

void addWorkedOut(PatientRecord& patient, const Knowledge& knowledge) {
    for (const ValueSet* set : knowledge.valueSets().byIndex()) {
        if (set->workedOut) addTo(*set, patient, knowledge);
    }
}

}  // namespace refract::rules
