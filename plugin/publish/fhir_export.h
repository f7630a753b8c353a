// An edition as FHIR R4 for other systems: a PlanDefinition for every rule (an
// event-condition-action rule), a ValueSet for every value set, and a Library that lists
// them. They are documents, not programs: conditions are English sentences (text/plain),
// since the knowledge is not written in CQL, and no engine can run them.
//
// Everything is a draft and experimental, and says that nobody has reviewed it; there are
// no approval and review dates. Confidence and severity are extensions of our own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fhir/result.h"
#include "plugin/publish/edition_diff.h"

namespace refract::publish {

struct FhirExport {
    struct File {
        std::string name;  ///< "PlanDefinition-R001.json"
        std::string text;
    };
    std::vector<File> files;  ///< one for each resource, and "Bundle-refract-knowledge.json" with all of them
    std::size_t planDefinitions = 0, valueSets = 0;
    /// Drugs without a number of RxNorm, which a ValueSet can name in its description alone: "agomelatine (ssri)".
    std::vector<std::string> leftOut;
};

/// An Issue when the edition has no canonicalBase, or a file cannot be read again.
fhir::Result<FhirExport> exportFhir(const Edition& edition);

}  // namespace refract::publish
