// Files that tests read: fixtures by their path under tests/fixtures, and names of tests
// made from names of files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace refract::test {

/// The whole file; fails the test when it cannot be read.
std::string readFile(const std::filesystem::path& path);

/// The text of tests/fixtures/<name>.
std::string fixture(const std::string& name);
/// Every regular file of tests/fixtures/<folder>, sorted; never empty, so that a suite
/// made from it cannot pass for want of files.
std::vector<std::filesystem::path> fixtures(const std::string& folder);

/// Letters and digits of `text` in CamelCase, as a GoogleTest name needs.
std::string identifier(std::string_view text);

}  // namespace refract::test
