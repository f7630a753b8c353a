// The text of a statement as the connectors take it.
#pragma once

#include <string>

#include "plugin/audit/database.h"

namespace refract::audit {

/// Without comments, and with ?1 for $1 where it is SQLite's.
std::string textFor(Engine engine, const std::string& sql);

}  // namespace refract::audit
