// Joining feedback with the firing that it is about.
#pragma once

#include <span>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/seal.h"
#include "plugin/audit/store.h"

namespace refract::audit {

/// One for each report, in their order. `firings`: of all their cards, the oldest first. An Issue
/// (value) names the first item whose card or suggestion was never issued.
fhir::Result<std::vector<Joined>> join(std::span<const Report> reports, std::span<const Firing> firings);

}  // namespace refract::audit
