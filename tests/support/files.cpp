// Reading fixtures.
#include "tests/support/files.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace refract::test {

namespace {

const std::filesystem::path kFixtures = std::filesystem::path(REFRACT_SOURCE_DIR) / "tests" / "fixtures";

}  // namespace

std::string readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string fixture(const std::string& name) {
    return readFile(kFixtures / name);
}

std::vector<std::filesystem::path> fixtures(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(kFixtures / folder)) {
        if (entry.is_regular_file()) found.push_back(entry.path());
    }
    if (found.empty()) throw std::runtime_error("no fixtures in " + folder);
    std::sort(found.begin(), found.end());
    return found;
}

std::string identifier(std::string_view text) {
    std::string name;
    bool capital = true;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            capital = true;
            continue;
        }
        name += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        capital = false;
    }
    return name;
}

}  // namespace refract::test
