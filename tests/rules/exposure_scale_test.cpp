// Large and hostile records: work grows with the entries, and nothing breaks.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

#include "rules/exposure_course.h"
#include "tests/rules/exposure_support.h"

namespace refract::test {
namespace {

/// A refill a day, of strengths that come in turn: the worst for whatever looks back.
RecordBuilder manyDispenses(int count, int strengths) {
    RecordBuilder patient;
    for (int i = 0; i < count; ++i) {
        const Day on = day("2000-01-01") + std::chrono::days(i % 9000);
        const std::string when = fhir::toString(on);
        const double mg = 25.0 * (1 + i % strengths);
        patient.dispense(sertraline(mg)).on(when).supply(30).take(1);
        patient.request(sertraline(mg)).authored(when).take(1).completed();
    }
    return patient;
}

double secondsOf(const RecordBuilder& patient) {
    const auto begin = std::chrono::steady_clock::now();
    const Exposure all = exposureOn(patient);
    EXPECT_EQ(all.courses.size(), 1U);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(Scale, WorkGrowsWithTheEntries) {
    for (const int strengths : {1, 7, 1000}) {
        const RecordBuilder few = manyDispenses(2500, strengths);
        const RecordBuilder many = manyDispenses(40000, strengths);
        secondsOf(few);  // warms the table of words
        const double before = std::max(secondsOf(few), 1e-4);
        // Sixteen times the entries: linear is 16, quadratic 256. Half of that is generous.
        EXPECT_LT(secondsOf(many), before * 128) << strengths << " strengths";
    }
}

TEST(Scale, TheSameDayThousandsOfTimes) {
    RecordBuilder patient;
    for (int i = 0; i < 20000; ++i) {
        patient.request(sertraline(i % 500 + 1)).authored("2025-10-01").take(1);
        patient.statement(sertraline(i % 500 + 1)).from("2025-10-01").mg(i % 400 + 1);
        patient.dispense(sertraline(i % 500 + 1)).on("2025-10-01").supply(30).take(1);
    }
    const Exposure all = exposureOn(patient);
    ASSERT_EQ(all.courses.size(), 1U);
    EXPECT_TRUE(all.courses.front().ongoing);
}

/// What holds of every course, whatever the record.
void expectSound(const Exposure& all, Day today, std::size_t entries) {
    for (const Course& course : all.courses) {
        Day before = Day::min();
        for (const Stretch& stretch : course.stretches) {
            ASSERT_LE(stretch.first, stretch.last);
            ASSERT_GT(stretch.first, before);
            ASSERT_LE(stretch.last, today);
            ASSERT_FALSE(stretch.entries.empty());
            ASSERT_TRUE(std::is_sorted(stretch.entries.begin(), stretch.entries.end()));
            ASSERT_LT(stretch.entries.back(), entries);
            if (stretch.dose.mg && stretch.dose.mgHigh) {
                ASSERT_LE(*stretch.dose.mg, *stretch.dose.mgHigh + 1e-9);
            }
            ASSERT_TRUE(!stretch.bridged || stretch.covered);
            ASSERT_TRUE(!stretch.supplied || (stretch.covered && course.dispensed));
            before = stretch.last;
        }
        if (!course.stretches.empty()) {
            ASSERT_TRUE(course.lastDay);
            ASSERT_GE(*course.lastDay, course.stretches.back().last);
            ASSERT_EQ(course.ongoing, course.stretches.back().last == today);
            const auto pdc = proportionOfDaysCovered(course, course.stretches.front().first, today);
            ASSERT_TRUE(!pdc || (*pdc >= 0 && *pdc <= 1));
        }
    }
}

class RandomEntry {
public:
    RandomEntry(RecordBuilder& patient, std::mt19937& random) : patient_(patient), random_(random) {}

    void add() {
        static const char* const kTexts[] = {"as directed", "1 tablet daily", "1 tab daily for 7 days then 2 daily",
                                             "1 tab prn", ""};
        const Drug product = below(5) == 0 ? sertraline(std::nullopt) : sertraline(25.0 * (1 + below(4)));
        EntryBuilder entry = kind(product);
        if (below(6) > 0) entry.authored(someDay());
        if (below(2) == 0) entry.from(someDay());
        if (below(3) == 0) entry.until(someDay());
        if (below(5) > 0) entry.on(someDay());
        if (below(3) > 0) entry.supply(below(100) - 5);
        if (below(3) == 0) entry.quantity(below(100) - 5);
        if (below(4) == 0) entry.refills(below(4));
        for (int lines = below(4); lines > 0; --lines) {
            below(3) == 0   ? entry.text(kTexts[below(5)])
            : below(2) == 0 ? entry.mg(below(4) * 50)
                            : entry.take(below(4), "{tbl}", below(3));
            if (below(4) == 0) entry.forDays(below(40));
            if (below(4) == 0) entry.sequence(below(3));
            if (below(5) == 0) entry.asNeeded();
            if (below(6) == 0) entry.within(someDay(), someDay());
        }
        entry.status(static_cast<MedicationStatus>(below(7)));
        if (below(3) == 0) entry.basedOn("MedicationRequest/" + std::to_string(below(30)));
    }

private:
    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
    std::string someDay() {
        const std::string exact = fhir::toString(day("2024-01-01") + std::chrono::days(below(900)));
        const int digits[] = {10, 10, 10, 7, 4};
        return exact.substr(0, static_cast<std::size_t>(digits[below(5)]));
    }
    EntryBuilder kind(const Drug& product) {
        switch (below(3)) {
            case 0:
                return patient_.request(product);
            case 1:
                return patient_.statement(product);
            default:
                return patient_.dispense(product);
        }
    }

    RecordBuilder& patient_;
    std::mt19937& random_;
};

TEST(Hostile, AnyRecordGivesSoundCourses) {
    std::mt19937 random(20260302);  // fixed: the same records every time
    for (int round = 0; round < 3000; ++round) {
        RecordBuilder patient;
        RandomEntry entry(patient, random);
        for (int i = round % 25; i >= 0; --i) entry.add();
        if (round % 3 == 0) patient.inpatientStay("2025-01-01", "2025-03-01").inpatientStay("2025-02-01", "2025-12-01");
        const Exposure all = exposureOn(patient);
        expectSound(all, day(kToday), patient.record().medications.size());
        if (testing::Test::HasFatalFailure()) FAIL() << "round " << round;
    }
}

TEST(Hostile, TheOrderOfEntriesDoesNotMatter) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        RecordBuilder patient;
        std::set<std::string> days;
        for (int i = 0; i < 8; ++i) {
            // Distinct days: entries of one day are told apart by their place in the list.
            std::string when;
            do
                when = fhir::toString(day("2025-01-01") +
                                      std::chrono::days(std::uniform_int_distribution<int>(0, 400)(random)));
            while (!days.insert(when).second);
            if (i % 2 == 0) {
                patient.request(sertraline(50 * (1 + i % 3))).authored(when).take(1);
            } else {
                patient.dispense(sertraline(50 * (1 + i % 3))).on(when).supply(30).take(1);
            }
        }
        RecordBuilder shuffled;
        shuffled.record() = patient.record();
        std::shuffle(shuffled.record().medications.begin(), shuffled.record().medications.end(), random);
        EXPECT_EQ(linesOf(patient, kSertraline), linesOf(shuffled, kSertraline)) << "round " << round;
    }
}

TEST(Hostile, DatesAtTheEndsOfTime) {
    RecordBuilder patient;
    patient.request(sertraline(50)).from("0001-01-01").until("9999-12-31").take(1);
    patient.dispense(sertraline(50)).on("0001-01-01").supply(30).take(1);
    patient.request(sertraline(50)).authored("2025-01-01").take(1).supply(1e300).refills(1e300);
    patient.request(sertraline(50)).authored("2025-01-02").take(1e300, "{tbl}", 1e300).forDays(1e300);
    expectSound(exposureOn(patient), day(kToday), 4);
}

}  // namespace
}  // namespace refract::test
