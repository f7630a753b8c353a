// Named numbers of the rules, each with unit, source and confidence
// (rules/knowledge/thresholds.json). Code and rules name a threshold; only the file
// knows its value. Immutable after load.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"

namespace refract::rules {

struct Threshold {
    std::string id;  ///< "trial.minimum-days"
    double value = 0;
    std::string unit;                  ///< "d", "points", "%", "mg/d"
    std::string meaning;               ///< one sentence
    std::vector<std::string> sources;  ///< ids in sources.json, or "project"
    char confidence = 'R';             ///< H, M or R
};

class Thresholds {
public:
    static Thresholds load(const KnowledgeFile& file, AuthorErrors& errors);
    const Threshold* find(std::string_view id) const;
    /// The value. An id that is not in the file is noted as an error once, and reads as 0:
    /// ask for all that you need while loading, keep the numbers.
    double value(std::string_view id, AuthorErrors& errors) const;
    const std::map<std::string, Threshold, std::less<>>& all() const { return byId_; }
    /// For the site overlay. False when there is no such threshold.
    bool override_(std::string_view id, double value);

private:
    std::map<std::string, Threshold, std::less<>> byId_;
};

}  // namespace refract::rules
