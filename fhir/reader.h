// Readers: one JSON object in, one R4 resource out, or an Issue whose expression
// names the element.
//
// Tolerant where real servers are loose (an object where R4 has an array, a code
// where it has a CodeableConcept, a status in capitals, a boolean in quotation marks,
// what STU3 or R5 call by another name), strict where a guess could change the
// meaning: a quantity whose value is no number, a date that is no date, a status that
// is no status, a period that ends before it begins and an element of another shape
// make the resource unreadable. What only identifies or is only shown (id, display,
// unit, Observation.issued) is left out instead. Unknown elements are ignored, an
// unknown modifierExtension is an Issue. Free functions without state.
#pragma once

#include <string_view>

#include "fhir/path.h"
#include "fhir/resources.h"
#include "fhir/result.h"

namespace refract::fhir {

/// resourceType of an object, or empty.
std::string_view resourceType(Value resource);
/// Is there a reader for that resourceType?
bool readable(std::string_view resourceType);

/// Any resource by its resourceType.
Result<Resource> readResource(Value resource, const Path& path);
/// A plain datatype, for other readers (hook context, Bahmni drafts).
Result<CodeableConcept> readCodeableConcept(Value value, const Path& path);

/// What a status says about whether the thing happened.
enum class FactStatus {
    fact,      ///< happened, happens, or was ordered
    draft,     ///< proposed, not yet ordered (draft; preparation is a dispense not yet handed over)
    notAFact,  ///< entered-in-error, cancelled, not-taken, not-done, refuted, doNotPerform, declined
    unknown,   ///< status "unknown" or missing
};
FactStatus factStatus(const Resource& resource);

}  // namespace refract::fhir
