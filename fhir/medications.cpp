// Readers of Medication, MedicationStatement, MedicationRequest and MedicationDispense.
#include <iterator>

#include "fhir/datatypes.h"
#include "fhir/readers.h"
#include "fhir/status.h"

namespace refract::fhir {

namespace {

/// A concept and a reference side by side, as in R5's CodeableReference; or either alone.
MedicationChoice choice(const Element& element) {
    MedicationChoice result;
    const Value json = element.json();
    if (json["concept"].given() || json["reference"].isObject()) {
        result.codeableConcept = conceptAt(element, "concept");
        result.reference = referenceAt(element, "reference");
    } else if (json["reference"].given()) {
        result.reference = reference(element);
    } else {
        result.codeableConcept = concept_(element);
    }
    return result;
}

bool says(const MedicationChoice& medication) {
    return !medication.codeableConcept.empty() || medication.reference.given();
}

/// medication[x]: if nothing of it can be read, the resource is of nothing.
MedicationChoice medication(const Element& element) {
    const std::size_t mark = element.mark();
    MedicationChoice result;
    if (element.has("medication")) element.inside("medication", [&](const Element& inner) { result = choice(inner); });
    if (element.has("medicationCodeableConcept")) {
        result.codeableConcept = conceptAt(element, "medicationCodeableConcept");
    }
    if (element.has("medicationReference")) result.reference = referenceAt(element, "medicationReference");
    if (!says(result)) element.refuse(mark);
    return result;
}

/// R4's reasonCode and reasonReference, and R5's reason, which holds both.
void reasons(const Element& element, std::vector<CodeableConcept>& codes, std::vector<Reference>& references) {
    codes = conceptsAt(element, "reasonCode");
    references = referencesAt(element, "reasonReference");
    element.each("reason", [&](const Element& inner) {
        MedicationChoice either = choice(inner);
        if (!either.codeableConcept.empty()) codes.push_back(std::move(either.codeableConcept));
        if (either.reference.given()) references.push_back(either.reference);
    });
}

MedicationIngredient ingredient(const Element& element) {
    MedicationIngredient result;
    const std::size_t mark = element.mark();
    if (!element.json().isObject()) element.wrongShape();
    element.refuseModifiers();
    if (element.spoiledSince(mark)) return result;
    if (element.has("item")) element.inside("item", [&](const Element& inner) { result.item = choice(inner); });
    if (element.has("itemCodeableConcept")) result.item.codeableConcept = conceptAt(element, "itemCodeableConcept");
    if (element.has("itemReference")) result.item.reference = referenceAt(element, "itemReference");
    const auto strength = element.has("strength") ? "strength" : "strengthRatio";  // strengthRatio: R5
    element.inside(strength, [&](const Element& ratio) {
        const std::size_t before = ratio.mark();
        if (!ratio.json().isObject()) ratio.wrongShape();
        result.strengthNumerator = quantityAt(ratio, "numerator");
        result.strengthDenominator = quantityAt(ratio, "denominator");
        // "25 mg" of "25 mg in 5 mL" would be another strength.
        if (ratio.spoiledSince(before)) result.strengthNumerator = result.strengthDenominator = std::nullopt;
    });
    if (!result.strengthNumerator) result.strengthNumerator = quantityAt(element, "strengthQuantity");  // R5
    return result;
}

/// STU3 said "not taken" beside the status, and R5 says it in `adherence`.
std::string_view statementStatus(const Element& element) {
    const auto status = statusOrUnknownAt(element, "status", statuses::statement);
    if (element.looseText("taken") == "n") return status == "entered-in-error" ? status : "not-taken";
    if (status != "recorded") return status;
    std::string_view adherence = status;
    for (const Value coding : element.json()["adherence"]["code"]["coding"].elements()) {
        const auto code = coding["code"].text();
        if (code.starts_with("not-taking")) adherence = "not-taken";
        if (code.starts_with("on-hold")) adherence = "on-hold";
        if (code.starts_with("stopped")) adherence = "stopped";
    }
    return adherence;
}

void dispenseRequest(const Element& element, MedicationRequest& request) {
    const std::size_t mark = element.mark();
    if (!element.json().isObject()) element.wrongShape();
    element.refuseModifiers();
    if (element.spoiledSince(mark)) return;
    request.validityPeriod = periodAt(element, "validityPeriod");
    request.refillsAllowed = element.number("numberOfRepeatsAllowed");
    request.dispenseQuantity = quantityAt(element, "quantity");
    request.expectedSupplyDuration = quantityAt(element, "expectedSupplyDuration");
}

}  // namespace

MedicationResource readMedication(const Element& element) {
    MedicationResource result;
    result.head = head(element);
    result.head.status = statusOrUnknownAt(element, "status", statuses::medication);
    result.code = conceptAt(element, "code");
    result.form = conceptAt(element, element.has("form") ? "form" : "doseForm");  // doseForm: R5
    element.each("ingredient", [&](const Element& inner) { result.ingredients.push_back(ingredient(inner)); });
    return result;
}

MedicationStatement readMedicationStatement(const Element& element) {
    MedicationStatement result;
    result.head = head(element);
    result.head.status = statementStatus(element);
    result.medication = medication(element);
    result.effective = whenAt(element, "effectiveDateTime", "effectivePeriod");
    if (!result.effective.start && !result.effective.end) {
        element.inside("effectiveTiming", [&](const Element& inner) { result.effective = eventsOf(timing(inner)); });
    }
    result.dateAsserted = element.date("dateAsserted");
    result.statusReasons = conceptsAt(element, "statusReason");
    // STU3 gave the reason of "not taken" under its own name.
    auto notTaken = conceptsAt(element, "reasonNotTaken");
    result.statusReasons.insert(result.statusReasons.end(), std::make_move_iterator(notTaken.begin()),
                                std::make_move_iterator(notTaken.end()));
    reasons(element, result.reasonCodes, result.reasonReferences);
    result.category = joinedConceptsAt(element, "category");
    result.dosage = dosagesAt(element, "dosage");
    return result;
}

MedicationRequest readMedicationRequest(const Element& element) {
    MedicationRequest result;
    result.head = head(element);
    result.head.status = statusOrUnknownAt(element, "status", statuses::medicationRequest);
    const std::size_t mark = element.mark();
    result.intent = statusAt(element, "intent", statuses::intent);
    result.doNotPerform = element.boolean("doNotPerform").value_or(false);
    // Perhaps it is no order, or the contrary of one: it is not known to be in force.
    if (element.spoiledSince(mark) && result.head.status == "active") result.head.status = "unknown";
    result.medication = medication(element);
    result.authoredOn = element.date("authoredOn");
    result.statusReason = conceptAt(element, "statusReason");
    result.categories = conceptsAt(element, "category");
    reasons(element, result.reasonCodes, result.reasonReferences);
    result.dosage = dosagesAt(element, "dosageInstruction");
    element.inside("dispenseRequest", [&](const Element& inner) { dispenseRequest(inner, result); });
    result.priorPrescription = referenceAt(element, "priorPrescription");
    result.encounter = referenceAt(element, element.has("encounter") ? "encounter" : "context");  // context: STU3
    return result;
}

MedicationDispense readMedicationDispense(const Element& element) {
    MedicationDispense result;
    result.head = head(element);
    result.head.status = statusOrUnknownAt(element, "status", statuses::dispense);
    result.medication = medication(element);
    result.quantity = quantityAt(element, "quantity");
    result.daysSupply = quantityAt(element, "daysSupply");
    result.whenPrepared = element.date("whenPrepared");
    result.whenHandedOver = element.date("whenHandedOver");
    result.authorizingPrescriptions = referencesAt(element, "authorizingPrescription");
    result.dosage = dosagesAt(element, "dosageInstruction");
    return result;
}

}  // namespace refract::fhir
