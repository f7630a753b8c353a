// Can a code be one of its system? A digit that was mistyped in a knowledge file is found here.
//
// LOINC: Users' Guide appendix C, a Luhn check digit after the dash (not of LA and LP). SNOMED CT: SCTID data type, 6
// to 18 digits, the last after Verhoeff. ICD-10-CM, RxNorm, NDC, ATC and CPT: by their shape alone. Pure; whether a
// code exists is not known here.
#pragma once

#include <string>
#include <string_view>

#include "fhir/coding.h"

namespace refract::rules {

/// What is wrong with the code as a knowledge file writes it ("?" stands for a place of an ICD-10 code); empty when
/// nothing is. Of a `prefix`, the beginning of codes, the shape alone is looked at.
std::string codeFault(fhir::CodeSystem system, std::string_view code, bool prefix);

}  // namespace refract::rules
