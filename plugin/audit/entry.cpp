// Names of the tables.
#include "plugin/audit/entry.h"

namespace refract::audit {

std::string_view tableName(Table table) {
    static constexpr std::array<std::string_view, kTables> kNames{
        "decisions", "prescribers",          "cards",        "findings",       "evidence", "suggestions",
        "feedback",  "accepted_suggestions", "shadow_calls", "shadow_findings"};
    return kNames.at(static_cast<std::size_t>(table));
}

}  // namespace refract::audit
