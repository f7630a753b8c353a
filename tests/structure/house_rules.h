// House rules that a program can check: how a file looks, and what must not stand in C++.
#pragma once

#include <string>
#include <vector>

#include "tests/structure/source_tree.h"

namespace refract::structure {

/// Code and scripts of at most kLongestFile lines; every C++ file opens with a comment
/// that says what it is, every header is included once; nothing is left for later, and
/// no text names a place on one particular machine.
Complaints checkFiles(const SourceTree& tree);
inline constexpr std::size_t kLongestFile = 400;  ///< beyond that a file is two (CONTRIBUTING.md)

/// The names of drugs in rules/knowledge/antidepressants.json.
std::vector<std::string> drugNames(const SourceTree& tree);

/// Knowledge that stands in a string literal below fhir/, rules/ or plugin/: a drug's
/// name, a LOINC or ICD-10 code, the id of one rule.
Complaints checkKnowledgeInCode(const SourceTree& tree, const std::vector<std::string>& drugs);

/// Links in Markdown to a file or folder of the project that is not there.
Complaints checkLinks(const SourceTree& tree);

/// A clock or the environment where today is a parameter.
Complaints checkClocks(const SourceTree& tree);

}  // namespace refract::structure
