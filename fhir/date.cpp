// Reading and comparing FHIR dates, by C++20's calendar.
#include "fhir/date.h"

namespace refract::fhir {

namespace {

using namespace std::chrono;

/// Reads a text from left to right; what does not fit leaves it failed.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `count` decimal digits whose value lies in [low, high].
    std::optional<int> digits(std::size_t count, int low, int high) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = rest_[i];
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        if (value < low || value > high) return std::nullopt;
        rest_.remove_prefix(count);
        return value;
    }
    /// A fraction of a second of any length, cut to milliseconds.
    std::optional<milliseconds> fraction() {
        std::size_t length = 0;
        int value = 0;
        for (int scale = 100; length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9'; ++length) {
            value += (rest_[length] - '0') * scale;
            scale /= 10;
        }
        if (length == 0) return std::nullopt;
        rest_.remove_prefix(length);
        return milliseconds(value);
    }

private:
    std::string_view rest_;
};

constexpr int kFirstYear = 1;  // R4's grammar has no year 0000
constexpr int kLastYear = 9999;

/// What stands after the "T": a time of day, and an offset if there is one.
struct Time {
    milliseconds ofDay{};
    std::optional<minutes> offset;
    bool toTheSecond = false;
};

/// "Z", "+05:30" or nothing; offsets reach 14:00 (XML Schema).
bool scanOffset(Scanner& scanner, std::optional<minutes>& offset) {
    if (scanner.done()) return true;
    if (scanner.take('Z')) {
        offset = minutes(0);
        return scanner.done();
    }
    const bool west = scanner.take('-');
    if (!west && !scanner.take('+')) return false;
    constexpr int kMostHours = 14;
    const auto hour = scanner.digits(2, 0, kMostHours);
    if (!hour || !scanner.take(':')) return false;
    const auto minute = scanner.digits(2, 0, *hour == kMostHours ? 0 : 59);
    if (!minute || !scanner.done()) return false;
    const minutes size = hours(*hour) + minutes(*minute);
    offset = west ? -size : size;
    return true;
}

std::optional<Time> scanTime(Scanner& scanner) {
    Time time;
    const auto hour = scanner.digits(2, 0, 23);
    if (!hour || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2, 0, 59);
    if (!minute) return std::nullopt;
    time.ofDay = hours(*hour) + minutes(*minute);
    if (scanner.take(':')) {
        const auto second = scanner.digits(2, 0, 60);
        if (!second) return std::nullopt;
        time.ofDay += seconds(*second == 60 ? 59 : *second);
        time.toTheSecond = true;
        if (scanner.take('.')) {
            const auto part = scanner.fraction();
            if (!part) return std::nullopt;
            time.ofDay += *part;
        }
    }
    if (!scanOffset(scanner, time.offset)) return std::nullopt;
    return time;
}

std::optional<Day> existing(int year_, int month_, int day_) {
    const year_month_day date{year(year_), month(static_cast<unsigned>(month_)), day(static_cast<unsigned>(day_))};
    if (!date.ok()) return std::nullopt;
    return Day(date);
}

void appendPadded(std::string& text, int value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

}  // namespace

std::optional<PartialDate> parseDate(std::string_view text) {
    Scanner scanner(text);
    const auto year_ = scanner.digits(4, kFirstYear, kLastYear);
    if (!year_) return std::nullopt;
    if (scanner.done()) return PartialDate{*existing(*year_, 1, 1), *existing(*year_, 12, 31), std::nullopt};
    if (!scanner.take('-')) return std::nullopt;
    const auto month_ = scanner.digits(2, 1, 12);
    if (!month_) return std::nullopt;
    if (scanner.done()) {
        const year_month whole{year(*year_), month(static_cast<unsigned>(*month_))};
        return PartialDate{Day(whole / 1), Day(whole / last), std::nullopt};
    }
    if (!scanner.take('-')) return std::nullopt;
    const auto day_ = scanner.digits(2, 1, 31);
    if (!day_) return std::nullopt;
    const auto date = existing(*year_, *month_, *day_);
    if (!date) return std::nullopt;
    PartialDate result = dateOf(*date);
    if (scanner.done()) return result;
    if (!scanner.take('T')) return std::nullopt;
    const auto time = scanTime(scanner);
    if (!time) return std::nullopt;
    if (time->offset && time->toTheSecond) result.instant = *date + time->ofDay - *time->offset;
    return result;
}

std::optional<Day> parseDay(std::string_view text) {
    constexpr std::size_t kLength = 10;
    if (text.size() != kLength) return std::nullopt;
    const auto date = parseDate(text);
    if (!date) return std::nullopt;
    return date->first;
}

std::string toString(Day day) {
    const year_month_day date(day);
    std::string text;
    appendPadded(text, static_cast<int>(date.year()), 4);
    text += '-';
    appendPadded(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    text += '-';
    appendPadded(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    return text;
}

int daysBetween(Day from, Day to) {
    return static_cast<int>((to - from).count());
}

int completedYears(Day birth, Day on) {
    const year_month_day from(birth);
    const year_month_day to(on);
    const int years_ = static_cast<int>(to.year()) - static_cast<int>(from.year());
    const bool hadBirthday = to.month() > from.month() || (to.month() == from.month() && to.day() >= from.day());
    return hadBirthday ? years_ : years_ - 1;
}

PartialDate dateOf(Day day) {
    return {day, day, std::nullopt};
}

Ternary before(const PartialDate& a, const PartialDate& b) {
    if (a.instant && b.instant) return *a.instant < *b.instant ? Ternary::yes : Ternary::no;
    if (a.last < b.first) return Ternary::yes;
    if (b.last < a.first) return Ternary::no;
    return Ternary::unknown;
}

Ternary onOrAfter(const PartialDate& a, Day b) {
    if (a.first >= b) return Ternary::yes;
    return a.last < b ? Ternary::no : Ternary::unknown;
}

}  // namespace refract::fhir
