// SourceTree: the texts of the project, by their path from its root, and what a check
// of them has to say. A made-up tree is as good as the real one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace refract::structure {

using SourceTree = std::map<std::string, std::string>;

/// Every file below `root` that belongs to the project: no build folder, nothing hidden
/// but .ci. A binary file is there with an empty text.
SourceTree readTree(const std::filesystem::path& root);

struct Complaint {
    std::string file;
    std::size_t line = 0;  ///< from 1; 0 for the whole file
    std::string text;
    bool operator==(const Complaint&) const = default;
};
using Complaints = std::vector<Complaint>;
std::ostream& operator<<(std::ostream& out, const Complaint& complaint);

/// The folder of a path: "plugin/hooks" of "plugin/hooks/card.h"; "" at the root.
std::string_view folderOf(std::string_view path);
/// .cpp or .h.
bool isCpp(std::string_view path);

}  // namespace refract::structure
