// What the tests of exposure share: a course written as one line a stretch.
#pragma once

#include <string>
#include <vector>

#include "rules/exposure.h"
#include "tests/support/record_builder.h"

namespace refract::test {

inline constexpr std::string_view kToday = "2026-03-02";

inline Exposure exposureOn(const RecordBuilder& patient, std::string_view today = kToday) {
    return exposure(patient.record(), day(today));
}

/// "2025-05-01..2025-05-30 100"; "?" for no dose, then "uncovered", "bridged", "presumed"
/// where days are not covered by a dispense.
inline std::string line(const Stretch& stretch) {
    std::string text = fhir::toString(stretch.first) + ".." + fhir::toString(stretch.last) + " ";
    if (stretch.dose.mg) {
        std::string mg = std::to_string(*stretch.dose.mg);
        mg.erase(mg.find_last_not_of('0') + 1);
        if (mg.back() == '.') mg.pop_back();
        text += mg;
    } else {
        text += stretch.dose.asNeeded ? "prn" : "?";
    }
    if (!stretch.covered) text += " uncovered";
    if (stretch.bridged) text += " bridged";
    if (stretch.covered && !stretch.bridged && !stretch.supplied) text += " presumed";
    return text;
}

inline std::vector<std::string> lines(const Course* course) {
    std::vector<std::string> all;
    if (course == nullptr) return {"no course"};
    for (const Stretch& stretch : course->stretches) all.push_back(line(stretch));
    return all;
}

inline std::vector<std::string> linesOf(const RecordBuilder& patient, IngredientId ingredient,
                                        std::string_view today = kToday) {
    const Exposure all = exposureOn(patient, today);
    return lines(all.find(ingredient));
}

inline constexpr IngredientId kSertraline = 36437;
inline constexpr IngredientId kVenlafaxine = 39786;
inline constexpr IngredientId kFluoxetine = 4493;
inline constexpr IngredientId kTrazodone = 10737;
inline constexpr IngredientId kSelegiline = 9639;

}  // namespace refract::test
