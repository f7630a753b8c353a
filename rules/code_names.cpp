// One table of the short names.
#include "rules/code_names.h"

#include <array>
#include <utility>

namespace refract::rules {

fhir::CodeSystem codeSystemByName(std::string_view name) {
    using fhir::CodeSystem;
    static constexpr std::array<std::pair<std::string_view, CodeSystem>, 8> kNames{{
        {"LOINC", CodeSystem::loinc},
        {"SNOMED", CodeSystem::snomed},
        {"ICD-10-CM", CodeSystem::icd10},
        {"ICD-10", CodeSystem::icd10},
        {"RxNorm", CodeSystem::rxnorm},
        {"NDC", CodeSystem::ndc},
        {"ATC", CodeSystem::atc},
        {"CPT", CodeSystem::cpt},
    }};
    for (const auto& [known, system] : kNames) {
        if (known == name) return system;
    }
    const CodeSystem system = fhir::codeSystem(name);
    return system == CodeSystem::other ? CodeSystem::none : system;
}

}  // namespace refract::rules
