// Coverage: what the cases have not tried is named, and of our own rules nothing is.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "plugin/casebook/casebook.h"
#include "tests/support/knowledge.h"

namespace refract::test {

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

casebook::Report reportOf(const std::string& cases) {
    const auto folder = std::filesystem::temp_directory_path() / ("refract-coverage-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "some.cases") << cases;
    service::Service service(knowledge());
    auto report = casebook::run(folder, service);
    std::filesystem::remove_all(folder);
    return report;
}

const std::string kFires =
    "case fires\ncourse metoprolol 50 mg/day from 2025-06-01 ongoing\n"
    "draft paroxetine 20 mg/day\nexpect R062\n";
const std::string kNearMiss = "case near miss\ndraft paroxetine 20 mg/day\nforbid R062\n";
const std::string kSilent =
    "case silent\nhook patient-view\n"
    "course metoprolol 50 mg/day from 2025-06-01 ongoing\n"
    "course paroxetine 20 mg/day from 2026-01-10 ongoing\n"
    "bp 2026-02-20 124/78\nlab 8867-4 2026-02-20 64 /min\nforbid R062\n";

std::size_t count(const std::vector<casebook::Untried>& all, const std::string& rule, const std::string& part) {
    std::size_t found = 0;
    for (const auto& one : all) found += one.rule == rule && one.part == part ? 1 : 0;
    return found;
}

}  // namespace

TEST(Coverage, ARuleWithoutAFiringCaseANearMissOrACaseForASilenceIsNamed) {
    EXPECT_THAT(reportOf(kNearMiss + kSilent).neverFired, Contains("R062"));
    EXPECT_THAT(reportOf(kFires).neverSilent, Contains("R062"));
    EXPECT_EQ(count(reportOf(kFires + kNearMiss).untriedSilences, "R062", "silent when"), 1U);
    const auto report = reportOf(kFires + kNearMiss + kSilent);
    EXPECT_THAT(report.neverFired, Not(Contains("R062")));
    EXPECT_THAT(report.neverSilent, Not(Contains("R062")));
    EXPECT_EQ(count(report.untriedSilences, "R062", "silent when"), 0U);
}

TEST(Coverage, AConditionIsTriedWhenItHeldAndDidNot) {
    const auto both = reportOf(kFires + kNearMiss).untried;
    const auto one = reportOf(kFires).untried;
    EXPECT_GT(count(one, "R062", "when"), count(both, "R062", "when")) << "the near miss tries more";
    bool wholeHeld = false;
    for (const auto& clause : one) {
        if (clause.rule != "R062" || clause.part != "when" || clause.neverYes) continue;
        EXPECT_TRUE(clause.neverNo) << clause.clause;
        wholeHeld = true;
    }
    EXPECT_TRUE(wholeHeld) << "what has held alone is named as never seen not to";
}

TEST(Coverage, EverySilenceOfOursHasACase) {
    service::Service service(knowledge());
    const auto report = casebook::run(sourceFolder() / "rules" / "knowledge" / "cases", service);
    for (const auto& one : report.untriedSilences) {
        ADD_FAILURE() << one.rule << " has no case that is silent when: " << one.clause;
    }
    EXPECT_THAT(report.neverFired, testing::IsEmpty());
    EXPECT_THAT(report.neverSilent, testing::IsEmpty());
}

}  // namespace refract::test
