// ConditionReader: from the JSON of a condition to its compiled form.
//
// A condition is an object with one word and the members that go with it:
//     {"all": [{"using": "MAOI-irrev", "as": "a"}, {"using": "SSRI", "as": "b"}]}
// Every mistake is noted, and reading goes on; what comes out is used only if there is none.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/condition.h"
#include "rules/knowledge_file.h"
#include "rules/terminology.h"
#include "rules/thresholds.h"
#include "rules/units.h"
#include "rules/value_sets.h"

namespace refract::rules {

/// A condition with a name, to be used by others: "pregnant" (facts.json).
struct Fact {
    std::string id;
    std::string title;  ///< as a clause: "the patient is pregnant"
    Node when;
    std::vector<std::string> sources;
    char confidence = 'R';
};
using Facts = std::map<std::string, Fact, std::less<>>;

/// What conditions may name. All must outlive the reading.
struct Vocabulary {
    const ValueSets& sets;
    const Terminology& terminology;
    const Thresholds& thresholds;
    const Units& units;
    const Facts& facts;
};

/// Drugs by value set or by name.
struct DrugSelection {
    std::vector<std::uint32_t> sets;
    std::vector<IngredientId> ingredients;
    std::vector<IngredientId> except;
    std::string names;  ///< for English: "SSRI, SNRI or bupropion"
    std::size_t longestName = 0;
};

/// Codes by value set.
struct CodeSelection {
    std::vector<std::uint32_t> sets;
    std::string names;
    std::size_t longestName = 0;
};

/// A number of days, the same for all drugs or by drug.
struct DaysByDrug {
    double days = 0;
    bool washoutBeforeMaoi = false;  ///< the antidepressant's own, where its table has one
    std::map<IngredientId, double> byDrug;
    std::string english;  ///< "14 days (fluoxetine 35)"
};

class ConditionReader {
public:
    ConditionReader(const Vocabulary& vocabulary, RoleTable& roles, AuthorErrors& errors)
        : vocabulary_(vocabulary), roles_(roles), errors_(errors) {}

    /// nullptr if the node is not given.
    std::shared_ptr<const CompiledCondition> read(const Node& node);

    // For the readers of words.
    const Vocabulary& vocabulary() const { return vocabulary_; }
    AuthorErrors& errors() { return errors_; }
    RoleTable& roles() { return roles_; }
    /// Complains of members other than the word itself and `allowed` ("note" is always).
    void allow(const Node& condition, std::string_view word, std::initializer_list<std::string_view> allowed);
    /// A number, or {"threshold": "id"}; std::nullopt if it is not given.
    std::optional<double> number(const Node& node);
    /// The members over, atLeast, under, atMost.
    Comparison comparison(const Node& condition);
    /// The role of member "as", for a thing of that kind; kNone if there is no such member.
    std::uint8_t bindRole(const Node& condition, RoleKind kind, std::size_t longestName);
    /// A role that another condition binds; of one of these kinds.
    std::uint8_t knownRole(const Node& name, std::initializer_list<RoleKind> kinds);
    DrugSelection drugs(const Node& names, const Node& except);
    CodeSelection codes(const Node& names);
    DaysByDrug daysByDrug(const Node& condition);
    /// One of the words; complains with a suggestion, and gives the first, for anything else.
    std::string oneOf(const Node& node, std::initializer_list<std::string_view> words);
    std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) const;

private:
    std::uint32_t readNode(const Node& node, CompiledCondition& into);
    void readChildren(const Node& list, CompiledCondition& into, std::uint32_t parent);
    void readFact(const Node& node, CompiledCondition& into, std::uint32_t self);
    void checkContradictions(const Node& condition, const CompiledCondition& compiled, std::uint32_t all);

    const Vocabulary& vocabulary_;
    RoleTable& roles_;
    AuthorErrors& errors_;
    std::vector<std::string> factsOpen_;  ///< facts that are being read, to find circles
};

using WordReader = std::unique_ptr<Word> (*)(const Node& condition, ConditionReader& reader);

struct WordEntry {
    std::string_view name;
    WordReader read;
};

// Each file of words has its table.
std::span<const WordEntry> drugWords();     // condition_drugs.cpp
std::span<const WordEntry> productWords();  // condition_products.cpp
std::span<const WordEntry> recordWords();   // condition_record.cpp
std::span<const WordEntry> measureWords();  // condition_measures.cpp
std::span<const WordEntry> changeWords();   // condition_change.cpp
std::span<const WordEntry> personWords();   // condition_person.cpp
std::span<const WordEntry> optionWords();   // condition_options.cpp

/// All words, those of logic too, for suggestions and for documents.
std::vector<std::string_view> allWords();

}  // namespace refract::rules
