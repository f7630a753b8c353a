// Intake: FHIR resources → the patient record of rules/. The only place that knows
// both. A resource that cannot be used becomes a Gap; nothing here fails a request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "rules/knowledge.h"
#include "rules/record.h"

namespace refract::intake {

/// What the hook says about the orders it carries.
struct OrderContext {
    std::vector<std::string_view> selections;  ///< "MedicationRequest/1"; used when selectedOnly
    bool selectedOnly = false;                 ///< order-select: advice is about selections alone
};

struct Input {
    const fhir::Collection& record;  ///< prefetch, or the Bundle of `assess`
    const fhir::Collection* orders;  ///< draftOrders; nullptr on patient-view
    OrderContext orderContext;
    std::string_view patientId;   ///< identity: resources of another subject are dropped
    std::string_view fhirServer;  ///< base for absolute references to this patient
    rules::Supplied supplied;
};

/// Does a selection name one of these orders? When none does, nobody knows which order is meant.
bool namesAnOrder(const std::vector<std::string_view>& selections, const fhir::Collection& orders);

/// Which kind of data a resource type is; nullptr for others. A MedicationStatement or -Request
/// tells of medications, a dispense of dispenses.
rules::Supply rules::Supplied::*kindOf(std::string_view resourceType);

/// Resources of another patient, and those that cannot be read, are left out, and Gaps; their kind
/// of data is then supplied in part, or, where all of it was left out, failed. A
/// resource without a subject is read as this patient's, and a Gap too, unless it is a
/// Medication or Device.
rules::PatientRecord readPatient(const Input& input, const rules::Knowledge& knowledge);

}  // namespace refract::intake
