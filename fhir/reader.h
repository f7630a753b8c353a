// Readers: one JSON object in, one R4 resource out with a Gap for each element that
// could not be read; or an Issue whose expression names the element for which the
// resource cannot be used.
//
// Tolerant where real servers are loose (an object where R4 has an array, a code
// where it has a CodeableConcept, a status in capitals, a boolean in quotation marks,
// what STU3 or R5 call by another name), strict where a guess could change the
// meaning: a quantity whose value is no number, a date that is no date, a period that
// ends before it begins and an element of another shape are unknown, and a Gap. What
// means something only as a whole is unknown as a whole: a quantity, a coding, a
// timing, the value of an Observation, the answers to a question, how much and when of
// a line of dosage. What only identifies or is only shown (id, display, unit,
// Observation.issued) is left out without a Gap.
//
// The resource cannot be used when it is not known of whom it speaks (subject), what of
// (its code, its medication: nothing of it could be read), or whether it is so at all
// (status, intent, doNotPerform; an unknown modifierExtension). Of a medication, that
// last is no reason to be silent: its status is then "unknown".
//
// Unknown elements are ignored. Free functions without state.
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

/// Any resource by its resourceType. Adds to `gaps` what of it is unknown because it
/// could not be read; nothing when the resource cannot be used.
Result<Resource> readResource(Value resource, const Path& path, Gaps& gaps);
/// A plain datatype, for other readers (hook context, Bahmni drafts): what of it can be
/// read, or the Issue if that is nothing.
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
