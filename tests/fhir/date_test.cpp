// Dates: what is a date, what is none, and what can be said of two.
#include "fhir/date.h"

#include <gtest/gtest.h>

namespace refract::fhir {
namespace {

using namespace std::chrono_literals;

std::string interval(std::string_view text) {
    const auto date = parseDate(text);
    if (!date) return "none";
    std::string result = toString(date->first);
    if (!date->exact()) result += " to " + toString(date->last);
    if (date->instant) {
        const auto sinceEpoch = date->instant->time_since_epoch().count();
        result += " at " + std::to_string(sinceEpoch);
    }
    return result;
}

Day day(std::string_view text) {
    return *parseDay(text);
}
PartialDate date(std::string_view text) {
    return *parseDate(text);
}

TEST(Date, PartialDatesAreIntervals) {
    EXPECT_EQ(interval("2026"), "2026-01-01 to 2026-12-31");
    EXPECT_EQ(interval("2024-02"), "2024-02-01 to 2024-02-29");
    EXPECT_EQ(interval("2025-02"), "2025-02-01 to 2025-02-28");
    EXPECT_EQ(interval("2026-12"), "2026-12-01 to 2026-12-31");
    EXPECT_EQ(interval("2024-02-29"), "2024-02-29");
}

TEST(Date, TheDayOfAnInstantIsTheDayAsWritten) {
    EXPECT_EQ(interval("2026-02-25T23:30:00-05:00"), "2026-02-25 at 1772080200000");
    EXPECT_EQ(interval("2026-02-26T04:30:00Z"), "2026-02-26 at 1772080200000");
    EXPECT_EQ(interval("2026-02-26T10:00:00+05:30"), "2026-02-26 at 1772080200000");
    EXPECT_EQ(interval("2026-02-26T18:30:00+14:00"), "2026-02-26 at 1772080200000");
    EXPECT_EQ(interval("1969-12-31T23:59:59.999Z"), "1969-12-31 at -1");
}

TEST(Date, FractionsOfAnyLengthAreCutToMilliseconds) {
    EXPECT_EQ(interval("1970-01-01T00:00:00.5Z"), "1970-01-01 at 500");
    EXPECT_EQ(interval("1970-01-01T00:00:00.0019Z"), "1970-01-01 at 1");
    EXPECT_EQ(interval("1970-01-01T00:00:00.123456789012345678901234567890Z"), "1970-01-01 at 123");
    EXPECT_EQ(interval("1970-01-01T00:00:00.Z"), "none");
}

TEST(Date, LeapSecondsReadAsTheSecondBefore) {
    EXPECT_EQ(interval("2016-12-31T23:59:60Z"), interval("2016-12-31T23:59:59Z"));
    EXPECT_EQ(interval("2016-12-31T23:59:61Z"), "none");
}

TEST(Date, ATimeWithoutOffsetOrSecondsIsADay) {
    EXPECT_EQ(interval("2026-02-25T23:30:00"), "2026-02-25");
    EXPECT_EQ(interval("2026-02-25T23:30:00.25"), "2026-02-25");
    EXPECT_EQ(interval("2026-02-25T23:30"), "2026-02-25");
    EXPECT_EQ(interval("2026-02-25T23:30Z"), "2026-02-25");
}

TEST(Date, WhatIsNoDate) {
    for (const char* text : {"",
                             " ",
                             "26",
                             "202",
                             "20266",
                             "0000",
                             "0000-01-01",
                             "2026-",
                             "2026-0",
                             "2026-00",
                             "2026-13",
                             "2026-1",
                             "2026-1-1",
                             "2026-01-00",
                             "2026-01-32",
                             "2025-02-29",
                             "2100-02-29",
                             "2026-04-31",
                             "2026-01-01T",
                             "2026-01-01T24:00:00Z",
                             "2026-01-01T23:60:00Z",
                             "2026-01-01 10:00:00Z",
                             "2026-01-01t10:00:00Z",
                             "2026-01-01T10:00:00z",
                             "2026-01-01T10:00:00+14:01",
                             "2026-01-01T10:00:00+15:00",
                             "2026-01-01T10:00:00+0100",
                             "2026-01-01T10:00:00+01",
                             "2026-01-01T10:00:00ZZ",
                             "2026-01-01T10",
                             "2026-01-01T1:00:00Z",
                             "2026-01-01Z",
                             " 2026-01-01",
                             "2026-01-01 ",
                             "-026-01-01",
                             "+2026",
                             "20260101",
                             "01/02/2026",
                             "2026/01/01",
                             "today",
                             "2026-W05",
                             "2026-01-01T10:00:00,5Z",
                             "2026-01-01T10:00:-1Z"}) {
        EXPECT_EQ(interval(text), "none") << text;
    }
    EXPECT_EQ(interval(std::string_view("2026\0", 5)), "none");
    EXPECT_EQ(interval("\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA6"), "none") << "digits of another script";
}

TEST(Date, ParseDayTakesADayAlone) {
    EXPECT_EQ(toString(*parseDay("2026-03-02")), "2026-03-02");
    EXPECT_FALSE(parseDay("2026-03"));
    EXPECT_FALSE(parseDay("2026-03-02T00:00:00Z"));
    EXPECT_FALSE(parseDay("2026-02-30"));
    EXPECT_EQ(toString(*parseDay("0001-01-01")), "0001-01-01");
}

TEST(Date, DaysAndYears) {
    EXPECT_EQ(daysBetween(day("2024-02-28"), day("2024-03-01")), 2);
    EXPECT_EQ(daysBetween(day("2025-02-28"), day("2025-03-01")), 1);
    EXPECT_EQ(daysBetween(day("2026-01-01"), day("2025-01-01")), -365);
    EXPECT_EQ(completedYears(day("1980-06-15"), day("2026-06-14")), 45);
    EXPECT_EQ(completedYears(day("1980-06-15"), day("2026-06-15")), 46);
    EXPECT_EQ(completedYears(day("2000-02-29"), day("2025-02-28")), 24);
    EXPECT_EQ(completedYears(day("2000-02-29"), day("2025-03-01")), 25);
    EXPECT_EQ(completedYears(day("2000-02-29"), day("2024-02-29")), 24);
    EXPECT_EQ(completedYears(day("2026-01-01"), day("2026-01-01")), 0);
}

TEST(Date, BeforeIsYesNoOrUnknown) {
    EXPECT_EQ(before(date("2025"), date("2026-01-01")), Ternary::yes);
    EXPECT_EQ(before(date("2026-01-01"), date("2025")), Ternary::no);
    EXPECT_EQ(before(date("2026"), date("2026-05")), Ternary::unknown);
    EXPECT_EQ(before(date("2026-05-01"), date("2026-05-01")), Ternary::unknown);
    EXPECT_EQ(before(date("2026-05-01"), date("2026-05-02")), Ternary::yes);
    EXPECT_EQ(before(date("2026-05"), date("2026-05-31")), Ternary::unknown);
    EXPECT_EQ(before(date("2026-04"), date("2026-05")), Ternary::yes);
}

TEST(Date, InstantsCompareAsInstants) {
    const auto evening = date("2026-02-25T23:30:00-05:00");
    const auto morning = date("2026-02-26T04:00:00Z");
    EXPECT_EQ(before(morning, evening), Ternary::yes) << "04:00Z is 23:00 at -05:00";
    EXPECT_EQ(before(evening, morning), Ternary::no);
    EXPECT_EQ(before(evening, evening), Ternary::no);
    EXPECT_EQ(before(evening, date("2026-02-25")), Ternary::unknown) << "a day beside an instant of it";
    EXPECT_EQ(before(evening, date("2026-02-26")), Ternary::yes);
}

TEST(Date, OnOrAfterCountsDays) {
    EXPECT_EQ(onOrAfter(date("2026-05-01"), day("2026-05-01")), Ternary::yes);
    EXPECT_EQ(onOrAfter(date("2026-04-30"), day("2026-05-01")), Ternary::no);
    EXPECT_EQ(onOrAfter(date("2026-05"), day("2026-05-01")), Ternary::yes);
    EXPECT_EQ(onOrAfter(date("2026-05"), day("2026-05-02")), Ternary::unknown);
    EXPECT_EQ(onOrAfter(date("2026-04"), day("2026-05-01")), Ternary::no);
}

TEST(Date, DateOfIsExact) {
    EXPECT_TRUE(dateOf(day("2026-05-01")).exact());
    EXPECT_EQ(dateOf(day("2026-05-01")), date("2026-05-01"));
    EXPECT_FALSE(date("2026").exact());
}

}  // namespace
}  // namespace refract::fhir
