// The medications of a case as MedicationRequests, -Dispenses and -Statements.
#pragma once

#include <string_view>

#include "plugin/casebook/case.h"
#include "plugin/casebook/fhir_writer.h"
#include "rules/knowledge.h"

namespace refract::casebook {

inline constexpr std::string_view kPatient = "case-patient";
inline constexpr std::string_view kSubject = "Patient/case-patient";

/// The prefetch keys medicationRequests, medicationDispenses and medicationStatements.
void writeMedications(const Case& story, const rules::Knowledge& knowledge, FhirWriter& out);
/// The entries of context.draftOrders; ids are draft-1, draft-2, … in the case's order.
void writeDraftOrders(const Case& story, const rules::Knowledge& knowledge, FhirWriter& out);

}  // namespace refract::casebook
