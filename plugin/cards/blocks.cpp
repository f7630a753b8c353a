// Drawing the blocks of a card.
#include "plugin/cards/blocks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "plugin/cards/template_text.h"
#include "rules/derived.h"
#include "rules/fill.h"

namespace refract::cards {

namespace {

using rules::Counts;
using rules::Fields;
using rules::Reason;
using rules::Trial;

/// A prescriber has ten seconds for the card; more rows are counted, not listed.
constexpr std::size_t kMostTrialRows = 8;

/// Whole days and points, and percentages with one decimal, so that 24.9 does not read as 25.
double oneDecimal(double value) {
    return std::round(value * 10) / 10;
}

/// Every reason, in one line.
std::string whyText(const Trial& trial, const Wording& wording) {
    std::vector<std::string> reasons;
    for (const Reason reason : trial.reasons) reasons.push_back(reasonText(reason, trial, wording));
    return joined(reasons, " ");
}

std::string changeText(const Trial& trial, const Wording& wording) {
    const auto fields = trialFields(trial, wording);
    if (trial.baseline && trial.end) {
        return phraseText(trial.percentChange ? "cards.trials.change" : "cards.trials.change-points", fields, wording);
    }
    if (trial.baseline && trial.latest) {
        return phraseText(
            trial.latestPercentChange ? "cards.trials.change-so-far" : "cards.trials.change-so-far-points", fields,
            wording);
    }
    if (trial.end) return phraseText("cards.trials.end-only", fields, wording);
    return wording.phrase("cards.trials.no-score");
}

std::string row(const std::vector<std::string>& cells) {
    return "| " + joined(cells, " | ") + " |";
}

/// Is it taken, and does the supply that is known bear it out? An order that runs on does not.
std::string_view daysPhrase(const Trial& trial, const rules::Question& question, const Wording& wording) {
    if (!trial.ongoing) return "cards.trials.days";
    const auto& courses = question.exposure.courses;
    const double shown = wording.threshold("trial.gap-shown-days").value_or(0);
    const bool ended =
        trial.course < courses.size() && shown > 0 && rules::daysNotRefilled(courses[trial.course]) >= shown;
    return ended ? "cards.trials.days-not-refilled" : "cards.trials.days-ongoing";
}

std::string trialRow(const Trial& trial, const rules::Question& question, const Wording& wording) {
    Fields fields = trialFields(trial, wording);
    const std::string why = whyText(trial, wording);
    fields["why"] = why;
    std::string counts = "cards.trials.counts-" + std::string(rules::countsName(trial.counts));
    if (!why.empty()) counts += "-why";
    return row({trial.name,
                phraseText(trial.doseMgPerDay ? "cards.trials.dose" : "cards.trials.dose-unknown", fields, wording),
                phraseText(daysPhrase(trial, question, wording), fields, wording), changeText(trial, wording),
                phraseText(counts, fields, wording)});
}

/// The trials to list, in their order: when there are too many, those that count stay first.
std::vector<const Trial*> trialsToList(const std::vector<Trial>& trials) {
    std::vector<const Trial*> listed;
    for (const Counts wanted : {Counts::yes, Counts::possible, Counts::no}) {
        // From the latest backwards: what was tried last matters most.
        for (auto trial = trials.rbegin(); trial != trials.rend() && listed.size() < kMostTrialRows; ++trial) {
            if (trial->counts == wanted) listed.push_back(&*trial);
        }
    }
    std::sort(listed.begin(), listed.end());  // of one vector: by address is by position
    return listed;
}

std::string trialsBlock(const rules::Question& question, const Wording& wording) {
    const auto& trials = question.assessment.trials;
    if (trials.empty()) return {};
    std::vector<std::string> headings;
    for (const char* column : {"drug", "dose", "days", "change", "counts"}) {
        headings.push_back(wording.phrase("cards.trials.heading." + std::string(column)));
    }
    std::string table = row(headings) + "\n| --- | ---: | ---: | --- | --- |";
    const auto listed = trialsToList(trials);
    for (const Trial* trial : listed) table += "\n" + trialRow(*trial, question, wording);
    if (listed.size() < trials.size()) {
        const Fields fields{{"count", static_cast<double>(trials.size() - listed.size())}};
        table += "\n\n" + phraseText("cards.trials.more", fields, wording);
    }
    return table;
}

std::string msmText(const rules::MaudsleyScore& msm, const Wording& wording) {
    Fields fields{{"points", static_cast<double>(msm.atLeast)}, {"of", static_cast<double>(msm.of)}};
    std::vector<std::string> unknown;
    for (const auto& item : msm.unknownItems) unknown.push_back(wording.phrase("cards.staging.item." + item));
    fields["items"] = joined(unknown, ", ");
    std::string text = phraseText("cards.staging.msm", fields, wording);
    if (!unknown.empty()) text += " " + phraseText("cards.staging.msm-unknown", fields, wording);
    if (msm.severityFromPhq9) text += " " + wording.phrase("cards.staging.severity-from-phq9");
    return text;
}

std::string stagingBlock(const rules::Question& question, const Wording& wording) {
    const auto& staging = question.assessment.staging;
    if (staging.thaseRush.empty()) return {};
    // Thase-Rush stops at a hierarchy that is dated: it is shown beside MSM or not at all.
    if (!staging.msm) return wording.phrase("cards.staging.none");
    const Fields fields{
        {"stage", staging.thaseRush}, {"points", staging.mghS}, {"optimisation", staging.mghSOptimisation}};
    std::string mgh = phraseText("cards.staging.mgh", fields, wording);
    if (staging.mghSOptimisation > 0) mgh += " " + phraseText("cards.staging.mgh-optimisation", fields, wording);
    return joined({phraseText("cards.staging.thase-rush", fields, wording), msmText(*staging.msm, wording), mgh},
                  wording.phrase("cards.staging.separator"));
}

/// Names of the trials that `test` holds for, once each, in order.
template <typename Test>
std::string namesOf(const std::vector<Trial>& trials, Test test) {
    std::vector<std::string> names;
    for (const auto& trial : trials) {
        if (test(trial) && std::find(names.begin(), names.end(), trial.name) == names.end())
            names.push_back(trial.name);
    }
    return joined(names, ", ");
}

std::string confirmBlock(const rules::Question& question, const Wording& wording) {
    const auto& assessment = question.assessment;
    std::string block = wording.phrase("cards.confirm.lead");
    const auto line = [&](std::string_view phrase, const std::string& drugs) {
        block += "\n- " + phraseText(phrase, Fields{{"drugs", drugs}}, wording);
    };
    const auto about = [&](std::string_view phrase, Reason reason) {
        const auto names = namesOf(assessment.trials,
                                   [&](const Trial& trial) { return trial.counts != Counts::no && trial.has(reason); });
        if (!names.empty()) line(phrase, names);
    };
    about("cards.confirm.adherence", Reason::adherenceUnknown);
    about("cards.confirm.outcome", Reason::outcomeUnknown);
    about("cards.confirm.closely-related", Reason::closelyRelated);
    about("cards.confirm.capped", Reason::capped);
    about("cards.confirm.older-threshold", Reason::olderThreshold);
    if (assessment.episode.diagnosisToConfirm) line("cards.confirm.diagnosis", {});
    if (!assessment.episode.startKnown) line("cards.confirm.episode-start", {});
    return block;
}

std::string dateInWords(rules::Day day, const Wording& wording) {
    const std::chrono::year_month_day date(day);
    const auto month = std::to_string(static_cast<unsigned>(date.month()));
    return phraseText("cards.date-in-words",
                      {{"day", static_cast<double>(static_cast<unsigned>(date.day()))},
                       {"month", wording.phrase("cards.month." + month)},
                       {"year", static_cast<double>(static_cast<int>(date.year()))}},
                      wording);
}

/// The earliest safe date in words, as a person would say it.
std::string washoutBlock(const rules::Finding& finding, const Wording& wording) {
    const auto field = finding.fields.find("earliestDate");
    if (field == finding.fields.end()) return {};
    const auto* day = std::get_if<rules::Day>(&field->second);
    if (day == nullptr) return phraseText("cards.washout-unknown", finding.fields, wording);
    Fields fields = finding.fields;
    fields["dateInWords"] = dateInWords(*day, wording);
    return phraseText("cards.washout", fields, wording);
}

}  // namespace

Fields trialFields(const Trial& trial, const Wording& wording) {
    const auto known = [&](const std::optional<double>& number) -> rules::FieldValue {
        if (number) return *number;
        return wording.phrase("cards.unknown");
    };
    const auto score = [&](const std::optional<rules::ScorePoint>& point) {
        return known(point ? std::optional(static_cast<double>(point->total)) : std::nullopt);
    };
    const auto percent = [&](const std::optional<double>& change) {
        return known(change ? std::optional(oneDecimal(*change)) : std::nullopt);
    };
    Fields fields{{"name", trial.name},
                  {"dose", known(trial.doseMgPerDay)},
                  {"threshold", trial.thresholdMgPerDay},
                  {"days", known(trial.startUnknown ? std::nullopt : std::optional<double>(trial.daysAtDose))},
                  {"runningDays", static_cast<double>(trial.runningDays)},
                  {"gap", static_cast<double>(trial.longestGapDays)},
                  {"spanDays", static_cast<double>(trial.span.days())},
                  {"filled", known(trial.span.daysCovered())},
                  {"pdc", percent(trial.window.pdc ? std::optional(*trial.window.pdc * 100) : std::nullopt)},
                  {"to", trial.window.to},
                  {"baseline", score(trial.baseline)},
                  {"end", score(trial.end)},
                  {"latest", score(trial.latest)},
                  {"change", percent(trial.percentChange)},
                  {"latestChange", percent(trial.latestPercentChange)},
                  {"cap", known(trial.cap ? std::optional(trial.cap->mgPerDay) : std::nullopt)}};
    fields["from"] = trial.startUnknown ? wording.phrase("cards.unknown") : rules::FieldValue(trial.window.from);
    fields["review"] = trial.reviewOn ? rules::FieldValue(*trial.reviewOn) : wording.phrase("cards.unknown");
    fields["note"] = wording.phrase(trial.note.empty() ? "cards.unknown" : trial.note);
    return fields;
}

std::string reasonText(Reason reason, const Trial& trial, const Wording& wording) {
    return phraseText("reason." + std::string(rules::reasonName(reason)), trialFields(trial, wording), wording);
}

std::string drawBlock(std::string_view name, const rules::Finding& finding, const rules::Question& question,
                      const Wording& wording) {
    if (name == "trials") return trialsBlock(question, wording);
    if (name == "staging") return stagingBlock(question, wording);
    if (name == "confirm") return confirmBlock(question, wording);
    if (name == "washout") return washoutBlock(finding, wording);
    return {};
}

}  // namespace refract::cards
