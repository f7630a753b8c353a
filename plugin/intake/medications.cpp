// MedicationStatement, MedicationRequest and MedicationDispense → MedicationEntry.
#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

#include "plugin/intake/mapping.h"
#include "plugin/intake/reading.h"
#include "rules/dosage.h"

namespace refract::intake {

namespace {

using rules::MedicationEntry;
using rules::MedicationStatus;

MedicationStatus statusOf(std::string_view status) {
    static constexpr std::array<std::pair<std::string_view, MedicationStatus>, 10> kStatuses{{
        {"active", MedicationStatus::active},
        {"in-progress", MedicationStatus::active},
        {"completed", MedicationStatus::completed},
        {"stopped", MedicationStatus::stopped},
        {"on-hold", MedicationStatus::onHold},
        {"draft", MedicationStatus::draft},
        {"intended", MedicationStatus::planned},
        {"preparation", MedicationStatus::planned},
        {"recorded", MedicationStatus::active},
        {"ended", MedicationStatus::stopped},
    }};
    for (const auto& [name, value] : kStatuses) {
        if (name == status) return value;
    }
    return MedicationStatus::unknown;
}

rules::DrugComponent componentOf(const rules::DrugComponent& named, const fhir::MedicationIngredient& ingredient) {
    rules::DrugComponent component = named;
    const auto& amount = ingredient.strengthNumerator;
    if (component.strength || !amount || !amount->value) return component;
    component.strength = amount->value;
    component.strengthUnit = std::string(amount->unitOrCode());
    std::transform(component.strengthUnit.begin(), component.strengthUnit.end(), component.strengthUnit.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const auto& per = ingredient.strengthDenominator;
    if (per && per->value && *per->value > 0) {
        component.strength = *component.strength / *per->value;
        const auto unit = per->unitOrCode();
        if (unit == "mL" || unit == "ml" || unit == "ML") component.strengthUnit += "/ML";
    }
    return component;
}

rules::Drug drugOf(Reading& reading, const Found& found, const fhir::MedicationChoice& choice);

/// A Medication names its drug by code, or by its ingredients.
rules::Drug drugOfMedication(Reading& reading, const Found& found, const fhir::MedicationResource& medication) {
    rules::Drug drug = reading.terminology.identify(medication.code);
    if (drug.recognised || medication.ingredients.empty()) return drug;
    rules::Drug built = drug;
    built.text = drug.text.empty() ? std::string(medication.form.shown()) : drug.text;
    for (const auto& ingredient : medication.ingredients) {
        const rules::Drug part = ingredient.item.reference.given()
                                     ? drugOf(reading, found, ingredient.item)
                                     : reading.terminology.identify(ingredient.item.codeableConcept);
        for (const auto& named : part.components) built.components.push_back(componentOf(named, ingredient));
        built.recognised = built.recognised || part.recognised;
        built.trust = std::max(built.trust, part.trust);
        if (built.text.empty()) built.text = part.text;
    }
    return built;
}

rules::Drug drugOfReference(Reading& reading, const Found& found, const fhir::Reference& reference) {
    const fhir::Collection::Item* item = found.collection.resolve(reference.reference, found.item);
    if (item == nullptr && found.inContext) item = reading.input.record.resolve(reference.reference, found.item);
    if (item == nullptr) {
        reading.gap(found.item.path + ".medicationReference", "the Medication that is referred to was not supplied");
        return reading.terminology.byName(reference.display);
    }
    if (const auto known = reading.medications.find(item); known != reading.medications.end()) return known->second;
    // Entered before reading: a Medication that contains itself as an ingredient must end.
    reading.medications.emplace(item, rules::Drug{});
    rules::Drug drug;
    fhir::Gaps ofContained;
    const auto resource = fhir::readResource(item->json, fhir::Path(item->path), ofContained);
    // What is wrong with a Medication that stands by itself is said where it stands.
    if (!item->container.absent()) {
        std::move(ofContained.begin(), ofContained.end(), std::back_inserter(reading.record.gaps));
    }
    if (!resource) {
        reading.gap(resource.error().expression, resource.error().details);
    } else if (const auto* medication = std::get_if<fhir::MedicationResource>(&resource.value())) {
        drug = drugOfMedication(reading, {found.collection, *item, found.inContext}, *medication);
        const bool fact = medication->head.status != "entered-in-error";
        if (!fact) drug = rules::Drug{};
    }
    if (!drug.recognised && !reference.display.empty()) drug = reading.terminology.byName(reference.display);
    reading.medications[item] = drug;
    return drug;
}

rules::Drug drugOf(Reading& reading, const Found& found, const fhir::MedicationChoice& choice) {
    if (!choice.codeableConcept.empty()) {
        rules::Drug drug = reading.terminology.identify(choice.codeableConcept);
        if (drug.recognised || !choice.reference.given()) return drug;
    }
    if (choice.reference.given()) return drugOfReference(reading, found, choice.reference);
    return {};
}

/// Codes of a reason given as code or as a reference to a Condition of the request.
std::vector<rules::Code> reasonsOf(const Reading& reading, const Found& found,
                                   const std::vector<fhir::CodeableConcept>& codes,
                                   const std::vector<fhir::Reference>& references) {
    std::vector<rules::Code> reasons;
    for (const auto& concept_ : codes) appendCodes(reasons, concept_);
    for (const auto& reference : references) {
        const fhir::Collection::Item* item = found.collection.resolve(reference.reference, found.item);
        if (item == nullptr) item = reading.input.record.resolve(reference.reference, found.item);
        if (item == nullptr) continue;
        const auto concept_ = fhir::readCodeableConcept(item->json["code"], fhir::Path(item->path));
        if (concept_) appendCodes(reasons, *concept_);
    }
    return reasons;
}

std::string namesOf(const rules::Drug& drug) {
    std::string names;
    for (const auto& component : drug.components) names += (names.empty() ? "" : ", ") + component.name;
    return names;
}

/// What the words of a medication name, where they name no ingredient of what its code names.
std::string otherDrugInWords(Reading& reading, const fhir::CodeableConcept& concept_, const rules::Drug& coded) {
    if (coded.trust != rules::Drug::Trust::code && coded.trust != rules::Drug::Trust::retiredCode) return {};
    std::vector<std::string_view> words{concept_.text};
    for (const auto& coding : concept_.codings) words.push_back(coding.display);
    for (const std::string_view text : words) {
        if (text.empty()) continue;
        const auto [known, fresh] = reading.named.try_emplace(text);
        if (fresh) known->second = reading.terminology.byName(text);
        const rules::Drug& named = known->second;
        const bool shared =
            !named.recognised || std::any_of(named.components.begin(), named.components.end(), [&](const auto& part) {
                return part.ingredient == 0 || coded.contains(part.ingredient);
            });
        if (!shared) return namesOf(named);
    }
    return {};
}

/// The code counts. What the words name stands in the record as a drug that was not checked, so that
/// the prescriber is told of both.
void tellTwoNames(Reading& reading, const Found& found, const fhir::MedicationChoice& choice,
                  const MedicationEntry& entry) {
    std::string other = otherDrugInWords(reading, choice.codeableConcept, entry.drug);
    std::string path = found.item.path + ".medicationCodeableConcept";
    if (choice.codeableConcept.empty()) {
        const fhir::Collection::Item* item = found.collection.resolve(choice.reference.reference, found.item);
        if (item == nullptr) item = reading.input.record.resolve(choice.reference.reference, found.item);
        if (item == nullptr) return;
        path = item->path + ".code";
        const auto concept_ = fhir::readCodeableConcept(item->json["code"], fhir::Path(path));
        if (concept_) other = otherDrugInWords(reading, *concept_, entry.drug);
    }
    if (other.empty()) return;
    const std::string coded = namesOf(entry.drug);
    reading.gap(path, "the code names " + coded + " and the words name " + other + ": the code was used");
    MedicationEntry words = entry;
    words.drug = {};
    words.drug.text = other + " (in the words of an order whose code is " + coded + ")";
    words.dosage.clear();
    reading.record.medications.push_back(std::move(words));
}

/// Does a line, or what was handed over, make a dose that nobody takes?
bool believable(const Reading& reading, const MedicationEntry& entry) {
    const auto limit = [&](std::string_view id) {
        const auto* threshold = reading.thresholds.find(id);
        return threshold == nullptr ? std::numeric_limits<double>::infinity() : threshold->value;
    };
    const double mostUnits = limit("dose.most-units-per-day");
    const double mostMg = limit("dose.most-mg-per-day");
    for (const auto& component : entry.drug.components) {
        const auto strength = rules::unitStrengthMg(entry.drug, component.ingredient);
        for (const auto& step : rules::dosePlan(entry, component.ingredient).steps) {
            const double mg = step.dose.mgHigh.value_or(0);
            if (mg > mostMg || (strength && mg > *strength * mostUnits)) return false;
        }
    }
    return true;
}

/// Puts an entry into the record, without a dose that is an error in the data.
void keep(Reading& reading, const Found& found, const fhir::MedicationChoice& choice, MedicationEntry entry) {
    if (!believable(reading, entry)) {
        reading.gap(found.item.path,
                    "the dose is more than anybody takes of a medicine: it is not believed, and unknown");
        for (auto& line : entry.dosage) {
            line.text.clear();
            line.doseLow = line.doseHigh = std::nullopt;
            line.unreadable = true;
        }
        if (entry.dosage.empty()) entry.dosage.push_back({});
        entry.dosage.front().unreadable = true;
        entry.quantity = std::nullopt;
    }
    tellTwoNames(reading, found, choice, entry);
    reading.record.medications.push_back(std::move(entry));
}

MedicationEntry entryOf(Reading& reading, const Found& found, const fhir::ResourceHead& head,
                        const fhir::MedicationChoice& medication, const std::vector<fhir::Dosage>& dosage) {
    MedicationEntry entry;
    entry.status = statusOf(head.status);
    entry.reference = referenceOf(found.item, head.id);
    entry.path = found.item.path;
    entry.inContext = found.inContext;
    entry.drug = drugOf(reading, found, medication);
    entry.dosage.reserve(dosage.size());
    for (const auto& line : dosage) entry.dosage.push_back(dosageOf(line));
    return entry;
}

bool saysInpatient(const std::vector<fhir::CodeableConcept>& categories) {
    return std::any_of(categories.begin(), categories.end(), [](const fhir::CodeableConcept& category) {
        return std::any_of(category.codings.begin(), category.codings.end(),
                           [](const fhir::Coding& coding) { return coding.code == "inpatient"; });
    });
}

void setQuantity(MedicationEntry& entry, const std::optional<fhir::Quantity>& quantity) {
    if (!quantity) return;
    entry.quantity = quantity->value;
    entry.quantityUnit = std::string(quantity->unitOrCode());
}

}  // namespace

void readStatement(Reading& reading, const Found& found, const fhir::MedicationStatement& resource) {
    MedicationEntry entry = entryOf(reading, found, resource.head, resource.medication, resource.dosage);
    entry.origin = rules::MedicationOrigin::statement;
    entry.authored = resource.dateAsserted;
    entry.period = resource.effective;
    entry.inpatient = saysInpatient({resource.category});
    entry.reasons = reasonsOf(reading, found, resource.reasonCodes, resource.reasonReferences);
    for (const auto& reason : resource.statusReasons) {
        appendCodes(entry.statusReasons, reason);
        if (entry.statusReason.empty()) entry.statusReason = std::string(reason.shown());
    }
    keep(reading, found, resource.medication, std::move(entry));
}

void readRequest(Reading& reading, const Found& found, const fhir::MedicationRequest& resource) {
    MedicationEntry entry = entryOf(reading, found, resource.head, resource.medication, resource.dosage);
    if (resource.doNotPerform) {
        reading.record.declined.push_back({std::move(entry.drug), {}, resource.authoredOn});
        return;
    }
    entry.origin = rules::MedicationOrigin::request;
    entry.intent = std::string(resource.intent);
    // An order that is still a proposal is no exposure; in the hook's own list it is what
    // is being decided, whatever its intent says.
    if (found.inContext && (resource.head.status.empty() || entry.status == MedicationStatus::unknown)) {
        entry.status = MedicationStatus::draft;
    } else if (!found.inContext && (resource.intent == "proposal" || entry.status == MedicationStatus::draft)) {
        entry.status = MedicationStatus::planned;
    }
    entry.selected = found.inContext && reading.isSelected(entry.reference);
    entry.inpatient = saysInpatient(resource.categories);
    entry.authored = resource.authoredOn;
    entry.period = resource.validityPeriod;
    setQuantity(entry, resource.dispenseQuantity);
    if (resource.expectedSupplyDuration) entry.daysSupply = inDays(*resource.expectedSupplyDuration);
    entry.refills = resource.refillsAllowed;
    entry.basedOn = std::string(resource.priorPrescription.reference);
    entry.reasons = reasonsOf(reading, found, resource.reasonCodes, resource.reasonReferences);
    entry.statusReason = std::string(resource.statusReason.shown());
    entry.statusReasons = codesOf(resource.statusReason);
    keep(reading, found, resource.medication, std::move(entry));
}

void readDispense(Reading& reading, const Found& found, const fhir::MedicationDispense& resource) {
    MedicationEntry entry = entryOf(reading, found, resource.head, resource.medication, resource.dosage);
    entry.origin = rules::MedicationOrigin::dispense;
    entry.handedOver = resource.whenHandedOver ? resource.whenHandedOver : resource.whenPrepared;
    setQuantity(entry, resource.quantity);
    if (resource.daysSupply) entry.daysSupply = inDays(*resource.daysSupply);
    if (!resource.authorizingPrescriptions.empty()) {
        const auto& prescription = resource.authorizingPrescriptions.front().reference;
        entry.basedOn = std::string(prescription);
        // The prescription's own reference, whatever form this one has (urn:uuid, absolute).
        if (const auto* item = found.collection.resolve(prescription, found.item)) {
            entry.basedOn = referenceOf(*item, item->json["id"].text());
        }
    }
    if (!entry.handedOver)
        reading.gap(found.item.path, "a dispense without a date when it was handed over is not used");
    else
        keep(reading, found, resource.medication, std::move(entry));
}

}  // namespace refract::intake
