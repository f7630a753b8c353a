// What the store refused for its data: one entry a line, in a file beside the journal.
#pragma once

#include <cstddef>
#include <string>

#include "fhir/result.h"
#include "plugin/audit/entry.h"

namespace refract::audit {

/// The file that belongs to a journal.
std::string setAsideFile(const std::string& journal);
/// Writes the entry behind those that are there, 0600; false when it is not on disk.
bool setAside(const std::string& file, const Entry& entry);

struct BroughtBack {
    std::size_t entries = 0;                      ///< in the journal again
    std::size_t withoutRoom = 0, unreadable = 0;  ///< still set aside
};
/// Puts what was set aside behind what waits in the journal; it is written into the store with it. Who is cut
/// short may do it again: the store takes nothing twice. An Issue where a service uses the journal.
fhir::Result<BroughtBack> bringBack(const std::string& journal);

}  // namespace refract::audit
