// Where the record lies: files that nobody else can read, in folders that nobody else can enter.
#pragma once

#include <string>

#include "fhir/result.h"

namespace refract::audit {

/// Makes the folder, 0700, where it is not there. One that others can enter is an Issue.
fhir::Status makePrivateFolder(const std::string& folder);
/// Makes the file, empty and 0600, where it is not there, and its folder. A file that others
/// can read is an Issue.
fhir::Status makePrivateFile(const std::string& file);
/// The same of a file that has to be there, and is not changed.
fhir::Status checkPrivateFile(const std::string& file);

}  // namespace refract::audit
