// A hidden count cannot be worked out from its neighbours.
#include "plugin/dashboard/suppression.h"

#include <gtest/gtest.h>

#include <functional>

using namespace refract::dashboard;
using refract::quality::Share;

namespace {

using Parts = std::vector<std::size_t>;
using Flags = std::vector<bool>;

Flags hidden(std::size_t total, const Parts& parts) {
    return hiddenParts(total, parts);
}

/// A row as the tables of rules have it, and what a viewer reads there.
std::string rowOfRule(std::size_t firings, std::size_t held, std::size_t shown, std::size_t accepted,
                      std::size_t overridden) {
    Table table("Rules");
    for (const char* const title : {"Firings", "Held back", "Shown", "Accepted", "Overridden", "Not answered"}) {
        table.column(title);
    }
    table.row({firings, held, shown, Share{accepted, shown}, Share{overridden, shown}, shown - accepted - overridden});
    const std::string csv = table.csv(Role::viewer);
    const auto line = csv.find("\r\n") + 2;
    return csv.substr(line, csv.size() - line - 2);
}

}  // namespace

TEST(Suppression, hidesNothingWhereNothingIsSmall) {
    EXPECT_EQ(hidden(30, {10, 12, 8}), (Flags{false, false, false}));
    EXPECT_EQ(hidden(30, {0, 22, 8}), (Flags{false, false, false})) << "none is no small count";
    EXPECT_EQ(hidden(0, {0, 0, 0}), (Flags{false, false, false}));
}

TEST(Suppression, hidesTheSmallestOtherPart) {
    EXPECT_EQ(hidden(18, {1, 5, 12}), (Flags{true, true, false}));
    EXPECT_EQ(hidden(18, {1, 0, 17}), (Flags{true, false, true})) << "hiding nothing hides nothing";
}

TEST(Suppression, hidesMoreWhereTwoSmallOnesAreToldByTheirSum) {
    EXPECT_EQ(hidden(20, {1, 1, 18}), (Flags{true, true, true}));
    EXPECT_EQ(hidden(26, {4, 4, 18}), (Flags{true, true, true}));
    EXPECT_EQ(hidden(23, {2, 3, 18}), (Flags{true, true, false})) << "1 and 4, 2 and 3, 3 and 2, or 4 and 1";
}

TEST(Suppression, whatPartsLeaveOfTheirSumIsAPartToo) {
    EXPECT_EQ(hidden(45, {20, 23}), (Flags{true, false})) << "two are neither";
    EXPECT_EQ(hidden(50, {20, 23}), (Flags{false, false}));
    EXPECT_EQ(hidden(50, {2, 23}), (Flags{true, false})) << "of 27 nobody can tell how many";
}

TEST(Suppression, noRowOfSmallNumbersTellsOne) {
    // Every row up to 30 cards: among all rows that look the same no small part has the same value throughout.
    std::map<std::vector<int>, std::vector<Parts>> looks;
    for (std::size_t a = 0; a <= 30; ++a) {
        for (std::size_t b = 0; a + b <= 30; ++b) {
            for (std::size_t c = 0; a + b + c <= 30; ++c) {
                if (a + b + c < kSmallestCell) continue;
                const Parts parts{a, b, c};
                const Flags flags = hidden(a + b + c, parts);
                std::vector<int> look{static_cast<int>(a + b + c)};
                for (std::size_t i = 0; i < 3; ++i) look.push_back(flags[i] ? -1 : static_cast<int>(parts[i]));
                looks[look].push_back(parts);
            }
        }
    }
    for (const auto& [look, rows] : looks) {
        for (std::size_t i = 0; i < 3; ++i) {
            if (look[i + 1] >= 0) continue;
            const std::size_t first = rows.front()[i];
            const bool same = std::all_of(rows.begin(), rows.end(), [&](const Parts& row) { return row[i] == first; });
            EXPECT_FALSE(same && isSmall(first)) << look[0] << ": " << look[1] << " " << look[2] << " " << look[3];
        }
    }
}

TEST(Suppression, aRowOfCardsDoesNotGiveTheAcceptedAway) {
    EXPECT_EQ(rowOfRule(18, 0, 18, 1, 5), "18,0,18,,,,,,,12") << "neither accepted nor overridden is told";
    EXPECT_EQ(rowOfRule(60, 0, 60, 20, 20), "60,0,60,33.3,22.7,45.9,33.3,22.7,45.9,20");
}

TEST(Suppression, firingsLessShownDoNotGiveTheHeldBackAway) {
    EXPECT_EQ(rowOfRule(49, 4, 45, 0, 0), "\"hidden\",\"<5\",45,0.0,0.0,7.9,0.0,0.0,7.9,45");
    EXPECT_EQ(rowOfRule(48, 0, 45, 0, 0), "\"hidden\",0,45,0.0,0.0,7.9,0.0,0.0,7.9,45") << "three on others' cards";
    EXPECT_EQ(rowOfRule(80, 4, 45, 0, 0), "80,\"<5\",45,0.0,0.0,7.9,0.0,0.0,7.9,45") << "31 on others' cards";
}

TEST(Suppression, aTableWithoutTheUnansweredTellsThemNeither) {
    Table table("Review");
    for (const char* const title : {"Shown", "Accepted", "Overridden"}) table.column(title);
    table.row({std::size_t{45}, Share{20, 45}, Share{23, 45}});
    EXPECT_NE(table.csv(Role::viewer).find("45,,,,51.1,"), std::string::npos) << table.csv(Role::viewer);
}

TEST(Suppression, aColumnDoesNotGiveItsOneSmallCountAway) {
    Table table("Reasons");
    for (const char* const title : {"Reason", "Cards", "Of those overridden"}) table.column(title);
    for (const std::size_t count : {40U, 9U, 2U}) table.row({Words{"r", {}}, count, Share{count, 51}});
    const std::string csv = table.csv(Role::viewer);
    EXPECT_NE(csv.find("\"r\",40,78.4"), std::string::npos) << csv;
    EXPECT_NE(csv.find("\"r\",\"hidden\",,,\r\n"), std::string::npos) << csv;
    EXPECT_NE(csv.find("\"r\",\"<5\",,,\r\n"), std::string::npos) << csv;
}

TEST(Suppression, theMiddleOfFewIsHidden) {
    Table table("Times");
    table.column("Median time");
    table.row({Measured{3.5, 1, "s", 3}});
    EXPECT_NE(table.csv(Role::viewer).find("hidden"), std::string::npos);
    EXPECT_NE(table.csv(Role::auditor).find("3.5"), std::string::npos);
}

TEST(Suppression, anAuditorSeesAll) {
    Table table("Rules");
    for (const char* const title : {"Shown", "Accepted", "Overridden", "Not answered"}) table.column(title);
    table.row({std::size_t{18}, Share{1, 18}, Share{5, 18}, std::size_t{12}});
    EXPECT_NE(table.csv(Role::auditor).find("18,5.6,1.0,25.8,27.8,"), std::string::npos);
    EXPECT_EQ(table.text(Role::viewer).find("1"), table.text(Role::viewer).find("18"));
    EXPECT_EQ(table.json(Role::viewer),
              R"({"caption":"Rules","rows":[{"Shown":18,"Accepted":null,"Overridden":null,"Not answered":12}]})");
}
