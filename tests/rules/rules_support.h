// What tests of the rules share: a record asked as a hook would ask, conditions written on
// the spot, and editions of the knowledge with something changed in them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>

#include "rules/condition_reader.h"
#include "rules/evaluate.h"
#include "rules/think.h"
#include "tests/support/knowledge.h"
#include "tests/support/record_builder.h"
#include "tests/support/temporary_folder.h"

namespace refract::test {

/// The day on which the vignettes of clinical.md are looked at.
inline constexpr std::string_view kToday = "2026-03-02";

/// Everything that is worked out for one patient at one moment.
struct Asked {
    Exposure exposed;
    Assessment assessed;
    Question question;

    Asked(const RecordBuilder& patient, Moment moment, std::string_view today, const Knowledge& edition = *knowledge())
        : exposed(exposure(patient.record(), day(today))),
          assessed(assess(patient.record(), exposed, edition, day(today))),
          question{patient.record(), exposed, assessed, day(today), moment, nullptr} {}
    Asked(const Asked&) = delete;
};

inline std::vector<Finding> findingsOf(const RecordBuilder& patient, Moment moment = Moment::patientView,
                                       std::string_view today = kToday) {
    const Asked asked(patient, moment, today);
    return think(*knowledge(), asked.question);
}

inline std::vector<std::string> ruleIds(const std::vector<Finding>& findings) {
    std::vector<std::string> ids;
    for (const Finding& finding : findings) ids.push_back(finding.rule->id);
    return ids;
}

inline const Finding* findingOf(const std::vector<Finding>& findings, std::string_view rule) {
    for (const Finding& finding : findings) {
        if (finding.rule->id == rule) return &finding;
    }
    return nullptr;
}

/// A condition that was written in a test.
struct Written {
    RoleTable roles;
    std::shared_ptr<const CompiledCondition> condition;
    AuthorErrors errors;

    explicit Written(std::string_view json, std::string_view facts = "[]") {
        const TemporaryFolder folder;
        folder.write("schema/any.json", "{}");
        folder.write("one.json", "{\"when\": " + std::string(json) + ", \"facts\": " + std::string(facts) + "}");
        const auto file = KnowledgeFile::load(folder.path(), "one.json", "any.json", errors);
        Facts known;
        for (const Node& node : file->root()["facts"].elements()) {
            known[node["id"].text()] = {node["id"].text(), node["title"].text(), node["when"], {}, 'R'};
        }
        const Knowledge& edition = *knowledge();
        const Vocabulary vocabulary{edition.valueSets(), edition.terminology(), edition.thresholds(), edition.units(),
                                    known};
        condition = ConditionReader(vocabulary, roles, errors).read(file->root()["when"]);
    }
    Ternary on(const RecordBuilder& patient, Moment moment = Moment::patientView,
               std::string_view today = kToday) const {
        return ways(patient, moment, today).first;
    }
    std::pair<Ternary, std::vector<Solution>> ways(const RecordBuilder& patient, Moment moment = Moment::patientView,
                                                   std::string_view today = kToday) const {
        for (const AuthorError& error : errors) ADD_FAILURE() << describe(error);
        const Asked asked(patient, moment, today);
        const Scene scene(*knowledge(), asked.question);
        std::pair<Ternary, std::vector<Solution>> answer;
        answer.first = evaluate(*condition, scene, {}, answer.second);
        std::erase_if(answer.second, [](const Solution& solution) { return !solution.certain; });
        return answer;
    }
    /// The messages of all errors, one a line.
    std::string complaints() const {
        std::string text;
        for (const AuthorError& error : errors) text += describe(error) + "\n";
        return text;
    }
};

/// The knowledge of the project in a folder of its own, to be changed and loaded.
class ChangedEdition {
public:
    ChangedEdition() {
        std::filesystem::copy(
            sourceFolder() / "rules" / "knowledge", folder_.path(),
            std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    }
    /// Replaces the first `from` in the file; fails the test when it is not there.
    ChangedEdition& change(const std::string& file, std::string_view from, std::string_view to) {
        std::string text = folder_.read(file);
        const std::size_t at = text.find(from);
        if (at == std::string::npos) {
            ADD_FAILURE() << "\"" << from << "\" is not in " << file;
            return *this;
        }
        folder_.write(file, text.replace(at, from.size(), to));
        return *this;
    }
    Knowledge::Loaded load() const {
        return Knowledge::load(folder_.path(),
                               std::shared_ptr<const Terminology>(knowledge(), &knowledge()->terminology()));
    }
    std::string complaints() const {
        std::string text;
        for (const AuthorError& error : load().errors) text += describe(error) + "\n";
        return text;
    }
    const TemporaryFolder& folder() const { return folder_; }

private:
    TemporaryFolder folder_;
};

}  // namespace refract::test
