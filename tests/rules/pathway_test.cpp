// The cards of the care pathway, on internal records: C01, C10–C13, C20, C50, R129.
#include "tests/rules/rules_support.h"

#include "rules/fill.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string summaryOf(const Finding& finding) {
    return fill(summaryTemplate(finding), finding.fields);
}

/// The rule's finding with its summary filled; "" when it is silent.
std::string said(const RecordBuilder& patient, std::string_view rule) {
    const auto findings = findingsOf(patient);
    const Finding* finding = findingOf(findings, rule);
    return finding == nullptr ? "" : std::string(severityName(finding->severity)) + ": " + summaryOf(*finding);
}

RecordBuilder woman(std::string_view born = "1981-06-15") {
    RecordBuilder patient;
    patient.born(born).female();
    return patient;
}

/// V01 of clinical.md.
RecordBuilder clearTrd() {
    RecordBuilder patient = woman();
    patient.problem("F33.2", "2025-04-01");
    patient.course(sertraline(50), "2025-04-14", "2025-05-04").course(sertraline(100), "2025-05-05", "2025-05-25");
    patient.course(sertraline(50), "2025-05-26", "2025-08-17", 3);
    patient.course(venlafaxine(75), "2025-08-25", "2025-09-07").course(venlafaxine(150), "2025-09-08", "2025-10-05");
    patient.courseSince(venlafaxine(75), "2025-10-06", kToday, 3);
    patient.phq9("2025-04-10", 21, 0).phq9("2025-08-15", 18, 0).phq9("2025-12-01", 15, 0).phq9("2026-02-25", 16, 0);
    return patient;
}

TEST(Pathway, V01SaysThatTheCriterionIsMetOnRecord) {
    EXPECT_THAT(said(clearTrd(), "C20"), HasSubstr("warning: Record shows 2 adequate trials without response"));
    const auto ids = ruleIds(findingsOf(clearTrd()));
    EXPECT_THAT(ids, Not(Contains("C12"))) << "225 mg is the target";
    EXPECT_THAT(ids, Not(Contains("C13")));
    EXPECT_THAT(ids, Not(Contains("C10")));
    EXPECT_THAT(ids, Not(Contains("C01")));
}

TEST(Pathway, V02ReviewDateAndAStepThatIsPossible) {
    RecordBuilder patient = woman("1989-01-01");
    patient.problem("F33.1", "2025-08-01");
    patient.course(escitalopram(10), "2025-09-01", "2025-09-21").course(escitalopram(20), "2025-09-22", "2025-12-08");
    patient.course(bupropion(150), "2026-01-16", "2026-01-22");
    patient.courseSince(bupropion(300), "2026-01-23", kToday);
    patient.phq9("2025-08-29", 19).phq9("2025-12-05", 17).phq9("2026-01-14", 17).phq9("2026-02-27", 14);
    const auto findings = findingsOf(patient);
    const Finding* review = findingOf(findings, "C13");
    ASSERT_NE(review, nullptr);
    EXPECT_THAT(summaryOf(*review), HasSubstr("day 38 of 42"));
    EXPECT_THAT(summaryOf(*review), HasSubstr("2026-03-06"));
    const Finding* step = findingOf(findings, "C12");
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(step->variant, "early");
    EXPECT_EQ(step->severity, Severity::info);
    EXPECT_EQ(step->mergeInto, "C13");
    EXPECT_TRUE(step->onlyAsLine);
    EXPECT_THAT(
        summaryOf(*step),
        HasSubstr("17.6% better, under 20%: a step up from 300 mg/day is possible if BP and seizure history are "
                  "clear, at most 450 mg/day"));
    EXPECT_EQ(findingOf(findings, "C20"), nullptr);
}

TEST(Pathway, V03aDoseLow) {
    RecordBuilder patient = woman("1985-01-01");
    patient.problem("F33.1", "2025-05-01");
    patient.course(sertraline(25), "2025-06-02", "2025-08-10").courseSince(escitalopram(5), "2025-11-24", kToday);
    patient.phq9("2025-05-30", 16).phq9("2025-08-08", 15).phq9("2025-11-20", 15).phq9("2026-02-20", 15);
    EXPECT_THAT(said(patient, "C12"),
                HasSubstr("warning: On escitalopram 5 mg/day, a low dose; the cap here is 20 mg/day (label maximum)"));
    EXPECT_EQ(said(patient, "C20"), "");
}

TEST(Pathway, V05OptimisesTheFirstTrialAndDoesNotRoundTwentyPercent) {
    RecordBuilder patient = woman("1986-01-01");
    patient.problem("F33.1", "2025-12-01").courseSince(fluoxetine(20), "2026-01-05", kToday);
    patient.phq9("2026-01-03", 15).phq9("2026-02-28", 12);
    const auto findings = findingsOf(patient);
    const Finding* optimise = findingOf(findings, "C12");
    ASSERT_NE(optimise, nullptr);
    EXPECT_EQ(optimise->variant, "");
    EXPECT_THAT(fill(detailTemplate(*optimise), optimise->fields), HasSubstr("Consider optimising to 40 mg/day"));
    EXPECT_EQ(optimise->mergeInto, "C20");
    EXPECT_EQ(findingOf(findings, "C13"), nullptr);
}

TEST(Pathway, TheCapOfAnOlderPatientIsPrintedWithItsReason) {
    RecordBuilder patient = woman("1959-06-01");
    patient.problem("F33.1", "2025-10-01").courseSince(citalopram(10), "2025-11-01", kToday);
    patient.phq9("2025-10-30", 18).phq9("2026-02-25", 17);
    EXPECT_THAT(said(patient, "C12"), HasSubstr("On citalopram 10 mg/day"));
    EXPECT_THAT(said(patient, "C12"), HasSubstr("the cap here is 20 mg/day (age 66)"));
}

TEST(Pathway, C12IsSilentWhenTheOrderRaisesTheDoseAlready) {
    RecordBuilder patient = woman("1986-01-01");
    patient.problem("F33.1", "2025-12-01").courseSince(fluoxetine(20), "2026-01-05", kToday);
    patient.phq9("2026-01-03", 15).phq9("2026-02-28", 12);
    RecordBuilder same = patient;
    same.draft(fluoxetine(20)).take(1);
    EXPECT_THAT(ruleIds(findingsOf(same, Moment::orderSelect)), Contains("C12"));
    patient.draft(fluoxetine(40)).take(1);
    EXPECT_THAT(ruleIds(findingsOf(patient, Moment::orderSelect)), Not(Contains("C12")));
}

TEST(Pathway, V21OutcomeNotRecorded) {
    RecordBuilder patient = woman("1990-01-01");
    patient.problem("F33.1", "2024-12-01");
    patient.course(sertraline(100), "2025-01-05", "2025-04-04").course(fluoxetine(40), "2025-06-01", "2025-09-08");
    patient.phq9("2026-02-20", 17);
    EXPECT_EQ(said(patient, "C20"), "warning: TRD-possible: 2 adequate trials, outcome not recorded - ask.");
}

TEST(Pathway, V08BipolarDiverts) {
    RecordBuilder patient;
    patient.born("1996-01-01")
        .male()
        .problem("F33.1", "2025-08-01")
        .problem("F31.81", "2021-01-01", ClinicalStatus::inactive);
    patient.course(bupropion(300), "2025-10-20", "2025-12-21").courseSince(paroxetine(40), "2025-12-22", kToday);
    patient.phq9("2025-10-18", 19).phq9("2025-12-20", 18).phq9("2026-02-25", 17);
    const auto ids = ruleIds(findingsOf(patient));
    EXPECT_THAT(ids, Contains("C50"));
    EXPECT_THAT(ids, Contains("R129"));
    for (const auto* id : {"C12", "C13", "C20"}) EXPECT_THAT(ids, Not(Contains(id)));
    patient.courseSince(lithium(600), "2025-12-22", kToday);
    EXPECT_THAT(ruleIds(findingsOf(patient)), Not(Contains("R129")));
}

TEST(Pathway, LamotrigineAloneIsAWarning) {
    RecordBuilder patient = woman();
    patient.problem("F31.81", "2021-01-01").courseSince(paroxetine(40), "2025-12-22", kToday);
    patient.courseSince(drug(28439, "lamotrigine", 200), "2025-12-22", kToday);
    EXPECT_THAT(said(patient, "R129"), HasSubstr("warning:"));
}

TEST(Pathway, C01StaysUntilItIsAssessed) {
    RecordBuilder patient = woman();
    patient.problem("F33.1", "2025-10-01").phq9("2026-01-10", 18, 1).phq9("2026-02-20", 14, 0);
    EXPECT_THAT(said(patient, "C01"), HasSubstr("critical: Item 9 = 1 on 2026-01-10"))
        << "a later item 9 of 0 within 90 days is no assessment";
    Measure assessment;
    assessment.codes.push_back({fhir::CodeSystem::loinc, "93373-9"});
    assessment.value = 0;
    assessment.when = date("2026-01-10");
    patient.record().measures.push_back(assessment);
    EXPECT_NE(said(patient, "C01"), "") << "the same day without times is not after";
    patient.record().measures.back().when = date("2026-01-11");
    EXPECT_EQ(said(patient, "C01"), "");
}

TEST(Pathway, C01IsUrgentFromTwoOn) {
    RecordBuilder patient = woman();
    patient.problem("F33.1", "2025-10-01").phq9("2026-02-20", 18, 2);
    EXPECT_THAT(said(patient, "C01"), HasSubstr("urgent same-day"));
    RecordBuilder attempt = woman();
    attempt.problem("T14.91XA", "2026-01-20");
    EXPECT_THAT(said(attempt, "C01"), HasSubstr("urgent same-day"));
    RecordBuilder longAgo = woman();
    longAgo.problem("T14.91XA", "2024-01-20");
    EXPECT_EQ(said(longAgo, "C01"), "");
}

TEST(Pathway, C01IsOneFindingAndNeverReadsAMissingItemAsZeroOrOne) {
    RecordBuilder patient = woman();
    patient.problem("R45.851", "2026-02-10").phq9("2026-02-20", 18, 1).phq9("2026-01-20", 18, 2);
    std::size_t count = 0;
    for (const Finding& finding : findingsOf(patient)) count += finding.rule->id == "C01" ? 1 : 0;
    EXPECT_EQ(count, 1u);
    RecordBuilder unasked = woman();
    unasked.problem("F33.1", "2025-10-01").phq9("2026-02-20", 25);
    EXPECT_EQ(said(unasked, "C01"), "");
}

TEST(Pathway, C10AsksForAMeasurement) {
    RecordBuilder patient = woman();
    patient.problem("F33.1", "2025-10-01").phq9("2025-12-20", 16);
    EXPECT_EQ(said(patient, "C10"),
              "info: PHQ-9 due. Last: 16 on 2025-12-20. Add GAD-7, insomnia and function if due.");
    ServiceOrder order;
    order.codes.push_back({fhir::CodeSystem::loinc, "44249-1"});
    order.active = true;
    order.authored = date("2026-02-25");
    patient.record().serviceOrders.push_back(order);
    EXPECT_EQ(said(patient, "C10"), "");
    RecordBuilder measured = woman();
    measured.problem("F33.1", "2025-10-01").phq9("2026-01-20", 16);
    EXPECT_EQ(said(measured, "C10"), "");
}

TEST(Pathway, C10AsksFourWeeksAfterAChangeAndForAnOutcome) {
    RecordBuilder changed = woman();
    changed.problem("F33.1", "2025-10-01").phq9("2026-01-20", 16).courseSince(sertraline(50), "2026-02-01", kToday);
    EXPECT_NE(said(changed, "C10"), "");
    RecordBuilder due = woman();
    due.problem("F33.1", "2025-10-01").phq9("2025-12-20", 20).phq9("2026-02-01", 16);
    due.courseSince(sertraline(50), "2025-12-22", kToday);
    EXPECT_THAT(said(due, "C10"), HasSubstr("has no outcome yet"));
}

TEST(Pathway, C11SpeaksOfSupplyThatDoesNotCoverTheTime) {
    RecordBuilder patient = woman();
    patient.problem("F33.1", "2025-07-01").phq9("2025-07-29", 19).phq9("2026-02-25", 18);
    patient.request(sertraline(100)).from("2025-11-01").take(1).active();
    for (const auto* when : {"2025-11-01", "2025-12-20", "2026-02-10"}) {
        patient.dispense(sertraline(100)).on(when).supply(30).quantity(30).take(1);
    }
    EXPECT_THAT(said(patient, "C11"), HasSubstr("warning: sertraline: filled"));
    EXPECT_EQ(said(patient, "C13"), "") << "one card: the review date is in C11";
}

TEST(Pathway, PsychoticDepressionIsUrgentAndStopsWaiting) {
    RecordBuilder patient = woman("1962-01-01");
    patient.problem("F32.3", "2026-01-01").phq9("2026-01-20", 26, 0).courseSince(sertraline(50), "2026-02-10", kToday);
    const auto ids = ruleIds(findingsOf(patient));
    EXPECT_THAT(ids, Contains("C02"));
    EXPECT_THAT(ids, Not(Contains("C13")));
    EXPECT_THAT(ids, Not(Contains("C12")));
}

}  // namespace
}  // namespace refract::test
