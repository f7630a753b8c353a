// Timing and Dosage out of Elements, in R4's shape and in the flat one of STU3.
#include "fhir/datatypes.h"

namespace refract::fhir {

namespace {

std::vector<std::string_view> textsAt(const Element& parent, std::string_view name) {
    std::vector<std::string_view> list;
    parent.each(name, [&](const Element& element) {
        if (const auto text = element.json().string())
            list.push_back(*text);
        else
            element.wrongShape();
    });
    return list;
}

void repeat(const Element& element, Timing& timing) {
    timing.frequency = element.number("frequency");
    timing.frequencyMax = element.number("frequencyMax");
    timing.period = element.number("period");
    timing.periodMax = element.number("periodMax");
    timing.periodUnit = element.text("periodUnit");
    timing.count = element.number("count");
    timing.boundsPeriod = periodAt(element, "boundsPeriod");
    timing.boundsDuration = quantityAt(element, "boundsDuration");
    timing.boundsRange = rangeAt(element, "boundsRange");
    timing.when = textsAt(element, "when");
    timing.timeOfDay = textsAt(element, "timeOfDay");
    timing.dayOfWeek = textsAt(element, "dayOfWeek");
}

DoseAndRate doseAndRate(const Element& element) {
    if (!element.json().isObject()) element.wrongShape();
    return {quantityAt(element, "doseQuantity"), rangeAt(element, "doseRange"), quantityAt(element, "rateQuantity")};
}

/// A day as UCUM and as people write it: 1 d, 24 h.
bool isOneDay(const Quantity& quantity) {
    constexpr double kHoursPerDay = 24;
    const auto unit = quantity.unitOrCode();
    if (unit == "d" || unit == "day" || unit == "days") return quantity.value.value_or(1) == 1;
    return (unit == "h" || unit == "hour" || unit == "hours") && quantity.value == kHoursPerDay;
}

/// R5 has a list of ratios: the first per day counts.
std::optional<Quantity> mostPerDay(const Element& element) {
    std::optional<Quantity> most;
    element.each("maxDosePerPeriod", [&](const Element& ratio) {
        const auto denominator = quantityAt(ratio, "denominator");
        if (!most && denominator && isOneDay(*denominator)) most = quantityAt(ratio, "numerator");
    });
    return most;
}

void asNeeded(const Element& element, Dosage& dosage) {
    // R5 calls them asNeeded and asNeededFor.
    const auto plain = element.boolean("asNeededBoolean");
    dosage.asNeeded = plain ? *plain : element.boolean("asNeeded").value_or(false);
    dosage.asNeededFor = conceptAt(element, "asNeededCodeableConcept");
    if (dosage.asNeededFor.empty()) dosage.asNeededFor = joinedConceptsAt(element, "asNeededFor");
    if (element.has("asNeededCodeableConcept") || !dosage.asNeededFor.empty()) dosage.asNeeded = true;
}

/// How much and when: without one of these a line says another dose.
Dosage amounts(const Element& element) {
    Dosage result;
    result.sequence = element.integer("sequence");
    element.inside("timing", [&](const Element& inner) { result.timing = timing(inner); });
    asNeeded(element, result);
    element.each("doseAndRate", [&](const Element& inner) { result.doseAndRate.push_back(doseAndRate(inner)); });
    const bool flat = element.has("doseQuantity") || element.has("doseRange") || element.has("rateQuantity");
    if (result.doseAndRate.empty() && flat) result.doseAndRate.push_back(doseAndRate(element));
    result.maxDosePerPeriod = mostPerDay(element);
    return result;
}

Timing anyTiming(const Element& element) {
    Timing result;
    if (!element.json().isObject()) {
        element.wrongShape();
        return result;
    }
    element.refuseModifiers();
    element.each("event", [&](const Element& event) {
        const auto text = event.json().string();
        if (const auto date = text ? parseDate(*text) : std::nullopt)
            result.events.push_back(*date);
        else
            event.fault(IssueCode::value, "This is no date that can be read.");
    });
    element.inside("repeat", [&](const Element& inner) {
        if (inner.json().isObject())
            repeat(inner, result);
        else
            inner.wrongShape();
    });
    result.code = conceptAt(element, "code");
    return result;
}

}  // namespace

Timing timing(const Element& element) {
    return element.whole([&] { return anyTiming(element); });
}

Dosage dosage(const Element& element) {
    Dosage nothing;
    nothing.unreadable = true;
    const std::size_t mark = element.mark();
    if (!element.json().isObject()) element.wrongShape();
    element.refuseModifiers();
    if (element.spoiledSince(mark)) return nothing;
    Dosage result = amounts(element);
    if (element.spoiledSince(mark)) result = nothing;
    const std::size_t words = element.mark();
    result.text = element.text("text");
    result.patientInstruction = element.text("patientInstruction");
    result.unreadable = result.unreadable || element.spoiledSince(words);
    result.route = conceptAt(element, "route");
    result.site = conceptAt(element, "site");
    return result;
}

}  // namespace refract::fhir
