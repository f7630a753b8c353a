// Filling our own texts with our own values: phrases for fields, labels for reports.
// Text that came with a request is not filled in here (plugin/cards renders it).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rules/finding.h"

namespace refract::rules {

/// Without trailing zeros, at most three decimals: "37.5", "20", "-14".
std::string numberText(double number);
/// "2026-03-16"; "" for Untrusted.
std::string fieldText(const FieldValue& value);
/// "{name}" by the field of that name; a name that is not there stays as it stands.
std::string fill(std::string_view text, const Fields& fields);

/// Calls `found(name, block)` for every "{name}" and "{{block}}" in order. Returns false if a
/// brace is left open or empty.
bool forEachPlaceholder(std::string_view text, const std::function<void(std::string_view, bool)>& found);

}  // namespace refract::rules
