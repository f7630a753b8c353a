// The checker itself, on made-up trees: that it sees what it is there to see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/structure/arrows.h"
#include "tests/structure/cpp_scan.h"
#include "tests/structure/house_rules.h"

namespace refract::structure {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kHeader = "// What it is.\n#pragma once\n";

/// A small house in which all is well.
SourceTree goodTree() {
    const std::string header = kHeader;
    return {
        {"fhir/date.h", header},
        {"fhir/json.h", header},
        {"fhir/json.cpp", "// Reads.\n#include \"fhir/json.h\"\n#include <simdjson.h>\n"},
        {"rules/think.h", header + "#include \"fhir/date.h\"\n"},
        {"plugin/hooks/card.h", header + "#include \"fhir/json.h\"\n"},
        {"plugin/intake/intake.h", header + "#include \"fhir/json.h\"\n#include \"rules/think.h\"\n"},
        {"plugin/cards/cards.h", header + "#include \"plugin/hooks/card.h\"\n#include \"rules/think.h\"\n"},
        {"plugin/service/service.h",
         header + "#include \"plugin/cards/cards.h\"\n#include \"plugin/intake/intake.h\"\n"},
        {"plugin/casebook/case.h", header + "#include \"plugin/service/service.h\"\n"},
        {"plugin/server/server.h", header + "#include <Poco/Net/TCPServer.h>\n#include \"plugin/service/service.h\"\n"},
        {"plugin/main.cpp",
         "// The command.\n#include \"plugin/casebook/case.h\"\n#include \"plugin/server/server.h\"\n"},
    };
}

SourceTree with(const std::string& file, const std::string& text) {
    SourceTree tree = goodTree();
    tree[file] = text;
    return tree;
}

struct Wrong {
    std::string file, include;
};
void PrintTo(const Wrong& wrong, std::ostream* out) {
    *out << wrong.file << " includes " << wrong.include;
}

class WrongArrow : public testing::TestWithParam<Wrong> {};

TEST(Arrows, AGoodTreeHasNone) {
    EXPECT_THAT(checkArrows(goodTree()), IsEmpty());
    EXPECT_THAT(checkForeignHeaders(goodTree()), IsEmpty());
    EXPECT_THAT(checkFiles(goodTree()), IsEmpty());
}

TEST_P(WrongArrow, IsSeenWithItsLine) {
    const auto complaints =
        checkArrows(with(GetParam().file, std::string(kHeader) + "#include \"" + GetParam().include + "\"\n"));
    ASSERT_EQ(complaints.size(), 1U);
    EXPECT_EQ(complaints[0].file, GetParam().file);
    EXPECT_EQ(complaints[0].line, 3U);
    EXPECT_THAT(complaints[0].text, HasSubstr(GetParam().include));
}

INSTANTIATE_TEST_SUITE_P(
    UpOrSideways, WrongArrow,
    testing::Values(Wrong{"fhir/date.h", "rules/think.h"}, Wrong{"fhir/date.h", "plugin/hooks/card.h"},
                    Wrong{"rules/new.h", "fhir/json.h"}, Wrong{"rules/new.h", "plugin/cards/cards.h"},
                    Wrong{"plugin/hooks/new.h", "rules/think.h"}, Wrong{"plugin/intake/new.h", "plugin/hooks/card.h"},
                    Wrong{"plugin/cards/new.h", "fhir/json.h"}, Wrong{"plugin/cards/new.h", "plugin/intake/intake.h"},
                    Wrong{"plugin/service/new.h", "plugin/casebook/case.h"},
                    Wrong{"plugin/service/new.h", "plugin/server/server.h"},
                    Wrong{"plugin/casebook/new.h", "plugin/server/server.h"},
                    Wrong{"plugin/server/new.h", "plugin/casebook/case.h"},
                    Wrong{"plugin/server/new.h", "rules/think.h"}, Wrong{"plugin/hooks/new.h", "fhir/not_there.h"}));

TEST(Arrows, AnIncludeInAWrongKindOfQuotesIsSeen) {
    EXPECT_THAT(checkArrows(with("fhir/new.h", "// X\n#pragma once\n#include <rules/think.h>\n")), testing::SizeIs(1));
}

TEST(Arrows, AFolderWithoutAPlaceIsSeen) {
    const auto complaints = checkArrows(with("plugin/attic/old.h", kHeader));
    ASSERT_EQ(complaints.size(), 1U);
    EXPECT_THAT(complaints[0].text, HasSubstr("plugin/attic"));
}

TEST(Arrows, WhatOnlyLooksLikeAnIncludeIsNone) {
    const std::string text = std::string(kHeader) +
                             "// #include \"rules/think.h\"\n/*\n#include \"rules/think.h\"\n*/\n"
                             "const char* kText = R\"(\n#include \"rules/think.h\"\n)\";\n";
    EXPECT_THAT(checkArrows(with("fhir/new.h", text)), IsEmpty());
}

TEST(ForeignHeaders, StandWhereTheyMayAlone) {
    const auto wrong = [](const std::string& file, const std::string& header) {
        return checkForeignHeaders(with(file, std::string(kHeader) + "#include <" + header + ">\n"));
    };
    EXPECT_THAT(wrong("rules/new.h", "simdjson.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("fhir/new.h", "rapidjson/document.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("plugin/service/new.h", "Poco/Net/TCPServer.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("plugin/server/new.h", "Poco/Data/Session.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("tests/trust/new.h", "Poco/JWT/Token.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("plugin/intake/new.h", "iostream"), testing::SizeIs(1));
    EXPECT_THAT(wrong("plugin/cards/new.h", "date/tz.h"), testing::SizeIs(1));
    EXPECT_THAT(wrong("plugin/clock.h", "date/tz.h"), IsEmpty());
    EXPECT_THAT(wrong("plugin/server/new.h", "Poco/Exception.h"), IsEmpty());
}

TEST(ForeignHeaders, ASlowOneInAThirdUnitIsSeen) {
    SourceTree tree = goodTree();
    const std::string text = "// X\n#include <rapidjson/schema.h>\n";
    tree["rules/a.cpp"] = tree["rules/b.cpp"] = text;
    EXPECT_THAT(checkForeignHeaders(tree), IsEmpty());
    tree["rules/c.cpp"] = text;
    const auto complaints = checkForeignHeaders(tree);
    ASSERT_EQ(complaints.size(), 1U);
    EXPECT_EQ(complaints[0].file, "rules/c.cpp");
}

TEST(Files, AreShortAndSayWhatTheyAre) {
    const std::string atTheLimit = "// X\n" + std::string(kLongestFile - 1, '\n');
    EXPECT_THAT(checkFiles({{"fhir/a.cpp", atTheLimit}}), IsEmpty());
    EXPECT_THAT(checkFiles({{"fhir/a.cpp", atTheLimit + "\n"}}), testing::SizeIs(1));
    EXPECT_THAT(checkFiles({{"rules/knowledge/a.json", atTheLimit + "\n"}}), IsEmpty());
    EXPECT_THAT(checkFiles({{"fhir/a.cpp", "int x;\n"}}), testing::SizeIs(1));
    EXPECT_THAT(checkFiles({{"fhir/a.h", "// X\nint x;\n"}}), testing::SizeIs(1));
}

TEST(Files, LeaveNothingForLaterAndNameNoMachine) {
    EXPECT_THAT(checkFiles({{"docs/a.md", "one\n\nTODO: two\n"}}),
                ElementsAre(Complaint{"docs/a.md", 3, "TODO: left for later"}));
    EXPECT_THAT(checkFiles({{"docs/a.md", "see /home/somebody\n"}}), testing::SizeIs(1));
    EXPECT_THAT(checkFiles({{"docs/a.md", "METHODOLOGY, mastodons, xxxxxxxx, ~/home\n"}}), IsEmpty());
    EXPECT_THAT(checkFiles({{"rules/terminology/a.tsv", "HACKBERRY\tHACK\n"}}), IsEmpty());
}

TEST(Knowledge, InALiteralIsSeen) {
    const std::vector<std::string> drugs{"sertraline", "st. john's wort"};
    const auto complaints = [&](const std::string& line) {
        return checkKnowledgeInCode({{"rules/a.cpp", "// X\n" + line + "\n"}}, drugs);
    };
    EXPECT_THAT(complaints("auto a = \"Sertraline 50\";"),
                ElementsAre(Complaint{"rules/a.cpp", 2, "names a drug: sertraline"}));
    EXPECT_THAT(complaints("auto a = \"St. John's wort extract\";"), testing::SizeIs(1));
    EXPECT_THAT(complaints("auto a = \"44261-6\";"), testing::SizeIs(1));
    EXPECT_THAT(complaints("auto a = \"F33.1\";"), testing::SizeIs(1));
    EXPECT_THAT(complaints("if (rule.id == \"R005\") return;"), testing::SizeIs(1));
    EXPECT_THAT(complaints("auto a = \"desertralines\";  // sertraline, 44261-6"), IsEmpty());
    EXPECT_THAT(complaints("auto a = \"2026-03-02\"; auto b = 'R'; auto c = 1'000;"), IsEmpty());
    EXPECT_THAT(checkKnowledgeInCode({{"tests/rules/a.cpp", "\"sertraline\""}}, drugs), IsEmpty());
}

TEST(Knowledge, NamesOfDrugsComeFromTheKnowledge) {
    const SourceTree tree{
        {"rules/knowledge/antidepressants.json",
         R"({"antidepressants": [{"name": "Zed", "class": "TCA"}, {"name" : "a-b", "ingredient": "b"}]})"}};
    EXPECT_THAT(drugNames(tree), ElementsAre("a-b", "b", "zed"));
    EXPECT_THAT(drugNames({}), IsEmpty());
}

TEST(Links, ThatLeadNowhereAreSeen) {
    const auto complaints = [](const std::string& line) {
        return checkLinks({{"docs/a.md", "# A\n" + line + "\n"}, {"docs/adr/1.md", ""}, {"NOTICE", ""}});
    };
    EXPECT_THAT(complaints("[b](b.md)"), ElementsAre(Complaint{"docs/a.md", 2, "leads to b.md, which is not there"}));
    EXPECT_THAT(complaints("[b](../b.md#part)"), testing::SizeIs(1));
    EXPECT_THAT(complaints("[a](adr/1.md) ![n](../NOTICE) [f](adr) [p](#part) [w](https://example.org/b.md)"),
                IsEmpty());
}

TEST(Clocks, AreSeenInCodeAlone) {
    const auto complaints = [](const std::string& file, const std::string& line) {
        return checkClocks({{file, "// system_clock::now is not asked here\n" + line + "\n"}});
    };
    EXPECT_THAT(complaints("rules/a.cpp", "auto now = std::chrono::system_clock::now();"), testing::SizeIs(1));
    EXPECT_THAT(complaints("plugin/cards/a.cpp", "auto x = std::getenv(name);"), testing::SizeIs(1));
    EXPECT_THAT(complaints("rules/a.cpp", "auto now = \"system_clock::now\";"), IsEmpty());
    EXPECT_THAT(complaints("plugin/command.cpp", "auto now = std::chrono::system_clock::now();"), IsEmpty());
}

TEST(Scan, TakesAFileApart) {
    const auto scan = scanCpp(
        "#include <a>\n#  include \"b.h\"\nauto x = \"q\\\"r\"; // \"no\"\n"
        "auto y = R\"z(s)\"t)z\"; auto c = '\"';\n/* \"no\"\n */ auto n = 1'0; auto w = \"last\";\n");
    ASSERT_EQ(scan.includes.size(), 2U);
    EXPECT_EQ(scan.includes[1].path, "b.h");
    EXPECT_TRUE(scan.includes[1].quoted);
    EXPECT_EQ(scan.includes[1].line, 2U);
    ASSERT_EQ(scan.literals.size(), 3U);
    EXPECT_EQ(scan.literals[0].text, "q\\\"r");
    EXPECT_EQ(scan.literals[1].text, "s)\"t");
    EXPECT_EQ(scan.literals[2].text, "last");
    EXPECT_EQ(scan.literals[2].line, 6U);
    EXPECT_THAT(scan.code, HasSubstr("auto n = 1'0"));
    EXPECT_THAT(scan.code, testing::Not(HasSubstr("no")));
}

TEST(Scan, EndsOnBrokenText) {
    for (const char* text :
         {"\"open", "R\"open", "R\"(open", "/* open", "'", "#include <a", "#include", "\"a\\", "R"}) {
        EXPECT_NO_THROW(scanCpp(text)) << text;
    }
}

}  // namespace

}  // namespace refract::structure
