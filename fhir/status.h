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

/// The same, where the resource cannot be used when it cannot be read: without it, what
/// was entered in error, or not done, would be a fact.
std::string_view neededStatusAt(const Element& parent, std::string_view name, StatusSet set);
/// The same of something for which silence is worse than doubt: "unknown" when it cannot
/// be read.
std::string_view statusOrUnknownAt(const Element& parent, std::string_view name, StatusSet set);
/// A truth value that turns the resource into its contrary; false when it is not there.
bool neededBooleanAt(const Element& parent, std::string_view name);

/// As it stands in the set, or an empty view: letter case, '_' and ' ' for '-' do not matter.
std::string_view inSet(std::string_view code, StatusSet set);

}  // namespace refract::fhir
