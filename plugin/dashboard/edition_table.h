// The edition in the shadow beside the one in use, as a table.
#pragma once

#include "plugin/dashboard/table.h"
#include "plugin/quality/edition_comparison.h"

namespace refract::dashboard {

/// Its caption tells how many calls both judged, as far as `role` may know.
Table editionTable(const quality::EditionComparison& comparison, Role role);

}  // namespace refract::dashboard
