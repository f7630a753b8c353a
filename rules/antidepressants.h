// The table of antidepressants (clinical.md section 2, 2.1): thresholds by age band,
// classes, washouts, what is never a trial, optimise-to targets and caps; and beside it
// what is added to antidepressants (section 3.2), and how a stop for intolerance reads.
// rules/knowledge/antidepressants.json, each row with sources and confidence.
// Immutable after load, safe to share between threads.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/record.h"
#include "rules/terminology.h"

namespace refract::rules {

/// A dose at or below which the drug is used for something else.
struct OtherUse {
    double upToMgPerDay = 0;
    std::optional<int> belowAge;         ///< only under this age
    std::vector<std::string> formWords;  ///< only in these dose forms; empty is all
    std::string phrase;                  ///< id of the phrase that says what it is: "other-use.hypnotic"
};

/// A reason for the prescription that is not depression.
struct OtherIndication {
    std::string valueSet;            ///< of reason codes, "smoking-cessation"
    bool countsWithEpisode = false;  ///< counts all the same while a depressive episode is active
    /// Where no reason was written: a course no longer than this, beside a problem of the
    /// set on the record, is read as that use; a product with the qualifier is not.
    std::optional<int> problemUpToDays;
    std::string exceptQualifier;
};

/// A label maximum or cap and when it holds.
struct DoseCap {
    double mgPerDay = 0;
    std::string when;    ///< id of a CapCondition: "label", "age-over-60" …
    std::string phrase;  ///< why, for the card: "cap.age-over-60"
};

/// When a cap holds; the one that is given decides, none given is always.
struct CapCondition {
    std::string id;
    std::optional<int> fromAge;
    std::string problems;  ///< value set of problems
    std::string takes;     ///< value set of drugs
    std::optional<double> egfrBelow;
};

/// Milligrams of another salt: `of` mg of it are `is` mg as the table counts.
struct SaltEquivalent {
    IngredientId precise = 0;
    std::vector<std::string> brands;
    double of = 1;
    double is = 1;
};

/// A product taken once a week that counts as a daily dose after a daily trial.
struct WeeklyForm {
    double strengthMg = 0;
    std::string formWord;
    double countsAsMgPerDay = 0;
};

/// A plasma level that stands in for the dose. Without figures of ours the range is the one
/// that the laboratory gives with its result.
struct PlasmaLevel {
    struct Range {
        double lowNgPerMl = 0;
        double highNgPerMl = 0;
    };
    std::string valueSet;
    std::optional<Range> range;
};

struct Antidepressant {
    IngredientId ingredient = 0;
    IngredientId companion = 0;  ///< the row is for products that also hold this; 0: for all others
    std::string name;
    std::string drugClass;              ///< "SSRI" … as value-sets.json and Thase–Rush use them
    FormRoute route = FormRoute::oral;  ///< transdermal selegiline is a row of its own
    std::optional<Release> release;     ///< paroxetine CR is a row of its own; absent: any
    bool trial = true;                  ///< false: never a trial
    std::string notATrialPhrase;
    std::optional<double> minimum18to64;
    std::optional<double> minimum65plus;
    std::optional<double> optimiseTo;
    std::optional<int> silentWithoutLevelFromAge;  ///< from this age no dose is asked for without a plasma level
    std::vector<OtherUse> otherUses;
    std::vector<OtherIndication> otherIndications;
    std::vector<DoseCap> caps;
    std::optional<int> washoutBeforeMaoiDays;
    std::vector<IngredientId> closelyRelated;
    std::vector<std::string> excludedBrands;  ///< brands, or words of a product's name, that are another use: "Zyban"
    std::vector<SaltEquivalent> salts;
    std::optional<WeeklyForm> weekly;
    std::optional<PlasmaLevel> level;
    std::vector<std::string> sources;
    char confidence = 'R';

    /// T1 by age band; the adult value where there is none of its own for older people.
    std::optional<double> minimum(bool older) const;
};

/// Something that is added to an antidepressant (section 3.2).
struct AugmentationAgent {
    std::vector<IngredientId> ingredients;
    std::string name;
    std::optional<FormRoute> route;              ///< only by this route
    std::optional<double> targetMgPerDay;        ///< absent: any dose
    std::optional<double> otherUseUpToMgPerDay;  ///< up to here it is something else (quetiapine at night)
    std::vector<std::string> sources;
    char confidence = 'R';
};

/// How a record says that a drug was not tolerated (D20).
struct IntoleranceWords {
    std::vector<std::string> codes;      ///< of statusReason, whatever the system
    std::vector<std::string> words;      ///< lower case, anywhere in the text
    std::vector<std::string> negations;  ///< right before the word: it does not count
};

class AntidepressantTable {
public:
    /// Errors: drugs that are not known (unless the row says `ifKnown`), two rows for one
    /// product, caps without a condition, thresholds missing.
    static AntidepressantTable load(const KnowledgeFile& file, const Terminology& terminology, AuthorErrors& errors);
    /// The row for an ingredient taken in that form, beside the other ingredients of the
    /// product; nullptr if it is no antidepressant. An unknown route is read as oral, an
    /// unknown release as immediate.
    const Antidepressant* find(IngredientId ingredient, FormRoute route, Release release,
                               std::span<const DrugComponent> product = {}) const;
    const std::vector<Antidepressant>& rows() const { return rows_; }
    const CapCondition* capCondition(std::string_view id) const;
    const std::map<std::string, CapCondition, std::less<>>& capConditions() const { return capConditions_; }
    const std::vector<AugmentationAgent>& agents() const { return agents_; }
    const AugmentationAgent* agent(IngredientId ingredient, FormRoute route) const;
    const IntoleranceWords& intolerance() const { return intolerance_; }
    /// Spellings of the unit of plasma levels, and of an eGFR; anything else is not compared.
    const std::vector<std::string>& levelUnits() const { return levelUnits_; }
    const std::vector<std::string>& egfrUnits() const { return egfrUnits_; }
    const std::vector<std::string>& bilateralEctWords() const { return bilateralEctWords_; }

private:
    std::vector<Antidepressant> rows_;  ///< by ingredient
    std::map<std::string, CapCondition, std::less<>> capConditions_;
    std::vector<AugmentationAgent> agents_;
    IntoleranceWords intolerance_;
    std::vector<std::string> levelUnits_;
    std::vector<std::string> egfrUnits_;
    std::vector<std::string> bilateralEctWords_;
};

}  // namespace refract::rules
