// The same patient under two editions.
#include <algorithm>
#include <map>
#include <set>

#include "plugin/casebook/case_request.h"
#include "plugin/casebook/casebook.h"
#include "plugin/publish/edition_diff.h"

namespace refract::publish {

namespace {

using casebook::Case;
using Answer = fhir::Result<service::EvaluationPtr>;

/// A case without where it stands, to be compared with that of another edition.
Case placeless(Case story) {
    story.line = 0;
    for (auto& expectation : story.expectations) expectation.line = 0;
    return story;
}

struct Entry {
    Case story;
    const char* from = "";  ///< " (as written before)" where the editions tell it differently
};

std::vector<Entry> entriesOf(const std::vector<Case>& before, const std::vector<Case>& after) {
    std::multimap<std::string, std::size_t> byTitle;
    for (std::size_t i = 0; i < after.size(); ++i) byTitle.emplace(after[i].title, i);
    std::vector<Entry> entries;
    std::set<std::size_t> told;
    for (const Case& story : before) {
        const Case bare = placeless(story);
        const auto [first, last] = byTitle.equal_range(story.title);
        const auto same = std::find_if(first, last, [&](const auto& other) {
            return !told.contains(other.second) && placeless(after[other.second]) == bare;
        });
        if (same != last) {
            told.insert(same->second);
            entries.push_back({after[same->second], ""});
        } else {
            entries.push_back({story, " (as written before)"});
        }
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (!told.contains(i)) entries.push_back({after[i], " (as written after)"});
    }
    return entries;
}

/// What each rule says of the patient, without its texts: these are compared where they stand.
std::map<std::string, std::multiset<std::string>> findingsOf(const service::Evaluation& evaluation) {
    std::map<std::string, std::multiset<std::string>> all;
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        const auto& finding = evaluation.findings[i];
        std::string text(rules::severityName(finding.severity));
        if (!finding.variant.empty()) text += " (" + finding.variant + ")";
        if (!evaluation.shown(i)) text += ", on no card";
        all[finding.rule->id].insert(std::move(text));
    }
    return all;
}

std::map<std::string, std::multiset<std::string>> trialsOf(const service::Evaluation& evaluation) {
    std::map<std::string, std::multiset<std::string>> all;
    for (const auto& trial : evaluation.assessment.trials) {
        std::string text = trial.adequate ? "adequate" : "inadequate";
        text += ", counts " + std::string(rules::countsName(trial.counts)) + ", outcome " +
                std::string(rules::outcomeName(trial.outcome)) + ", " + std::to_string(trial.daysAtDose) + " days";
        all["trial of " + trial.name].insert(std::move(text));
    }
    return all;
}

std::string joined(const std::multiset<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all;
}

void compare(const std::map<std::string, std::multiset<std::string>>& before,
             const std::map<std::string, std::multiset<std::string>>& after, const char* gone, const char* came,
             std::vector<std::string>& words) {
    for (const auto& [key, texts] : before) {
        const auto other = after.find(key);
        if (other == after.end()) {
            words.push_back(key + ": " + joined(texts) + " -> " + gone);
        } else if (other->second != texts) {
            words.push_back(key + ": " + joined(texts) + " -> " + joined(other->second));
        }
    }
    for (const auto& [key, texts] : after) {
        if (!before.contains(key)) words.push_back(key + ": " + came + " -> " + joined(texts));
    }
}

std::string holdsOrNot(const casebook::Verdict& verdict) {
    if (verdict.holds()) return "holds";
    return "does not hold (" + verdict.failures.front() + ")";
}

std::vector<std::string> differences(const Case& story, const Answer& before, const Answer& after) {
    std::vector<std::string> words;
    const auto first = casebook::judge(story, before);
    const auto second = casebook::judge(story, after);
    if (first.holds() != second.holds()) {
        words.push_back("The case: " + holdsOrNot(first) + " -> " + holdsOrNot(second));
    }
    if (!before || !after) return words;
    compare(findingsOf(**before), findingsOf(**after), "now silent", "was silent", words);
    compare(trialsOf(**before), trialsOf(**after), "no trial", "no trial", words);
    const auto status = rules::trdStatusName((*before)->assessment.status);
    const auto now = rules::trdStatusName((*after)->assessment.status);
    if (status != now) words.push_back("status: " + std::string(status) + " -> " + std::string(now));
    const auto& stage = (*before)->assessment.staging.thaseRush;
    const auto& stageNow = (*after)->assessment.staging.thaseRush;
    if (stage != stageNow) words.push_back("Thase-Rush: " + stage + " -> " + stageNow);
    return words;
}

std::vector<Case> casesOf(const Edition& edition, rules::AuthorErrors& errors) {
    std::error_code failure;
    const auto folder = edition.folder / "cases";
    if (!std::filesystem::is_directory(folder, failure)) return {};
    return casebook::readCases(folder, errors);
}

}  // namespace

CaseComparison compareCases(const Edition& before, const Edition& after, rules::AuthorErrors& errors,
                            const std::function<void(std::size_t, std::size_t)>& progress) {
    const auto entries = entriesOf(casesOf(before, errors), casesOf(after, errors));
    service::Service first(before.knowledge);
    service::Service second(after.knowledge);
    CaseComparison comparison;
    for (const Entry& entry : entries) {
        const Case& story = entry.story;
        // The same bytes for both: only the knowledge differs.
        const std::string request = casebook::requestOf(story, *after.knowledge);
        auto words =
            differences(story, first.evaluate({}, request, story.today), second.evaluate({}, request, story.today));
        ++comparison.run;
        if (progress) progress(comparison.run, entries.size());
        if (!words.empty()) comparison.changes.push_back({story.title + entry.from, story.file, std::move(words)});
    }
    return comparison;
}

}  // namespace refract::publish
