// Drug names: as RxNorm, the VA and people write them → ingredients, strengths, form.
//
// Words are found in the tables, longest run first; a drug that the tables do not know is
// not guessed at. Numbers become strengths when a unit stands behind them, or when a bare
// number follows the name of an oral drug. Pure; safe from any thread.
#pragma once

#include <string_view>

#include "rules/terminology_tables.h"

namespace refract::rules {

Drug readDrugName(std::string_view text, const TerminologyTables& tables);

}  // namespace refract::rules
