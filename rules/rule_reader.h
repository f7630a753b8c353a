// Reading rules/knowledge/rules/*.json: structure, conditions and texts of each rule.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "rules/condition_reader.h"
#include "rules/rule.h"

namespace refract::rules {

/// What rules may name besides the words of conditions.
struct RuleReferences {
    std::function<bool(std::string_view)> isSource;
    std::function<bool(std::string_view)> isOverrideReason;
    std::function<const std::string*(std::string_view)> phrase;       ///< nullptr if there is none
    std::vector<std::string_view> sourceIds, reasonCodes, phraseIds;  ///< for suggestions
};

/// The rules of one file, in its order; "defaults" hold for every rule that does not say otherwise.
/// Every mistake is noted.
std::vector<Rule> readRules(const KnowledgeFile& file, const Vocabulary& vocabulary, const RuleReferences& references,
                            AuthorErrors& errors);

}  // namespace refract::rules
