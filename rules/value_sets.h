// Value sets: named sets of drugs and of codes (clinical.md 5.0, section 10), from
// rules/knowledge/value-sets.json. Immutable after load; membership is a binary search.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/record.h"

namespace refract::rules {

/// One ingredient of a drug set and in which form and dose it belongs to it.
struct DrugMember {
    IngredientId ingredient = 0;
    std::vector<FormRoute> routes;          ///< empty: any systemic route
    std::optional<double> overMgPerDay;     ///< only above this daily dose ("oral selegiline >10 mg")
    std::optional<double> upToMgPerDay;
    std::optional<int> countsDaysAfterStop; ///< fluoxetine as inhibitor: 35 (section 11, row 27)
};

struct CodeMember {
    fhir::CodeSystem system = fhir::CodeSystem::none;
    std::string code;
    bool prefix = false;   ///< all codes that begin so
};

struct ValueSet {
    std::string id;
    std::string title;
    std::vector<DrugMember> drugs;  ///< by ingredient
    std::vector<CodeMember> codes;  ///< by system and code
    std::vector<std::string> sources;
    char confidence = 'R';

    const DrugMember* member(IngredientId ingredient) const;
    bool contains(const Code& code) const;
    bool containsAny(std::span<const Code> codes) const;
};

class ValueSets {
public:
    static ValueSets load(const KnowledgeFile& file, const Terminology& terminology, AuthorErrors& errors);
    const ValueSet* find(std::string_view id) const;
    const std::map<std::string, ValueSet, std::less<>>& all() const { return byId_; }

private:
    std::map<std::string, ValueSet, std::less<>> byId_;
};

}  // namespace refract::rules
