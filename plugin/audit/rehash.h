// Rehash: what is on record under older keys, brought under the newest, so that the older ones can go.
//
// Sealed values are opened and sealed anew. Prescribers' pseudonyms are made anew from the sealed
// identity; where somebody wrote under both keys his two pseudonyms become one. Hashes of patients and
// encounters stay: their ids are on record nowhere, so nobody can hash them anew, and look-ups need
// the key that made them for as long as it shall be known what was said of these patients.
#pragma once

#include <cstdint>
#include <functional>

#include "fhir/result.h"
#include "plugin/audit/database.h"
#include "plugin/audit/keyring.h"

namespace refract::audit {

struct Rehashed {
    std::int64_t sealed = 0;       ///< values that were sealed anew
    std::int64_t prescribers = 0;  ///< pseudonyms that were made anew
    std::int64_t unopened = 0;     ///< values whose key is not in the file any more, or that somebody has changed
    std::int64_t decisions = 0;    ///< calls whose patient stays under an older key
};

/// In steps, each a transaction: one that is interrupted goes on where it ended when it is called again,
/// and a service may write meanwhile. `progress` is told of what is done and how much there was.
fhir::Result<Rehashed> rehash(Database& database, const Keyring& keys,
                              const std::function<void(std::int64_t done, std::int64_t of)>& progress = {});

}  // namespace refract::audit
