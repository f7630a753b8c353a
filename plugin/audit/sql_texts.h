// The files of plugin/audit/sql, as part of the program.
#pragma once

#include <map>
#include <string_view>

namespace refract::audit {

/// Path below sql/ without ".sql" → text.
const std::map<std::string_view, std::string_view>& sqlTexts();

}  // namespace refract::audit
