// Walking the project's folders for its texts.
#include "tests/structure/source_tree.h"

#include <fstream>
#include <iterator>

namespace refract::structure {

namespace {

namespace files = std::filesystem;

bool isOurs(const files::path& name) {
    const std::string text = name.string();
    if (text == ".ci") return true;
    return text != "build" && text != "dist" && text != "node_modules" && !text.starts_with('.');
}

std::string read(const files::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

SourceTree readTree(const files::path& root) {
    SourceTree tree;
    for (auto at = files::recursive_directory_iterator(root); at != files::recursive_directory_iterator(); ++at) {
        if (!isOurs(at->path().filename())) {
            if (at->is_directory()) at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file()) continue;
        std::string text = read(at->path());
        if (text.find('\0') != std::string::npos) text.clear();
        tree.emplace(at->path().lexically_relative(root).generic_string(), std::move(text));
    }
    return tree;
}

std::ostream& operator<<(std::ostream& out, const Complaint& complaint) {
    return out << complaint.file << ':' << complaint.line << ": " << complaint.text;
}

std::string_view folderOf(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool isCpp(std::string_view path) {
    return path.ends_with(".cpp") || path.ends_with(".h");
}

}  // namespace refract::structure
