// The tables of rules/terminology, loaded and indexed for look-ups.
//
// Immutable after load. Product rows and NDC lines stay bytes: they are parsed when they
// are asked for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/name_dictionary.h"
#include "rules/terminology.h"
#include "rules/terminology_file.h"

namespace refract::rules {

/// What a name stands for.
struct NameMeaning {
    std::vector<DrugComponent> components;  ///< without strengths
    std::string brand;                      ///< as the table writes it; empty for ingredients
    bool everyday = false;                  ///< an ordinary word: a drug only before a number or a form
};

struct DoseForm {
    std::string name, base, modifier;
    std::vector<std::string> sites;
    FormRoute route = FormRoute::unknown;
    Release release = Release::unknown;
};

/// What all products of a brand have in common.
struct BrandForm {
    const DoseForm* form = nullptr;  ///< null where they differ
    FormRoute route = FormRoute::unknown;
};

/// A word of a drug's name that is no drug.
struct FormWord {
    enum class Kind {
        form,
        base,
        site,
        modifier,
        release,
        salt,
        qualifier,
        negation,
        pass,
        aside,
        count,
        interval
    } kind = Kind::base;
    std::string value;
    const DoseForm* form = nullptr;
    std::string hours{};  ///< of a release: how long it lasts, "24" of "XL"
};

struct UnitWord {
    enum class Role { amount, volume, time, spray, day, each } role = Role::amount;
    std::string unit;
    double factor = 1;
};

struct TerminologyTables {
    std::string rxnormRelease;
    TsvFile products, ndc;
    std::vector<std::uint32_t> productNumbers;                                  ///< ascending, as the rows
    std::unordered_map<std::string, std::vector<std::size_t>> productsByBrand;  ///< folded brand → rows
    std::unordered_map<std::string, BrandForm> formByBrand;                     ///< folded brand
    /// Ingredients with products whose strength is an amount per hour, and their only route.
    std::unordered_map<IngredientId, FormRoute> routeByHour;
    std::unordered_map<IngredientId, std::string> ingredientNames;
    std::unordered_map<IngredientId, IngredientId> ingredientOf;  ///< PIN → IN, and what is the same
    std::unordered_map<std::uint32_t, std::string> brandNumbers;  ///< BN → brand
    std::unordered_map<std::string, std::pair<IngredientId, FormRoute>> byAtc;
    std::unordered_set<IngredientId> systemicByNose;
    NameDictionary<NameMeaning> names;
    NameDictionary<FormWord> formWords;
    NameDictionary<UnitWord> units;
    std::vector<std::unique_ptr<DoseForm>> forms;
    std::unordered_map<std::string, const DoseForm*> formByName;  ///< folded

    static fhir::Result<std::unique_ptr<TerminologyTables>> load(const std::filesystem::path& folder);

    IngredientId canonical(IngredientId id) const;
    const DoseForm* form(std::string_view name) const;
    /// The dose form of these words; `site` and `modifier` may be empty.
    const DoseForm* form(std::string_view base, std::string_view site, std::string_view modifier,
                         Release release) const;
    /// Product row by RxNorm number.
    std::optional<TsvRow> product(std::uint32_t rxcui) const;
    Drug drugOf(const TsvRow& product) const;
    void place(Drug& drug, const DoseForm* form) const;
};

}  // namespace refract::rules
