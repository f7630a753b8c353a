// The trials that counted as failed, in one line for a summary:
// "sertraline 150 mg 126 d (-14%), venlafaxine 225 mg 175 d (-11%)".
#pragma once

#include <cstddef>
#include <string>

#include "rules/assessment.h"
#include "rules/knowledge.h"

namespace refract::rules {

/// What a summary of 140 characters has room for, beside its sentence.
inline constexpr std::size_t kLongestTrialList = 72;

/// In the order of the assessment, at most kLongestTrialList characters: with dose, days and change where
/// that fits, else the names, else the first of them and how many more there are. Pure.
std::string failedTrialsText(const Assessment& assessment, const Knowledge& knowledge);

}  // namespace refract::rules
