// think(): which rules speak, when, with which text, and in which order.
#include "tests/rules/rules_support.h"

#include "rules/fill.h"

namespace refract::test {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string summaryOf(const Finding& finding) {
    return fill(summaryTemplate(finding), finding.fields);
}

RecordBuilder man() {
    RecordBuilder patient;
    patient.born("1976-05-01").male().problem("F33.1", "2025-10-01");
    return patient;
}

/// V10a: fluoxetine stopped on 9 February, phenelzine ordered.
RecordBuilder switchToPhenelzine() {
    RecordBuilder patient = man();
    patient.course(fluoxetine(40), "2025-08-01", "2026-02-09");
    patient.draft(phenelzine(15)).take(1, "{tbl}", 3);
    return patient;
}

TEST(Think, SaysFromWhichDayAnMaoiIsSafeAfterFluoxetine) {
    const auto findings = findingsOf(switchToPhenelzine(), Moment::orderSign);
    const Finding* finding = findingOf(findings, "R005");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::critical);
    EXPECT_THAT(summaryOf(*finding), HasSubstr("2026-03-16"));
    EXPECT_THAT(fill(detailTemplate(*finding), finding->fields), HasSubstr("last day 2026-02-09, 21 days ago"));
    EXPECT_EQ(std::get<Day>(finding->fields.at("earliestDate")), day("2026-03-16"));
    EXPECT_THAT(ruleIds(findings), Contains("R012"));
    EXPECT_THAT(ruleIds(findings), Not(Contains("R001")));
}

TEST(Think, IsSilentOnTheDayTheWashoutIsComplete) {
    const auto eve = findingsOf(switchToPhenelzine(), Moment::orderSign, "2026-03-15");
    EXPECT_THAT(ruleIds(eve), Contains("R005"));
    const auto day35 = findingsOf(switchToPhenelzine(), Moment::orderSign, "2026-03-16");
    EXPECT_THAT(ruleIds(day35), Not(Contains("R005")));
    EXPECT_THAT(ruleIds(day35), Contains("R012"));
}

TEST(Think, SpeaksOfWhatIsTakenInAnotherWayThanOfAnOrder) {
    RecordBuilder patient = man();
    patient.courseSince(phenelzine(45), "2025-06-01", kToday);
    patient.courseSince(sertraline(50), "2026-02-10", kToday);
    const auto seen = findingsOf(patient, Moment::patientView);
    const Finding* taken = findingOf(seen, "R001");
    ASSERT_NE(taken, nullptr);
    EXPECT_TRUE(taken->taken);
    EXPECT_THAT(detailTemplate(*taken), Not(HasSubstr("not signing")));
    EXPECT_THAT(detailTemplate(*taken), HasSubstr("both taken on this record"));

    patient.draft(sertraline(50)).take(1);
    const auto ordered = findingsOf(patient, Moment::orderSign);
    const Finding* order = findingOf(ordered, "R001");
    ASSERT_NE(order, nullptr);
    EXPECT_FALSE(order->taken);
    EXPECT_THAT(detailTemplate(*order), HasSubstr("Consider not signing"));
}

TEST(Think, SaysThatAnUnknownLastDayIsNotAWashout) {
    RecordBuilder patient = man();
    patient.request(phenelzine(15)).authored("2025-11-01").take(1, "{tbl}", 3).stopped();
    patient.draft(sertraline(50)).take(1);
    const auto findings = findingsOf(patient, Moment::orderSign);
    const Finding* finding = findingOf(findings, "R004");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->variant, "stop-date-unknown");
    EXPECT_THAT(summaryOf(*finding), HasSubstr("stop date unknown"));
    EXPECT_THAT(summaryOf(*finding), Not(HasSubstr("{")));
}

TEST(Think, AStoppedMaoiIsOneRowAlone) {
    RecordBuilder patient = man();
    patient.course(phenelzine(45), "2025-06-01", "2026-02-23");
    patient.draft(sertraline(50)).take(1);
    const auto ids = ruleIds(findingsOf(patient, Moment::orderSign));
    EXPECT_THAT(ids, ElementsAre("R004"));
}

TEST(Think, SpeaksOnTheOrdersThatAreAskedAboutAlone) {
    RecordBuilder patient = man();
    patient.courseSince(phenelzine(45), "2025-06-01", kToday);
    patient.draft(sertraline(50)).take(1).inContext(false);
    patient.draft(bupropion(150)).take(1);
    const auto ids = ruleIds(findingsOf(patient, Moment::orderSelect));
    EXPECT_THAT(ids, Contains("R007"));
    EXPECT_THAT(ids, Not(Contains("R001"))) << "the sertraline is not selected";
    EXPECT_THAT(ids, Not(Contains("R012"))) << "the MAOI is not being ordered";
}

TEST(Think, SetsOrdersAgainstEachOther) {
    RecordBuilder patient = man();
    patient.draft(phenelzine(15)).take(1, "{tbl}", 3);
    patient.draft(sertraline(50)).take(1).inContext(false);
    EXPECT_THAT(ruleIds(findingsOf(patient, Moment::orderSelect)), Contains("R001"));
}

TEST(Think, CriticalPairsThatRunSpeakOnTheView) {
    RecordBuilder patient = man();
    patient.courseSince(phenelzine(45), "2025-06-01", kToday).courseSince(sertraline(50), "2026-01-01", kToday);
    EXPECT_THAT(ruleIds(findingsOf(patient, Moment::patientView)), Contains("R001"));
    EXPECT_THAT(ruleIds(findingsOf(patient, Moment::encounterStart)), Contains("R001"));
}

TEST(Think, ChoosesTheVariantThatHolds) {
    RecordBuilder patient = man();
    patient.courseSince(phenelzine(45), "2025-06-01", kToday);
    patient.draft(drug(7804, "oxycodone", 5)).take(1, "{tbl}", 2);
    const auto findings = findingsOf(patient, Moment::orderSign);
    const Finding* finding = findingOf(findings, "R010");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::warning);
    EXPECT_THAT(summaryOf(*finding), HasSubstr("caution, not contraindicated"));
    RecordBuilder other = man();
    other.courseSince(phenelzine(45), "2025-06-01", kToday);
    other.draft(drug(10689, "tramadol", 50)).take(1, "{tbl}", 2);
    const auto others = findingsOf(other, Moment::orderSign);
    ASSERT_NE(findingOf(others, "R010"), nullptr);
    EXPECT_EQ(findingOf(others, "R010")->severity, Severity::critical);
}

TEST(Think, DowngradesAStablePairToALine) {
    RecordBuilder stable = man();
    stable.courseSince(selegiline(5), "2025-06-01", kToday, 2).courseSince(sertraline(50), "2025-06-01", kToday);
    const auto known = findingsOf(stable);
    ASSERT_NE(findingOf(known, "R018"), nullptr);
    EXPECT_EQ(findingOf(known, "R018")->severity, Severity::info);
    EXPECT_TRUE(findingOf(known, "R018")->onlyAsLine);
    RecordBuilder fresh = man();
    fresh.courseSince(selegiline(5), "2025-06-01", kToday, 2).courseSince(sertraline(50), "2026-02-01", kToday);
    const auto news = findingsOf(fresh);
    ASSERT_NE(findingOf(news, "R018"), nullptr);
    EXPECT_EQ(findingOf(news, "R018")->severity, Severity::warning);
}

TEST(Think, GivesOneFindingForEachPair) {
    RecordBuilder patient = man();
    patient.courseSince(linezolid(600), "2026-02-25", kToday);
    patient.courseSince(sertraline(50), "2025-10-01", kToday);
    patient.courseSince(venlafaxine(75), "2025-10-01", kToday);
    std::vector<std::string> triggers;
    for (const Finding& finding : findingsOf(patient)) {
        if (finding.rule->id == "R020") triggers.push_back(finding.trigger);
    }
    EXPECT_THAT(triggers,
                ElementsAre("R020/1.0.0|linezolid@600|sertraline@50", "R020/1.0.0|linezolid@600|venlafaxine@75"));
}

TEST(Think, TheTriggerIsTheSameOnAnyDayAndChangesWithADose) {
    RecordBuilder patient = switchToPhenelzine();
    const auto today = findingsOf(patient, Moment::orderSign, "2026-03-02");
    const auto tomorrow = findingsOf(patient, Moment::orderSign, "2026-03-03");
    EXPECT_EQ(findingOf(today, "R005")->trigger, findingOf(tomorrow, "R005")->trigger);
    RecordBuilder higher = man();
    higher.course(fluoxetine(60), "2025-08-01", "2026-02-09");
    higher.draft(phenelzine(15)).take(1, "{tbl}", 3);
    EXPECT_NE(findingOf(findingsOf(higher, Moment::orderSign), "R005")->trigger, findingOf(today, "R005")->trigger);
}

TEST(Think, OrdersFindingsBySeverity) {
    const auto findings = findingsOf(switchToPhenelzine(), Moment::orderSign);
    EXPECT_THAT(ruleIds(findings), ElementsAre("R005", "R012"));
}

TEST(Think, NamesItsWitnesses) {
    const auto findings = findingsOf(switchToPhenelzine(), Moment::orderSign);
    const Finding* finding = findingOf(findings, "R005");
    ASSERT_EQ(finding->witnesses.size(), 2u);
    const Witness& order = finding->witnesses[0];
    EXPECT_EQ(order.role, "b");
    EXPECT_EQ(order.kind, Witness::Kind::entry);
    EXPECT_THAT(order.reference, HasSubstr("MedicationRequest/"));
    const Witness& stopped = finding->witnesses[1];
    EXPECT_EQ(stopped.role, "a");
    EXPECT_EQ(stopped.name, "fluoxetine");
    EXPECT_EQ(stopped.kind, Witness::Kind::course);
}

TEST(Think, FillsEveryPlaceholderOfEveryFinding) {
    RecordBuilder patient = switchToPhenelzine();
    patient.courseSince(sertraline(25), "2025-11-01", kToday).phq9("2025-10-30", 20, 1).phq9("2026-02-27", 19, 2);
    for (const Moment moment : {Moment::patientView, Moment::orderSign}) {
        for (const Finding& finding : findingsOf(patient, moment)) {
            EXPECT_THAT(summaryOf(finding), Not(HasSubstr("{"))) << finding.rule->id;
            EXPECT_LT(summaryOf(finding).size(), 140u) << finding.rule->id;
            EXPECT_THAT(fill(detailTemplate(finding), finding.fields),
                        Not(AnyOf(HasSubstr("{a"), HasSubstr("{t."), HasSubstr("{t}"))));
        }
    }
}

TEST(Think, SaysNothingOfAnEmptyRecord) {
    RecordBuilder patient;
    for (const Moment moment : {Moment::patientView, Moment::encounterStart, Moment::orderSelect, Moment::orderSign}) {
        EXPECT_TRUE(findingsOf(patient, moment).empty());
    }
    PatientRecord nothingSupplied;
    patient.record() = nothingSupplied;
    EXPECT_TRUE(findingsOf(patient).empty());
}

TEST(Think, HoldsBackAllButTheCriticalInPalliativeCare) {
    RecordBuilder patient = man();
    patient.problem("Z51.5").courseSince(phenelzine(45), "2025-06-01", kToday);
    patient.courseSince(sertraline(50), "2026-01-01", kToday);
    const auto ids = ruleIds(findingsOf(patient));
    EXPECT_THAT(ids, Contains("R001"));
    EXPECT_THAT(ids, Not(Contains("R012")));
    EXPECT_THAT(ids, Not(Contains("C10")));
}

TEST(Think, HoldsBackThePathwayUnderEighteenAndInRemission) {
    RecordBuilder child;
    child.born("2010-01-01").problem("F33.1", "2025-10-01").courseSince(sertraline(25), "2025-11-01", kToday);
    EXPECT_THAT(ruleIds(findingsOf(child)), ::testing::ElementsAre("C52"));
    RecordBuilder well = man();
    well.phq9("2026-01-01", 3).courseSince(sertraline(25), "2025-11-01", kToday);
    EXPECT_THAT(ruleIds(findingsOf(well)), ::testing::ElementsAre("C41"));
}

}  // namespace
}  // namespace refract::test
