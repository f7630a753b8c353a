// Every case of the knowledge and every scenario, one test each, so that a failure names
// its story.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "plugin/casebook/case_request.h"
#include "plugin/casebook/casebook.h"
#include "tests/support/knowledge.h"

namespace refract::test {

namespace {

std::vector<casebook::Case> casesBelow(const std::filesystem::path& folder) {
    std::vector<casebook::Case> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".cases") continue;
        std::ifstream in(entry.path());
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        rules::AuthorErrors errors;
        auto cases = casebook::parseCases(text, entry.path().filename().string(), errors);
        if (!errors.empty()) throw std::runtime_error(rules::describe(errors.front()));
        all.insert(all.end(), cases.begin(), cases.end());
    }
    return all;
}

std::vector<casebook::Case> allCases() {
    auto all = casesBelow(sourceFolder() / "rules" / "knowledge" / "cases");
    auto scenarios = casesBelow(sourceFolder() / "tests" / "scenarios");
    all.insert(all.end(), scenarios.begin(), scenarios.end());
    return all;
}

service::Service& sharedService() {
    static service::Service service(knowledge());
    return service;
}

class Scenario : public testing::TestWithParam<casebook::Case> {};

std::string nameOf(const testing::TestParamInfo<casebook::Case>& info) {
    std::string name = std::to_string(info.index) + "_";
    for (const char c : info.param.title) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}

}  // namespace

TEST_P(Scenario, holds) {
    const auto verdict = casebook::judge(GetParam(), sharedService());
    for (const auto& failure : verdict.failures) ADD_FAILURE() << verdict.file << ": " << failure;
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(allCases()), nameOf);

TEST(Casebook, everyRuleIsSeenToFireAndToStaySilent) {
    const auto report = casebook::run(sourceFolder() / "rules" / "knowledge" / "cases", sharedService());
    EXPECT_TRUE(report.errors.empty());
    EXPECT_EQ(report.neverFired, std::vector<std::string>());
    EXPECT_EQ(report.neverSilent, std::vector<std::string>());
}

TEST(Casebook, aWrongExpectationFails) {
    rules::AuthorErrors errors;
    const auto cases = casebook::parseCases(
        "case wrong on purpose\npatient male born 1970-01-01\nproblem F33.1 since 2025-01-01\n"
        "expect status TRD-confirmed-on-record\nexpect cards 99\nexpect R001\nexpect trial sertraline counts yes\n"
        "expect gap \"no such gap\"\nexpect staging mgh 7\nforbid R999\n",
        "test", errors);
    ASSERT_TRUE(errors.empty());
    ASSERT_EQ(cases.size(), 1U);
    EXPECT_EQ(casebook::judge(cases[0], sharedService()).failures.size(), 7U);
}

TEST(CaseParser, tellsTheLineOfEveryMistake) {
    rules::AuthorErrors errors;
    casebook::parseCases(
        "today 2026-03-02\n"                                               // 1: before any case
        "case one\n"                                                       // 2: expects nothing
        "patient martian\n"                                                // 3
        "course sertraline 50 from 2025-01-01\n"                           // 4: no unit
        "course 50 mg/day from 2025-01-01\n"                               // 5: no drug
        "course sertraline 50 mg/day\n"                                    // 6: no date
        "phq9 2025-01-01\n"                                                // 7: no total
        "lab 1234-5 2025-01-01\n"                                          // 8: no value
        "expect trial\n"                                                   // 9
        "course \"open quote 50 mg\n"                                      // 10
        "frobnicate\n"                                                     // 11
        "dispense sertraline 50 mg/day on 2025-01-01\n"                    // 12: no days
        "course sertraline 50 mg/day from 2025-02-01 until 2025-01-01\n",  // 13: ends before it begins
        "bad.cases", errors);
    std::set<std::size_t> lines;
    for (const auto& error : errors) {
        lines.insert(error.line);
        EXPECT_EQ(error.file, "bad.cases");
    }
    EXPECT_EQ(lines, (std::set<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
}

TEST(CaseRequest, isARequestThatTheServiceTakes) {
    rules::AuthorErrors errors;
    const auto cases =
        casebook::parseCases("case x\ndraft phenelzine 15 mg three times a day\nexpect cards 0\n", "x", errors);
    ASSERT_EQ(cases.size(), 1U);
    const std::string json = casebook::requestOf(cases[0], *knowledge());
    EXPECT_NE(json.find("\"hook\":\"order-sign\""), std::string::npos);
    EXPECT_NE(json.find("\"frequency\":3"), std::string::npos);
    EXPECT_TRUE(sharedService().evaluate({}, json, cases[0].today)) << json;
}

}  // namespace refract::test
