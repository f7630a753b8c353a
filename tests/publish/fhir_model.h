// The part of the FHIR R4 model that an export uses: elements, how often they may stand,
// their types, and the codes of required bindings.
//
// Written down here by hand from the R4 specification. It does not check: terminology
// (that codes exist), extensible and preferred bindings, references, the XHTML of a
// narrative beyond its frame, and no invariant but those that complaints name.
#pragma once

#include <string>
#include <vector>

namespace refract::test {

/// What is wrong with the resource (PlanDefinition, ValueSet, Library or a Bundle of them), each with its
/// path; empty when nothing is.
std::vector<std::string> complaintsOfR4(const std::string& json);

}  // namespace refract::test
