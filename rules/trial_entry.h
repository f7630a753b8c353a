// TrialEntry: what one medication entry says about its use as an antidepressant – which
// row of the table its product falls under, what it is for, whether it was tolerated;
// and LevelLine: plasma levels (clinical.md section 2, D20).
//
// Pure functions and values; look-ups in text ignore case.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/assessment_parameters.h"
#include "rules/exposure.h"
#include "rules/trial_days.h"

namespace refract::rules {

struct TrialEntry {
    const Antidepressant* row = nullptr;
    double saltFactor = 1;  ///< milligrams of this product to milligrams of the table
    bool weekly = false;    ///< the weekly form
    bool reasonGiven = false;
    bool forDepression = false;  ///< a reason says so
    bool adverse = false;        ///< stopped because it was not tolerated
    DrugUseKind use = DrugUseKind::depression;
};

TrialEntry readTrialEntry(const MedicationEntry& entry, const Course& course, const AssessmentParameters& parameters);

/// Plasma levels of antidepressants, by day. One without anything to compare it with – a unit
/// that our figures are not in, no range of its laboratory where we have no figures – tells nothing.
class LevelLine {
public:
    LevelLine(const PatientRecord& patient, const AssessmentParameters& parameters);
    /// Is there a level in range from `first` to `last`?
    bool inRange(const PlasmaLevel& level, Day first, Day last) const;
    /// Is there one that can be compared?
    bool any(const PlasmaLevel& level, Day first, Day last) const;

private:
    struct Point {
        Day day;
        double value = 0;
        bool inOurUnit = false;
        std::optional<double> low, high;  ///< of the laboratory
    };
    /// Absent: nothing to compare it with.
    static std::optional<bool> within(const PlasmaLevel& level, const Point& point);
    /// Those from `first` to `last`.
    std::span<const Point> between(const PlasmaLevel& level, Day first, Day last) const;

    std::map<std::string, std::vector<Point>, std::less<>> bySet_;
};

/// ASCII letters alone.
std::string lowerCase(std::string_view text);
/// Does the text hold one of the words (lower case)?
bool containsAnyWord(std::string_view text, const std::vector<std::string>& words);

}  // namespace refract::rules
