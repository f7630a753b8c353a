// Units: names that mean the same, and factors between them (rules/knowledge/units.json).
// What is not in the file is not convertible, and a comparison with it is unknown.
// Immutable after load.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"

namespace refract::rules {

class ValueSets;

class Units {
public:
    static Units load(const KnowledgeFile& file, const ValueSets& sets, AuthorErrors& errors);

    /// The UCUM code that a spelling stands for ("mmHg" → "mm[Hg]"); the text itself if it is none of ours.
    std::string_view canonical(std::string_view unit) const;
    bool known(std::string_view unit) const;
    /// The factor from one unit to another, for results of that value set (mg/dL of glucose
    /// is not mg/dL of calcium); std::nullopt if there is none, or a unit is empty.
    std::optional<double> factor(std::string_view from, std::string_view to, std::uint32_t set) const;

private:
    struct Conversion {
        std::string from, to;
        std::optional<std::uint32_t> set;  ///< absent: whatever is measured
        double factor = 1;
    };
    std::map<std::string, std::string, std::less<>> spellings_;
    std::vector<Conversion> conversions_;
};

}  // namespace refract::rules
