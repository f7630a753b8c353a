// The value sets of R4 statuses (with those of STU3 and R5 that mean the same): read
// in any case, kept as R4 writes them. For the readers of this folder alone.
#pragma once

#include <span>
#include <string_view>

#include "fhir/element.h"

namespace refract::fhir {

using StatusSet = std::span<const std::string_view>;

namespace statuses {
extern const StatusSet medication, statement, medicationRequest, dispense, observation, response, clinical,
    verification, procedure, request, allergyClinical, allergyVerification, device, encounter, intent;
}

/// A code, or a CodeableConcept of which one coding (or the text) is in the set. Empty
/// when it is not there; a fault when it is and is not in the set.
std::string_view statusAt(const Element& parent, std::string_view name, StatusSet set);

/// As it stands in the set, or an empty view: letter case, '_' and ' ' for '-' do not matter.
std::string_view inSet(std::string_view code, StatusSet set);

}  // namespace refract::fhir
