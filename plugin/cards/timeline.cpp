// The picture of a card as data (design.md decision 12): what was taken when and how
// much, which stretches were adequate, the scores. Schema: docs/timeline.schema.json.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "plugin/cards/cards.h"
#include "plugin/cards/wording.h"
#include "plugin/hooks/json_writer.h"

namespace refract::cards {

namespace {

using hooks::JsonWriter;
using rules::Course;
using rules::Stretch;
using rules::Trial;

/// More than a screen can draw; the latest are kept.
constexpr std::size_t kMostStretches = 400;
constexpr std::size_t kMostScores = 400;

/// The numbers of the knowledge that are drawn as levels.
constexpr std::string_view kRemissionBelow = "outcome.remission-below";
constexpr std::string_view kResponsePercent = "outcome.response-percent";

/// A date as FHIR writes it, no more exact than it is known; empty for other intervals.
std::string dateText(const fhir::PartialDate& date) {
    const std::chrono::year_month_day first(date.first);
    const std::chrono::year_month_day last(date.last);
    std::string day = fhir::toString(date.first);
    if (date.exact()) return day;
    if (first.year() == last.year() && first.month() == last.month()) return day.substr(0, 7);
    return first.year() == last.year() ? day.substr(0, 4) : std::string{};
}

void days(JsonWriter& json, rules::Day from, rules::Day to) {
    json.member("from", fhir::toString(from));
    json.member("to", fhir::toString(to));
}

bool sameDose(const Stretch& a, const Stretch& b) {
    return a.dose.mg == b.dose.mg && a.covered == b.covered && a.bridged == b.bridged &&
           rules::Day(a.last + std::chrono::days(1)) == b.first;
}

/// Neighbours that look the same in a picture as one.
std::vector<Stretch> drawn(const std::vector<Stretch>& stretches) {
    std::vector<Stretch> together;
    for (const auto& stretch : stretches) {
        if (!together.empty() && sameDose(together.back(), stretch)) {
            together.back().last = stretch.last;
        } else {
            together.push_back({stretch.first, stretch.last, stretch.dose, stretch.covered, stretch.bridged, {}});
        }
    }
    if (together.size() > kMostStretches) {
        together.erase(together.begin(), together.end() - static_cast<std::ptrdiff_t>(kMostStretches));
    }
    return together;
}

void writeStretches(JsonWriter& json, const Course& course) {
    json.key("stretches");
    json.startArray();
    for (const auto& stretch : drawn(course.stretches)) {
        json.startObject();
        days(json, stretch.first, stretch.last);
        if (stretch.dose.mg && std::isfinite(*stretch.dose.mg)) json.member("mgPerDay", *stretch.dose.mg);
        if (!stretch.covered) json.member("noSupply", true);
        if (stretch.bridged) json.member("inpatient", true);
        json.endObject();
    }
    json.endArray();
}

/// The highest PHQ-9 that would be a response in that trial.
std::optional<double> responseAt(const Trial& trial, std::optional<double> responsePercent) {
    if (!trial.baseline || !responsePercent) return std::nullopt;
    return std::floor(trial.baseline->total * (100 - *responsePercent) / 100);
}

void writeTrials(JsonWriter& json, const std::vector<const Trial*>& trials, std::optional<double> responsePercent) {
    if (trials.empty()) return;
    json.key("trials");
    json.startArray();
    for (const Trial* trial : trials) {
        json.startObject();
        days(json, trial->window.from, trial->window.to);
        json.member("adequate", trial->adequate);
        json.member("counts", rules::countsName(trial->counts));
        json.member("outcome", rules::outcomeName(trial->outcome));
        if (trial->thresholdMgPerDay > 0) json.member("thresholdMgPerDay", trial->thresholdMgPerDay);
        if (const auto most = responseAt(*trial, responsePercent)) json.member("responseAt", *most);
        json.endObject();
    }
    json.endArray();
}

void writeCourse(JsonWriter& json, const Course& course, std::string_view role, const std::vector<const Trial*>& trials,
                 std::optional<double> responsePercent) {
    json.startObject();
    json.member("ingredient", trials.empty() ? course.name : trials.front()->name);
    json.member("role", role);
    if (!trials.empty()) json.optional("drugClass", trials.front()->drugClass);
    json.member("ongoing", course.ongoing);
    writeStretches(json, course);
    writeTrials(json, trials, responsePercent);
    json.endObject();
}

/// A course that belongs in the picture, and the trials that were made with it.
struct Drawn {
    const Course* course;
    std::vector<const Trial*> trials;
};

std::vector<Drawn> coursesToDraw(const rules::Question& question) {
    const auto& courses = question.exposure.courses;
    const auto& steps = question.assessment.augmentations;
    std::vector<Drawn> all;
    all.reserve(courses.size());
    for (const auto& course : courses) all.push_back({&course, {}});
    for (const auto& trial : question.assessment.trials) {
        if (trial.course < all.size()) all[trial.course].trials.push_back(&trial);
    }
    std::erase_if(all, [&](const Drawn& one) {
        const bool augments = std::any_of(steps.begin(), steps.end(), [&](const rules::AugmentationStep& step) {
            return step.ingredient == one.course->ingredient;
        });
        return one.course->stretches.empty() || (one.trials.empty() && !augments);
    });
    std::stable_sort(all.begin(), all.end(), [](const Drawn& a, const Drawn& b) {
        return a.course->stretches.front().first < b.course->stretches.front().first;
    });
    return all;
}

void writeCourses(JsonWriter& json, const rules::Question& question, std::optional<double> responsePercent) {
    const auto courses = coursesToDraw(question);
    if (courses.empty()) return;
    json.key("courses");
    json.startArray();
    for (const auto& [course, trials] : courses) {
        writeCourse(json, *course, trials.empty() ? "augmentation" : "antidepressant", trials, responsePercent);
    }
    json.endArray();
}

void writeScores(JsonWriter& json, const std::vector<rules::Score>& scores) {
    std::vector<std::pair<std::string, const rules::Score*>> placed;
    for (const auto& score : scores) {
        std::string date = score.total ? dateText(score.when) : std::string{};
        if (!date.empty()) placed.emplace_back(std::move(date), &score);
    }
    if (placed.empty()) return;
    if (placed.size() > kMostScores)
        placed.erase(placed.begin(), placed.end() - static_cast<std::ptrdiff_t>(kMostScores));
    json.key("scores");
    json.startArray();
    for (const auto& [date, score] : placed) {
        json.startObject();
        json.member("instrument", rules::instrumentName(score->instrument));
        json.member("date", date);
        json.member("total", static_cast<double>(*score->total));
        if (score->item9) json.member("item9", static_cast<double>(*score->item9));
        json.endObject();
    }
    json.endArray();
}

}  // namespace

std::string timeline(const rules::Question& question, const Wording& wording) {
    JsonWriter json;
    json.startObject();
    json.member("today", fhir::toString(question.today));
    if (question.assessment.episode.start) {
        json.member("episodeStart", fhir::toString(*question.assessment.episode.start));
    }
    if (const auto below = wording.threshold(kRemissionBelow)) json.member("remissionBelow", *below);
    writeCourses(json, question, wording.threshold(kResponsePercent));
    writeScores(json, question.patient.scores);
    json.endObject();
    return json.take();
}

}  // namespace refract::cards
