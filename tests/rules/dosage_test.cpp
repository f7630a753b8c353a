// From structured elements, words and quantities to milligrams a day.
#include "rules/dosage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/dose_amount.h"
#include "rules/sig_words.h"
#include "tests/support/record_builder.h"

namespace refract::test {
namespace {

using testing::Optional;

/// Builds one entry and reads its plan for its first ingredient.
class Entry {
public:
    explicit Entry(Drug drug) : builder_(record_.request(std::move(drug))) {}
    EntryBuilder* operator->() { return &builder_; }
    DosePlan plan() { return dosePlan(builder_.entry(), builder_.entry().drug.components.front().ingredient); }
    DailyDose dose() { return plan().steps.front().dose; }
    MedicationEntry& entry() { return builder_.entry(); }

private:
    RecordBuilder record_;
    EntryBuilder builder_;
};

TEST(Dosage, StructuredMassIsTheDose) {
    Entry order(sertraline(50));
    order->mg(100, 2);
    EXPECT_THAT(order.dose().mg, Optional(200.0));
    EXPECT_THAT(order.dose().mgHigh, Optional(200.0));
    EXPECT_EQ(order.dose().basis, DoseBasis::structured);
}

TEST(Dosage, CountIsMultipliedByStrength) {
    for (const char* unit :
         {"{tbl}", "{tablet}", "tablet", "Tablet(s)", "TAB", "{pill}", "capsule", "1", "", "NA", "{Capsule}"}) {
        Entry order(sertraline(50));
        order->take(2, unit, 1);
        EXPECT_THAT(order.dose().mg, Optional(100.0)) << unit;
    }
}

TEST(Dosage, UnitsOfMassAreConverted) {
    Entry grams(lithium(300));
    grams->take(0.9, "g");
    EXPECT_THAT(grams.dose().mg, Optional(900.0));
    Entry micrograms(drug(10582, "levothyroxine", 100, "MCG"));
    micrograms->take(1, "{tbl}");
    EXPECT_THAT(micrograms.dose().mg, Optional(0.1));
    Entry rate(selegilinePatch(0.25));
    rate->take(6, "mg/24h");
    EXPECT_THAT(rate.dose().mg, Optional(6.0));
}

TEST(Dosage, WhatCannotBeConvertedIsUnknown) {
    for (const char* unit : {"meq", "[iU]", "{drop}", "mL", "mg/kg", "sachet"}) {
        Entry order(lithium(300));
        order->take(1, unit);
        EXPECT_EQ(order.dose().mg, std::nullopt) << unit;
        EXPECT_EQ(order.dose().basis, DoseBasis::unknown) << unit;
    }
    Entry milliequivalents(drug(6448, "lithium", 8, "MEQ"));
    milliequivalents->take(1, "{tbl}");
    EXPECT_EQ(milliequivalents.dose().mg, std::nullopt);
    Entry noStrength(sertraline(std::nullopt));
    noStrength->take(1, "{tbl}");
    EXPECT_EQ(noStrength.dose().mg, std::nullopt);
}

TEST(Dosage, WhatCouldNotBeReadOfALineIsNotAssumed) {
    Entry plain(sertraline(50));
    plain.entry().dosage.emplace_back();
    EXPECT_EQ(plain.dose().basis, DoseBasis::assumed) << "one unit, where nothing was said";
    Entry spoiled(sertraline(50));
    spoiled.entry().dosage.emplace_back().unreadable = true;
    EXPECT_EQ(spoiled.dose().basis, DoseBasis::unknown);
    EXPECT_FALSE(spoiled.dose().mgHigh);
    Entry worded(sertraline(50));
    worded.entry().dosage.emplace_back().unreadable = true;
    worded.entry().dosage.back().text = "take 2 tablets daily";
    EXPECT_THAT(worded.dose().mg, Optional(100.0)) << "its words say it all";
    Entry often(sertraline(50));
    often.entry().dosage.emplace_back().unreadable = true;
    often.entry().dosage.back().text = "twice daily";
    EXPECT_EQ(often.dose().basis, DoseBasis::unknown);
    Entry two(sertraline(50));
    two->take(1, "{tbl}", 1);
    two.entry().dosage.emplace_back().unreadable = true;
    EXPECT_FALSE(two.dose().mg) << "more than one tablet, perhaps";
}

TEST(Dosage, LiquidsAreByVolume) {
    Entry order(drug(4493, "fluoxetine", 4, "MG/ML"));
    order->take(5, "mL");
    EXPECT_THAT(order.dose().mg, Optional(20.0));
    Entry count(drug(4493, "fluoxetine", 4, "MG/ML"));
    count->take(1, "");
    EXPECT_EQ(count.dose().mg, std::nullopt);
}

TEST(Dosage, APatchGivesItsRateHoweverSeldomItIsChanged) {
    Entry daily(selegilinePatch(0.25));
    daily->take(1, "{patch}");
    EXPECT_THAT(daily.dose().mg, Optional(6.0));
    Entry weekly(selegilinePatch(0.25));
    weekly->take(1, "{patch}").every(1, "wk");
    weekly.entry().drug.qualifier = "168 HR";
    EXPECT_THAT(weekly.dose().mg, Optional(testing::DoubleNear(6.0, 1e-9)));
    Entry half(selegilinePatch(0.5));
    half->take(1, "{patch}");
    half.entry().drug.qualifier = "12 HR";
    EXPECT_THAT(half.dose().mg, Optional(6.0));
}

TEST(Dosage, TimingCodes) {
    const std::pair<const char*, double> codes[] = {{"QD", 1},    {"BID", 2}, {"TID", 3}, {"QID", 4},        {"QHS", 1},
                                                    {"QOD", 0.5}, {"Q8H", 3}, {"AM", 1},  {"TWICE DAILY", 2}};
    for (const auto& [code, times] : codes) {
        Entry order(sertraline(50));
        order->take(1).code(code);
        EXPECT_THAT(order.dose().mg, Optional(50 * times)) << code;
        EXPECT_EQ(order.dose().atBedtimeOnly, std::string_view(code) == "QHS") << code;
    }
    Entry local(sertraline(50));
    local->take(1).code("1-0-1-X");
    EXPECT_EQ(local.dose().mg, std::nullopt);
}

TEST(Dosage, PeriodsAndEvents) {
    Entry everyOther(sertraline(50));
    everyOther->take(1).every(2, "d");
    EXPECT_THAT(everyOther.dose().mg, Optional(25.0));
    Entry hours(sertraline(50));
    hours->take(1).every(8, "h");
    EXPECT_THAT(hours.dose().mg, Optional(testing::DoubleNear(150, 1e-9)));
    Entry weekly(fluoxetine(90));
    weekly->take(1).every(1, "wk");
    EXPECT_THAT(weekly.dose().mg, Optional(testing::DoubleNear(90.0 / 7, 1e-9)));
    Entry events(sertraline(50));
    events->take(1).when("MORN").when("HS");
    EXPECT_THAT(events.dose().mg, Optional(100.0));
    EXPECT_FALSE(events.dose().atBedtimeOnly);
    Entry weekdays(sertraline(50));
    weekdays->take(1);
    weekdays.entry().dosage.front().daysOfWeek = 5;
    EXPECT_THAT(weekdays.dose().mg, Optional(testing::DoubleNear(250.0 / 7, 1e-9)));
    Entry times(sertraline(50));
    times->take(1);
    times.entry().dosage.front().timesOfDay = 2;
    EXPECT_THAT(times.dose().mg, Optional(100.0));
}

TEST(Dosage, ElementsThatContradictEachOtherAreUnknown) {
    Entry order(sertraline(50));
    order->take(1);
    order.entry().dosage.front().timingCode = "BID";
    EXPECT_EQ(order.dose().mg, std::nullopt);
    EXPECT_EQ(order.dose().basis, DoseBasis::unknown);
    Entry hostile(sertraline(50));
    hostile->take(1).every(0, "d");
    EXPECT_EQ(hostile.dose().mg, std::nullopt);
    Entry negative(sertraline(50));
    negative->take(-1);
    EXPECT_EQ(negative.dose().mg, std::nullopt);
}

TEST(Dosage, ARangeCountsAtItsLowerEnd) {
    Entry order(sertraline(50));
    order->take(1);
    order.entry().dosage.front().doseHigh = 2;
    order.entry().dosage.front().frequencyMax = 2;
    EXPECT_THAT(order.dose().mg, Optional(50.0));
    EXPECT_THAT(order.dose().mgHigh, Optional(200.0));
    order.entry().dosage.front().doseLow = std::nullopt;
    EXPECT_EQ(order.dose().mg, std::nullopt);
}

TEST(Dosage, AsNeededIsNoDailyDose) {
    Entry order(trazodone(50));
    order->take(2, "{tbl}", 1).asNeeded();
    EXPECT_EQ(order.dose().mg, std::nullopt);
    EXPECT_THAT(order.dose().mgHigh, Optional(100.0));
    EXPECT_TRUE(order.dose().asNeeded);
    Entry words(trazodone(50));
    words->take(1);
    words.entry().dosage.front().text = "1 tablet daily as needed";
    EXPECT_TRUE(words.dose().asNeeded);
    EXPECT_EQ(words.dose().mg, std::nullopt);
}

TEST(Dosage, WordsFillInWhatElementsLack) {
    Entry words(sertraline(50));
    words->text("take 2 tablets by mouth twice daily");
    EXPECT_THAT(words.dose().mg, Optional(200.0));
    EXPECT_EQ(words.dose().basis, DoseBasis::instruction);
    Entry frequency(sertraline(50));
    frequency->take(2).code("");
    frequency.entry().dosage.front().text = "once daily";
    EXPECT_THAT(frequency.dose().mg, Optional(100.0));
    EXPECT_EQ(frequency.dose().basis, DoseBasis::instruction);
    Entry amount(sertraline(50));
    amount->text("Take 3 tablets").every(1, "d");
    EXPECT_THAT(amount.dose().mg, Optional(150.0));
    Entry mass(sertraline(std::nullopt));
    mass->text("Take 1.5 tablets (75 mg total) by mouth daily");
    EXPECT_THAT(mass.dose().mg, Optional(75.0));
}

TEST(Dosage, AMassThatContradictsTheProductIsUnknown) {
    Entry order(sertraline(50));
    order->text("Take 2 tablets (75 mg total) by mouth daily");
    EXPECT_EQ(order.dose().mg, std::nullopt);
}

TEST(Dosage, AsDirectedIsUnknownAndNothingIsAssumed) {
    Entry directed(sertraline(50));
    directed->text("as directed");
    EXPECT_EQ(directed.dose().mg, std::nullopt);
    EXPECT_EQ(directed.dose().basis, DoseBasis::unknown);
    Entry nothing(sertraline(50));
    EXPECT_THAT(nothing.dose().mg, Optional(50.0));
    EXPECT_EQ(nothing.dose().basis, DoseBasis::assumed);
    Entry often(sertraline(50));
    often->text("twice daily");
    EXPECT_THAT(often.dose().mg, Optional(100.0));
    EXPECT_EQ(often.dose().basis, DoseBasis::assumed);
}

TEST(Dosage, QuantityAndDaysSayWhatLinesDoNot) {
    Entry none(sertraline(50));
    none->quantity(60).supply(30);
    EXPECT_THAT(none.dose().mg, Optional(100.0));
    EXPECT_EQ(none.dose().basis, DoseBasis::supply);
    Entry directed(sertraline(50));
    directed->text("as directed").quantity(60).supply(30);
    EXPECT_THAT(directed.dose().mg, Optional(100.0));
    Entry needed(sertraline(50));
    needed->text("as directed, as needed").quantity(60).supply(30);
    EXPECT_EQ(needed.dose().mg, std::nullopt);
    Entry said(sertraline(50));
    said->take(1).quantity(60).supply(30);
    EXPECT_THAT(said.dose().mg, Optional(50.0));
    Entry patches(selegilinePatch(0.25));
    patches->quantity(30, "patch").supply(30);
    EXPECT_THAT(patches.dose().mg, Optional(6.0));
}

TEST(Dosage, EachIngredientHasItsOwnStrength) {
    Entry symbyax(combined(olanzapine(6), fluoxetine(25)));
    symbyax->take(2, "capsule");
    EXPECT_THAT(symbyax.dose().mg, Optional(12.0));
    EXPECT_THAT(dosePlan(symbyax.entry(), 4493).steps.front().dose.mg, Optional(50.0));
    Entry mass(combined(olanzapine(6), fluoxetine(25)));
    mass->mg(6);
    EXPECT_EQ(mass.dose().mg, std::nullopt);
    Entry salts(combined(drug(725, "amphetamine", 5), drug(725, "amphetamine", 5)));
    salts->take(1);
    EXPECT_THAT(salts.dose().mg, Optional(10.0));
}

TEST(Dosage, APackHasNoDailyDose) {
    Drug pack = sertraline(50);
    pack.components.front().packCount = 7;
    Entry order(pack);
    order->take(1);
    EXPECT_EQ(order.dose().mg, std::nullopt);
}

TEST(DosageLines, MorningAndEveningAddUp) {
    Entry order(sertraline(50));
    order->take(1).when("MORN").sequence(1);
    order->take(2).when("HS").sequence(2);
    EXPECT_THAT(order.dose().mg, Optional(150.0));
    EXPECT_EQ(order.plan().dayParts, unsigned{kMorning | kBedtime});
    Entry plain(sertraline(50));
    plain->take(1);
    plain->take(2);
    EXPECT_THAT(plain.dose().mg, Optional(150.0));
}

TEST(DosageLines, ALineThatIsRepeatedCountsOnce) {
    Entry order(sertraline(50));
    order->take(1);
    order->take(1);
    EXPECT_THAT(order.dose().mg, Optional(50.0));
}

TEST(DosageLines, NumberedLinesWithLengthsAreSteps) {
    Entry order(sertraline(50));
    order->take(2).sequence(2);
    order->take(1).sequence(1).forDays(7);
    const DosePlan plan = order.plan();
    ASSERT_EQ(plan.steps.size(), 2U);
    EXPECT_THAT(plan.steps[0].dose.mg, Optional(50.0));
    EXPECT_THAT(plan.steps[0].days, Optional(7.0));
    EXPECT_THAT(plan.steps[1].dose.mg, Optional(100.0));
    EXPECT_FALSE(plan.bounded());
}

TEST(DosageLines, NumberedLinesWithoutLengthsAreUnknown) {
    Entry order(sertraline(50));
    order->take(1).sequence(1);
    order->take(2).sequence(2);
    EXPECT_EQ(order.dose().mg, std::nullopt);
}

TEST(DosageLines, ATaperInWordsIsSteps) {
    Entry order(sertraline(50));
    order->text("Take 1 tablet daily for 7 days then 2 tablets daily");
    const DosePlan plan = order.plan();
    ASSERT_EQ(plan.steps.size(), 2U);
    EXPECT_THAT(plan.steps[1].dose.mg, Optional(100.0));
    Entry ends(sertraline(50));
    ends->text("Take 1 tablet daily for 14 days, then stop");
    EXPECT_TRUE(ends.plan().bounded());
}

TEST(DosageLines, ScheduledAndAsNeeded) {
    Entry order(trazodone(50));
    order->take(1).atBedtime();
    order->take(1).asNeeded();
    EXPECT_THAT(order.dose().mg, Optional(50.0));
    EXPECT_THAT(order.dose().mgHigh, Optional(100.0));
    EXPECT_FALSE(order.dose().asNeeded);
}

TEST(DosageLines, TooManyAreUnknown) {
    Entry order(sertraline(50));
    for (std::size_t i = 0; i <= kMostDosageLines; ++i) order->take(1 + static_cast<double>(i));
    EXPECT_EQ(order.dose().mg, std::nullopt);
}

TEST(DosageLines, DailyDoseIsThatOfOneLine) {
    Entry order(sertraline(50));
    order->take(1).when("MORN");
    order->take(2).when("HS");
    const auto& entry = order.entry();
    EXPECT_THAT(dailyDose(entry, entry.drug.components.front(), &entry.dosage[1]).mg, Optional(100.0));
    EXPECT_TRUE(dailyDose(entry, entry.drug.components.front(), &entry.dosage[1]).atBedtimeOnly);
}

TEST(Route, FormBeforeDosageBeforeWords) {
    Entry form(drug(10600, "timolol", 5, "MG/ML", FormRoute::ophthalmic));
    form->route("oral");
    EXPECT_EQ(routeOf(form.entry()), FormRoute::ophthalmic);
    Entry dosage(drug(10600, "timolol", std::nullopt, "", FormRoute::unknown));
    dosage->route("Ophthalmic route");
    EXPECT_EQ(routeOf(dosage.entry()), FormRoute::ophthalmic);
    Entry words(drug(10600, "timolol", std::nullopt, "", FormRoute::unknown));
    words->text("1 drop in each eye twice daily");
    EXPECT_EQ(routeOf(words.entry()), FormRoute::ophthalmic);
    Entry nothing(drug(10600, "timolol", std::nullopt, "", FormRoute::unknown));
    EXPECT_EQ(routeOf(nothing.entry()), FormRoute::unknown);
}

TEST(Range, ThatMayRiseIsTakenAtItsLeast) {
    RecordBuilder patient;
    patient.request(sertraline(50)).authored("2026-01-01").text("1 tablet (50 mg) every night, may increase to 2");
    const DailyDose dose = dosePlan(patient.record().medications.back(), 36437).steps.front().dose;
    EXPECT_EQ(dose.mg, 50);
    EXPECT_EQ(dose.mgHigh, 100);
    EXPECT_FALSE(dose.asNeeded);
}

}  // namespace
}  // namespace refract::test
