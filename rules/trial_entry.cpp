// Reading one medication entry, and plasma levels, for the trial test.
#include "rules/trial_entry.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace refract::rules {

namespace {

const DrugComponent* componentOf(const Drug& drug, IngredientId ingredient) {
    for (const DrugComponent& component : drug.components) {
        if (component.ingredient == ingredient) return &component;
    }
    return nullptr;
}

/// "sintol" as a code, or words of not tolerating that no negation stands before.
bool saysNotTolerated(const MedicationEntry& entry, const IntoleranceWords& words) {
    const auto isCode = [&](std::string_view code) {
        return std::find(words.codes.begin(), words.codes.end(), code) != words.codes.end();
    };
    if (isCode(entry.statusReason)) return true;
    if (std::any_of(entry.statusReasons.begin(), entry.statusReasons.end(),
                    [&](const Code& code) { return isCode(code.code); })) {
        return true;
    }
    const std::string text = lowerCase(entry.statusReason);
    return std::any_of(words.words.begin(), words.words.end(), [&](const std::string& word) {
        const std::size_t at = text.find(word);
        if (at == std::string::npos) return false;
        const std::string_view before = std::string_view(text).substr(0, at);
        return std::none_of(words.negations.begin(), words.negations.end(),
                            [before](const std::string& negation) { return before.ends_with(negation); });
    });
}

bool isExcludedProduct(const Drug& drug, const Antidepressant& row) {
    const auto& words = row.excludedBrands;
    return containsAnyWord(drug.brand, words) || containsAnyWord(drug.qualifier, words) ||
           containsAnyWord(drug.text, words);
}

double saltFactor(const Drug& drug, const DrugComponent& component, const Antidepressant& row) {
    for (const SaltEquivalent& salt : row.salts) {
        const bool named = containsAnyWord(drug.brand, salt.brands) || containsAnyWord(drug.text, salt.brands);
        if (component.precise == salt.precise || named) return salt.is / salt.of;
    }
    return 1;
}

DrugUseKind indicated(const MedicationEntry& entry, const Antidepressant& row, const AssessmentParameters& parameters) {
    for (const OtherIndication& indication : row.otherIndications) {
        const ValueSet* set = parameters.set(indication.valueSet);
        if (set == nullptr || !set->containsAny(entry.reasons)) continue;
        return indication.countsWithEpisode ? DrugUseKind::otherUnlessDepressed : DrugUseKind::otherIndication;
    }
    return DrugUseKind::depression;
}

/// Does a reason name a depression – one that is not the other use itself, as PMDD is?
bool saysDepression(const MedicationEntry& entry, const Antidepressant& row, const AssessmentParameters& parameters) {
    const auto& sets = parameters.sets;
    return std::any_of(entry.reasons.begin(), entry.reasons.end(), [&](const Code& code) {
        if (!sets.mdd->contains(code) && !sets.mddUnspecified->contains(code) &&
            !sets.depressionToConfirm->contains(code)) {
            return false;
        }
        return std::none_of(row.otherIndications.begin(), row.otherIndications.end(),
                            [&](const OtherIndication& indication) {
                                const ValueSet* set = parameters.set(indication.valueSet);
                                return set != nullptr && set->contains(code);
                            });
    });
}

}  // namespace

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

bool containsAnyWord(std::string_view text, const std::vector<std::string>& words) {
    if (text.empty()) return false;
    const std::string lower = lowerCase(text);
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return !word.empty() && lower.find(word) != std::string::npos; });
}

TrialEntry readTrialEntry(const MedicationEntry& entry, const Course& course, const AssessmentParameters& parameters) {
    TrialEntry facts;
    facts.adverse = saysNotTolerated(entry, parameters.table->intolerance());
    facts.reasonGiven = !entry.reasons.empty();
    const DrugComponent* component = componentOf(entry.drug, course.ingredient);
    facts.row = parameters.table->find(course.ingredient, course.route, entry.drug.release, entry.drug.components);
    if (facts.row == nullptr || component == nullptr) return facts;
    facts.saltFactor = saltFactor(entry.drug, *component, *facts.row);
    if (facts.row->weekly && component->strength) {
        facts.weekly = std::abs(*component->strength - facts.row->weekly->strengthMg) < 1e-6 &&
                       (entry.drug.release == Release::delayed || entry.drug.form.empty() ||
                        containsAnyWord(entry.drug.form, {facts.row->weekly->formWord}));
    }
    facts.use = indicated(entry, *facts.row, parameters);
    facts.forDepression = saysDepression(entry, *facts.row, parameters);
    if (isExcludedProduct(entry.drug, *facts.row)) {
        facts.use = DrugUseKind::otherIndication;
        facts.forDepression = false;
    }
    return facts;
}

LevelLine::LevelLine(const PatientRecord& patient, const AssessmentParameters& parameters) {
    const auto& units = parameters.table->levelUnits();
    for (const Antidepressant& row : parameters.table->rows()) {
        if (!row.level) continue;
        const ValueSet* set = parameters.set(row.level->valueSet);
        if (set == nullptr) continue;
        auto& line = bySet_[row.level->valueSet];
        for (const Measure& measure : patient.measures) {
            if (!measure.value || !measure.comparator.empty() || !measure.when.exact()) continue;
            if (!set->containsAny(measure.codes)) continue;
            const bool inOurUnit = std::find(units.begin(), units.end(), measure.unit) != units.end();
            line.push_back(
                {measure.when.first, *measure.value, inOurUnit, measure.referenceLow, measure.referenceHigh});
        }
        std::stable_sort(line.begin(), line.end(), [](const Point& a, const Point& b) { return a.day < b.day; });
    }
}

std::optional<bool> LevelLine::within(const PlasmaLevel& level, const Point& point) {
    if (level.range) {
        if (!point.inOurUnit) return std::nullopt;
        return point.value >= level.range->lowNgPerMl && point.value <= level.range->highNgPerMl;
    }
    // "Below 300" alone does not tell from where on the drug works.
    if (!point.low || !point.high) return std::nullopt;
    return point.value >= *point.low && point.value <= *point.high;
}

std::span<const LevelLine::Point> LevelLine::between(const PlasmaLevel& level, Day first, Day last) const {
    const auto line = bySet_.find(level.valueSet);
    if (line == bySet_.end() || first > last) return {};
    const auto begin = std::lower_bound(line->second.begin(), line->second.end(), first,
                                        [](const Point& point, Day at) { return point.day < at; });
    const auto end =
        std::upper_bound(begin, line->second.end(), last, [](Day at, const Point& point) { return at < point.day; });
    return {begin, end};
}

bool LevelLine::inRange(const PlasmaLevel& level, Day first, Day last) const {
    const auto points = between(level, first, last);
    return std::any_of(points.begin(), points.end(),
                       [&](const Point& point) { return within(level, point).value_or(false); });
}

bool LevelLine::any(const PlasmaLevel& level, Day first, Day last) const {
    const auto points = between(level, first, last);
    return std::any_of(points.begin(), points.end(),
                       [&](const Point& point) { return within(level, point).has_value(); });
}

}  // namespace refract::rules
