// The edition in the shadow beside the one in use, as a table.
#pragma once

#include "plugin/dashboard/table.h"
#include "plugin/quality/edition_comparison.h"

namespace refract::dashboard {

Table editionTable(const quality::EditionComparison& comparison);

}  // namespace refract::dashboard
