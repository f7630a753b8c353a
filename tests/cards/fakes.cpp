// Making histories and rules for tests.
#include "tests/cards/fakes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "fhir/json.h"
#include "tests/support/files.h"
#include "tests/support/text.h"

namespace refract::test {

namespace {

const std::filesystem::path kRoot = REFRACT_SOURCE_DIR;

}  // namespace

FakeWording::FakeWording() {
    fhir::Document document;
    const auto root = document.parse(readFile(kRoot / "rules/knowledge/phrases/cards.json"));
    EXPECT_TRUE(root);
    for (const auto& [id, text] : (*root)["phrases"].members()) phrases.emplace(id, text.text());
    phrases["cards.not-shown"] = "Not shown: {rules}.";
    phrases["cards.not-shown-more"] = "Not shown: {rules} and {more} more.";
    phrases["cards.not-checked.no-list"] = "the list, which could not be fetched";
    phrases["cards.not-checked.lead"] = "Not checked: {drugs}.";
    phrases["reason.DOSE_LOW"] = "Never reached {threshold} mg a day.";
    phrases["reason.ADHERENCE_UNKNOWN"] = "No dispensing record.";
    phrases["reason.ADHERENCE_LOW"] = "Supply for {pdc}% of the days.";
    phrases["reason.OUTCOME_UNKNOWN"] = "Outcome not recorded.";
    phrases["reason.DURATION_SHORT"] = "Under {trial.minimum-days} days at dose.";
    phrases["reason.IN_PROGRESS"] = "In progress, review on {review}.";
    phrases["reason.HYPNOTIC_DOSE"] = "Not an antidepressant dose: {note}.";
    phrases["reason.CLOSELY_RELATED"] = "Closely related.";
    phrases["other-use.hypnotic"] = "a dose for sleep";
    rules::KnowledgeSource atrq;
    atrq.id = "S1";
    atrq.title = "ATRQ minimum doses [by age], 2009";
    atrq.address = "https://example.org/atrq";
    sources_["S1"] = atrq;
    rules::KnowledgeSource label;
    label.id = "label";
    label.title = "Nardil label, 2020";
    sources_["label"] = label;
    reasons_["risk-benefit-ratio"] = {"risk-benefit-ratio", "Recipient assessment of risk/benefit ratio"};
    reasons_["wrong-time-workflow"] = {"wrong-time-workflow", "PC CDS delivered at wrong time in workflow"};
    edition_ = {"2026.11", "2026-11-25", "Not reviewed by a clinician.", "Refract", "https://example.org/refract", {}};
}

const std::string& FakeWording::phrase(std::string_view id) const {
    static const std::string kMissing = "MISSING PHRASE";
    const auto found = phrases.find(id);
    EXPECT_NE(found, phrases.end()) << "no phrase " << id;
    return found == phrases.end() ? kMissing : found->second;
}

std::optional<double> FakeWording::threshold(std::string_view id) const {
    if (id == "options.shown") return 4.0;
    if (id == "trial.gap-shown-days") return 8.0;
    if (id == "outcome.remission-below") return 5.0;
    if (id == "outcome.response-percent") return 50.0;
    return id == "trial.minimum-days" ? std::optional(42.0) : std::nullopt;
}

const rules::KnowledgeSource* FakeWording::source(std::string_view id) const {
    const auto found = sources_.find(id);
    return found == sources_.end() ? nullptr : &found->second;
}

const rules::OverrideReason* FakeWording::overrideReason(std::string_view code) const {
    const auto found = reasons_.find(code);
    return found == reasons_.end() ? nullptr : &found->second;
}

rules::Day day(std::string_view text) {
    const auto parsed = fhir::parseDay(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(rules::Day{});
}

History::History() {
    assessment.today = day("2026-03-02");
    assessment.episode.startKnown = true;
    assessment.episode.start = day("2025-04-01");
    using rules::Supply;
    patient.supplied = {Supply::supplied, Supply::supplied, Supply::supplied, Supply::supplied, Supply::supplied,
                        Supply::supplied, Supply::supplied, Supply::supplied, Supply::supplied};
    patient.id = "42";
    patient.birth = fhir::dateOf(day("1976-05-01"));
}

rules::Trial& History::trial(const std::string& name, const std::string& drugClass, const std::string& from,
                             const std::string& to, double mg) {
    rules::Course course;
    course.ingredient = static_cast<rules::IngredientId>(1000 + exposure.courses.size());
    course.name = name;
    rules::Stretch stretch;
    stretch.first = day(from);
    stretch.last = day(to);
    stretch.dose.mg = mg;
    course.stretches = {stretch};
    course.ongoing = stretch.last == assessment.today;
    rules::Trial trial;
    trial.ingredient = course.ingredient;
    trial.name = name;
    trial.drugClass = drugClass;
    trial.course = exposure.courses.size();
    trial.window = trial.span = {day(from), day(to), std::nullopt};
    trial.doseMgPerDay = mg;
    trial.daysAtDose = fhir::daysBetween(day(from), day(to)) + (course.ongoing ? 0 : 1);
    trial.ongoing = course.ongoing;
    exposure.courses.push_back(std::move(course));
    assessment.trials.push_back(std::move(trial));
    return assessment.trials.back();
}

void History::phq9(const std::string& date, int total) {
    rules::Score score;
    score.when = *fhir::parseDate(date);
    score.total = total;
    patient.scores.push_back(score);
}

void History::draft(const std::string& reference, const std::string& text, bool recognised) {
    rules::MedicationEntry entry;
    entry.reference = reference;
    entry.status = rules::MedicationStatus::draft;
    entry.inContext = entry.selected = true;
    entry.drug.text = text;
    entry.drug.recognised = recognised;
    exposure.drafts.push_back(patient.medications.size());
    if (!recognised) exposure.notChecked.push_back(patient.medications.size());
    patient.medications.push_back(std::move(entry));
}

History clearHistory() {
    History history;
    auto& sertraline = history.trial("sertraline", "SSRI", "2025-04-14", "2025-08-17", 150);
    sertraline.adequate = true;
    sertraline.thresholdMgPerDay = 50;
    sertraline.counts = rules::Counts::yes;
    sertraline.outcome = rules::Outcome::nonResponse;
    sertraline.baseline = rules::ScorePoint{day("2025-04-10"), 21};
    sertraline.end = rules::ScorePoint{day("2025-08-15"), 18};
    sertraline.percentChange = -100.0 / 7;
    auto& venlafaxine = history.trial("venlafaxine", "SNRI", "2025-08-25", "2026-03-02", 225);
    venlafaxine.adequate = true;
    venlafaxine.thresholdMgPerDay = 150;
    venlafaxine.daysAtDose = 175;
    venlafaxine.counts = rules::Counts::yes;
    venlafaxine.outcome = rules::Outcome::nonResponse;
    venlafaxine.baseline = rules::ScorePoint{day("2025-08-15"), 18};
    venlafaxine.end = rules::ScorePoint{day("2026-02-25"), 16};
    venlafaxine.percentChange = -100.0 / 9;
    for (const auto& [date, total] :
         {std::pair{"2025-04-10", 21}, {"2025-08-15", 18}, {"2025-12-01", 15}, {"2026-02-25", 16}}) {
        history.phq9(date, total);
    }
    history.assessment.status = rules::TrdStatus::confirmedOnRecord;
    history.assessment.failed = 2;
    history.assessment.staging.thaseRush = "II";
    rules::MaudsleyScore msm;
    msm.atLeast = 6;
    history.assessment.staging.msm = msm;
    history.assessment.staging.mghS = 2;
    history.assessment.staging.mghSOptimisation = 0.5;
    return history;
}

rules::Rule& Rulebook::rule(const std::string& id, rules::Severity severity, rules::Rank rank) {
    rules::Rule rule;
    rule.id = id;
    rule.version = "1.0.0";
    rule.title = "Title of " + id;
    rule.severity = severity;
    rule.rank = rank;
    rule.summary = "Summary of " + id + ".";
    rule.detail = "Detail of " + id + ".";
    rule.confidence = 'H';
    rules_.push_back(std::move(rule));
    return rules_.back();
}

rules::Finding finding(const rules::Rule& rule, const std::vector<rules::IngredientId>& drugs) {
    rules::Finding found;
    found.rule = &rule;
    found.severity = rule.severity;
    found.onlyAsLine = rule.onlyAsLine;
    found.mergeInto = rule.mergeInto;
    for (const auto drug : drugs) {
        rules::Witness witness;
        witness.kind = rules::Witness::Kind::course;
        witness.ingredient = drug;
        found.witnesses.push_back(witness);
        found.trigger += std::to_string(drug) + ";";
    }
    found.trigger += rule.version;
    return found;
}

cards::Said compose(const std::vector<rules::Finding>& findings, const History& history, const FakeWording& wording) {
    const cards::CardKeys keys{
        "strict", "patient-hash", "Practitioner/7", "42", {}, "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", false};
    return cards::compose(findings, history.question(), keys, wording);
}

void expectSnapshot(const std::string& name, const std::string& text) {
    const auto path = kRoot / "tests/fixtures/cards" / name;
    const std::string shown = (path.extension() == ".json" ? indented(text) : text) + "\n";
    if (std::getenv("REFRACT_UPDATE_SNAPSHOTS") != nullptr) std::ofstream(path, std::ios::binary) << shown;
    EXPECT_EQ(shown, readFile(path)) << "REFRACT_UPDATE_SNAPSHOTS=1 writes what came, to be read and committed";
}

}  // namespace refract::test
