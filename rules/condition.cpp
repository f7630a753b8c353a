// What all words share: roles and their fields, ways, and ranges of numbers.
#include "rules/condition.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "rules/fill.h"

namespace refract::rules {

namespace {

/// "2026-03-16", or a phrase such as "still taken" or "date not known".
constexpr std::size_t kDate = 14;
constexpr std::size_t kNumber = 6;
/// "37.5 mg/day", or "dose not known".
constexpr std::size_t kDose = 14;
constexpr std::size_t kReason = 40;

constexpr std::array<FieldSpec, 9> kDrugFields{{
    {"", 0, "the ingredient"},
    {"dose", kDose, "daily dose with its unit"},
    {"mg", kNumber, "daily dose in mg"},
    {"since", kDate, "first day of the course"},
    {"lastDay", kDate, "last day on the drug, or last day that its supply covers"},
    {"daysSince", kNumber, "days since lastDay"},
    {"washout", kNumber, "days that have to pass after lastDay (words with days)"},
    {"clear", kDate, "lastDay + washout: the earliest safe date (words with days)"},
    {"daysUnchanged", kNumber, "days at the present daily dose"},
}};
constexpr std::array<FieldSpec, 20> kTrialFields{{
    {"", 0, "the antidepressant"},
    {"dose", kDose, "present or last daily dose with its unit"},
    {"threshold", kDose, "the daily dose from which a day counts"},
    {"days", kNumber, "days at adequate dose"},
    {"running", kNumber, "days at adequate dose of the run that reaches today"},
    {"needed", kNumber, "days at adequate dose that make a trial"},
    {"from", kDate, "first day of the window that counts"},
    {"to", kDate, "last day of the window that counts"},
    {"recheck", kDate, "the day on which the trial is long enough"},
    {"change", kNumber, "change of the score in percent, negative is a fall"},
    {"improvement", kNumber, "fall of the score in percent"},
    {"filled", kNumber, "days with supply in hand, over the whole course"},
    {"spanDays", kNumber, "days from first to last day of the whole course"},
    {"pdc", kNumber, "proportion of days covered, in percent, over the whole course"},
    {"target", kDose, "the dose at which optimising ends"},
    {"cap", kDose, "the highest dose that applies to this patient"},
    {"capReason", kReason, "why that cap applies"},
    {"daysUnchanged", kNumber, "days at the present daily dose"},
    {"class", 20, "class of the antidepressant"},
    {"daysOn", kNumber, "days on the drug at any dose"},
}};
constexpr std::array<FieldSpec, 2> kProblemFields{{
    {"", 0, "title of the value set"},
    {"since", kDate, "onset or date recorded"},
}};
constexpr std::array<FieldSpec, 3> kMeasureFields{{
    {"", 0, "title of the value set, or the instrument"},
    {"value", kNumber, "the number"},
    {"date", kDate, "the day it was taken"},
}};
constexpr std::array<FieldSpec, 6> kChangeFields{{
    {"", 0, "title of the value set"},
    {"value", kNumber, "the latest number"},
    {"date", kDate, "the day it was taken"},
    {"baseline", kNumber, "the number that it is compared with, in the same unit"},
    {"baselineDate", kDate, "the day of that"},
    {"percent", kNumber, "the change in percent, negative is a fall"},
}};
constexpr std::array<FieldSpec, 2> kActFields{{
    {"", 0, "title of the value set"},
    {"date", kDate, "the day"},
}};

}  // namespace

std::span<const FieldSpec> fieldsOf(RoleKind kind) {
    switch (kind) {
        case RoleKind::drug:
            return kDrugFields;
        case RoleKind::trial:
            return kTrialFields;
        case RoleKind::problem:
            return kProblemFields;
        case RoleKind::measure:
            return kMeasureFields;
        case RoleKind::change:
            return kChangeFields;
        case RoleKind::act:
            return kActFields;
    }
    return {};
}

std::uint8_t RoleTable::find(std::string_view name) const {
    for (std::size_t i = 0; i < roles_.size(); ++i) {
        if (roles_[i].name == name) return static_cast<std::uint8_t>(i);
    }
    return kNone;
}

std::uint8_t RoleTable::add(std::string_view name, RoleKind kind) {
    const std::uint8_t known = find(name);
    if (known != kNone) return known;
    if (roles_.size() >= kMost) return kNone;
    roles_.push_back({std::string(name), kind, 0});
    return static_cast<std::uint8_t>(roles_.size() - 1);
}

void RoleTable::nameMayTake(std::uint8_t role, std::size_t characters) {
    if (role >= roles_.size()) return;
    roles_[role].longestName = std::max(roles_[role].longestName, characters);
}

void Matches::add(Ternary truth) {
    if (truth == Ternary::yes) yes();
    if (truth == Ternary::unknown) ++maybe;
}

Ternary Comparison::holds(double low, double high) const {
    if (std::isnan(low) || std::isnan(high)) return Ternary::unknown;
    const auto inside = [this](double value) {
        return (!over || value > *over) && (!atLeast || value >= *atLeast) && (!under || value < *under) &&
               (!atMost || value <= *atMost);
    };
    const bool lowIn = inside(low);
    const bool highIn = inside(high);
    if (lowIn && highIn) return Ternary::yes;
    if (lowIn || highIn) return Ternary::unknown;
    // Both ends lie outside: on the same side, or around the range.
    const bool above = (over && low <= *over && high > *over) || (atLeast && low < *atLeast && high >= *atLeast);
    const bool below = (under && high >= *under && low < *under) || (atMost && high > *atMost && low <= *atMost);
    return above && below ? Ternary::unknown : Ternary::no;
}

bool Comparison::overlaps(const Comparison& other) const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    double low = -kInfinity;
    double high = kInfinity;
    bool lowOpen = false;
    bool highOpen = false;
    const auto raise = [&](double value, bool open) {
        if (value > low || (value == low && open)) {
            low = value;
            lowOpen = open;
        }
    };
    const auto lower = [&](double value, bool open) {
        if (value < high || (value == high && open)) {
            high = value;
            highOpen = open;
        }
    };
    for (const Comparison* range : {this, &other}) {
        if (range->over) raise(*range->over, true);
        if (range->atLeast) raise(*range->atLeast, false);
        if (range->under) lower(*range->under, true);
        if (range->atMost) lower(*range->atMost, false);
    }
    return low < high || (low == high && !lowOpen && !highOpen);
}

std::string Comparison::english(std::string_view unit) const {
    std::string text;
    const auto add = [&](std::string_view words, const std::optional<double>& number) {
        if (!number) return;
        if (!text.empty()) text += " and ";
        text += words;
        text += " " + numberText(*number);
    };
    add("over", over);
    add("at least", atLeast);
    add("under", under);
    add("at most", atMost);
    if (!text.empty() && !unit.empty()) text += " " + std::string(unit);
    return text;
}

void Word::addFields(const Scene&, const Bound&, const std::string&, Fields&) const {}

}  // namespace refract::rules
