// A case as a CDS Hooks request: what a client would send for this patient.
#pragma once

#include <string>

#include "plugin/casebook/case.h"
#include "rules/knowledge.h"

namespace refract::casebook {

/// The JSON of a strict-profile hook request with everything in prefetch. Codes of scores
/// and drugs come from the knowledge; a drug that it does not know goes as text.
std::string requestOf(const Case& story, const rules::Knowledge& knowledge);

}  // namespace refract::casebook
