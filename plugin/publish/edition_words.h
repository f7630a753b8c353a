// An edition of the knowledge in words: what a pharmacy committee would want to compare,
// item by item, each with what is said of it.
//
// Our own texts only, no patient.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rules/knowledge.h"

namespace refract::publish {

/// One thing said of an item. Several texts are compared as a list: what came, what went.
struct Aspect {
    std::string label;
    std::vector<std::string> texts;
};

struct Item {
    std::string key;  ///< by which the two editions are brought together: "R005", "ssri"
    std::string title;
    std::vector<Aspect> aspects;
    /// The element of the file, so that a change that the words do not show is not lost.
    std::string raw;
};

struct Section {
    std::string title;
    std::vector<Item> items;
};

/// Everything in `folder`, which `knowledge` was loaded from. A file that has become
/// unreadable since then is an error.
std::vector<Section> describeEdition(const rules::Knowledge& knowledge, const std::filesystem::path& folder,
                                     rules::AuthorErrors& errors);

/// A drug of a set and when it counts: "selegiline (oral) up to 10 mg/day".
std::string memberWords(const rules::DrugMember& member, const rules::Terminology& terminology);

}  // namespace refract::publish
