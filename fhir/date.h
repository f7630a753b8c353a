// Dates as FHIR has them: a year, a month, a day or an instant, kept as an
// interval of days, so that nothing is ever invented ("2026-05" is a month, not
// the 1st of May).
//
// Source: https://hl7.org/fhir/R4/datatypes.html#dateTime. The day of an instant
// is the day as written, at the offset as written: "2026-02-25T23:30:00-05:00" is
// the 25th. Value types, no allocation, no locale, no time zone data base.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace refract::fhir {

/// A calendar day.
using Day = std::chrono::sys_days;

/// A comparison of things that are known only in part.
enum class Ternary { no, unknown, yes };

/// "2026-03-02"; nothing else.
std::optional<Day> parseDay(std::string_view text);
std::string toString(Day day);

/// Whole days from `from` to `to`; negative when `to` is earlier.
int daysBetween(Day from, Day to);

/// The last 29 February birthday rule: a person born on 29 February is a year
/// older on 1 March of other years. Completed years on `on`.
int completedYears(Day birth, Day on);

/// A date or dateTime: every day that it may be, first and last included, and the
/// instant where a time with an offset was given.
struct PartialDate {
    Day first{};
    Day last{};
    std::optional<std::chrono::sys_time<std::chrono::milliseconds>> instant;

    bool exact() const { return first == last; }
    bool operator==(const PartialDate&) const = default;
};

/// FHIR date, dateTime or instant: YYYY, YYYY-MM, YYYY-MM-DD, or with a time,
/// fractional seconds and an offset. A time without an offset or without seconds is
/// tolerated (real servers send it): the day stands and there is no instant. Leap
/// seconds read as the second before. std::nullopt for anything else, days that do not exist
/// included ("2025-02-29").
std::optional<PartialDate> parseDate(std::string_view text);

PartialDate dateOf(Day day);

/// Was `a` before `b`? Two instants compare as instants. Otherwise days: overlapping
/// intervals are unknown, the same exact day without times on both sides included.
Ternary before(const PartialDate& a, const PartialDate& b);
/// Was `a` on or after day `b`, counting days alone?
Ternary onOrAfter(const PartialDate& a, Day b);

/// A FHIR Period, or the like: absent ends are open and stay absent.
struct Period {
    std::optional<PartialDate> start;
    std::optional<PartialDate> end;  ///< the last day that belongs to it (clinical.md 11, row 9)
    bool operator==(const Period&) const = default;
};

}  // namespace refract::fhir
