// What a site changes in an edition: applied, said, and refused when it names what is not there.
#include "rules/site_overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/english.h"
#include "tests/rules/rules_support.h"

namespace refract::test {

using namespace rules;

namespace {

using ::testing::HasSubstr;

/// An edition with the overlay in its folder, as it is on a day.
struct Site {
    ChangedEdition edition;
    Knowledge::Loaded loaded;

    explicit Site(std::string overlay, std::string_view today = kToday) {
        for (char& c : overlay) c = c == '\'' ? '"' : c;
        edition.folder().write("site.json", overlay);
        loaded = Knowledge::load(edition.folder().path(),
                                 std::shared_ptr<const Terminology>(knowledge(), &knowledge()->terminology()),
                                 SiteFile{edition.folder().path() / "site.json", day(today)});
    }
    std::string complaints() const {
        std::string text;
        for (const AuthorError& error : loaded.errors) text += describe(error) + "\n";
        return text;
    }
    const Knowledge& changed() const { return *loaded.knowledge; }
};

std::string ruleChange(std::string_view rule, std::string_view what, std::string_view until = "2026-12-31") {
    return "{'site':'Clinic','rules':[{'rule':'" + std::string(rule) + "'," + std::string(what) +
           ",'who':'A. Lee','why':'on trial','until':'" + std::string(until) + "'}]}";
}

RecordBuilder maoiAfterFluoxetine() {
    RecordBuilder patient;
    patient.course(fluoxetine(40), "2025-08-01", "2026-02-09");
    patient.courseSince(phenelzine(45), "2026-02-20", kToday);
    return patient;
}

std::vector<Finding> findingsOf(const Knowledge& edition) {
    const RecordBuilder patient = maoiAfterFluoxetine();
    const Asked asked(patient, Moment::patientView, kToday, edition);
    return think(edition, asked.question);
}

}  // namespace

TEST(SiteOverlay, SwitchesARuleOff) {
    ASSERT_THAT(ruleIds(findingsOf(*knowledge())), ::testing::Contains("R005"));
    const Site site(ruleChange("R005", "'mode':'off'"));
    EXPECT_THAT(site.complaints(), HasSubstr("warning: /rules/0/rule: \"R005\" speaks of critical risks"))
        << "and somebody is told";
    EXPECT_THAT(ruleIds(findingsOf(site.changed())), ::testing::Not(::testing::Contains("R005")));
}

TEST(SiteOverlay, ARuleInShadowIsStillEvaluated) {
    const Site site(ruleChange("R005", "'mode':'shadow'"));
    EXPECT_THAT(ruleIds(findingsOf(site.changed())), ::testing::Contains("R005"));
    EXPECT_EQ(site.changed().rule("R005")->mode, RuleMode::shadow);
}

TEST(SiteOverlay, AChangedSeverityIsThatOfTheRuleAndBoundsItsVariants) {
    const Site site(ruleChange("R005", "'severity':'warning'"));
    const Rule& rule = *site.changed().rule("R005");
    EXPECT_EQ(rule.severity, Severity::warning);
    EXPECT_EQ(rule.site->editionSeverity, Severity::critical);
    for (const RuleVariant& variant : rule.variants) {
        EXPECT_LE(variant.severity.value_or(Severity::info), Severity::warning) << variant.id;
    }
}

TEST(SiteOverlay, WarnsWhereLessIsMadeOfACriticalRuleAndNowhereElse) {
    for (const char* what : {"'mode':'shadow'", "'severity':'warning'", "'severity':'info'"}) {
        EXPECT_THAT(Site(ruleChange("R005", what)).complaints(), HasSubstr("critical risks")) << what;
    }
    EXPECT_EQ(Site(ruleChange("R005", "'severity':'critical'")).complaints(), "");
    EXPECT_EQ(Site(ruleChange("C10", "'mode':'off'")).complaints(), "");
}

TEST(SiteOverlay, AFileThatCannotBeReadIsOneError) {
    const Site site("{'site':");
    EXPECT_EQ(site.loaded.knowledge, nullptr);
    EXPECT_EQ(site.loaded.errors.size(), 1U) << site.complaints();
}

TEST(SiteOverlay, AThresholdIsChangedWhereverItIsAsked) {
    const Site site(
        "{'site':'Clinic','thresholds':[{'threshold':'trial.minimum-days','value':56,'unit':'d','who':'A','why':'B',"
        "'until':'2026-12-31'}]}");
    EXPECT_EQ(site.complaints(), "");
    EXPECT_EQ(site.changed().policy().trialDays, 56);
    ASSERT_EQ(site.changed().site()->thresholds().size(), 1U);
    EXPECT_EQ(site.changed().site()->thresholds().front().was, 42);
}

TEST(SiteOverlay, IsPrintedWithWhoWhyAndUntilWhen) {
    const Site site(ruleChange("R005", "'mode':'shadow'"));
    const std::string sheets = reviewSheets(site.changed(), SheetFormat::markdown);
    EXPECT_THAT(sheets, HasSubstr("Changes of the site: Clinic"));
    EXPECT_THAT(sheets,
                HasSubstr("in shadow (evaluated and recorded, never shown), until 2026-12-31. A. Lee: on trial"));
}

TEST(SiteOverlay, EndsAfterItsLastDay) {
    const Site lastDay(ruleChange("R005", "'mode':'off'", kToday));
    EXPECT_EQ(lastDay.changed().rule("R005")->mode, RuleMode::off);
    EXPECT_EQ(lastDay.changed().site()->nextEnd(), day(kToday) + std::chrono::days(1));
    const Site over(ruleChange("R005", "'mode':'off'", "2026-03-01"));
    EXPECT_THAT(over.complaints(), HasSubstr("warning: /rules/0/until: this change ended on 2026-03-01"));
    EXPECT_EQ(over.changed().rule("R005")->mode, RuleMode::live);
}

TEST(SiteOverlay, IsRefusedWhenItNamesWhatIsNotThere) {
    struct Wrong {
        std::string overlay;
        const char* message;
    };
    const std::string threshold = "'who':'A','why':'B','until':'2026-12-31'}]}";
    for (const auto& [overlay, message] :
         {Wrong{ruleChange("R999", "'mode':'off'"), "there is no rule \"R999\""},
          Wrong{ruleChange("R005", "'mode':'off'", "2026-02-30"), "is not a day"},
          Wrong{ruleChange("R005", "'mode':'quiet'"), "\"quiet\" is none of \"off\", \"shadow\""},
          Wrong{ruleChange("R005", "'note':'x'"), "there is no \"note\" here"},
          Wrong{"{'site':'S','rules':[{'rule':'R005','who':'A','why':'B','until':'2026-12-31'}]}",
                "nothing is changed"},
          Wrong{"{'site':'S','thresholds':[{'threshold':'trial.minimum-day','value':5,'unit':'d'," + threshold,
                "did you mean \"trial.minimum-days\""},
          Wrong{"{'site':'S','thresholds':[{'threshold':'trial.minimum-days','value':8,'unit':'wk'," + threshold,
                "is in \"d\", not in \"wk\""},
          Wrong{"{'site':'S','rules':[{'rule':'R005','mode':'off','who':' ','why':'B','until':'2026-12-31'}]}",
                "is blank"},
          Wrong{"{'site':'S','rules':[{'rule':'R005','mode':'off','who':'A','why':'\\t','until':'2026-12-31'}]}",
                "is blank"},
          Wrong{"{'rules':[]}", "site"}}) {
        const Site site(overlay);
        EXPECT_EQ(site.loaded.knowledge, nullptr) << overlay;
        EXPECT_THAT(site.complaints(), HasSubstr(message));
        EXPECT_THAT(site.complaints(), HasSubstr("site.json")) << "names the file";
    }
}

}  // namespace refract::test
