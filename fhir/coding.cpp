// Code systems by the names that servers give them, and look-ups in a concept.
//
// Source of URIs and OIDs: https://hl7.org/fhir/R4/terminologies-systems.html and
// the HL7 OID registry.
#include "fhir/coding.h"

#include <algorithm>
#include <array>
#include <string>

namespace refract::fhir {

namespace {

struct SystemName {
    std::string_view name;
    CodeSystem system;
};

/// As R4 writes them: nearly every coding has one of these, letter by letter.
constexpr std::array<SystemName, 10> kCanonical{{
    {"http://loinc.org", CodeSystem::loinc},
    {"http://snomed.info/sct", CodeSystem::snomed},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
    {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10},
    {"http://hl7.org/fhir/sid/icd-10", CodeSystem::icd10},
    {"http://hl7.org/fhir/sid/ndc", CodeSystem::ndc},
    {"http://www.whocc.no/atc", CodeSystem::atc},
    {"http://fdasis.nlm.nih.gov", CodeSystem::unii},
    {"http://unitsofmeasure.org", CodeSystem::ucum},
    {"http://www.ama-assn.org/go/cpt", CodeSystem::cpt},
}};

/// What else is sent, in lower case, without scheme, "urn:oid:", "www." and trailing slashes.
constexpr std::array<SystemName, 24> kOther{{
    {"2.16.840.1.113883.4.9", CodeSystem::unii},
    {"2.16.840.1.113883.6.1", CodeSystem::loinc},
    {"2.16.840.1.113883.6.12", CodeSystem::cpt},
    {"2.16.840.1.113883.6.3", CodeSystem::icd10},
    {"2.16.840.1.113883.6.69", CodeSystem::ndc},
    {"2.16.840.1.113883.6.73", CodeSystem::atc},
    {"2.16.840.1.113883.6.8", CodeSystem::ucum},
    {"2.16.840.1.113883.6.88", CodeSystem::rxnorm},
    {"2.16.840.1.113883.6.90", CodeSystem::icd10},
    {"2.16.840.1.113883.6.96", CodeSystem::snomed},
    {"ama-assn.org/go/cpt", CodeSystem::cpt},
    {"fdasis.nlm.nih.gov", CodeSystem::unii},
    {"hl7.org/fhir/sid/icd-10", CodeSystem::icd10},
    {"hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10},
    {"hl7.org/fhir/sid/icd-10-us", CodeSystem::icd10},
    {"hl7.org/fhir/sid/ndc", CodeSystem::ndc},
    {"loinc.org", CodeSystem::loinc},
    {"nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
    {"snomed.info", CodeSystem::snomed},
    {"snomed.info/id", CodeSystem::snomed},
    {"snomed.info/sct", CodeSystem::snomed},
    {"unitsofmeasure.org", CodeSystem::ucum},
    {"whocc.no/atc", CodeSystem::atc},
    {"whocc.no/atc_ddd_index", CodeSystem::atc},
}};
static_assert(std::is_sorted(kOther.begin(), kOther.end(),
                             [](const SystemName& a, const SystemName& b) { return a.name < b.name; }));

/// Longer than any name of a system that we know; the rest need not be normalised.
constexpr std::size_t kLongestName = 128;

constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

bool dropPrefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

CodeSystem otherwiseNamed(std::string_view system) {
    if (system.size() > kLongestName) return CodeSystem::other;
    std::string lower(system);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    std::string_view name = lower;
    if (!dropPrefix(name, "http://") && !dropPrefix(name, "https://")) dropPrefix(name, "urn:oid:");
    dropPrefix(name, "www.");
    while (name.ends_with('/')) name.remove_suffix(1);
    // An edition or version of SNOMED CT, as "http://snomed.info/sct/731000124108".
    if (name.starts_with("snomed.info/sct/")) return CodeSystem::snomed;
    const auto found = std::lower_bound(kOther.begin(), kOther.end(), name,
                                        [](const SystemName& a, std::string_view b) { return a.name < b; });
    return found != kOther.end() && found->name == name ? found->system : CodeSystem::other;
}

}  // namespace

CodeSystem codeSystem(std::string_view system) {
    for (const auto& [name, known] : kCanonical) {
        if (name == system) return known;
    }
    const std::string_view text = trimmed(system);
    return text.empty() ? CodeSystem::none : otherwiseNamed(text);
}

std::string_view codeSystemUri(CodeSystem system) {
    for (const auto& [name, known] : kCanonical) {
        if (known == system) return name;
    }
    return {};
}

const Coding* CodeableConcept::find(CodeSystem system) const {
    const auto found = std::find_if(codings.begin(), codings.end(),
                                    [system](const Coding& coding) { return coding.system == system; });
    return found == codings.end() ? nullptr : &*found;
}

bool CodeableConcept::has(CodeSystem system, std::string_view code) const {
    return std::any_of(codings.begin(), codings.end(),
                       [system, code](const Coding& coding) { return coding.system == system && coding.code == code; });
}

std::string_view CodeableConcept::shown() const {
    if (!text.empty()) return text;
    for (const auto& coding : codings) {
        if (!coding.display.empty()) return coding.display;
    }
    for (const auto& coding : codings) {
        if (!coding.code.empty()) return coding.code;
    }
    return {};
}

}  // namespace refract::fhir
