// Judging one case: every expectation against what the service said.
#include <algorithm>
#include <cmath>
#include <string>

#include "plugin/casebook/case_request.h"
#include "plugin/casebook/casebook.h"
#include "plugin/casebook/words.h"

namespace refract::casebook {

namespace {

using service::Evaluation;

std::string inQuotes(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

std::string cardText(const Evaluation& evaluation, std::size_t finding) {
    std::string text = cards::summary(evaluation.findings[finding], *evaluation.knowledge);
    if (evaluation.shown(finding)) {
        const auto& card = evaluation.said.cards[evaluation.said.cardOfFinding[finding]];
        text += '\n' + card.summary + '\n' + card.detail;
    }
    return text;
}

std::string firedRules(const Evaluation& evaluation) {
    std::string all;
    for (const auto& finding : evaluation.findings) {
        all += (all.empty() ? "" : ", ") + finding.rule->id + " " + std::string(rules::severityName(finding.severity));
    }
    return all.empty() ? "nothing was found" : "found were " + all;
}

// Each judge… gives what it found wanting, and nothing when the expectation holds.

std::string judgeFinding(const Evaluation& evaluation, const Expectation& expected) {
    std::string nearest;
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        if (finding.rule->id != expected.subject) continue;
        if (expected.severity && finding.severity != *expected.severity) {
            nearest = expected.subject + " was found, but as " + std::string(rules::severityName(finding.severity));
            continue;
        }
        const std::string text = cardText(evaluation, i);
        if (expected.text.empty() || text.find(expected.text) != std::string::npos) return {};
        nearest = expected.subject + " does not say " + inQuotes(expected.text) + " but: " + text;
    }
    return nearest.empty() ? expected.subject + " was not found; " + firedRules(evaluation) : nearest;
}

std::string judgeAbsence(const Evaluation& evaluation, const Expectation& expected) {
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        if (finding.rule->id != expected.subject) continue;
        if (expected.severity && finding.severity != *expected.severity) continue;
        if (!expected.text.empty() && cardText(evaluation, i).find(expected.text) == std::string::npos) continue;
        return expected.subject + " must not appear, and says: " + cardText(evaluation, i);
    }
    return {};
}

std::string describeTrial(const rules::Trial& trial) {
    std::string text = trial.name + ": counts " + std::string(rules::countsName(trial.counts)) + ", " +
                       (trial.adequate ? "adequate" : "inadequate") + ", days " + std::to_string(trial.daysAtDose) +
                       ", outcome " + std::string(rules::outcomeName(trial.outcome));
    if (trial.percentChange) text += ", change " + std::to_string(*trial.percentChange);
    if (trial.doseMgPerDay) text += ", dose " + std::to_string(*trial.doseMgPerDay);
    for (const auto reason : trial.reasons) text += ", " + std::string(rules::reasonName(reason));
    return text;
}

bool matches(const rules::Trial& trial, const TrialExpectation& expected) {
    constexpr double kOnePercent = 0.51;  // vignettes give whole per cent
    if (expected.counts && rules::countsName(trial.counts) != *expected.counts) return false;
    if (expected.outcome && rules::outcomeName(trial.outcome) != *expected.outcome) return false;
    if (expected.adequate && trial.adequate != *expected.adequate) return false;
    if (expected.days && trial.daysAtDose != *expected.days) return false;
    if (expected.dose && trial.doseMgPerDay != expected.dose) return false;
    if (expected.change && (!trial.percentChange || std::abs(*trial.percentChange - *expected.change) > kOnePercent)) {
        return false;
    }
    return std::all_of(expected.reasons.begin(), expected.reasons.end(), [&](const std::string& name) {
        return std::any_of(trial.reasons.begin(), trial.reasons.end(),
                           [&](rules::Reason reason) { return rules::reasonName(reason) == name; });
    });
}

std::string judgeTrial(const Evaluation& evaluation, const TrialExpectation& expected) {
    std::string seen;
    for (const auto& trial : evaluation.assessment.trials) {
        if (lowerCase(trial.name) != lowerCase(expected.drug)) continue;
        if (expected.absent) return "there is a trial: " + describeTrial(trial);
        if (matches(trial, expected)) return {};
        seen += (seen.empty() ? "" : "; ") + describeTrial(trial);
    }
    if (expected.absent) return {};
    if (!seen.empty()) return seen;
    std::string all;
    for (const auto& trial : evaluation.assessment.trials) all += " " + trial.name;
    return "no trial of " + expected.drug + " among:" + all;
}

std::string judgeStaging(const Evaluation& evaluation, const Expectation& expected) {
    const auto& staging = evaluation.assessment.staging;
    if (expected.subject == "thase-rush") {
        return staging.thaseRush == expected.text ? "" : "Thase-Rush is " + inQuotes(staging.thaseRush);
    }
    const double value = expected.subject == "mgh" ? staging.mghS : staging.msm ? staging.msm->atLeast : 0;
    return value == expected.number ? "" : expected.subject + " is " + std::to_string(value);
}

std::string judgeGap(const Evaluation& evaluation, const Expectation& expected) {
    for (const auto& gap : evaluation.patient.gaps) {
        if ((gap.expression + ": " + gap.text).find(expected.text) != std::string::npos) return {};
    }
    return "no gap says " + inQuotes(expected.text);
}

std::string judgeOne(const Evaluation& evaluation, const Expectation& expected) {
    using Kind = Expectation::Kind;
    switch (expected.kind) {
        case Kind::finding:
            return judgeFinding(evaluation, expected);
        case Kind::noFinding:
            return judgeAbsence(evaluation, expected);
        case Kind::status: {
            const auto status = rules::trdStatusName(evaluation.assessment.status);
            return status == expected.subject ? "" : "the status is " + std::string(status);
        }
        case Kind::trial:
            return judgeTrial(evaluation, expected.trial);
        case Kind::staging:
            return judgeStaging(evaluation, expected);
        case Kind::cards: {
            const auto count = evaluation.said.cards.size();
            if (static_cast<double>(count) == expected.number) return {};
            std::string topics;
            for (const auto& card : evaluation.said.cards) topics += " " + card.source.topic.code;
            return "there are " + std::to_string(count) + " cards:" + topics;
        }
        case Kind::gap:
            return judgeGap(evaluation, expected);
    }
    return {};
}

}  // namespace

Verdict judge(const Case& story, service::Service& service) {
    return judge(story, service.evaluate({}, requestOf(story, *service.knowledge()), story.today));
}

Verdict judge(const Case& story, const fhir::Result<service::EvaluationPtr>& evaluation) {
    Verdict verdict{story.file, story.title, story.line, {}};
    if (!evaluation) {
        verdict.failures.push_back("the request was refused: " + fhir::describe(evaluation.error()));
        return verdict;
    }
    for (const auto& expected : story.expectations) {
        if (expected.kind == Expectation::Kind::finding || expected.kind == Expectation::Kind::noFinding) {
            if ((*evaluation)->knowledge->rule(expected.subject) == nullptr) {
                verdict.failures.push_back("line " + std::to_string(expected.line) + ": there is no rule " +
                                           expected.subject);
                continue;
            }
        }
        auto wrong = judgeOne(**evaluation, expected);
        if (!wrong.empty())
            verdict.failures.push_back("line " + std::to_string(expected.line) + ": " + std::move(wrong));
    }
    return verdict;
}

}  // namespace refract::casebook
