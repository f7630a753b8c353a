// What a database threw, as an Issue. Its text may quote data, and ends here.
#pragma once

#include <string>

#include "fhir/result.h"

namespace Poco {
class Exception;
}

namespace refract::audit {

/// The store is down: trying again may help.
fhir::Issue storeDown(std::string what);
/// Its file is not what SQLite wrote.
fhir::Issue storeDamaged();

/// SQLITE_CORRUPT, SQLITE_NOTADB.
bool isDamage(const Poco::Exception& error);

/// transient: an error of the store itself, whatever it was asked (damage, disk, rights, connections, resources;
/// of PostgreSQL also what is not known here). invariant: it refuses the data (constraints, types, ranges; of
/// PostgreSQL the classes 22 and 23). exception: it refuses the statement. `lost`: the connection holds no longer.
fhir::Issue issueOf(const Poco::Exception& error, bool lost);

}  // namespace refract::audit
