// Builds a PatientRecord in the words of a case, so that a test of rules/ reads as a story:
//
//     RecordBuilder patient;
//     patient.born("1981-06-15").female().problem("F33.2", "2025-04-01");
//     patient.course(sertraline(50), "2025-04-14", "2025-05-04");   // order and dispenses
//     patient.request(sertraline(100)).from("2025-05-05").take(1, "{tbl}", 2);
//     patient.dispense(sertraline(100)).on("2025-05-05").supply(30);
//     patient.phq9("2025-04-10", 21, 0);
//     assess(patient.record(), exposure(patient.record(), day("2026-03-02")), …);
//
// All dates are FHIR dates ("2025-04" is a month); the last day given is a day on the drug.
// A date that cannot be read aborts the test. The record lives in the builder; what
// request(), statement() and dispense() give back is good until the next statement.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "rules/record.h"

namespace refract::test {

using namespace rules;

inline PartialDate date(std::string_view text) {
    const auto parsed = fhir::parseDate(text);
    if (!parsed) {
        std::fprintf(stderr, "not a date in a test: %s\n", std::string(text).c_str());
        std::abort();
    }
    return *parsed;
}

inline Day day(std::string_view text) {
    return date(text).first;
}

/// A product of one ingredient: strength per unit of an oral form.
inline Drug drug(IngredientId ingredient, std::string_view name, std::optional<double> strength,
                 std::string_view strengthUnit = "MG", FormRoute route = FormRoute::oral,
                 Release release = Release::immediate) {
    DrugComponent component;
    component.ingredient = ingredient;
    component.name = name;
    component.strength = strength;
    if (strength) component.strengthUnit = strengthUnit;
    Drug product;
    product.recognised = true;
    product.components.push_back(std::move(component));
    product.text = name;
    product.route = route;
    product.release = release;
    product.form = route == FormRoute::oral ? "Oral Tablet" : "";
    product.trust = Drug::Trust::code;
    return product;
}

inline Drug extended(Drug product, std::string_view form = "Extended Release Oral Capsule") {
    product.release = Release::extended;
    product.form = form;
    return product;
}

inline Drug branded(Drug product, std::string_view brand) {
    product.brand = brand;
    return product;
}

/// A product of several ingredients: combined(olanzapine(6), fluoxetine(25)).
inline Drug combined(Drug first, const Drug& second) {
    first.components.insert(first.components.end(), second.components.begin(), second.components.end());
    first.text += " / " + second.text;
    return first;
}

/// Something that the terminology does not know.
inline Drug unknownDrug(std::string_view text) {
    Drug product;
    product.text = text;
    return product;
}

// RxNorm ingredient numbers, as in rules/terminology. std::nullopt: no strength was said.
using Mg = std::optional<double>;
inline Drug amitriptyline(Mg mg) {
    return drug(704, "amitriptyline", mg);
}
inline Drug aripiprazole(Mg mg) {
    return drug(89013, "aripiprazole", mg);
}
inline Drug bupropion(Mg mg) {
    return extended(drug(42347, "bupropion", mg), "Extended Release Oral Tablet");
}
inline Drug citalopram(Mg mg) {
    return drug(2556, "citalopram", mg);
}
inline Drug duloxetine(Mg mg) {
    return drug(72625, "duloxetine", mg, "MG", FormRoute::oral, Release::delayed);
}
inline Drug escitalopram(Mg mg) {
    return drug(321988, "escitalopram", mg);
}
inline Drug fluoxetine(Mg mg) {
    return drug(4493, "fluoxetine", mg);
}
inline Drug lithium(Mg mg) {
    return drug(6448, "lithium", mg);
}
inline Drug linezolid(Mg mg) {
    return drug(190376, "linezolid", mg);
}
inline Drug mirtazapine(Mg mg) {
    return drug(15996, "mirtazapine", mg);
}
inline Drug olanzapine(Mg mg) {
    return drug(61381, "olanzapine", mg);
}
inline Drug paroxetine(Mg mg) {
    return drug(32937, "paroxetine", mg);
}
inline Drug phenelzine(Mg mg) {
    return drug(8123, "phenelzine", mg);
}
inline Drug quetiapine(Mg mg) {
    return drug(51272, "quetiapine", mg);
}
inline Drug selegiline(Mg mg) {
    return drug(9639, "selegiline", mg);
}
inline Drug selegilinePatch(double mgPerHour) {
    return drug(9639, "selegiline", mgPerHour, "MG/HR", FormRoute::transdermal, Release::extended);
}
inline Drug sertraline(Mg mg) {
    return drug(36437, "sertraline", mg);
}
inline Drug tramadol(Mg mg) {
    return drug(10689, "tramadol", mg);
}
inline Drug trazodone(Mg mg) {
    return drug(10737, "trazodone", mg);
}
inline Drug venlafaxine(Mg mg) {
    return extended(drug(39786, "venlafaxine", mg));
}
inline Drug vortioxetine(Mg mg) {
    return drug(1455099, "vortioxetine", mg);
}

/// One medication entry under construction; every setter returns it.
class EntryBuilder {
public:
    explicit EntryBuilder(MedicationEntry& entry) : entry_(entry) {}

    // When.
    EntryBuilder& from(std::string_view start) {
        entry_.period.start = date(start);
        if (!entry_.authored) entry_.authored = entry_.period.start;
        return *this;
    }
    EntryBuilder& until(std::string_view end) {
        entry_.period.end = date(end);
        return *this;
    }
    EntryBuilder& authored(std::string_view when) {
        entry_.authored = date(when);
        return *this;
    }
    /// The day a dispense was handed over.
    EntryBuilder& on(std::string_view when) {
        entry_.handedOver = date(when);
        return *this;
    }

    // How much. Dosage lines are added by take(), mg(), text() and refined by the rest.
    EntryBuilder& take(double units, std::string_view unit = "{tbl}", double timesPerDay = 1) {
        return line(units, unit, timesPerDay);
    }
    EntryBuilder& mg(double perDose, double timesPerDay = 1) { return line(perDose, "mg", timesPerDay); }
    EntryBuilder& text(std::string_view instructions) {
        entry_.dosage.emplace_back().text = instructions;
        return *this;
    }
    EntryBuilder& every(double period, std::string_view unit) {
        last().period = period;
        last().periodUnit = unit;
        return *this;
    }
    EntryBuilder& code(std::string_view timingCode) {
        last().timingCode = timingCode;
        last().frequency = last().period = std::nullopt;
        last().periodUnit.clear();
        return *this;
    }
    EntryBuilder& when(std::string_view event) {
        last().when.emplace_back(event);
        return *this;
    }
    EntryBuilder& sequence(int step) {
        last().sequence = step;
        return *this;
    }
    EntryBuilder& forDays(double days) {
        last().boundsDays = days;
        return *this;
    }
    EntryBuilder& within(std::string_view start, std::string_view end) {
        last().bounds.start = date(start);
        last().bounds.end = date(end);
        return *this;
    }
    EntryBuilder& asNeeded() {
        last().asNeeded = true;
        return *this;
    }
    EntryBuilder& atBedtime() { return when("HS"); }
    EntryBuilder& route(std::string_view words) {
        if (entry_.dosage.empty()) entry_.dosage.emplace_back();
        last().routeText = words;
        return *this;
    }

    // Supply.
    EntryBuilder& supply(double days) {
        entry_.daysSupply = days;
        return *this;
    }
    EntryBuilder& quantity(double amount, std::string_view unit = "{tbl}") {
        entry_.quantity = amount;
        entry_.quantityUnit = unit;
        return *this;
    }
    EntryBuilder& refills(double count) {
        entry_.refills = count;
        return *this;
    }

    // What it is.
    EntryBuilder& status(MedicationStatus status) {
        entry_.status = status;
        return *this;
    }
    EntryBuilder& active() { return status(MedicationStatus::active); }
    EntryBuilder& completed() { return status(MedicationStatus::completed); }
    EntryBuilder& stopped() { return status(MedicationStatus::stopped); }
    EntryBuilder& stopped(std::string_view why) {
        entry_.statusReason = why;
        return status(MedicationStatus::stopped);
    }
    EntryBuilder& reference(std::string_view name) {
        entry_.reference = name;
        return *this;
    }
    EntryBuilder& basedOn(std::string_view name) {
        entry_.basedOn = name;
        return *this;
    }
    EntryBuilder& reason(std::string_view icd10) {
        entry_.reasons.push_back({fhir::CodeSystem::icd10, std::string(icd10)});
        return *this;
    }
    EntryBuilder& inContext(bool selected = true) {
        entry_.inContext = true;
        entry_.selected = selected;
        return *this;
    }
    EntryBuilder& inpatient() {
        entry_.inpatient = true;
        return *this;
    }

    MedicationEntry& entry() { return entry_; }

private:
    DosageInstruction& last() {
        if (entry_.dosage.empty()) entry_.dosage.emplace_back();
        return entry_.dosage.back();
    }
    EntryBuilder& line(double amount, std::string_view unit, double timesPerDay) {
        DosageInstruction& added = entry_.dosage.emplace_back();
        added.doseLow = added.doseHigh = amount;
        added.doseUnit = unit;
        added.frequency = timesPerDay;
        added.period = 1;
        added.periodUnit = "d";
        return *this;
    }

    MedicationEntry& entry_;
};

class RecordBuilder {
public:
    RecordBuilder() {
        record_.id = "test";
        Supplied& supplied = record_.supplied;
        supplied.medications = supplied.dispenses = supplied.conditions = supplied.observations = Supply::supplied;
        supplied.procedures = supplied.allergies = supplied.devices = supplied.encounters = Supply::supplied;
        supplied.serviceRequests = Supply::supplied;
    }

    RecordBuilder& born(std::string_view when) {
        record_.birth = date(when);
        return *this;
    }
    RecordBuilder& female() {
        record_.sex = Sex::female;
        return *this;
    }
    RecordBuilder& male() {
        record_.sex = Sex::male;
        return *this;
    }

    /// An order; active unless said otherwise.
    EntryBuilder request(Drug product) { return add(MedicationOrigin::request, std::move(product)); }
    EntryBuilder statement(Drug product) { return add(MedicationOrigin::statement, std::move(product)); }
    /// A dispense; completed unless said otherwise.
    EntryBuilder dispense(Drug product) {
        return add(MedicationOrigin::dispense, std::move(product)).status(MedicationStatus::completed);
    }
    /// An order that is being signed.
    EntryBuilder draft(Drug product) {
        return add(MedicationOrigin::request, std::move(product)).status(MedicationStatus::draft).inContext();
    }

    /// A course as the vignettes tell it: an order for `units` of the product once a day from
    /// `first` to `last`, and one dispense that covers exactly these days.
    RecordBuilder& course(const Drug& product, std::string_view first, std::string_view last, double units = 1) {
        const double days = fhir::daysBetween(day(first), day(last)) + 1;
        request(product).from(first).until(last).take(units).completed();
        const std::string order = record_.medications.back().reference;
        dispense(product).on(first).supply(days).quantity(days * units).take(units).basedOn(order);
        return *this;
    }
    /// The same, still going on `today`.
    RecordBuilder& courseSince(const Drug& product, std::string_view first, std::string_view today, double units = 1) {
        course(product, first, today, units);
        MedicationEntry& order = record_.medications[record_.medications.size() - 2];
        order.status = MedicationStatus::active;
        order.period.end = std::nullopt;
        return *this;
    }

    RecordBuilder& problem(std::string_view icd10, std::string_view onset = {},
                           ClinicalStatus status = ClinicalStatus::active) {
        Problem problem;
        problem.codes.push_back({fhir::CodeSystem::icd10, std::string(icd10)});
        if (!onset.empty()) problem.onset.start = date(onset);
        problem.status = status;
        problem.reference = "Condition/" + std::to_string(record_.problems.size() + 1);
        record_.problems.push_back(std::move(problem));
        return *this;
    }
    RecordBuilder& phq9(std::string_view when, int total, std::optional<int> item9 = std::nullopt) {
        Score score;
        score.when = date(when);
        score.total = total;
        score.item9 = item9;
        score.reference = "Observation/" + std::to_string(record_.scores.size() + 1);
        const auto later = [&](const Score& other) { return other.when.first > score.when.first; };
        auto place = record_.scores.end();
        while (place != record_.scores.begin() && later(*(place - 1))) --place;
        record_.scores.insert(place, std::move(score));
        return *this;
    }
    RecordBuilder& inpatientStay(std::string_view first, std::string_view last) {
        Stay stay;
        stay.inpatient = true;
        stay.period = {date(first), date(last)};
        stay.reference = "Encounter/" + std::to_string(record_.stays.size() + 1);
        record_.stays.push_back(std::move(stay));
        return *this;
    }

    PatientRecord& record() { return record_; }
    const PatientRecord& record() const { return record_; }

private:
    EntryBuilder add(MedicationOrigin origin, Drug product) {
        static constexpr std::string_view kTypes[] = {"MedicationStatement/", "MedicationRequest/",
                                                      "MedicationDispense/"};
        MedicationEntry& entry = record_.medications.emplace_back();
        entry.origin = origin;
        entry.status = MedicationStatus::active;
        entry.drug = std::move(product);
        entry.reference = kTypes[static_cast<std::size_t>(origin)];
        entry.reference += std::to_string(record_.medications.size());
        entry.path = "entry[" + std::to_string(record_.medications.size() - 1) + "].resource";
        if (origin == MedicationOrigin::request) entry.intent = "order";
        return EntryBuilder(entry);
    }

    PatientRecord record_;
};

}  // namespace refract::test
