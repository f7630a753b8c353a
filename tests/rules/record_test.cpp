// Ages and names of the record.
#include "rules/record.h"

#include <gtest/gtest.h>

#include "tests/support/record_builder.h"

namespace refract::test {
namespace {

std::optional<int> age(std::string_view born, std::string_view on) {
    RecordBuilder patient;
    patient.born(born);
    return ageOn(patient.record(), day(on));
}

TEST(Age, CompletedYears) {
    EXPECT_EQ(age("1961-03-02", "2026-03-01"), 64);
    EXPECT_EQ(age("1961-03-02", "2026-03-02"), 65);
    EXPECT_EQ(age("2004-02-29", "2026-02-28"), 21);
    EXPECT_EQ(age("2004-02-29", "2026-03-01"), 22);
}

TEST(Age, ABirthDateInPartIsAnAgeWhereBothEndsAgree) {
    EXPECT_EQ(age("1961", "2026-12-31"), 65);
    EXPECT_EQ(age("1961", "2026-03-02"), std::nullopt);
    EXPECT_EQ(age("1961-03", "2026-02-28"), 64);
    EXPECT_EQ(age("1961-03", "2026-03-15"), std::nullopt);
}

TEST(Age, UnknownWithoutABirthDateOrBeforeIt) {
    EXPECT_EQ(ageOn(RecordBuilder().record(), day("2026-03-02")), std::nullopt);
    EXPECT_EQ(age("2026-03-03", "2026-03-02"), std::nullopt);
}

TEST(Instruments, HaveTheirNames) {
    EXPECT_EQ(instrumentName(Instrument::phq9), "PHQ-9");
    EXPECT_EQ(instrumentName(Instrument::phq2), "PHQ-2");
    EXPECT_EQ(instrumentName(Instrument::gad7), "GAD-7");
}

}  // namespace
}  // namespace refract::test
