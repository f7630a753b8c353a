// Drug, dose, dates and the words that go with them.
#include "plugin/casebook/medication_parser.h"

#include <array>
#include <utility>

namespace refract::casebook {

namespace {

using Kind = MedicationLine::Kind;

/// Is this the first word after the drug's name: a dose ("40", "2x100") or a keyword?
bool endsDrugName(const Word& word) {
    if (word.quoted) return true;
    static constexpr std::array<std::string_view, 9> kKeywords{"from",  "on",  "until",   "for",       "because",
                                                               "route", "prn", "ongoing", "unselected"};
    const std::string lower = lowerCase(word.text);
    for (const auto keyword : kKeywords) {
        if (lower == keyword) return true;
    }
    const auto x = lower.find('x');
    if (parseNumber(lower)) return true;
    return x != std::string::npos && x > 0 && parseNumber(lower.substr(0, x)) && parseNumber(lower.substr(x + 1));
}

std::optional<std::string> parseDrug(Words& words, MedicationLine& line) {
    if (const auto quoted = words.takeQuoted()) {
        line.drug = *quoted;
        line.verbatim = true;
        return std::nullopt;
    }
    while (words.peek() != nullptr && !endsDrugName(*words.peek())) {
        line.drug += (line.drug.empty() ? "" : " ") + *words.takeAny();
    }
    if (line.drug.empty()) return "the name of a drug is missing";
    return std::nullopt;
}

bool takeFrequency(Words& words, Dose& dose) {
    static constexpr std::array<std::pair<std::string_view, std::pair<double, double>>, 10> kFrequencies{{
        {"once a day", {1, 1}},
        {"twice a day", {2, 1}},
        {"three times a day", {3, 1}},
        {"four times a day", {4, 1}},
        {"daily", {1, 1}},
        {"every other day", {1, 2}},
        {"once a week", {1, 7}},
        {"weekly", {1, 7}},
        {"a day", {1, 1}},
        {"once", {1, 1}},
    }};
    for (const auto& [words_, rate] : kFrequencies) {
        if (!words.take(words_)) continue;
        dose.timesPerPeriod = rate.first;
        dose.periodDays = rate.second;
        return true;
    }
    return false;
}

std::optional<std::string> parseDose(Words& words, Dose& dose) {
    const Word* first = words.peek();
    if (first == nullptr || first->quoted) return std::nullopt;
    const std::string text = lowerCase(first->text);
    const auto x = text.find('x');
    if (const auto number = parseNumber(text)) {
        dose.amount = number;
    } else if (x != std::string::npos && x > 0 && parseNumber(text.substr(0, x)) && parseNumber(text.substr(x + 1))) {
        dose.units = *parseNumber(text.substr(0, x));
        dose.amount = *parseNumber(text.substr(0, x)) * *parseNumber(text.substr(x + 1));
    } else {
        return std::nullopt;
    }
    words.takeAny();
    auto unit = words.takeAny();
    if (!unit) return "a dose needs its unit, as 40 mg/day";
    const auto slash = unit->find('/');
    if (slash != std::string::npos) {
        const std::string per = lowerCase(unit->substr(slash + 1));
        if (per != "day" && per != "d" && per != "24h") return "a dose is per day, as 40 mg/day";
        unit->resize(slash);
    }
    dose.unit = *unit;
    takeFrequency(words, dose);
    return std::nullopt;
}

std::optional<std::string> parseModifier(Words& words, MedicationLine& line) {
    const auto day = [&](std::optional<fhir::Day>& target) -> std::optional<std::string> {
        target = words.takeDay();
        if (!target) return "a date is missing, as 2026-03-02";
        return std::nullopt;
    };
    if (words.take("from") || words.take("on")) return day(line.from);
    if (words.take("until")) {
        line.openEnded = false;
        return day(line.until);
    }
    if (words.take("ongoing")) return std::nullopt;
    if (words.take("stopped")) {
        const bool allowed = line.kind == Kind::request || line.kind == Kind::statement;
        if (!allowed) return "\"stopped\" goes with a request or a statement: the others say when they end";
        line.stopped = true;
        line.openEnded = false;
        return std::nullopt;
    }
    if (words.take("days")) {
        line.days = words.takeNumber();
        return line.days ? std::nullopt : std::optional<std::string>("\"days\" needs a number");
    }
    if (words.take("for")) {
        const auto code = words.takeAny();
        if (!code) return "\"for\" needs the code of a reason";
        line.reasons.push_back(*code);
        return std::nullopt;
    }
    if (words.take("because")) {
        const auto text = words.takeQuoted();
        if (!text) return "\"because\" needs a text in quotes";
        line.statusReason = *text;
        return std::nullopt;
    }
    if (words.take("route")) {
        const auto text = words.takeQuoted();
        if (!text) return "\"route\" needs a text in quotes";
        line.route = *text;
        return std::nullopt;
    }
    if (words.take("prn")) return line.dose.asNeeded = true, std::nullopt;
    if (words.take("at bedtime")) return line.dose.atBedtime = true, std::nullopt;
    if (words.take("inpatient")) return line.inpatient = true, std::nullopt;
    if (words.take("unselected")) return line.selected = false, std::nullopt;
    if (takeFrequency(words, line.dose)) return std::nullopt;
    return "\"" + words.rest() + "\" is not understood here";
}

std::optional<std::string> missing(const MedicationLine& line) {
    if (line.kind != Kind::draft && !line.from) return "the first day is missing: \"from\" or \"on\" and a date";
    if (line.kind == Kind::dispense && !line.days) return "a dispense needs \"days\" and the days that it lasts";
    if (line.until && line.from && *line.until < *line.from) return "the last day is before the first";
    return std::nullopt;
}

}  // namespace

std::optional<Kind> medicationKind(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kKinds{{
        {"course", Kind::course},
        {"request", Kind::request},
        {"statement", Kind::statement},
        {"dispense", Kind::dispense},
        {"draft", Kind::draft},
    }};
    for (const auto& [name, kind] : kKinds) {
        if (name == word) return kind;
    }
    return std::nullopt;
}

std::optional<std::string> parseMedication(Words& words, Kind kind, Case& story) {
    MedicationLine line;
    line.kind = kind;
    if (auto complaint = parseDrug(words, line)) return complaint;
    if (auto complaint = parseDose(words, line.dose)) return complaint;
    while (!words.done()) {
        if (auto complaint = parseModifier(words, line)) return complaint;
    }
    if (auto complaint = missing(line)) return complaint;
    story.medications.push_back(std::move(line));
    return std::nullopt;
}

}  // namespace refract::casebook
