// Codes and the systems that they come from, whichever way a server names them.
//
// Views: a Coding read from a document lives as long as that document.
#pragma once

#include <string_view>
#include <vector>

namespace refract::fhir {

/// Code systems that the rules know. `other` keeps its text in Coding::systemText.
enum class CodeSystem {
    none,  ///< no system was given
    loinc,
    snomed,
    rxnorm,
    icd10,  ///< ICD-10 (WHO) and ICD-10-CM alike: the rules work on shared prefixes
    ndc,
    atc,
    unii,
    ucum,
    cpt,
    other,
};

/// Takes a URI ("http://loinc.org"), an OID ("2.16.840.1.113883.6.1") or an
/// "urn:oid:…" of it; a trailing slash, letter case and white space do not matter.
CodeSystem codeSystem(std::string_view system);
/// The canonical URI, as "http://loinc.org"; empty for none and other.
std::string_view codeSystemUri(CodeSystem system);

struct Coding {
    CodeSystem system = CodeSystem::none;
    std::string_view systemText;
    std::string_view code;
    std::string_view display;
};

struct CodeableConcept {
    std::vector<Coding> codings;
    std::string_view text;

    /// The first coding of that system, or nullptr.
    const Coding* find(CodeSystem system) const;
    bool has(CodeSystem system, std::string_view code) const;
    bool empty() const { return codings.empty() && text.empty(); }
    /// The text, else the first display, else the first code: what to show a person.
    std::string_view shown() const;
};

}  // namespace refract::fhir
