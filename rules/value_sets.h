// Value sets: named sets of drugs and of codes (clinical.md 5.0, section 10), from
// rules/knowledge/value-sets.json and diagnosis-sets.json (docs/knowledge-format.md).
// Immutable after load; membership is a binary search.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/record.h"

namespace refract::rules {

/// One ingredient of a drug set and in which form and dose it belongs to it.
struct DrugMember {
    IngredientId ingredient = 0;
    std::vector<FormRoute> routes;        ///< empty: any systemic route
    bool countsWhenRouteUnknown = false;  ///< with routes: is it a member when nobody knows the route? else unknown
    std::optional<double> overMgPerDay;   ///< only above this daily dose ("oral selegiline >10 mg")
    std::optional<double> upToMgPerDay;
    bool countsWhenDoseUnknown = false;      ///< with a limit: is it a member when nobody knows the dose? else unknown
    std::vector<IngredientId> onlyWith;      ///< only in products that also hold one of these; empty: any product
    std::optional<int> countsDaysAfterStop;  ///< fluoxetine as inhibitor: 35 (section 11, row 27)
};

struct CodeMember {
    fhir::CodeSystem system = fhir::CodeSystem::none;
    std::string code;     ///< ICD-10 without its dot: "F331"
    bool prefix = false;  ///< all codes that begin so
};

/// How a result of the set follows from others where none was reported (rules/worked_out.h).
struct WorkedOut {
    std::string by;                 ///< name of the formula
    std::vector<std::string> from;  ///< value sets of what it needs
    Code as;                        ///< the code that the result gets, one of the set
    std::string unit;
    std::string phrase;  ///< says in a text that it was worked out
};

struct ValueSet {
    std::string id;
    std::string title;
    std::uint32_t index = 0;        ///< position in ValueSets::byIndex()
    std::vector<DrugMember> drugs;  ///< by ingredient
    std::vector<CodeMember> codes;  ///< by system and code
    bool inWords = false;           ///< known by its names in words: it may have no codes
    std::optional<WorkedOut> workedOut;
    bool highestOfDay = false;  ///< of several results of one day the highest is the latest
    std::vector<std::string> sources;
    char confidence = 'R';

    /// The first way in which the ingredient belongs to the set, or nullptr.
    const DrugMember* member(IngredientId ingredient) const;
    /// All of them: selegiline is a MAOI as a patch, and as a tablet above 10 mg.
    std::span<const DrugMember> members(IngredientId ingredient) const;
    bool contains(const Code& code) const;
    bool containsAny(std::span<const Code> codes) const;
    /// By its codes, or by its words where it has no code.
    bool holds(const Problem& problem) const;
};

class ValueSets {
public:
    ValueSets() = default;
    ValueSets(ValueSets&&) = default;
    ValueSets& operator=(ValueSets&&) = default;
    ValueSets(const ValueSets&) = delete;  ///< byIndex() points into the sets
    ValueSets& operator=(const ValueSets&) = delete;

    /// Sets may include sets of the other files. Errors: drug or set names that are not
    /// known (with a suggestion), two sets of one id, sets that include themselves, empty sets.
    static ValueSets load(std::span<const KnowledgeFile* const> files, const Terminology& terminology,
                          AuthorErrors& errors);
    static ValueSets load(const KnowledgeFile& file, const Terminology& terminology, AuthorErrors& errors);
    const ValueSet* find(std::string_view id) const;
    const std::map<std::string, ValueSet, std::less<>>& all() const { return byId_; }

    /// By ValueSet::index.
    const std::vector<const ValueSet*>& byIndex() const { return byIndex_; }
    struct Membership {
        const ValueSet* set;
        const DrugMember* member;
    };
    /// Every set that the ingredient belongs to.
    std::span<const Membership> setsOf(IngredientId ingredient) const;
    /// Appends the indices of every set that has the code, itself or by a prefix.
    void setsOf(const Code& code, std::vector<std::uint32_t>& indices) const;

private:
    struct CodeHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view code) const { return std::hash<std::string_view>{}(code); }
    };
    using SetsByCode = std::unordered_map<std::string, std::vector<std::uint32_t>, CodeHash, std::equal_to<>>;
    /// The codes of one system. Prefixes by their length, so that only lengths that there are get tried.
    struct CodeIndex {
        SetsByCode exact;
        std::map<std::size_t, SetsByCode> prefixes;
    };

    void index();

    std::map<std::string, ValueSet, std::less<>> byId_;
    std::vector<const ValueSet*> byIndex_;
    std::unordered_map<IngredientId, std::vector<Membership>> byIngredient_;
    std::map<fhir::CodeSystem, CodeIndex> byCode_;
};

}  // namespace refract::rules
