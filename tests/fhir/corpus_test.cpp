// The public corpora: the JSON test suite to the letter, and every example resource
// of R4, US Core and IPS read without harm.
#include <algorithm>
#include <map>

#include "fhir/bundle.h"
#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> jsonFiles(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

TEST(Corpus, JsonTestSuite) {
    const fs::path folder = test::corpus() / "json-test-suite/test_parsing";
    if (!fs::exists(folder)) GTEST_SKIP() << "no JSON test suite at " << folder;
    std::size_t taken = 0, refused = 0;
    Document reused;
    for (const auto& file : jsonFiles(folder)) {
        const std::string text = test::readFile(file);
        Document document;
        const bool accepted = document.parse(text).has_value();
        EXPECT_EQ(reused.parse(text).has_value(), accepted) << file.filename() << " after other documents";
        const char kind = file.filename().string().front();
        if (kind == 'y') {
            EXPECT_TRUE(accepted) << file.filename();
            ++taken;
        } else if (kind == 'n') {
            EXPECT_FALSE(accepted) << file.filename();
            ++refused;
        } else if (accepted) {
            document.root().serialize();
        }
    }
    EXPECT_GT(taken, 90u);
    EXPECT_GT(refused, 180u);
}

struct Tally {
    std::size_t read = 0, unreadable = 0;
};

/// Reads what a file holds into the tally by type; says what could not be read.
void readFile(const fs::path& file, std::map<std::string, Tally>& tally, std::vector<std::string>& complaints) {
    Document document;
    const auto root = document.parse(test::readFile(file));
    ASSERT_TRUE(root) << file << ": " << describe(root.error());
    if (resourceType(*root).empty()) return;  // not every file of a package is a resource
    Gaps gaps;
    Collection collection;
    collection.add(*root, Path(file.filename().string()), "corpus", gaps);
    for (const auto& gap : gaps) complaints.push_back(gap.expression + ": " + gap.text);
    for (const auto& item : collection.items()) {
        const auto type = resourceType(item.json);
        if (!readable(type)) continue;
        Gaps unread;
        const auto result = readResource(item.json, Path(item.path), unread);
        auto& count = tally[std::string(type)];
        if (result && unread.empty()) {
            factStatus(*result);
            ++count.read;
        } else if (result) {
            ++count.unreadable;
            for (const auto& gap : unread) complaints.push_back(gap.expression + ": " + gap.text);
        } else {
            ++count.unreadable;
            complaints.push_back(describe(result.error()));
        }
    }
}

class Examples : public ::testing::TestWithParam<const char*> {};

TEST_P(Examples, AreReadOrNamed) {
    const fs::path folder = test::corpus() / GetParam();
    if (!fs::exists(folder)) GTEST_SKIP() << "no examples at " << folder;
    std::map<std::string, Tally> tally;
    std::vector<std::string> complaints;
    for (const auto& file : jsonFiles(folder)) readFile(file, tally, complaints);
    std::size_t read = 0, unreadable = 0;
    for (const auto& [type, count] : tally) {
        std::cout << "  " << type << ": " << count.read << " read, " << count.unreadable << " not\n";
        read += count.read;
        unreadable += count.unreadable;
    }
    for (const auto& complaint : complaints) std::cout << "  not read: " << complaint << "\n";
    EXPECT_GT(read, 50u);
    // Published examples are right: what we refuse of them must stay rare.
    EXPECT_LE(unreadable * 50, read) << "more than 2 % of the examples are refused";
}

INSTANTIATE_TEST_SUITE_P(Corpus, Examples, ::testing::Values("fhir-r4-examples", "us-core", "ips"),
                         [](const auto& folder) {
                             std::string name = folder.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace refract::fhir
