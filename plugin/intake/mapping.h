// Small mappings from FHIR datatypes to the value types of rules/, shared by the
// readers of intake.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "fhir/reader.h"
#include "rules/record.h"
#include "rules/units.h"

namespace refract::intake {

/// Codings of systems that the rules know, once each; ICD-10 in capitals with its dot.
std::vector<rules::Code> codesOf(const fhir::CodeableConcept& concept_);
void appendCodes(std::vector<rules::Code>& codes, const fhir::CodeableConcept& concept_);

/// A duration as days; std::nullopt when the unit is not one of time.
std::optional<double> inDays(const fhir::Quantity& quantity);

rules::DosageInstruction dosageOf(const fhir::Dosage& dosage);

rules::ClinicalStatus clinicalStatusOf(std::string_view code);

/// "MedicationRequest/1": how others refer to the resource; its fullUrl if it has no id.
std::string referenceOf(const fhir::Collection::Item& item, std::string_view id);

/// A result that somebody wrote as text: "0.8", "<0.2 mmol/L", "≥ 4.0". Views of `text`;
/// std::nullopt unless it is all of that, with a unit that is known or none at all.
std::optional<fhir::Quantity> writtenQuantity(std::string_view text, const rules::Units& units);

/// A whole number of points in a value of an Observation, whichever way it was written;
/// std::nullopt when it is none.
std::optional<int> pointsOf(const fhir::ObservationValue& value);

}  // namespace refract::intake
