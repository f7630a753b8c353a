// Terminology: a drug's code or name → ingredients, strengths, dose form, route.
//
// Loaded once from rules/terminology (made by packaging/import-terminology.sh; RxNorm
// release in its header) in a few milliseconds; immutable and safe to share between
// threads afterwards. Look-ups never throw and never fail: a drug that is not known is
// `recognised == false` with the text that came, which the cards call "not checked".
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/coding.h"
#include "fhir/result.h"

namespace refract::rules {

/// RxNorm ingredient number (TTY IN); 0 is none. A few ingredients of interest have no
/// number in the tables (agomelatine): they get one above 4,000,000,000 of our own,
/// which is never shown or sent.
using IngredientId = std::uint32_t;

/// How a dose form reaches the body, by RxNorm dose form or by word.
enum class FormRoute {
    unknown,
    oral,  ///< tablets, capsules, liquids, sublingual, buccal
    injection,
    transdermal,
    nasal,
    rectal,
    inhaled,
    topical,  ///< skin, dental, mucosal
    ophthalmic,
    otic,
    vaginal,
    irrigation,
};

/// The route of that name, as knowledge files write it ("oral", "transdermal"); unknown
/// for anything else.
FormRoute formRouteByName(std::string_view name);
std::string_view formRouteName(FormRoute route);

enum class Release { immediate, extended, delayed, unknown };

/// One ingredient of a product.
struct DrugComponent {
    IngredientId ingredient = 0;
    std::string name;                ///< RxNorm ingredient name, lower case
    IngredientId precise = 0;        ///< PIN (salt), 0 if none was named
    std::optional<double> strength;  ///< per unit of the form, in strengthUnit
    std::string strengthUnit;        ///< "MG", "MG/ML", "MG/HR", "MG/ACTUAT", "MEQ", "UNT" …
    double packCount = 0;            ///< packs: how many units of this component; else 0
};

struct Drug {
    bool recognised = false;  ///< at least one ingredient is known
    std::vector<DrugComponent> components;
    std::string text;  ///< what came: display, text or code
    std::string form;  ///< RxNorm dose form, or the word that was written
    FormRoute route = FormRoute::unknown;
    Release release = Release::unknown;
    std::string qualifier;  ///< "24 HR", "Sprinkle"
    std::string brand;
    std::uint32_t rxcui = 0;      ///< the RxNorm number of the product or ingredient, if known
    bool systemicByNose = false;  ///< an ingredient that the nose takes up into the whole body
    enum class Trust { code, retiredCode, name, none } trust = Trust::none;

    bool contains(IngredientId ingredient) const;
    /// May it act on the whole body? Topical, ophthalmic, otic, vaginal, irrigation and
    /// nasal (except esketamine) do not (clinical.md 5.0); unknown is yes.
    bool systemic() const;
};

class Terminology {
public:
    /// Reads the tables of `directory`. Issue: a file is missing, or not in the form that
    /// the import script writes (the message names file and line).
    static fhir::Result<std::shared_ptr<const Terminology>> load(const std::filesystem::path& directory);
    ~Terminology();

    /// The best reading of a CodeableConcept: an RxNorm product, NDC, RxNorm ingredient or
    /// precise ingredient, ATC (in that order, whatever the order of the codings), with
    /// strength and form filled from the text where the code lacks them; else the
    /// displays and the text as names.
    Drug identify(const fhir::CodeableConcept& concept_) const;

    std::optional<Drug> byRxNorm(std::string_view rxcui) const;
    /// 10 or 11 digits, with or without dashes. Ten digits without dashes are ambiguous:
    /// all three layouts are tried and a reading stands only if one of them matches, or
    /// all that match agree on the ingredients.
    std::optional<Drug> byNdc(std::string_view ndc) const;
    std::optional<Drug> byAtc(std::string_view atc) const;
    /// A name as RxNorm, the VA or a person writes it; case does not matter.
    Drug byName(std::string_view text) const;

    /// Ingredient by its RxNorm name or a synonym, exactly (any case). 0 if none.
    IngredientId ingredient(std::string_view name) const;
    /// The name of an ingredient; empty if not known.
    std::string_view ingredientName(IngredientId ingredient) const;
    /// The release of RxNorm that the tables were made from, "2025-10-06".
    std::string_view release() const;

private:
    Terminology();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::rules
