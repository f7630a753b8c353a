// Arrows: which folder may include which, by docs/adr/0006-casebook-and-service.md
// and the layout in README.md. Arrows point down: plugin -> rules -> fhir.
#pragma once

#include "tests/structure/source_tree.h"

namespace refract::structure {

/// Every quoted include below fhir/, rules/ and plugin/ that points up, sideways, out of
/// the three, or to a file that is not there; and every folder that has no place in the
/// table yet.
Complaints checkArrows(const SourceTree& tree);

/// Whose headers may stand where: Poco in the server alone, and the like; headers that
/// are slow to compile in few units. Looks at tests/ too.
Complaints checkForeignHeaders(const SourceTree& tree);

}  // namespace refract::structure
