// The timeline of a card: what it holds, and that it is what docs/timeline.schema.json says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "plugin/cards/cards.h"
#include "rules/knowledge_file.h"
#include "tests/cards/fakes.h"

namespace refract::cards {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What the schema has against `json`, as text; empty when it has nothing.
std::string complaints(const std::string& json) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(testing::TempDir()) /
                            ("timeline-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" +
                             testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder / "schema");
    fs::copy_file(fs::path(REFRACT_SOURCE_DIR) / "docs/timeline.schema.json", folder / "schema/timeline.schema.json",
                  fs::copy_options::overwrite_existing);
    std::ofstream(folder / "timeline.json") << json;
    rules::AuthorErrors errors;
    rules::KnowledgeFile::load(folder, "timeline.json", "timeline.schema.json", errors);
    fs::remove_all(folder);
    std::string text;
    for (const auto& error : errors) text += describe(error) + "\n";
    return text;
}

TEST(Timeline, OfAClearHistory) {
    auto history = test::clearHistory();
    const auto json = timeline(history.question(), test::FakeWording());
    EXPECT_EQ(complaints(json), "");
    test::expectSnapshot("timeline.json", json);
}

TEST(Timeline, OfNothingHoldsToday) {
    test::History history;
    history.assessment.episode.start.reset();
    EXPECT_EQ(timeline(history.question(), test::FakeWording()), R"({"today":"2026-03-02","remissionBelow":5})");
    EXPECT_EQ(complaints(timeline(history.question(), test::FakeWording())), "");
}

TEST(Timeline, ShowsWhatIsNotKnownAsNotKnown) {
    auto history = test::clearHistory();
    auto& stretches = history.exposure.courses[0].stretches;
    stretches[0].dose.mg.reset();
    rules::Stretch without = stretches[0];
    without.first = test::day("2025-08-18");
    without.last = test::day("2025-08-20");
    without.covered = false;
    stretches.push_back(without);
    rules::Stretch inHospital = without;
    inHospital.first = test::day("2025-08-21");
    inHospital.last = test::day("2025-08-22");
    inHospital.covered = true;
    inHospital.bridged = true;
    inHospital.dose.mg = 37.5;
    stretches.push_back(inHospital);
    const auto json = timeline(history.question(), test::FakeWording());
    EXPECT_EQ(complaints(json), "");
    EXPECT_THAT(json, HasSubstr(R"({"from":"2025-04-14","to":"2025-08-17"})"));
    EXPECT_THAT(json, HasSubstr(R"({"from":"2025-08-18","to":"2025-08-20","noSupply":true})"));
    EXPECT_THAT(json, HasSubstr(R"({"from":"2025-08-21","to":"2025-08-22","mgPerDay":37.5,"inpatient":true})"));
}

TEST(Timeline, DrawsNeighboursAtOneDoseAsOne) {
    auto history = test::clearHistory();
    auto& stretches = history.exposure.courses[0].stretches;
    rules::Stretch next = stretches[0];
    next.first = test::day("2025-08-18");
    next.last = test::day("2025-08-30");
    stretches.push_back(next);
    EXPECT_THAT(timeline(history.question(), test::FakeWording()),
                HasSubstr(R"({"from":"2025-04-14","to":"2025-08-30","mgPerDay":150})"));
}

TEST(Timeline, HoldsAugmentationsAndNoOtherDrugs) {
    auto history = test::clearHistory();
    for (const char* name : {"lithium", "metformin"}) {
        history.trial(name, "", "2025-10-01", "2026-03-02", 600);
        history.assessment.trials.pop_back();
    }
    rules::AugmentationStep step;
    step.ingredient = history.exposure.courses[2].ingredient;
    history.assessment.augmentations.push_back(step);
    const auto json = timeline(history.question(), test::FakeWording());
    EXPECT_EQ(complaints(json), "");
    EXPECT_THAT(json, HasSubstr(R"("ingredient":"lithium","role":"augmentation")"));
    EXPECT_THAT(json, Not(HasSubstr("metformin")));
}

TEST(Timeline, DatesOfScoresAreNoMoreExactThanTheyAre) {
    test::History history;
    history.phq9("2025", 10);
    history.phq9("2025-08", 11);
    history.phq9("2025-08-15", 12);
    history.patient.scores[2].item9 = 0;
    history.patient.scores.push_back(history.patient.scores[0]);
    history.patient.scores[3].total.reset();
    const auto json = timeline(history.question(), test::FakeWording());
    EXPECT_EQ(complaints(json), "");
    EXPECT_THAT(json, HasSubstr(R"("scores":[{"instrument":"PHQ-9","date":"2025","total":10},)"
                                R"({"instrument":"PHQ-9","date":"2025-08","total":11},)"
                                R"({"instrument":"PHQ-9","date":"2025-08-15","total":12,"item9":0}])"));
}

TEST(Timeline, KeepsTheLatestWhenThereIsTooMuchToDraw) {
    test::History history;
    for (int i = 0; i < 1000; ++i) history.phq9(i == 999 ? "2026-01-01" : "2020-01-01", i % 28);
    const auto json = timeline(history.question(), test::FakeWording());
    EXPECT_THAT(json, HasSubstr("2026-01-01"));
    EXPECT_LT(json.size(), 400U * 60);
}

TEST(TimelineSchema, SeesWhatIsWrong) {
    EXPECT_NE(complaints(R"({"today":"2 March"})"), "");
    EXPECT_NE(complaints(R"({"today":"2026-03-02","courses":[]})"), "");
    EXPECT_NE(complaints(R"({"today":"2026-03-02","more":1})"), "");
    EXPECT_NE(complaints(R"({"today":"2026-03-02","scores":[{"instrument":"HAM-D","date":"2025","total":1}]})"), "");
}

}  // namespace
}  // namespace refract::cards
