// What the tests of fhir/ share: fixtures, the corpus, and reading in one line.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fhir/reader.h"

namespace refract::fhir::test {

inline std::string readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::filesystem::path fixtures() {
    return std::filesystem::path(REFRACT_SOURCE_DIR) / "tests/fixtures/fhir";
}

/// The public example resources, which are kept outside the repository.
inline std::filesystem::path corpus() {
    if (const char* set = std::getenv("REFRACT_CORPUS")) return set;
    return std::filesystem::path(REFRACT_SOURCE_DIR) / "../shared/corpus";
}

/// A document and what was read from it, alive together.
struct Read {
    Document document;
    Gaps gaps;
    Result<Resource> result = Issue{};

    explicit Read(std::string_view json) {
        const auto root = document.parse(json);
        EXPECT_TRUE(root.has_value()) << describe(root ? Issue{} : root.error()) << "\n" << json;
        result = readResource(document.root(), Path("r"), gaps);
    }
    template <typename T>
    const T& as() const {
        if (!result) throw std::runtime_error(describe(result.error()));
        return std::get<T>(*result);
    }
    /// "expression: details" of the Issue for which it cannot be used, or "".
    std::string complaint() const { return result ? "" : result.error().expression + ": " + result.error().details; }
    /// "expression: text" of what of it cannot be read, where it can be used all the same.
    std::string unread() const {
        if (!result) return "cannot be used: " + complaint();
        std::string all;
        for (const auto& gap : gaps) all += (all.empty() ? "" : "; ") + gap.expression + ": " + gap.text;
        return all;
    }
};

inline Read readFixture(std::string_view name) {
    const std::string text = readFile(fixtures() / (std::string(name) + ".json"));
    EXPECT_FALSE(text.empty()) << name;
    return Read(text);
}

}  // namespace refract::fhir::test
