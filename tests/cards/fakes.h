// Words, rules and a history for tests of cards, without a whole Knowledge.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cards/compose.h"
#include "plugin/cards/wording.h"
#include "rules/rule.h"
#include "rules/think.h"

namespace refract::test {

/// The phrases of rules/knowledge/phrases/cards.json, with sentences for reasons and two
/// sources of its own. A phrase that is asked for and missing fails the test.
class FakeWording final : public cards::Wording {
public:
    FakeWording();
    const std::string& phrase(std::string_view id) const override;
    std::optional<double> threshold(std::string_view id) const override;
    const rules::KnowledgeSource* source(std::string_view id) const override;
    const rules::OverrideReason* overrideReason(std::string_view code) const override;
    const rules::EditionInfo& edition() const override { return edition_; }

    std::map<std::string, std::string, std::less<>> phrases;

private:
    std::map<std::string, rules::KnowledgeSource, std::less<>> sources_;
    std::map<std::string, rules::OverrideReason, std::less<>> reasons_;
    rules::EditionInfo edition_;
};

/// A patient and what was made of the record; today is 2026-03-02.
struct History {
    rules::PatientRecord patient;
    rules::Exposure exposure;
    rules::Assessment assessment;
    rules::Moment moment = rules::Moment::patientView;

    History();
    rules::Question question() const { return {patient, exposure, assessment, assessment.today, moment, nullptr}; }

    /// A course with its trial, both at one dose.
    rules::Trial& trial(const std::string& name, const std::string& drugClass, const std::string& from,
                        const std::string& to, double mg);
    void phq9(const std::string& date, int total);
    /// A draft order of the hook.
    void draft(const std::string& reference, const std::string& text, bool recognised = true);
};

/// Two failed trials, as vignette V01 has them.
History clearHistory();

/// Rules that live as long as this; findings point to them.
class Rulebook {
public:
    rules::Rule& rule(const std::string& id, rules::Severity severity = rules::Severity::warning,
                      rules::Rank rank = rules::Rank::safety);

private:
    std::deque<rules::Rule> rules_;
};

/// A finding of the rule at its severity, about drugs by number.
rules::Finding finding(const rules::Rule& rule, const std::vector<rules::IngredientId>& drugs = {});

/// compose() for the user and patient of these tests.
cards::Said compose(const std::vector<rules::Finding>& findings, const History& history, const FakeWording& wording);

rules::Day day(std::string_view text);

/// Compares with tests/fixtures/cards/<name>; with REFRACT_UPDATE_SNAPSHOTS set, writes it.
void expectSnapshot(const std::string& name, const std::string& text);

}  // namespace refract::test
