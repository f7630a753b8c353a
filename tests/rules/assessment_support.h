// What tests of the assessment share: the project's own numbers, table and sets, and short
// ways to ask. Everything is read once for a program.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "rules/assessment.h"
#include "rules/assessment_parameters.h"
#include "rules/exposure.h"
#include "tests/support/record_builder.h"

namespace refract::test {

/// The day on which the vignettes of clinical.md are looked at.
inline constexpr std::string_view kVignetteDay = "2026-03-02";

struct AssessmentKnowledge {
    std::shared_ptr<const Terminology> terminology;
    std::unique_ptr<KnowledgeFile> tableFile, thresholdFile, valueFile, diagnosisFile;
    Thresholds thresholds;
    ValueSets valueSets;
    AntidepressantTable table;
    AssessmentParameters parameters;

    AssessmentKnowledge() {
        const std::filesystem::path rulesFolder = std::filesystem::path(REFRACT_SOURCE_DIR) / "rules";
        auto loaded = Terminology::load(rulesFolder / "terminology");
        if (!loaded) throw std::runtime_error(fhir::describe(loaded.error()));
        terminology = *loaded;
        AuthorErrors errors;
        const auto open = [&](std::string_view name, std::string_view schema) {
            return KnowledgeFile::load(rulesFolder / "knowledge", name, schema, errors);
        };
        tableFile = open("antidepressants.json", "antidepressants.schema.json");
        thresholdFile = open("thresholds.json", "thresholds.schema.json");
        valueFile = open("value-sets.json", "value-sets.schema.json");
        diagnosisFile = open("diagnosis-sets.json", "value-sets.schema.json");
        thresholds = Thresholds::load(*thresholdFile, errors);
        const KnowledgeFile* const files[] = {valueFile.get(), diagnosisFile.get()};
        valueSets = ValueSets::load(files, *terminology, errors);
        table = AntidepressantTable::load(*tableFile, *terminology, errors);
        parameters = AssessmentParameters::load(thresholds, valueSets, table, errors);
        for (const auto& error : errors) {
            if (!error.warning) throw std::runtime_error(describe(error));
        }
    }
    AssessmentKnowledge(const AssessmentKnowledge&) = delete;
};

inline const AssessmentKnowledge& assessmentKnowledge() {
    static const AssessmentKnowledge knowledge;
    return knowledge;
}

inline Assessment assessOn(const RecordBuilder& patient, std::string_view today = kVignetteDay) {
    return assess(patient.record(), exposure(patient.record(), day(today)), assessmentKnowledge().parameters,
                  day(today));
}

/// The first trial of that name in the current episode, else of an earlier one; a copy.
inline Trial trialOf(const Assessment& assessment, std::string_view name) {
    const Trial* earlier = nullptr;
    for (const Trial& trial : assessment.trials) {
        if (trial.name != name) continue;
        if (!trial.has(Reason::earlierEpisode)) return trial;
        earlier = &trial;
    }
    if (earlier != nullptr) return *earlier;
    ADD_FAILURE() << "there is no trial of " << name;
    return {};
}

/// The names of the reasons, as they stand on the wire.
inline std::vector<std::string> reasonsOf(const Trial& trial) {
    std::vector<std::string> names;
    for (const Reason reason : trial.reasons) names.emplace_back(reasonName(reason));
    return names;
}

inline std::string fallOf(const Trial& trial) {
    if (!trial.percentChange) return "none";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", -*trial.percentChange);
    return text;
}

}  // namespace refract::test
