// The words of written instructions, as rules/terminology/sig-words.tsv lists them.
//
// The table is part of the library (CMake writes it into sig_words_data.cpp), so that
// reading an instruction needs no file and cannot fail. Read once, on first use;
// immutable and safe to share between threads afterwards.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/terminology.h"

namespace refract::rules {

/// What a word does; the table explains each.
enum class SigKind {
    unknown,
    number,
    count,
    mass,
    volume,
    times,
    multiplier,
    timesword,
    per,
    every,
    time,
    event,
    weekday,
    prn,
    for_,
    then,
    and_,
    or_,
    to,
    by,
    upto,
    atmost,
    stop,
    turn,
    mayrise,
    from,
    divided,
    daytotal,
    totalacross,
    together,
    end,
    route,
    filler,
    // Of punctuation, not of words:
    slash,
    comma,
    sentence,
    open,
    close,
    date,
};

/// Parts of the day, as bits.
enum DayPart : unsigned { kMorning = 1, kNoon = 2, kEvening = 4, kBedtime = 8 };

struct SigWord {
    SigKind kind = SigKind::unknown;
    double a = 0, b = 0;  ///< the numbers of the table; event: a DayPart
    FormRoute route = FormRoute::unknown;
    bool fraction = false;  ///< a number below one, which may follow a whole one: "1 1/2"
};

/// A timing code: so many times in so many days, or parts of the day.
struct TimingCode {
    double times = 0, days = 1;
    unsigned dayParts = 0;
};

class SigWords {
public:
    static const SigWords& instance();
    /// Reads a table, which must outlive it; lines that cannot be read are noted in errors().
    explicit SigWords(std::string_view table);

    /// `words` joined by single blanks, lower case; nullptr if it is not in the table.
    const SigWord* find(std::string_view words) const;
    /// Of those that begin with `first`: how many words the longest has; 0 for none.
    std::size_t longest(std::string_view first) const;
    /// Any case.
    std::optional<TimingCode> timingCode(std::string_view code) const;
    /// A code or the name of a route; any case; unknown if it is not in the table.
    FormRoute route(std::string_view name) const;

    const std::vector<std::string>& errors() const { return errors_; }
    std::size_t size() const { return words_.size(); }

private:
    void readLine(std::string_view line, std::size_t number);
    bool add(std::string_view phrase, std::string_view kind, std::string_view a, std::string_view b);

    std::unordered_map<std::string_view, SigWord> words_;  // views of the table
    std::unordered_map<std::string_view, std::size_t> longest_;
    std::unordered_map<std::string_view, TimingCode> codes_;
    std::unordered_map<std::string_view, FormRoute> routes_;
    std::vector<std::string> errors_;
};

}  // namespace refract::rules
