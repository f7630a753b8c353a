// The numbers and the table of the assessment: that they load, and what is said when they do not.
#include "rules/thresholds.h"

#include <filesystem>
#include <fstream>

#include "rules/antidepressants.h"
#include "tests/rules/assessment_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;

/// A folder with the project's schemas and one file of our own.
class KnowledgeFolder {
public:
    KnowledgeFolder(std::string_view name, std::string_view text) {
        static int count = 0;
        folder_ = std::filesystem::temp_directory_path() /
                  ("refract-table-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::filesystem::create_directories(folder_);
        std::filesystem::copy(std::filesystem::path(REFRACT_SOURCE_DIR) / "rules" / "knowledge" / "schema",
                              folder_ / "schema", std::filesystem::copy_options::recursive);
        std::ofstream(folder_ / name) << text;
    }
    ~KnowledgeFolder() { std::filesystem::remove_all(folder_); }
    KnowledgeFolder(const KnowledgeFolder&) = delete;
    const std::filesystem::path& path() const { return folder_; }

private:
    std::filesystem::path folder_;
};

std::string all(const AuthorErrors& errors) {
    std::string text;
    for (const auto& error : errors) text += describe(error) + "\n";
    return text;
}

std::string thresholdErrors(std::string_view text) {
    const KnowledgeFolder folder("thresholds.json", text);
    AuthorErrors errors;
    const auto file = KnowledgeFile::load(folder.path(), "thresholds.json", "thresholds.schema.json", errors);
    const Thresholds thresholds = Thresholds::load(*file, errors);
    return all(errors);
}

TEST(Thresholds, EveryNumberHasAUnitAMeaningASourceAndAConfidence) {
    for (const auto& [id, threshold] : assessmentKnowledge().thresholds.all()) {
        EXPECT_FALSE(threshold.unit.empty()) << id;
        EXPECT_GE(threshold.meaning.size(), 10u) << id;
        EXPECT_FALSE(threshold.sources.empty()) << id;
        EXPECT_NE(std::string("HMR").find(threshold.confidence), std::string::npos) << id;
    }
    const Threshold* days = assessmentKnowledge().thresholds.find("trial.minimum-days");
    ASSERT_NE(days, nullptr);
    EXPECT_EQ(days->value, 42);
    EXPECT_EQ(days->unit, "d");
    EXPECT_EQ(assessmentKnowledge().thresholds.find("trial.minimum-day"), nullptr);
}

TEST(Thresholds, TwoOfOneNameAreAMistake) {
    const std::string one =
        R"({"id": "a.b", "value": 1, "unit": "d", "meaning": "Days of something.", "sources": ["project"], "confidence": "R"})";
    EXPECT_EQ(thresholdErrors("{\"thresholds\": [" + one + "]}"), "");
    EXPECT_THAT(thresholdErrors("{\"thresholds\": [" + one + ",\n" + one + "]}"),
                HasSubstr("thresholds.json:2: /thresholds/1/id: there is another threshold \"a.b\""));
}

TEST(Thresholds, ANumberWithoutASourceIsRefusedByTheSchema) {
    EXPECT_THAT(thresholdErrors(R"({"thresholds": [{"id": "a.b", "value": 1, "unit": "d",
        "meaning": "Days of something.", "sources": [], "confidence": "R"}]})"),
                HasSubstr("/thresholds/0/sources"));
}

TEST(Thresholds, AMissingOneIsNotedOnceWithASuggestion) {
    AuthorErrors errors;
    EXPECT_EQ(assessmentKnowledge().thresholds.value("trial.minimum-dayz", errors), 0);
    assessmentKnowledge().thresholds.value("trial.minimum-dayz", errors);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_THAT(describe(errors.front()), HasSubstr("trial.minimum-days"));
}

TEST(Thresholds, AnOverlayChangesWhatExists) {
    Thresholds copy = assessmentKnowledge().thresholds;
    EXPECT_TRUE(copy.override_("trial.minimum-days", 28));
    EXPECT_FALSE(copy.override_("trial.minimum-dayz", 28));
    AuthorErrors errors;
    EXPECT_EQ(copy.value("trial.minimum-days", errors), 28);
    const AssessmentParameters changed =
        AssessmentParameters::load(copy, assessmentKnowledge().valueSets, assessmentKnowledge().table, errors);
    EXPECT_TRUE(errors.empty());
    RecordBuilder patient;
    patient.born("1980").problem("F33.1", "2025-01-01").course(sertraline(100), "2025-03-01", "2025-03-28");
    const auto exposed = exposure(patient.record(), day(kVignetteDay));
    EXPECT_TRUE(assess(patient.record(), exposed, changed, day(kVignetteDay)).trials.front().adequate);
}

TEST(Parameters, EveryMissingNumberAndSetIsReported) {
    AuthorErrors errors;
    const AssessmentParameters none =
        AssessmentParameters::load(Thresholds(), ValueSets(), assessmentKnowledge().table, errors);
    EXPECT_THAT(all(errors), HasSubstr("there is no threshold \"trial.gap-restart-days\""));
    EXPECT_THAT(all(errors), HasSubstr("there is no value set \"bipolar\""));
    EXPECT_THAT(all(errors), HasSubstr("there is no value set \"smoking-cessation\""));
    EXPECT_EQ(none.set("smoking-cessation"), nullptr);
}

// The table.

std::string tableErrors(std::string_view rows) {
    const KnowledgeFolder folder("antidepressants.json", std::string(R"({"antidepressants": [)") + std::string(rows) +
                                                             R"(], "capConditions": [{"id": "label"}],
        "augmentation": [], "units": {"ngPerMl": ["ng/mL"], "egfr": ["mL/min"]},
        "intolerance": {"codes": ["sintol"], "words": ["adverse"], "negations": ["no "], "sources": ["project"], "confidence": "R"},
        "bilateralEct": {"words": ["bilateral"], "sources": ["project"], "confidence": "R"}})");
    AuthorErrors errors;
    const auto file = KnowledgeFile::load(folder.path(), "antidepressants.json", "antidepressants.schema.json", errors);
    const AntidepressantTable table = AntidepressantTable::load(*file, *assessmentKnowledge().terminology, errors);
    return all(errors);
}

TEST(AntidepressantTable, SaysWhatIsWrongWithARow) {
    const std::string good =
        R"({"name": "sertraline", "class": "SSRI", "minimum": {"adult": 50}, "sources": ["S1"], "confidence": "H"})";
    EXPECT_EQ(tableErrors(good), "");
    EXPECT_THAT(tableErrors(good + "," + good), HasSubstr("/antidepressants/1: there is another row"));
    EXPECT_THAT(tableErrors(R"({"name": "sertrafix", "class": "SSRI", "minimum": {"adult": 50}, "sources": ["S1"],
        "confidence": "H"})"),
                HasSubstr("\"sertrafix\" is no ingredient"));
    EXPECT_THAT(tableErrors(R"({"name": "sertraline", "class": "SSRI", "sources": ["S1"], "confidence": "H"})"),
                HasSubstr("a trial needs a minimum dose"));
    EXPECT_THAT(tableErrors(R"({"name": "sertraline", "class": "SSRI", "minimum": {"adult": 50},
        "caps": [{"mgPerDay": 20, "when": "full-moon"}], "sources": ["S1"], "confidence": "H"})"),
                HasSubstr("there is no cap condition \"full-moon\""));
    EXPECT_THAT(tableErrors(R"({"name": "milnacipran", "class": "SNRI", "trial": false, "sources": ["S1"],
        "confidence": "M"})"),
                HasSubstr("\"notATrial\" must say why"));
}

struct RowCase {
    const char* name;
    IngredientId ingredient;
    double adult;
    double older;
};
class TableRow : public ::testing::TestWithParam<RowCase> {};

TEST_P(TableRow, HasTheThresholdsOfSection2) {
    const Antidepressant* row =
        assessmentKnowledge().table.find(GetParam().ingredient, FormRoute::oral, Release::immediate);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->name, GetParam().name);
    EXPECT_EQ(row->minimum(false), GetParam().adult);
    EXPECT_EQ(row->minimum(true), GetParam().older);
}
INSTANTIATE_TEST_SUITE_P(
    Section2, TableRow,
    ::testing::Values(RowCase{"citalopram", 2556, 20, 10}, RowCase{"escitalopram", 321988, 10, 5},
                      RowCase{"fluoxetine", 4493, 20, 10}, RowCase{"fluvoxamine", 42355, 100, 50},
                      RowCase{"paroxetine", 32937, 20, 10}, RowCase{"sertraline", 36437, 50, 25},
                      RowCase{"desvenlafaxine", 734064, 50, 50}, RowCase{"duloxetine", 72625, 60, 30},
                      RowCase{"venlafaxine", 39786, 150, 75}, RowCase{"trazodone", 10737, 300, 200},
                      RowCase{"vilazodone", 1086769, 40, 30}, RowCase{"vortioxetine", 1455099, 10, 5},
                      RowCase{"mirtazapine", 15996, 15, 15}, RowCase{"bupropion", 42347, 300, 150},
                      RowCase{"amitriptyline", 704, 150, 100}, RowCase{"nortriptyline", 7531, 75, 50},
                      RowCase{"doxepin", 3638, 150, 100}, RowCase{"phenelzine", 8123, 45, 30}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(AntidepressantTable, IsFoundByRouteReleaseAndCompanion) {
    const AntidepressantTable& table = assessmentKnowledge().table;
    EXPECT_EQ(table.find(32937, FormRoute::oral, Release::extended)->minimum(false), 25);
    EXPECT_EQ(table.find(9639, FormRoute::transdermal, Release::extended)->drugClass, "MAOI");
    EXPECT_FALSE(table.find(9639, FormRoute::oral, Release::immediate)->trial);
    EXPECT_FALSE(table.find(9639, FormRoute::unknown, Release::unknown)->trial);
    EXPECT_EQ(table.find(3638, FormRoute::topical, Release::unknown), nullptr);
    EXPECT_EQ(table.find(7646, FormRoute::oral, Release::delayed), nullptr);
    const Drug contrave = combined(bupropion(90), drug(7243, "naltrexone", 8));
    EXPECT_EQ(table.find(42347, FormRoute::oral, Release::extended, contrave.components)->name, "naltrexone-bupropion");
}

TEST(Names, AreThoseOfTheWire) {
    EXPECT_EQ(reasonName(Reason::doseLow), "DOSE_LOW");
    EXPECT_EQ(reasonName(Reason::gapLong), "GAP_RESTART");
    EXPECT_EQ(reasonName(Reason::olderThreshold), "THRESHOLD_65");
    EXPECT_EQ(reasonName(Reason::inpatientBridge), "INPATIENT_BRIDGE");
    EXPECT_EQ(trdStatusName(TrdStatus::notMet), "not-met");
    EXPECT_EQ(outcomeName(Outcome::nonResponse), "non-response");
    EXPECT_EQ(countsName(Counts::possible), "possible");
}

}  // namespace
}  // namespace refract::test
