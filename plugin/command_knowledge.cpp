// refract knowledge check|print|cases|request|diff|export: the author's tool.
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "plugin/casebook/case_request.h"
#include "plugin/casebook/casebook.h"
#include "plugin/command.h"
#include "plugin/publish/edition_diff.h"
#include "plugin/publish/fhir_export.h"
#include "plugin/service/service.h"
#include "rules/english.h"

namespace refract::command {

namespace {

int check(const std::filesystem::path& folder, const std::optional<rules::SiteFile>& site, rules::Day today) {
    const auto knowledge = loadKnowledge(folder, true, site);
    if (!knowledge) return kBadInput;
    for (const auto& overdue : rules::overdueReviews(*knowledge, today)) std::cerr << rules::describe(overdue) << '\n';
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

void list(std::string_view heading, const std::vector<casebook::Untried>& clauses) {
    if (clauses.empty()) return;
    std::cout << heading << '\n';
    for (const auto& one : clauses) {
        const char* what = one.neverYes && one.neverNo ? "neither" : one.neverYes ? "never held" : "always held";
        std::cout << "    " << one.rule << ", " << one.part << ": " << what << ": " << one.clause << '\n';
    }
}

int cases(const std::filesystem::path& folder, const std::optional<std::string>& casesFolder, bool coverage) {
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
    list("Silences that no case has seen to hold:", report.untriedSilences);
    if (coverage) list("Conditions that were not seen both to hold and not to:", report.untried);
    std::cout << report.verdicts.size() - report.failed() << " of " << report.verdicts.size() << " cases hold ("
              << took.count() << " ms)\n";
    // A rule that nobody has seen to fire may never fire. A folder of some cases of one's own says nothing of the
    // others.
    const bool allFired = casesFolder || report.neverFired.empty();
    if (!allFired) std::cout << "Every rule needs a case in which it fires.\n";
    return report.holds() && allFired ? kDone : kBadInput;
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

/// What changed from one folder of knowledge to another. A difference is no failure.
int diff(const std::string& before, const std::string& after, rules::SheetFormat format) {
    publish::Edition editions[2];
    for (int i = 0; i < 2; ++i) {
        const auto folder = knowledgeFolder(i == 0 ? before : after);
        if (!folder) return badInput(folder.error());
        editions[i] = {*folder, loadKnowledge(*folder)};
        if (!editions[i].knowledge) return kBadInput;
    }
    const auto found = publish::compareEditions(editions[0], editions[1], format, progress);
    for (const auto& mistake : found.errors) std::cerr << rules::describe(mistake) << '\n';
    if (!found.errors.empty()) return kBadInput;
    std::cout << found.document;
    std::cerr << found.added << " added, " << found.removed << " removed, " << found.changed << " changed; "
              << found.casesChanged << " of " << found.cases << " cases are answered differently\n";
    return kDone;
}

/// The edition as FHIR resources, one file each. What else stands in `out` stays there.
int exportTo(const std::filesystem::path& folder, const std::filesystem::path& out) {
    auto knowledge = loadKnowledge(folder);
    if (!knowledge) return kBadInput;
    const auto exported = publish::exportFhir({folder, std::move(knowledge)});
    if (!exported) return badInput(exported.error());
    std::error_code failure;
    std::filesystem::create_directories(out, failure);
    for (const auto& file : exported->files) {
        std::ofstream stream(out / file.name, std::ios::binary);
        stream << file.text << '\n';
        stream.close();
        if (!stream)
            return badInput({fhir::IssueCode::notFound, (out / file.name).string() + " cannot be written.", {}, {}});
    }
    std::cerr << exported->planDefinitions << " PlanDefinitions, " << exported->valueSets
              << " ValueSets, a Library and a Bundle in " << out.string() << '\n';
    if (!exported->leftOut.empty()) std::cerr << "Without an RxNorm number, named in the description alone:";
    for (const auto& drug : exported->leftOut)
        std::cerr << ' ' << drug << (&drug == &exported->leftOut.back() ? "\n" : ",");
    return kDone;
}

std::optional<rules::SheetFormat> formatOf(const Options& options) {
    const auto format = options.value("--format").value_or("markdown");
    if (format == "markdown") return rules::SheetFormat::markdown;
    if (format == "html") return rules::SheetFormat::html;
    return std::nullopt;
}

}  // namespace

int knowledge(const Arguments& arguments) {
    static constexpr std::array<std::string_view, 6> kValued{"--knowledge", "--format", "--cases",
                                                             "--overlay",   "--out",    "--today"};
    static constexpr std::array<std::string_view, 1> kFlags{"--coverage"};
    const Options options(arguments, kValued, kFlags);
    if (!options.ok()) return kUsage;
    const auto& words = options.operands();
    if (!words.empty() && words[0] == "request") {
        if (words.size() < 2 || words.size() > 3)
            return usage("knowledge request needs a case file, and at most a title");
        const auto source = knowledgeFolder(options.value("--knowledge"));
        if (!source) return badInput(source.error());
        return request(*source, words[1], words.size() == 3 ? words[2] : "");
    }
    const auto format = formatOf(options);
    if (!format) return usage("--format is markdown or html");
    if (!words.empty() && words[0] == "diff") {
        if (words.size() != 3) return usage("knowledge diff needs two folders: before and after");
        return diff(words[1], words[2], *format);
    }
    if (words.empty() || words.size() > 2) return usage("knowledge needs check, print or cases, and at most a folder");
    const auto folder = knowledgeFolder(words.size() == 2 ? words[1] : options.value("--knowledge"));
    if (!folder) return badInput(folder.error());
    const auto today = todayOption(options);
    if (!today) return usage(today.error().details);
    const auto site = overlayOption(options, *today);
    if (words[0] == "check") return check(*folder, site, *today);
    if (words[0] == "export") {
        const auto out = options.value("--out");
        return out ? exportTo(*folder, *out) : usage("knowledge export needs --out FOLDER");
    }
    if (words[0] == "cases") return cases(*folder, options.value("--cases"), options.flag("--coverage"));
    if (words[0] != "print") return usage("knowledge has no \"" + words[0] + "\"");
    return print(*folder, *format, site);
}

}  // namespace refract::command
