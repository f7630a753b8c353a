// The readers of single resource types, and what they share. For this folder alone.
#pragma once

#include "fhir/element.h"
#include "fhir/resources.h"

namespace refract::fhir {

PatientResource readPatientResource(const Element& element);
MedicationResource readMedication(const Element& element);
MedicationStatement readMedicationStatement(const Element& element);
MedicationRequest readMedicationRequest(const Element& element);
MedicationDispense readMedicationDispense(const Element& element);
Observation readObservation(const Element& element);
QuestionnaireResponse readQuestionnaireResponse(const Element& element);
Condition readCondition(const Element& element);
Procedure readProcedure(const Element& element);
ServiceRequest readServiceRequest(const Element& element);
AllergyIntolerance readAllergyIntolerance(const Element& element);
Device readDevice(const Element& element);
Encounter readEncounter(const Element& element);

/// id, version and subject (or patient); the status is each reader's own.
ResourceHead head(const Element& element);

}  // namespace refract::fhir
