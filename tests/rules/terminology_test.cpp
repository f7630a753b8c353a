// Names and codes of drugs: as RxNorm and the VA write them, and as people do.
#include "rules/terminology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "tests/rules/rules_support.h"
#include "tests/support/corpus.h"

namespace refract::test {
namespace {

using rules::Drug;
using rules::FormRoute;
using testing::SizeIs;

const rules::Terminology& terminology() {
    static const auto loaded = rules::Terminology::load(REFRACT_SOURCE_DIR "/rules/terminology");
    return **loaded;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

/// The rows below the heading of a table with tabs; # starts a comment.
std::vector<std::vector<std::string>> rowsOf(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.front() != '#') rows.push_back(split(line, '\t'));
    }
    if (!rows.empty()) rows.erase(rows.begin());
    return rows;
}

std::string joined(const Drug& drug, char separator, std::string (*part)(const rules::DrugComponent&)) {
    std::string text;
    for (const auto& component : drug.components)
        text += (text.empty() ? "" : std::string(1, separator)) + part(component);
    return text;
}

std::string nameOf(const rules::DrugComponent& component) {
    return component.name;
}

std::string strengthOf(const rules::DrugComponent& component) {
    if (!component.strength) return "";
    char text[64];
    const double rounded = std::round(*component.strength * 1e6) / 1e6;
    if (component.packCount > 0) {
        std::snprintf(text, sizeof text, "%g x %g %s", component.packCount, rounded, component.strengthUnit.c_str());
    } else {
        std::snprintf(text, sizeof text, "%g %s", rounded, component.strengthUnit.c_str());
    }
    return text;
}

TEST(DrugNames, AsPeopleWriteThem) {
    const auto rows = rowsOf(REFRACT_SOURCE_DIR "/tests/fixtures/drug-names.tsv");
    ASSERT_GE(rows.size(), 75U);
    for (const auto& row : rows) {
        ASSERT_THAT(row, SizeIs(5)) << row[0];
        const Drug drug = terminology().byName(row[0]);
        EXPECT_EQ(joined(drug, '+', nameOf), row[1]) << row[0];
        EXPECT_EQ(joined(drug, '+', strengthOf), row[2]) << row[0];
        EXPECT_EQ(rules::formRouteName(drug.route), row[3]) << row[0];
        EXPECT_EQ(drug.brand, row[4]) << row[0];
        EXPECT_EQ(drug.recognised, !row[1].empty()) << row[0];
        EXPECT_EQ(drug.text, row[0]);
    }
}

TEST(DrugNames, AsRxNormAndTheVaWriteThem) {
    REFRACT_NEED_CORPUS("../data/drug-names.tsv");
    std::size_t right = 0;
    std::vector<std::string> wrong;
    for (const auto& row : rowsOf(corpusFolder() / "../data/drug-names.tsv")) {
        const Drug drug = terminology().byName(row[2]);
        const std::string form = row[7].substr(row[7].find(" x ") == std::string::npos ? 0 : row[7].find(" x ") + 3);
        std::string names;
        for (std::string name : split(row[5], '|')) {
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            names += (names.empty() ? "" : "|") + name;
        }
        const bool same = joined(drug, '|', nameOf) == names && joined(drug, '|', strengthOf) == row[6] &&
                          form.starts_with(drug.form) && drug.qualifier == row[8] && drug.brand == row[9];
        same ? void(++right) : wrong.push_back(row[2]);
    }
    EXPECT_GE(right, 74U);
    // The salts of lithium are one ingredient (clinical.md 1.1).
    for (const auto& name : wrong) EXPECT_THAT(name, testing::HasSubstr("lithium carbonate"));
}

TEST(DrugNames, WithCharactersThatLookLikeOthers) {
    for (const std::string text :
         {"Zoloft\u00A0100\u00A0mg tablet", "Zoloft\u202F100 mg tablet", "Zo\u00ADloft 100 mg tablet",
          "\uFEFFZoloft 100 mg tablet", "Zolo\u200Bft 100 mg tablet",
          "\uFF3A\uFF4F\uFF4C\uFF4F\uFF46\uFF54 100 mg tablet", "Zoloft \uFF11\uFF10\uFF10 mg tablet"}) {
        const Drug drug = terminology().byName(text);
        EXPECT_EQ(joined(drug, '+', nameOf), "sertraline") << text;
        EXPECT_EQ(joined(drug, '+', strengthOf), "100 MG") << text;
    }
    EXPECT_FALSE(terminology().byName("Zol\u00E9ft 100 mg tablet").recognised) << "another letter is another word";
}

TEST(DrugNames, OfAnyShapeAreReadWithoutHarm) {
    for (const std::string text : {"{ (", "{{(}", "{7 (sertraline 50 MG Oral Tablet } Pack", ") } {", "[", "[]", "..5",
                                   "5", "x 2", "%", "mg/", "sertraline / / 5"}) {
        EXPECT_EQ(terminology().byName(text).text, text);
    }
    EXPECT_TRUE(terminology().byName("{7 (sertraline 50 MG Oral Tablet } Pack").recognised);
    EXPECT_FALSE(terminology().byName(std::string(1000, 'a')).recognised);
}

TEST(DrugCodes, RetiredNumbersOfRxNormResolve) {
    const auto emsam = terminology().byRxNorm("617716");
    ASSERT_TRUE(emsam);
    EXPECT_EQ(emsam->route, FormRoute::transdermal);
    const auto retired = terminology().byRxNorm("865217");
    ASSERT_TRUE(retired);
    EXPECT_EQ(retired->trust, Drug::Trust::retiredCode);
    EXPECT_EQ(joined(*retired, '+', strengthOf), "5 MG");
    EXPECT_EQ(retired->brand, "Eldepryl");
    EXPECT_FALSE(terminology().byRxNorm("1"));
    EXPECT_FALSE(terminology().byRxNorm(""));
}

}  // namespace
}  // namespace refract::test
