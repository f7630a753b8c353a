// refract knowledge check|print|cases: the author's tool.
#include <unistd.h>

#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

#include "plugin/casebook/case_request.h"
#include "plugin/casebook/casebook.h"
#include "plugin/command.h"
#include "plugin/service/service.h"
#include "rules/english.h"

namespace refract::command {

namespace {

int check(const std::filesystem::path& folder, const std::optional<rules::SiteFile>& site) {
    const auto knowledge = loadKnowledge(folder, true, site);
    if (!knowledge) return kBadInput;
    std::size_t needReview = 0;
    for (const auto& rule : knowledge->rules()) needReview += rule.confidence == 'R' ? 1 : 0;
    std::cout << "Edition " << knowledge->edition().id << ": " << knowledge->rules().size() << " rules, "
              << knowledge->valueSets().all().size() << " value sets, " << knowledge->thresholds().all().size()
              << " thresholds, " << knowledge->antidepressants().rows().size() << " antidepressants; " << needReview
              << " rules are marked as needing a clinician's review.\n";
    return kDone;
}

int print(const std::filesystem::path& folder, rules::SheetFormat format, const std::optional<rules::SiteFile>& site) {
    const auto knowledge = loadKnowledge(folder, false, site);
    if (!knowledge) return kBadInput;
    std::cout << rules::reviewSheets(*knowledge, format);
    return kDone;
}

void progress(std::size_t done, std::size_t of) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::cerr << "\r" << done << " of " << of << " cases" << (done == of ? "\n" : "") << std::flush;
}

void list(std::string_view heading, const std::vector<std::string>& rules) {
    if (rules.empty()) return;
    std::cout << heading;
    for (const auto& rule : rules) std::cout << ' ' << rule;
    std::cout << '\n';
}

int cases(const std::filesystem::path& folder, const std::optional<std::string>& casesFolder) {
    auto knowledge = loadKnowledge(folder);
    if (!knowledge) return kBadInput;
    service::Service service(std::move(knowledge));
    const auto begin = std::chrono::steady_clock::now();
    const auto report =
        casebook::run(casesFolder ? std::filesystem::path(*casesFolder) : folder / "cases", service, progress);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    for (const auto& mistake : report.errors) std::cout << rules::describe(mistake) << '\n';
    for (const auto& verdict : report.verdicts) {
        if (verdict.holds()) continue;
        std::cout << verdict.file << ':' << verdict.line << ": " << verdict.title << '\n';
        for (const auto& failure : verdict.failures) std::cout << "    " << failure << '\n';
    }
    list("Never seen to fire:", report.neverFired);
    list("Never seen to stay silent:", report.neverSilent);
    std::cout << report.verdicts.size() - report.failed() << " of " << report.verdicts.size() << " cases hold ("
              << took.count() << " ms)\n";
    return report.holds() ? kDone : kBadInput;
}

/// Prints a case as the hook request that it becomes: to look at, or to send to a server.
int request(const std::filesystem::path& folder, const std::string& file, const std::string& title) {
    const auto text = readInput(file);
    if (!text) return badInput(text.error());
    rules::AuthorErrors errors;
    const auto stories = casebook::parseCases(*text, file, errors);
    for (const auto& mistake : errors) std::cerr << rules::describe(mistake) << '\n';
    const auto knowledge = loadKnowledge(folder);
    if (!errors.empty() || !knowledge) return kBadInput;
    for (const auto& story : stories) {
        if (!title.empty() && story.title.find(title) == std::string::npos) continue;
        std::cout << casebook::requestOf(story, *knowledge) << '\n';
        return kDone;
    }
    return badInput({fhir::IssueCode::notFound, "No case of that title stands in " + file + ".", {}, {}});
}

}  // namespace

int knowledge(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 5> kValued{"--knowledge", "--format", "--cases", "--overlay",
                                                             "--today"};
    const Options options(arguments, kValued, {});
    if (!options.ok()) return kUsage;
    const auto& words = options.operands();
    if (!words.empty() && words[0] == "request") {
        if (words.size() < 2 || words.size() > 3)
            return usage("knowledge request needs a case file, and at most a title");
        const auto source = knowledgeFolder(options.value("--knowledge"));
        if (!source) return badInput(source.error());
        return request(*source, words[1], words.size() == 3 ? words[2] : "");
    }
    if (words.empty() || words.size() > 2) return usage("knowledge needs check, print or cases, and at most a folder");
    const auto folder = knowledgeFolder(words.size() == 2 ? words[1] : options.value("--knowledge"));
    if (!folder) return badInput(folder.error());
    const auto today = todayOption(options);
    if (!today) return usage(today.error().details);
    const auto site = overlayOption(options, *today);
    if (words[0] == "check") return check(*folder, site);
    if (words[0] == "cases") return cases(*folder, options.value("--cases"));
    if (words[0] != "print") return usage("knowledge has no \"" + words[0] + "\"");
    const auto format = options.value("--format").value_or("markdown");
    if (format == "markdown") return print(*folder, rules::SheetFormat::markdown, site);
    if (format == "html") return print(*folder, rules::SheetFormat::html, site);
    return usage("--format is markdown or html");
}

}  // namespace refract::command
