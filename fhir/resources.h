// The R4 resources that the rules need, as they come: codes, dates and numbers
// with no clinical meaning added. Elements that nobody downstream reads are left
// out.
//
// Everything is a view into the Document that it was read from, and dies with it.
// Source: https://hl7.org/fhir/R4/resourcelist.html. A status is kept as text;
// whether it makes the resource a fact is factStatus() in fhir/reader.h.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "fhir/coding.h"
#include "fhir/date.h"
#include "fhir/json.h"
#include "fhir/quantity.h"

namespace refract::fhir {

struct Reference {
    std::string_view reference;  ///< "Patient/1", "#med", "urn:uuid:…", an absolute URL; may be empty
    std::string_view display;
    bool given() const { return !reference.empty() || !display.empty(); }
};

struct Range {
    std::optional<Quantity> low;
    std::optional<Quantity> high;
};

/// https://hl7.org/fhir/R4/datatypes.html#Timing
struct Timing {
    std::vector<PartialDate> events;
    std::optional<double> frequency;
    std::optional<double> frequencyMax;
    std::optional<double> period;
    std::optional<double> periodMax;
    std::string_view periodUnit;  ///< UCUM: s min h d wk mo a
    std::optional<double> count;
    Period boundsPeriod;
    std::optional<Quantity> boundsDuration;
    std::optional<Range> boundsRange;
    std::vector<std::string_view> when;       ///< event codes: HS, MORN, CM, …
    std::vector<std::string_view> timeOfDay;  ///< "08:00:00"
    std::vector<std::string_view> dayOfWeek;
    CodeableConcept code;  ///< BID TID QID AM PM QD QOD Q4H Q6H BED WK MO or local
};

struct DoseAndRate {
    std::optional<Quantity> doseQuantity;
    std::optional<Range> doseRange;
    std::optional<Quantity> rateQuantity;
};

/// https://hl7.org/fhir/R4/dosage.html
struct Dosage {
    std::optional<int> sequence;
    std::string_view text;
    std::string_view patientInstruction;
    std::optional<Timing> timing;
    bool asNeeded = false;  ///< asNeededBoolean true, or an asNeededCodeableConcept
    CodeableConcept asNeededFor;
    CodeableConcept route;
    CodeableConcept site;
    std::vector<DoseAndRate> doseAndRate;
    std::optional<Quantity> maxDosePerPeriod;  ///< the numerator, where the denominator is a day
    /// What the line says of how much and when could not be read, or not all of it. What
    /// stands above is readable all the same.
    bool unreadable = false;
};

/// medication[x]
struct MedicationChoice {
    CodeableConcept codeableConcept;
    Reference reference;
};

/// What every resource has in common for us.
struct ResourceHead {
    std::string_view id;
    std::string_view status;
    Reference subject;  ///< Patient.id's own resources have none
    std::string_view versionId;
};

struct PatientResource {
    ResourceHead head;
    std::string_view gender;  ///< administrative gender as sent
    std::optional<PartialDate> birthDate;
    bool deceased = false;
    bool active = true;
};

struct MedicationIngredient {
    MedicationChoice item;
    std::optional<Quantity> strengthNumerator;
    std::optional<Quantity> strengthDenominator;
};

struct MedicationResource {
    ResourceHead head;
    CodeableConcept code;
    CodeableConcept form;
    std::vector<MedicationIngredient> ingredients;
};

struct MedicationStatement {
    ResourceHead head;
    MedicationChoice medication;
    Period effective;  ///< effectiveDateTime stands as a start alone
    std::optional<PartialDate> dateAsserted;
    std::vector<CodeableConcept> statusReasons;
    std::vector<CodeableConcept> reasonCodes;
    std::vector<Reference> reasonReferences;
    CodeableConcept category;
    std::vector<Dosage> dosage;
};

struct MedicationRequest {
    ResourceHead head;
    std::string_view intent;
    bool doNotPerform = false;
    MedicationChoice medication;
    std::optional<PartialDate> authoredOn;
    CodeableConcept statusReason;
    std::vector<CodeableConcept> categories;
    std::vector<CodeableConcept> reasonCodes;
    std::vector<Reference> reasonReferences;
    std::vector<Dosage> dosage;
    Period validityPeriod;  ///< dispenseRequest.validityPeriod
    std::optional<double> refillsAllowed;
    std::optional<Quantity> dispenseQuantity;
    std::optional<Quantity> expectedSupplyDuration;
    Reference priorPrescription;
    Reference encounter;
};

struct MedicationDispense {
    ResourceHead head;
    MedicationChoice medication;
    std::optional<Quantity> quantity;
    std::optional<Quantity> daysSupply;
    std::optional<PartialDate> whenPrepared;
    std::optional<PartialDate> whenHandedOver;
    std::vector<Reference> authorizingPrescriptions;
    std::vector<Dosage> dosage;
};

/// value[x] of an Observation or one of its components.
struct ObservationValue {
    std::optional<Quantity> quantity;
    std::optional<double> number;  ///< valueInteger, valueDecimal
    std::string_view text;         ///< valueString
    CodeableConcept codeableConcept;
    std::optional<bool> boolean;
    std::optional<PartialDate> dateTime;
    CodeableConcept absentReason;  ///< dataAbsentReason
    bool given() const;
};

struct ReferenceRange {
    std::optional<Quantity> low;
    std::optional<Quantity> high;
};

struct ObservationComponent {
    CodeableConcept code;
    ObservationValue value;
};

struct Observation {
    ResourceHead head;
    CodeableConcept code;
    std::vector<CodeableConcept> categories;
    Period effective;
    std::optional<PartialDate> issued;
    ObservationValue value;
    std::vector<ReferenceRange> referenceRanges;
    std::vector<ObservationComponent> components;
    std::vector<Reference> hasMembers;
    Reference encounter;
};

struct QuestionnaireAnswer {
    Coding coding;
    std::optional<double> number;   ///< valueInteger, valueDecimal, or valueQuantity's value
    std::optional<double> ordinal;  ///< extension ordinalValue / itemWeight on the answer or its coding
    std::string_view text;
};

struct QuestionnaireItem {
    std::string_view linkId;
    std::string_view text;
    std::vector<QuestionnaireAnswer> answers;
    std::vector<QuestionnaireItem> items;
};

struct QuestionnaireResponse {
    ResourceHead head;
    std::string_view questionnaire;
    std::optional<PartialDate> authored;
    std::vector<QuestionnaireItem> items;
};

struct Condition {
    ResourceHead head;  ///< status stays empty: Condition has the two below
    std::string_view clinicalStatus;
    std::string_view verificationStatus;
    std::vector<CodeableConcept> categories;
    CodeableConcept severity;
    CodeableConcept code;
    Period onset;
    Period abatement;
    bool abated = false;  ///< abatement[x] was there in any form
    std::optional<PartialDate> recordedDate;
};

struct Procedure {
    ResourceHead head;
    CodeableConcept code;
    Period performed;
    CodeableConcept statusReason;
    std::vector<CodeableConcept> bodySites;
    std::vector<CodeableConcept> reasonCodes;
};

struct ServiceRequest {
    ResourceHead head;
    std::string_view intent;
    bool doNotPerform = false;
    CodeableConcept code;
    std::optional<PartialDate> authoredOn;
    Period occurrence;
    std::vector<CodeableConcept> reasonCodes;
};

struct AllergyIntolerance {
    ResourceHead head;
    std::string_view clinicalStatus;
    std::string_view verificationStatus;
    std::string_view type;  ///< allergy | intolerance
    CodeableConcept code;
    std::vector<CodeableConcept> reactionSubstances;
    std::optional<PartialDate> recordedDate;
};

struct Device {
    ResourceHead head;
    CodeableConcept type;
    std::vector<std::string_view> names;
};

struct Encounter {
    ResourceHead head;
    Coding class_;
    std::vector<CodeableConcept> types;
    Period period;
};

using Resource = std::variant<PatientResource, MedicationResource, MedicationStatement, MedicationRequest,
                              MedicationDispense, Observation, QuestionnaireResponse, Condition, Procedure,
                              ServiceRequest, AllergyIntolerance, Device, Encounter>;

}  // namespace refract::fhir
