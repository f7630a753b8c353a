// Reading the files, running the cases, and saying which rules nobody tried.
#include "plugin/casebook/casebook.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "plugin/casebook/case_request.h"

namespace refract::casebook {

namespace {

namespace files = std::filesystem;

std::vector<files::path> caseFiles(const files::path& folder) {
    std::vector<files::path> found;
    std::error_code error;
    for (const auto& entry : files::recursive_directory_iterator(folder, error)) {
        if (entry.path().extension() == ".cases") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::vector<Case> readCases(const files::path& folder, rules::AuthorErrors& errors) {
    std::vector<Case> cases;
    for (const auto& path : caseFiles(folder)) {
        const std::string name = files::relative(path, folder).generic_string();
        std::ifstream in(path, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        if (!in) {
            errors.push_back({name, 0, {}, "cannot be read", {}});
            continue;
        }
        auto read = parseCases(text.str(), name, errors);
        cases.insert(cases.end(), std::make_move_iterator(read.begin()), std::make_move_iterator(read.end()));
    }
    if (cases.empty() && errors.empty()) errors.push_back({folder.string(), 0, {}, "holds no cases", {}});
    return cases;
}

std::size_t Report::failed() const {
    return static_cast<std::size_t>(
        std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) { return !verdict.holds(); }));
}

Report run(const files::path& folder, service::Service& service,
           const std::function<void(std::size_t, std::size_t)>& progress) {
    Report report;
    const auto cases = readCases(folder, report.errors);
    std::set<std::string, std::less<>> fired;
    std::set<std::string, std::less<>> silent;
    rules::ConditionTrace seen;
    report.verdicts.reserve(cases.size());
    for (const auto& story : cases) {
        const auto evaluation = service.evaluate({}, requestOf(story, *service.knowledge()), story.today);
        report.verdicts.push_back(judge(story, evaluation));
        if (evaluation) trace(**evaluation, seen);
        for (const auto& expectation : story.expectations) {
            if (expectation.kind == Expectation::Kind::finding) fired.insert(expectation.subject);
            if (expectation.kind == Expectation::Kind::noFinding) silent.insert(expectation.subject);
        }
        if (progress) progress(report.verdicts.size(), cases.size());
    }
    const auto knowledge = service.knowledge();
    for (const auto& rule : knowledge->rules()) {
        if (!fired.contains(rule.id)) report.neverFired.push_back(rule.id);
        if (!silent.contains(rule.id)) report.neverSilent.push_back(rule.id);
    }
    report.untriedSilences = untriedSilences(*knowledge, seen);
    report.untried = untried(*knowledge, seen);
    return report;
}

}  // namespace refract::casebook
