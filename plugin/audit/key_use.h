// Which keys the record needs: what must stay in the keys file.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "fhir/result.h"
#include "plugin/audit/database.h"

namespace refract::audit {

struct KeyUse {
    std::int64_t calls = 0;        ///< whose patient is hashed with it
    std::int64_t prescribers = 0;  ///< whose pseudonym was made with it
    std::int64_t sealed = 0;       ///< values that only it opens
};

/// By key id. Reads all that is sealed: for a maintainer, not for the service.
fhir::Result<std::map<std::string, KeyUse>> keysInUse(Database& database);

}  // namespace refract::audit
