// What a case expects of findings, trials, staging, cards and gaps.
#include "plugin/casebook/expectation_parser.h"

#include <utility>

namespace refract::casebook {

namespace {

using Complaint = std::optional<std::string>;

std::optional<rules::Severity> takeSeverity(Words& words) {
    for (const auto severity : {rules::Severity::info, rules::Severity::warning, rules::Severity::critical}) {
        if (words.take(rules::severityName(severity))) return severity;
    }
    return std::nullopt;
}

Complaint parseTrial(Words& words, TrialExpectation& trial) {
    while (words.peek() != nullptr) {
        if (words.take("counts"))
            trial.counts = words.takeAny();
        else if (words.take("outcome"))
            trial.outcome = words.takeAny();
        else if (words.take("adequate"))
            trial.adequate = true;
        else if (words.take("inadequate"))
            trial.adequate = false;
        else if (words.take("days")) {
            const auto days = words.takeNumber();
            if (!days) return "\"days\" needs a number";
            trial.days = static_cast<int>(*days);
        } else if (words.take("change")) {
            if (!(trial.change = words.takeNumber())) return "\"change\" needs a number of per cent, as -14";
        } else if (words.take("dose")) {
            if (!(trial.dose = words.takeNumber())) return "\"dose\" needs mg a day";
        } else if (words.take("reason")) {
            const auto reason = words.takeAny();
            if (!reason) return "\"reason\" needs a name, as DOSE_LOW";
            trial.reasons.push_back(*reason);
        } else if (trial.counts || trial.adequate || trial.days || !trial.reasons.empty()) {
            return "\"" + words.rest() + "\" is not understood here";
        } else {
            trial.drug += (trial.drug.empty() ? "" : " ") + *words.takeAny();
        }
    }
    if (trial.drug.empty()) return "the trial's drug is missing";
    return std::nullopt;
}

Complaint parseStaging(Words& words, Expectation& expectation) {
    const auto instrument = words.takeAny();
    if (!instrument) return "staging needs thase-rush, msm or mgh and a value";
    expectation.subject = lowerCase(*instrument);
    if (expectation.subject == "thase-rush") {
        const auto stage = words.takeAny();
        if (!stage) return "thase-rush needs a stage, as II";
        expectation.text = *stage;
        return std::nullopt;
    }
    if (expectation.subject != "msm" && expectation.subject != "mgh") return "staging needs thase-rush, msm or mgh";
    const auto number = words.takeNumber();
    if (!number) return "a number is missing";
    expectation.number = *number;
    return std::nullopt;
}

Complaint parseFinding(Words& words, Expectation& expectation) {
    const auto rule = words.takeAny();
    if (!rule) return "the id of a rule is missing";
    expectation.subject = *rule;
    expectation.severity = takeSeverity(words);
    if (const auto text = words.takeQuoted()) expectation.text = *text;
    return std::nullopt;
}

Complaint parseKind(Words& words, Expectation& expectation) {
    using Kind = Expectation::Kind;
    if (words.take("status")) {
        expectation.kind = Kind::status;
        const auto status = words.takeAny();
        if (!status) return "a status is missing";
        expectation.subject = *status;
        return std::nullopt;
    }
    if (words.take("no trial") || words.take("trial")) {
        expectation.kind = Kind::trial;
        return parseTrial(words, expectation.trial);
    }
    if (words.take("staging")) {
        expectation.kind = Kind::staging;
        return parseStaging(words, expectation);
    }
    if (words.take("cards")) {
        expectation.kind = Kind::cards;
        const auto number = words.takeNumber();
        if (!number) return "\"cards\" needs a number";
        expectation.number = *number;
        return std::nullopt;
    }
    if (words.take("gap")) {
        expectation.kind = Kind::gap;
        const auto text = words.takeQuoted();
        if (!text) return "\"gap\" needs a text in quotes";
        expectation.text = *text;
        return std::nullopt;
    }
    return parseFinding(words, expectation);
}

}  // namespace

Complaint parseExpectation(Words& words, bool forbid, std::size_t line, Case& story) {
    Expectation expectation;
    expectation.line = line;
    expectation.trial.absent = !forbid && words.peek() != nullptr && lowerCase(words.peek()->text) == "no";
    if (forbid) {
        expectation.kind = Expectation::Kind::noFinding;
        if (auto complaint = parseFinding(words, expectation)) return complaint;
    } else if (auto complaint = parseKind(words, expectation)) {
        return complaint;
    }
    if (!words.done()) return "\"" + words.rest() + "\" is not understood here";
    story.expectations.push_back(std::move(expectation));
    return std::nullopt;
}

}  // namespace refract::casebook
