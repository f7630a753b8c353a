// Tables: who sees which number, on the page and in a spreadsheet.
#include "plugin/dashboard/table.h"

#include <gtest/gtest.h>

using namespace refract::dashboard;
using refract::quality::Share;

namespace {

Table sample() {
    Table table("Cards");
    table.column("Rule");
    table.column("Shown");
    table.column("Accepted");
    table.row({Words{"R001", "/r?a=1&b=2"}, std::size_t{1234}, Share{400, 1234}});
    table.row({Words{"=cmd()", {}}, std::size_t{3}, Share{2, 40}});
    return table;
}

std::string page(Role role) {
    Html html;
    sample().write(html, role);
    return html.take();
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST(Table, aViewerSeesNoCountUnderFive) {
    EXPECT_TRUE(has(page(Role::viewer), ">&lt;5<"));
    EXPECT_FALSE(has(page(Role::viewer), ">3<"));
    EXPECT_TRUE(has(page(Role::auditor), ">3<"));
}

TEST(Table, aRateThatWouldGiveASmallCountAwayIsHidden) {
    EXPECT_FALSE(has(page(Role::viewer), "5 % ("));
    EXPECT_TRUE(has(page(Role::auditor), "5 % ("));
    EXPECT_TRUE(has(page(Role::viewer), "32 % ("));
}

TEST(Table, theRestOfAWholeIsASmallCountToo) {
    Table table("t");
    table.column("Accepted");
    table.row({Share{38, 40}});
    EXPECT_EQ(table.csv(Role::viewer), "\"Accepted %\",\"Accepted 95 % low\",\"Accepted 95 % high\"\r\n,,\r\n");
}

TEST(Table, textIsText) {
    Table table("<b>");
    table.column("<i>");
    table.row({Words{"<script>", "\"onmouseover=x"}});
    Html html;
    table.write(html, Role::viewer);
    EXPECT_FALSE(has(html.str(), "<script>"));
    EXPECT_FALSE(has(html.str(), "<i>"));
    EXPECT_TRUE(has(html.str(), "href=\"&quot;onmouseover=x\""));
}

TEST(Table, aSpreadsheetRunsNothing) {
    EXPECT_TRUE(has(sample().csv(Role::auditor), "\"'=cmd()\""));
}

TEST(Table, csvHasARateInThreeColumns) {
    EXPECT_TRUE(has(sample().csv(Role::auditor), "\"R001\",1234,32.4,29.9,35.1\r\n"));
}

TEST(Table, nothingIsSaidToBeNothing) {
    Table table("t");
    table.column("Rule");
    Html html;
    table.write(html, Role::viewer);
    EXPECT_TRUE(has(html.str(), "Nothing on record"));
}
