// The project as it stands, against its own rules.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/structure/arrows.h"
#include "tests/structure/house_rules.h"

namespace refract::structure {

namespace {

const SourceTree& project() {
    static const SourceTree kTree = readTree(REFRACT_SOURCE_DIR);
    return kTree;
}

std::string listed(const Complaints& complaints) {
    std::ostringstream out;
    for (const auto& complaint : complaints) out << '\n' << complaint;
    return out.str();
}

TEST(Project, IsThere) {
    EXPECT_TRUE(project().contains("fhir/date.h"));
    EXPECT_TRUE(project().contains("plugin/main.cpp"));
    EXPECT_TRUE(project().contains(".ci/run"));
    EXPECT_TRUE(project().contains("README.md"));
}

TEST(Project, ArrowsPointDown) {
    EXPECT_EQ(listed(checkArrows(project())), "");
}

TEST(Project, ForeignHeadersStandWhereTheyMay) {
    EXPECT_EQ(listed(checkForeignHeaders(project())), "");
}

TEST(Project, FilesAreShortAndFinished) {
    EXPECT_EQ(listed(checkFiles(project())), "");
}

TEST(Project, NoKnowledgeStandsInCode) {
    const auto drugs = drugNames(project());
    ASSERT_GT(drugs.size(), 30U);
    EXPECT_EQ(listed(checkKnowledgeInCode(project(), drugs)), "");
}

TEST(Project, LinksLeadSomewhere) {
    EXPECT_EQ(listed(checkLinks(project())), "");
}

TEST(Project, NoClockWhereTodayIsAParameter) {
    EXPECT_EQ(listed(checkClocks(project())), "");
}

}  // namespace

}  // namespace refract::structure
