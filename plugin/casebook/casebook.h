// Casebook: all cases of a folder, sent through the service and judged.
//
// What runs here is what runs at the bedside: each case becomes a CDS Hooks request
// with FHIR in its prefetch. Used by `refract knowledge cases`, by the tests'
// scenarios, and before an edition of the knowledge is put in place.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "plugin/casebook/case.h"
#include "plugin/casebook/coverage.h"
#include "plugin/service/service.h"

namespace refract::casebook {

/// One case's verdict; it holds when nothing failed.
struct Verdict {
    std::string file, title;
    std::size_t line = 0;
    std::vector<std::string> failures;  ///< "line 9: expected R005, but …"
    bool holds() const { return failures.empty(); }
};

struct Report {
    std::vector<Verdict> verdicts;
    rules::AuthorErrors errors;            ///< files that could not be read as cases
    std::vector<std::string> neverFired;   ///< rules that no case expects and sees
    std::vector<std::string> neverSilent;  ///< rules that no case forbids and sees silent
    std::vector<Untried> untriedSilences;  ///< silences that no case has seen to hold
    std::vector<Untried> untried;          ///< parts of conditions that were not seen both ways
    std::size_t failed() const;
    bool holds() const { return errors.empty() && failed() == 0; }
};

Verdict judge(const Case& story, service::Service& service);
/// The same of what the service has worked out already.
Verdict judge(const Case& story, const fhir::Result<service::EvaluationPtr>& evaluation);

/// Every case of the *.cases below `folder`, in the order of their names. No case at all
/// is an error, as is what cannot be read.
std::vector<Case> readCases(const std::filesystem::path& folder, rules::AuthorErrors& errors);

/// Runs every *.cases below `folder`, in the order of their names. `progress` is told
/// after each case how many of how many are done; it may be empty.
Report run(const std::filesystem::path& folder, service::Service& service,
           const std::function<void(std::size_t done, std::size_t of)>& progress = {});

}  // namespace refract::casebook
