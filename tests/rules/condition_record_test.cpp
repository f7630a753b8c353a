// The words about the rest of the record: problems, procedures, orders, devices, allergies,
// results and scores, the person, and what was worked out.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

RecordBuilder adult() {
    RecordBuilder patient;
    patient.born("1980-01-01").female();
    return patient;
}

void addMeasure(RecordBuilder& patient, std::string_view loinc, std::string_view when, std::optional<double> value,
                std::string_view unit) {
    Measure measure;
    measure.codes.push_back({fhir::CodeSystem::loinc, std::string(loinc)});
    measure.value = value;
    measure.unit = unit;
    measure.when = date(when);
    measure.reference = "Observation/m" + std::to_string(patient.record().measures.size());
    patient.record().measures.push_back(std::move(measure));
}

void addService(RecordBuilder& patient, std::string_view loinc, std::string_view authored, bool active) {
    ServiceOrder order;
    order.codes.push_back({fhir::CodeSystem::loinc, std::string(loinc)});
    order.authored = date(authored);
    order.active = active;
    patient.record().serviceOrders.push_back(std::move(order));
}

void addProcedure(RecordBuilder& patient, std::string_view cpt, std::optional<std::string_view> when, bool done) {
    Procedure procedure;
    procedure.codes.push_back({fhir::CodeSystem::cpt, std::string(cpt)});
    if (when) procedure.performed.start = date(*when);
    procedure.done = done;
    patient.record().procedures.push_back(std::move(procedure));
}

TEST(ProblemWord, IsOnTheListAndActive) {
    RecordBuilder patient = adult();
    patient.problem("F31.81", "2021-01-01", ClinicalStatus::inactive);
    EXPECT_EQ(Written(R"({"problem": "bipolar"})").on(patient), Ternary::no);
    EXPECT_EQ(Written(R"({"problem": "bipolar", "status": "ever"})").on(patient), Ternary::yes);
}

TEST(ProblemWord, FindsCodesByPrefixAndWithoutTheDot) {
    RecordBuilder patient = adult();
    patient.problem("F3181", "2021-01-01");
    EXPECT_EQ(Written(R"({"problem": "bipolar"})").on(patient), Ternary::yes);
}

TEST(ProblemWord, IsUnknownWhenConditionsWereNotSupplied) {
    RecordBuilder patient = adult();
    EXPECT_EQ(Written(R"({"problem": "bipolar"})").on(patient), Ternary::no);
    patient.record().supplied.conditions = Supply::failed;
    EXPECT_EQ(Written(R"({"problem": "bipolar"})").on(patient), Ternary::unknown);
}

TEST(ProblemWord, LooksAtTheDateItBegan) {
    const Written recent(R"({"problem": "suicide-attempt", "status": "ever", "withinDays": 365})");
    RecordBuilder lately = adult();
    lately.problem("T14.91XA", "2025-09-01");
    EXPECT_EQ(recent.on(lately), Ternary::yes);
    RecordBuilder longAgo = adult();
    longAgo.problem("T14.91XA", "2020-09-01");
    EXPECT_EQ(recent.on(longAgo), Ternary::no);
    RecordBuilder someDay = adult();
    someDay.problem("T14.91XA");
    EXPECT_EQ(recent.on(someDay), Ternary::unknown);
}

TEST(ProblemWord, IsKnownToBeOlderOnlyByItsDate) {
    const Written old(R"({"problem": "suicide-attempt", "status": "ever", "olderThanDays": 90})");
    RecordBuilder longAgo = adult();
    longAgo.problem("T14.91XA", "2025-12-01");
    EXPECT_EQ(old.on(longAgo), Ternary::yes);
    RecordBuilder thatDay = adult();
    thatDay.problem("T14.91XA", "2025-12-02");
    EXPECT_EQ(old.on(thatDay), Ternary::no) << "ninety days ago is within ninety days";
    RecordBuilder lately = adult();
    lately.problem("T14.91XA", "2026-02-01");
    EXPECT_EQ(old.on(lately), Ternary::no);
    RecordBuilder someDay = adult();
    someDay.problem("T14.91XA");
    EXPECT_EQ(old.on(someDay), Ternary::unknown);
}

TEST(ProblemWord, IsResolvedForSoLong) {
    const Written resolved(R"({"problem": "bipolar", "resolvedForDays": 30})");
    const auto ended = [&](ClinicalStatus status, std::optional<std::string_view> when) {
        RecordBuilder patient = adult();
        patient.problem("F31.81", "2021-01-01", status);
        if (when) patient.record().problems.back().abated = date(*when);
        return resolved.on(patient);
    };
    EXPECT_EQ(ended(ClinicalStatus::resolved, "2026-01-01"), Ternary::yes);
    EXPECT_EQ(ended(ClinicalStatus::resolved, "2026-01-31"), Ternary::no) << "thirty days are not more than thirty";
    EXPECT_EQ(ended(ClinicalStatus::resolved, "2026-02-20"), Ternary::no);
    EXPECT_EQ(ended(ClinicalStatus::resolved, std::nullopt), Ternary::unknown);
    EXPECT_EQ(ended(ClinicalStatus::active, "2025-01-01"), Ternary::no) << "it is back";
}

TEST(ProblemWord, ReadsTheIntentOfAPoisoning) {
    const Written harm(R"({"problem": "suicide-attempt"})");
    RecordBuilder intended = adult();
    intended.problem("T43.222A");
    EXPECT_EQ(harm.on(intended), Ternary::yes);
    RecordBuilder accident = adult();
    accident.problem("T43.221A");
    EXPECT_EQ(harm.on(accident), Ternary::no);
}

TEST(ProcedureWord, TellsWhatWasDoneFromWhatIsBooked) {
    RecordBuilder patient = adult();
    addProcedure(patient, "90870", "2026-03-10", false);
    EXPECT_EQ(Written(R"({"procedure": "ect-procedure"})").on(patient), Ternary::no);
    EXPECT_EQ(Written(R"({"procedure": "ect-procedure", "state": "planned"})").on(patient), Ternary::yes);
    addProcedure(patient, "90870", "2025-03-10", true);
    EXPECT_EQ(Written(R"({"procedure": "ect-procedure"})").on(patient), Ternary::yes);
}

TEST(ProcedureWord, IsUnknownWhenNoneWereSupplied) {
    RecordBuilder patient = adult();
    patient.record().supplied.procedures = Supply::notSupplied;
    EXPECT_EQ(Written(R"({"procedure": "ect-procedure"})").on(patient), Ternary::unknown);
}

TEST(ServiceWord, IsAnOpenOrderOfLate) {
    const Written ordered(R"({"service": "phq9-panel", "withinDays": 14})");
    RecordBuilder patient = adult();
    addService(patient, "44249-1", "2026-02-01", true);
    EXPECT_EQ(ordered.on(patient), Ternary::no) << "too long ago";
    addService(patient, "44249-1", "2026-02-25", false);
    EXPECT_EQ(ordered.on(patient), Ternary::no) << "closed";
    addService(patient, "44249-1", "2026-02-25", true);
    EXPECT_EQ(ordered.on(patient), Ternary::yes);
}

TEST(DeviceWord, IsInThePatient) {
    RecordBuilder patient = adult();
    EXPECT_THAT(Written(R"({"device": "ssri"})").complaints(), HasSubstr("holds no codes"));
    patient.record().devices.push_back({{{fhir::CodeSystem::snomed, "11816003"}}, "", "Device/1"});
    EXPECT_EQ(Written(R"({"device": "tyramine-diet-education"})").on(patient), Ternary::yes);
    EXPECT_EQ(Written(R"({"device": "catatonia"})").on(patient), Ternary::no);
}

TEST(AllergyWord, IsToADrugOfTheSet) {
    RecordBuilder patient = adult();
    EXPECT_EQ(Written(R"({"allergy": "ssri"})").on(patient), Ternary::no);
    Allergy allergy;
    allergy.drug = sertraline(std::nullopt);
    allergy.intolerance = true;
    patient.record().allergies.push_back(allergy);
    EXPECT_EQ(Written(R"({"allergy": "ssri"})").on(patient), Ternary::yes);
    EXPECT_EQ(Written(R"({"allergy": "ssri", "intolerance": false})").on(patient), Ternary::no);
    EXPECT_EQ(Written(R"({"allergy": "citalopram"})").on(patient), Ternary::no);
}

TEST(MeasureWord, ComparesTheLatest) {
    const Written high(R"({"measure": "systolic-bp", "atLeast": 160, "unit": "mm[Hg]"})");
    RecordBuilder patient = adult();
    EXPECT_EQ(high.on(patient), Ternary::unknown) << "no data is not normal";
    addMeasure(patient, "8480-6", "2026-02-01", 172, "mm[Hg]");
    EXPECT_EQ(high.on(patient), Ternary::yes);
    addMeasure(patient, "8480-6", "2026-02-20", 138, "mmHg");
    EXPECT_EQ(high.on(patient), Ternary::no) << "the newer one, in another spelling of the unit";
}

TEST(MeasureWord, IsUnknownWithoutAUnitThatConverts) {
    const Written high(R"({"measure": "lithium-level", "atLeast": 1.5, "unit": "mmol/L"})");
    RecordBuilder patient = adult();
    addMeasure(patient, "14334-7", "2026-02-20", 1.6, "");
    EXPECT_EQ(high.on(patient), Ternary::unknown);
    RecordBuilder other = adult();
    addMeasure(other, "14334-7", "2026-02-20", 1.6, "mEq/L");
    EXPECT_EQ(high.on(other), Ternary::yes);
    RecordBuilder mass = adult();
    addMeasure(mass, "14334-7", "2026-02-20", 1.6, "mg/dL");
    EXPECT_EQ(high.on(mass), Ternary::unknown);
}

TEST(MeasureWord, ReadsAComparator) {
    const Written high(R"({"measure": "sodium", "under": 130, "unit": "mmol/L"})");
    RecordBuilder patient = adult();
    addMeasure(patient, "2951-2", "2026-02-20", 125, "mmol/L");
    patient.record().measures.back().comparator = "<";
    EXPECT_EQ(high.on(patient), Ternary::yes);
    patient.record().measures.back().value = 140;
    EXPECT_EQ(high.on(patient), Ternary::unknown) << "below 140 may be below 130";
    patient.record().measures.back().comparator = ">";
    EXPECT_EQ(high.on(patient), Ternary::no);
}

TEST(MeasureWord, ForgetsWhatIsOlderThanTheLookBack) {
    const Written high(R"({"measure": "systolic-bp", "atLeast": 160, "unit": "mm[Hg]"})");
    RecordBuilder patient = adult();
    addMeasure(patient, "8480-6", "2024-03-01", 172, "mm[Hg]");
    EXPECT_EQ(high.on(patient), Ternary::unknown);
    addMeasure(patient, "8480-6", "2024-03-02", 172, "mm[Hg]");
    EXPECT_EQ(high.on(patient), Ternary::yes);
}

TEST(MeasureWord, ComparesWithTheRangeOfTheLaboratory) {
    const Written above(R"({"measure": "sodium", "beyondReference": "above"})");
    RecordBuilder patient = adult();
    addMeasure(patient, "2951-2", "2026-02-20", 148, "mmol/L");
    EXPECT_EQ(above.on(patient), Ternary::unknown);
    patient.record().measures.back().referenceHigh = 145;
    EXPECT_EQ(above.on(patient), Ternary::yes);
    patient.record().measures.back().referenceHigh = 150;
    EXPECT_EQ(above.on(patient), Ternary::no);
}

TEST(MeasureWord, ReadsScoresAndItemNine) {
    RecordBuilder patient = adult();
    patient.phq9("2026-01-10", 18, 2).phq9("2026-02-20", 12);
    EXPECT_EQ(Written(R"({"measure": "PHQ-9", "atLeast": 15})").on(patient), Ternary::no);
    EXPECT_EQ(Written(R"({"measure": "PHQ-9", "atLeast": 15, "which": "any"})").on(patient), Ternary::yes);
    EXPECT_EQ(Written(R"({"measure": "PHQ-9 item 9", "atLeast": 1})").on(patient), Ternary::yes)
        << "the latest that has item 9";
    EXPECT_EQ(Written(R"({"measure": "GAD-7", "atLeast": 10})").on(patient), Ternary::unknown);
}

TEST(MeasureWord, IsAfterAnotherOnlyWhenThatIsKnown) {
    const Written assessed(R"({"all": [{"measure": "PHQ-9 item 9", "atLeast": 1, "as": "s"},
                               {"measure": "c-ssrs-screener", "under": 1, "unit": "{score}", "after": "s"}]})");
    RecordBuilder patient = adult();
    patient.phq9("2026-02-20", 18, 2);
    addMeasure(patient, "93373-9", "2026-02-20", 0, "");
    EXPECT_EQ(assessed.on(patient), Ternary::unknown) << "the same day, no times";
    RecordBuilder later = adult();
    later.phq9("2026-02-20", 18, 2);
    addMeasure(later, "93373-9", "2026-02-21", 0, "");
    EXPECT_EQ(assessed.on(later), Ternary::yes);
    RecordBuilder before = adult();
    before.phq9("2026-02-20", 18, 2);
    addMeasure(before, "93373-9", "2026-02-01", 0, "");
    EXPECT_EQ(assessed.on(before), Ternary::no);
}

TEST(MeasureWord, IsAfterTheLastChangeOfADrug) {
    const Written level(R"({"all": [{"using": "lithium", "as": "a"},
        {"measure": "sodium", "atLeast": 1, "unit": "mmol/L", "after": "a", "afterDays": 7}]})");
    const auto sodiumOn = [](RecordBuilder patient, std::string_view when) {
        addMeasure(patient, "2951-2", when, 140, "mmol/L");
        return patient;
    };
    RecordBuilder raised = adult();
    raised.request(lithium(300)).from("2025-06-01").until("2026-01-31").take(2).completed();
    raised.request(lithium(300)).authored("2026-02-01").take(3);
    EXPECT_EQ(level.on(sodiumOn(raised, "2026-02-08")), Ternary::yes);
    EXPECT_EQ(level.on(sodiumOn(raised, "2026-02-07")), Ternary::no);
    RecordBuilder ordered = adult();
    ordered.draft(lithium(300)).take(1);
    EXPECT_EQ(level.on(sodiumOn(ordered, "2026-03-01")), Ternary::no) << "nothing is later than what is yet to begin";
}

TEST(DerivedWord, DaysOnADrugCountAnyDose) {
    const Written condition(
        R"({"all": [{"using": "lithium", "as": "a"}, {"derived": "days-on", "of": "a", "atLeast": 90}]})");
    RecordBuilder raised = adult();
    raised.request(lithium(300)).from("2025-06-01").until("2026-01-31").take(2).completed();
    raised.request(lithium(300)).authored("2026-02-01").take(3);
    EXPECT_EQ(condition.on(raised), Ternary::yes);
    RecordBuilder fresh = adult();
    fresh.request(lithium(300)).authored("2026-02-01").take(3);
    EXPECT_EQ(condition.on(fresh), Ternary::no);
}

TEST(MissingMeasure, IsNothingOfLate) {
    const Written missing(R"({"missing-measure": "PHQ-9", "withinDays": 56})");
    RecordBuilder patient = adult();
    EXPECT_EQ(missing.on(patient), Ternary::yes);
    patient.phq9("2026-01-05", 18);
    EXPECT_EQ(missing.on(patient), Ternary::no) << "day 56";
    RecordBuilder older = adult();
    older.phq9("2026-01-04", 18);
    EXPECT_EQ(missing.on(older), Ternary::yes) << "day 57";
}

TEST(MissingMeasure, IsUnknownWhenObservationsWereNotSuppliedOrTheDateIsVague) {
    const Written missing(R"({"missing-measure": "PHQ-9", "withinDays": 56})");
    RecordBuilder patient = adult();
    patient.record().supplied.observations = Supply::notSupplied;
    EXPECT_EQ(missing.on(patient), Ternary::unknown);
    RecordBuilder vague = adult();
    vague.phq9("2026-01", 18);
    EXPECT_EQ(missing.on(vague), Ternary::unknown);
}

TEST(MissingMeasure, LooksForAnOrderToo) {
    const Written missing(
        R"({"missing-measure": "PHQ-9", "withinDays": 56, "orOrdered": "phq9-panel", "orderedWithinDays": 14})");
    RecordBuilder patient = adult();
    addService(patient, "44249-1", "2026-02-25", true);
    EXPECT_EQ(missing.on(patient), Ternary::no);
    RecordBuilder stale = adult();
    addService(stale, "44249-1", "2026-02-01", true);
    EXPECT_EQ(missing.on(stale), Ternary::yes);
}

TEST(AgeWord, CountsCompletedYears) {
    RecordBuilder patient;
    patient.born("1961-03-02");
    EXPECT_EQ(Written(R"({"age": {"atLeast": 65}})").on(patient), Ternary::yes) << "a birthday";
    patient.born("1961-03-03");
    EXPECT_EQ(Written(R"({"age": {"atLeast": 65}})").on(patient), Ternary::no);
    patient.born("1961");
    EXPECT_EQ(Written(R"({"age": {"atLeast": 65}})").on(patient), Ternary::unknown);
}

TEST(SexWord, IsUnknownWhenItIsNotRecorded) {
    RecordBuilder patient;
    EXPECT_EQ(Written(R"({"sex": "female"})").on(patient), Ternary::unknown);
    EXPECT_EQ(Written(R"({"sex": "female"})").on(adult()), Ternary::yes);
    EXPECT_EQ(Written(R"({"sex": "male"})").on(adult()), Ternary::no);
}

TEST(PregnancyWord, TakesAnyEvidenceThatMayStillHold) {
    const Written pregnant(R"({"pregnancy": "pregnancy", "status": "pregnancy-status",
                               "coded": "pregnancy-status-pregnant", "withinDays": 300})");
    EXPECT_EQ(pregnant.on(adult()), Ternary::no);
    RecordBuilder now = adult();
    now.problem("Z34.90", "2026-01-10");
    EXPECT_EQ(pregnant.on(now), Ternary::yes);
    RecordBuilder longAgo = adult();
    longAgo.problem("Z34.90", "2023-01-10");
    EXPECT_EQ(pregnant.on(longAgo), Ternary::no);
    RecordBuilder observed = adult();
    addMeasure(observed, "82810-3", "2026-02-01", std::nullopt, "");
    observed.record().measures.back().coded.push_back({fhir::CodeSystem::snomed, "77386006"});
    EXPECT_EQ(pregnant.on(observed), Ternary::yes);
    RecordBuilder unseen = adult();
    unseen.record().supplied.conditions = Supply::notSupplied;
    EXPECT_EQ(pregnant.on(unseen), Ternary::unknown);
}

RecordBuilder inTrial() {
    RecordBuilder patient = adult();
    patient.problem("F33.1", "2025-11-01").phq9("2025-12-30", 20).phq9("2026-02-27", 17);
    patient.courseSince(sertraline(50), "2026-01-05", kToday);
    return patient;
}

TEST(TriedWord, BindsTheTrial) {
    const auto [truth, ways] = Written(R"({"tried": "any", "current": true, "as": "t"})").ways(inTrial());
    ASSERT_THAT(ways, SizeIs(1));
    EXPECT_EQ(ways[0].bound[0].kind, Witness::Kind::trial);
    EXPECT_EQ(Written(R"({"tried": "snri"})").on(inTrial()), Ternary::no);
    EXPECT_EQ(Written(R"({"tried": "sertraline", "ongoing": true})").on(inTrial()), Ternary::yes);
    EXPECT_EQ(Written(R"({"tried": "any", "reason": "DOSE_LOW"})").on(inTrial()), Ternary::no);
    EXPECT_THAT(Written(R"({"tried": "any", "reason": "DOSE_LO"})").complaints(),
                HasSubstr("did you mean \"DOSE_LOW\"?"));
}

TEST(DerivedWord, AsksForNumbersNamesAndTruths) {
    EXPECT_EQ(
        Written(
            R"({"all": [{"tried": "any", "current": true, "as": "t"}, {"derived": "days-at-dose", "of": "t", "atLeast": 56}]})")
            .on(inTrial()),
        Ternary::yes);
    EXPECT_EQ(
        Written(
            R"({"all": [{"tried": "any", "current": true, "as": "t"}, {"derived": "days-at-dose", "of": "t", "atLeast": 57}]})")
            .on(inTrial()),
        Ternary::no);
    EXPECT_EQ(Written(R"({"derived": "trd-status", "is": ["not-met"]})").on(inTrial()), Ternary::yes);
    EXPECT_EQ(Written(R"({"derived": "diagnosed", "is": true})").on(inTrial()), Ternary::yes);
    EXPECT_EQ(Written(R"({"derived": "failed-trials", "over": 1})").on(inTrial()), Ternary::no);
}

TEST(DerivedWord, IsUnknownWhenItCannotBeWorkedOut) {
    RecordBuilder noScores = adult();
    noScores.problem("F33.1", "2025-11-01").courseSince(sertraline(50), "2026-01-05", kToday);
    EXPECT_EQ(
        Written(
            R"({"all": [{"tried": "any", "current": true, "as": "t"}, {"derived": "improvement", "of": "t", "under": 50}]})")
            .on(noScores),
        Ternary::unknown);
}

TEST(DerivedWord, TellsItsAuthorWhatIsWrong) {
    EXPECT_THAT(Written(R"({"derived": "trd-statu", "is": "not-met"})").complaints(),
                HasSubstr("did you mean \"trd-status\"?"));
    EXPECT_THAT(Written(R"({"derived": "failed-trials", "is": "two"})").complaints(), HasSubstr("wrong kind"));
    EXPECT_THAT(Written(R"({"derived": "days-at-dose", "atLeast": 3})").complaints(), HasSubstr("role"));
    EXPECT_THAT(
        Written(R"({"all": [{"using": "ssri", "as": "a"}, {"derived": "days-at-dose", "of": "a", "atLeast": 3}]})")
            .complaints(),
        HasSubstr("does not stand for"));
}

}  // namespace
}  // namespace refract::test
