// Short names of code systems, as knowledge files and case files write them.
#pragma once

#include <string_view>

#include "fhir/coding.h"

namespace refract::rules {

/// "LOINC", "SNOMED", "ICD-10-CM", "RxNorm", "NDC", "ATC", "CPT", or a URI as
/// fhir::codeSystem() takes it; `none` for anything else.
fhir::CodeSystem codeSystemByName(std::string_view name);

}  // namespace refract::rules
