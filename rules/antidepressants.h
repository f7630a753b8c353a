// The table of antidepressants (clinical.md section 2, 2.1): thresholds by age band,
// classes, washouts, what is never a trial, optimise-to targets and caps.
// rules/knowledge/antidepressants.json, each number with source and confidence.
// Immutable after load.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/author_error.h"
#include "rules/knowledge_file.h"
#include "rules/terminology.h"

namespace refract::rules {

/// A dose at or below which the drug is used for something else.
struct OtherUse {
    double upToMgPerDay = 0;
    std::optional<int> belowAge;          ///< only under this age
    std::vector<std::string> formWords;   ///< only in these dose forms; empty is all
    std::string phrase;                   ///< id of the phrase that says what it is: "hypnotic-dose"
};

/// A label maximum or cap and when it holds.
struct DoseCap {
    double mgPerDay = 0;
    std::string when;    ///< id: "label", "age-over-60", "age-65", "hepatic-impairment", "cyp2c19-inhibitor" …
    std::string phrase;  ///< why, for the card
};

struct Antidepressant {
    IngredientId ingredient = 0;
    std::string name;
    std::string drugClass;               ///< "SSRI" … as value-sets.json and Thase–Rush use them
    FormRoute route = FormRoute::oral;   ///< transdermal selegiline is a row of its own
    std::optional<Release> release;      ///< paroxetine CR is a row of its own; absent: any
    bool trial = true;                   ///< false: never a trial
    std::string notATrialPhrase;
    std::optional<double> minimum18to64;
    std::optional<double> minimum65plus;
    std::optional<double> optimiseTo;
    std::vector<OtherUse> otherUses;
    std::vector<DoseCap> caps;
    std::optional<int> washoutBeforeMaoiDays;
    std::vector<IngredientId> closelyRelated;
    std::vector<std::string> otherIndications;  ///< value sets of reasons that are not depression
    std::vector<std::string> excludedBrands;    ///< brands that are another product: "Zyban", "Brisdelle"
    std::vector<std::string> sources;
    char confidence = 'R';
};

class AntidepressantTable {
public:
    static AntidepressantTable load(const KnowledgeFile& file, const Terminology& terminology, AuthorErrors& errors);
    /// The row for an ingredient taken in that form; nullptr if it is no antidepressant.
    const Antidepressant* find(IngredientId ingredient, FormRoute route, Release release) const;
    const std::vector<Antidepressant>& rows() const { return rows_; }

private:
    std::vector<Antidepressant> rows_;
};

}  // namespace refract::rules
