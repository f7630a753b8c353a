// Dose caps: the most of an antidepressant that this patient may take on a day, by label,
// age, liver, kidney and what else is taken (clinical.md section 2, R044–R046, R060, R110;
// section 11, row 24).
//
// Views patient, exposure and parameters, which must outlive it. One for one assessment,
// on one thread. What the record does not tell (genotype, Child-Pugh class) caps nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/assessment.h"
#include "rules/assessment_parameters.h"
#include "rules/exposure.h"

namespace refract::rules {

class DoseCaps {
public:
    DoseCaps(const PatientRecord& patient, const Exposure& exposure, const AssessmentParameters& parameters);

    /// The lowest cap of the row that holds on the day; absent if the row has none.
    std::optional<AppliedCap> on(const Antidepressant& row, Day day) const;
    /// The lowest cap, label maximum apart, that holds at both ends of a stretch of days.
    std::optional<double> throughout(const Antidepressant& row, Day first, Day last) const;

private:
    bool holds(const CapCondition& condition, IngredientId ingredient, Day day) const;
    bool hasProblem(const std::string& set, Day day) const;
    bool takes(const std::string& set, IngredientId besides, Day day) const;
    struct Egfr {
        Day day;
        double value;
        bool workedOut;
    };
    const Egfr* egfr(Day day) const;  ///< the last one, unless it is too old; nullptr if there is none

    const PatientRecord& patient_;
    const AssessmentParameters& parameters_;
    struct Taken {
        const Course* course;
        const DrugMember* member;
    };
    std::map<std::string, std::vector<std::pair<Day, Day>>, std::less<>> problems_;  ///< when, merged, by day
    std::map<std::string, std::vector<Taken>, std::less<>> drugs_;
    std::vector<Egfr> egfr_;  ///< by day
};

/// Is a drug in this way a member of the set on that day – by route, by dose, and for as
/// long as it counts after its stop? An unknown dose is not within a limit.
bool memberOn(const Course& course, const DrugMember& member, Day day);

}  // namespace refract::rules
