// Code systems under their many names, and look-ups in a concept; Issue and Path as text.
#include "fhir/coding.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "fhir/issue.h"
#include "fhir/path.h"

namespace refract::fhir {
namespace {

TEST(Coding, SystemsUnderAllTheirNames) {
    const std::vector<std::pair<std::string, CodeSystem>> names{
        {"http://loinc.org", CodeSystem::loinc},
        {"https://loinc.org/", CodeSystem::loinc},
        {"HTTP://LOINC.ORG", CodeSystem::loinc},
        {" http://loinc.org\n", CodeSystem::loinc},
        {"http://www.loinc.org", CodeSystem::loinc},
        {"2.16.840.1.113883.6.1", CodeSystem::loinc},
        {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::loinc},
        {"URN:OID:2.16.840.1.113883.6.1", CodeSystem::loinc},
        {"http://snomed.info/sct", CodeSystem::snomed},
        {"http://snomed.info/sct/731000124108", CodeSystem::snomed},
        {"http://snomed.info/sct/731000124108/version/20250301", CodeSystem::snomed},
        {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::snomed},
        {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
        {"http://www.nlm.nih.gov/research/umls/RxNorm/", CodeSystem::rxnorm},
        {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::rxnorm},
        {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10},
        {"http://hl7.org/fhir/sid/icd-10", CodeSystem::icd10},
        {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::icd10},
        {"2.16.840.1.113883.6.3", CodeSystem::icd10},
        {"http://hl7.org/fhir/sid/ndc", CodeSystem::ndc},
        {"2.16.840.1.113883.6.69", CodeSystem::ndc},
        {"http://www.whocc.no/atc", CodeSystem::atc},
        {"urn:oid:2.16.840.1.113883.6.73", CodeSystem::atc},
        {"http://fdasis.nlm.nih.gov", CodeSystem::unii},
        {"urn:oid:2.16.840.1.113883.4.9", CodeSystem::unii},
        {"http://unitsofmeasure.org", CodeSystem::ucum},
        {"2.16.840.1.113883.6.8", CodeSystem::ucum},
        {"http://www.ama-assn.org/go/cpt", CodeSystem::cpt},
        {"2.16.840.1.113883.6.12", CodeSystem::cpt},
        {"", CodeSystem::none},
        {"  ", CodeSystem::none},
        {"http://hl7.org/fhir/sid/icd-9-cm", CodeSystem::other},
        {"2.16.840.1.113883.6.103", CodeSystem::other},
        {"2.16.840.1.113883.6.4", CodeSystem::other},
        {"2.16.840.1.113883.6.1.1", CodeSystem::other},
        {"2.16.840.1.113883.6.", CodeSystem::other},
        {"http://loinc.org.evil.example", CodeSystem::other},
        {"http://example.org/loinc.org", CodeSystem::other},
        {"http://snomed.info/sctx", CodeSystem::other},
        {"https://fhir.openmrs.org", CodeSystem::other},
        {"/", CodeSystem::other},
        {"http://", CodeSystem::other},
    };
    for (const auto& [name, system] : names) EXPECT_EQ(codeSystem(name), system) << name;
    EXPECT_EQ(codeSystem(std::string(1000000, '/')), CodeSystem::other);
}

TEST(Coding, UriAndBack) {
    for (const auto system : {CodeSystem::loinc, CodeSystem::snomed, CodeSystem::rxnorm, CodeSystem::icd10,
                              CodeSystem::ndc, CodeSystem::atc, CodeSystem::unii, CodeSystem::ucum, CodeSystem::cpt}) {
        EXPECT_FALSE(codeSystemUri(system).empty());
        EXPECT_EQ(codeSystem(codeSystemUri(system)), system);
    }
    EXPECT_EQ(codeSystemUri(CodeSystem::loinc), "http://loinc.org");
    EXPECT_EQ(codeSystemUri(CodeSystem::icd10), "http://hl7.org/fhir/sid/icd-10-cm");
    EXPECT_EQ(codeSystemUri(CodeSystem::none), "");
    EXPECT_EQ(codeSystemUri(CodeSystem::other), "");
}

TEST(Coding, ConceptLooksUpAndShows) {
    CodeableConcept concept_;
    EXPECT_TRUE(concept_.empty());
    EXPECT_EQ(concept_.shown(), "");
    EXPECT_EQ(concept_.find(CodeSystem::loinc), nullptr);
    concept_.codings = {{CodeSystem::other, "x", "local", ""},
                        {CodeSystem::loinc, "http://loinc.org", "44261-6", "PHQ-9"}};
    EXPECT_EQ(concept_.shown(), "PHQ-9");
    EXPECT_EQ(concept_.find(CodeSystem::loinc)->code, "44261-6");
    EXPECT_TRUE(concept_.has(CodeSystem::loinc, "44261-6"));
    EXPECT_FALSE(concept_.has(CodeSystem::loinc, "local"));
    concept_.codings[1].display = {};
    EXPECT_EQ(concept_.shown(), "local");
    concept_.text = "as written";
    EXPECT_EQ(concept_.shown(), "as written");
}

TEST(Issue, NamesOnTheWireAndOneLine) {
    EXPECT_EQ(issueCodeName(IssueCode::notFound), "not-found");
    EXPECT_EQ(issueCodeName(IssueCode::tooLong), "too-long");
    EXPECT_EQ(issueCodeName(IssueCode::notSupported), "not-supported");
    EXPECT_EQ(issueCodeName(IssueCode::structure), "structure");
    EXPECT_EQ(describe({IssueCode::value, "Bad.", "why", "a.b"}), "Bad.: why (a.b)");
    EXPECT_EQ(describe({IssueCode::value, "Bad.", "", ""}), "Bad.");
    EXPECT_EQ(describe({IssueCode::value, "", "", "a.b"}), "(a.b)");
}

TEST(Path, IsWrittenFromTheRoot) {
    const Path root("prefetch");
    EXPECT_EQ(root.str(), "prefetch");
    const Path key(root, "observations");
    const Path entry(key, "entry", 3);
    const Path resource(entry, "resource");
    EXPECT_EQ(Path(resource, "valueQuantity").str(), "prefetch.observations.entry[3].resource.valueQuantity");
    EXPECT_EQ(Path(Path(""), "a").str(), "a");
}

}  // namespace
}  // namespace refract::fhir
