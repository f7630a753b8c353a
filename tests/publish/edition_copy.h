// A copy of the project's knowledge that a test may change, and the editions for it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "plugin/publish/edition_diff.h"
#include "tests/support/knowledge.h"

namespace refract::test {

/// A folder of its own, gone with the object. It holds few cases, so that comparing is quick.
class EditionCopy {
public:
    explicit EditionCopy(const std::string& cases) {
        static int count = 0;
        folder_ = std::filesystem::temp_directory_path() /
                  ("refract-edition-" + std::to_string(getpid()) + "-" + std::to_string(++count));
        std::filesystem::copy(sourceFolder() / "rules" / "knowledge", folder_,
                              std::filesystem::copy_options::recursive);
        std::filesystem::remove_all(folder_ / "cases");
        std::filesystem::create_directory(folder_ / "cases");
        std::ofstream(folder_ / "cases" / "some.cases") << cases;
    }
    ~EditionCopy() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    EditionCopy(const EditionCopy&) = delete;
    EditionCopy& operator=(const EditionCopy&) = delete;

    /// Replaces the first `from` of a file after the first `after`.
    void change(const std::string& file, const std::string& after, const std::string& from, const std::string& to) {
        std::string text = read(file);
        const auto start = text.find(after);
        const auto at = start == std::string::npos ? start : text.find(from, start);
        if (at == std::string::npos) throw std::runtime_error(file + " has no " + from + " after " + after);
        text.replace(at, from.size(), to);
        std::ofstream(folder_ / file) << text;
    }
    std::string read(const std::string& file) const {
        std::ifstream in(folder_ / file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    const std::filesystem::path& folder() const { return folder_; }

    rules::Knowledge::Loaded load() const {
        return rules::Knowledge::load(
            folder_, std::shared_ptr<const rules::Terminology>(knowledge(), &knowledge()->terminology()));
    }
    publish::Edition edition() const {
        auto loaded = load();
        for (const auto& error : loaded.errors) {
            if (!error.warning) throw std::runtime_error(rules::describe(error));
        }
        return {folder_, loaded.knowledge};
    }

private:
    std::filesystem::path folder_;
};

}  // namespace refract::test
