// What changed from one edition of the knowledge to another, for the people who have to
// agree to it: in words, and by the answers of the cases.
//
// Both editions are whole: what cannot be loaded cannot be compared. Our own texts and
// made-up cases only, no patient.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rules/english.h"
#include "rules/knowledge.h"

namespace refract::publish {

struct Edition {
    std::filesystem::path folder;
    std::shared_ptr<const rules::Knowledge> knowledge;
};

struct EditionDiff {
    std::string document;        ///< Markdown or HTML
    rules::AuthorErrors errors;  ///< files and cases that could not be read; the document is incomplete then
    std::size_t added = 0, removed = 0, changed = 0;
    std::size_t cases = 0;         ///< that were run under both
    std::size_t casesChanged = 0;  ///< that are answered differently

    bool same() const { return added + removed + changed + casesChanged == 0; }
};

/// `progress` is told how many of how many cases are done; it may be empty.
EditionDiff compareEditions(const Edition& before, const Edition& after, rules::SheetFormat format,
                            const std::function<void(std::size_t, std::size_t)>& progress = {});

/// A case that two editions answer differently.
struct CaseChange {
    std::string title;
    std::string file;
    std::vector<std::string> words;  ///< "R005: critical -> warning"
};
struct CaseComparison {
    std::size_t run = 0;
    std::vector<CaseChange> changes;
};

/// Runs the cases of both editions under both; one that stands in both alike runs once. An
/// edition without a folder of cases has none.
CaseComparison compareCases(const Edition& before, const Edition& after, rules::AuthorErrors& errors,
                            const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace refract::publish
