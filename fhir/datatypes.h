// FHIR datatypes out of Elements. For the readers of this folder alone.
//
// …At(parent, name) reads a member that R4 has once, …sAt() one that R4 has as a list.
// What is not there is empty; what cannot be read is so too, and a fault of the Element.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/element.h"
#include "fhir/resources.h"

namespace refract::fhir {

/// Takes an object with `coding` or `text`, a lone Coding, plain text, or the `concept`
/// of R5's CodeableReference.
CodeableConcept concept_(const Element& element);
Coding coding(const Element& element);
Quantity quantity(const Element& element);
/// Takes an object, a plain text, or the `reference` of R5's CodeableReference.
Reference reference(const Element& element);
Range range(const Element& element);
Period period(const Element& element);
Timing timing(const Element& element);
Dosage dosage(const Element& element);

CodeableConcept conceptAt(const Element& parent, std::string_view name);
/// The concept that says what the resource is about: if nothing of it can be read, the
/// resource cannot be used.
CodeableConcept subjectMatterAt(const Element& parent, std::string_view name);
std::vector<CodeableConcept> conceptsAt(const Element& parent, std::string_view name);
/// A list of R5 where R4 has one concept: the codings of all, the first text.
CodeableConcept joinedConceptsAt(const Element& parent, std::string_view name);
std::optional<Quantity> quantityAt(const Element& parent, std::string_view name);
std::optional<Range> rangeAt(const Element& parent, std::string_view name);
Period periodAt(const Element& parent, std::string_view name);
Reference referenceAt(const Element& parent, std::string_view name);
std::vector<Reference> referencesAt(const Element& parent, std::string_view name);
std::vector<Dosage> dosagesAt(const Element& parent, std::string_view name);

/// A choice of a dateTime, which stands as a start alone, or a Period.
Period whenAt(const Element& parent, std::string_view dateTime, std::string_view periodName);
/// From the first event of a Timing to its last.
Period eventsOf(const Timing& timing);

}  // namespace refract::fhir
