// The medication lines of case files: course, request, statement, dispense, draft.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugin/casebook/case.h"
#include "plugin/casebook/words.h"

namespace refract::casebook {

std::optional<MedicationLine::Kind> medicationKind(std::string_view word);
/// Reads the rest of such a line into `story`; what is wrong with it, otherwise.
std::optional<std::string> parseMedication(Words& words, MedicationLine::Kind kind, Case& story);

}  // namespace refract::casebook
