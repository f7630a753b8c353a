// The table of words, read.
#include "rules/sig_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace refract::rules {

extern const char* const kSigWords;

namespace {

constexpr std::array<std::pair<std::string_view, SigKind>, 31> kKinds{{
    {"number", SigKind::number},
    {"count", SigKind::count},
    {"mass", SigKind::mass},
    {"volume", SigKind::volume},
    {"times", SigKind::times},
    {"multiplier", SigKind::multiplier},
    {"timesword", SigKind::timesword},
    {"per", SigKind::per},
    {"every", SigKind::every},
    {"time", SigKind::time},
    {"event", SigKind::event},
    {"weekday", SigKind::weekday},
    {"prn", SigKind::prn},
    {"for", SigKind::for_},
    {"then", SigKind::then},
    {"and", SigKind::and_},
    {"or", SigKind::or_},
    {"to", SigKind::to},
    {"by", SigKind::by},
    {"upto", SigKind::upto},
    {"atmost", SigKind::atmost},
    {"stop", SigKind::stop},
    {"turn", SigKind::turn},
    {"mayrise", SigKind::mayrise},
    {"from", SigKind::from},
    {"divided", SigKind::divided},
    {"daytotal", SigKind::daytotal},
    {"totalacross", SigKind::totalacross},
    {"together", SigKind::together},
    {"end", SigKind::end},
    {"filler", SigKind::filler},
}};

constexpr std::array<std::pair<std::string_view, DayPart>, 4> kDayParts{
    {{"morning", kMorning}, {"noon", kNoon}, {"evening", kEvening}, {"bedtime", kBedtime}}};

template <typename Table>
auto named(const Table& table, std::string_view name) {
    using Value = typename Table::value_type::second_type;
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == name; });
    return found == table.end() ? std::optional<Value>{} : std::optional<Value>{found->second};
}

/// How many numbers a kind needs beside it.
std::size_t numbersOf(SigKind kind) {
    switch (kind) {
        case SigKind::times:
            return 2;
        case SigKind::number:
        case SigKind::mass:
        case SigKind::volume:
        case SigKind::multiplier:
        case SigKind::per:
        case SigKind::time:
        case SigKind::weekday:
            return 1;
        default:
            return 0;
    }
}

bool readNumber(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size() && value > 0;
}

/// The text up to the next tab, which is taken away with it.
std::string_view takeColumn(std::string_view& line) {
    const std::size_t tab = line.find('\t');
    const std::string_view column = line.substr(0, tab);
    line = tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
    return column;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

}  // namespace

const SigWords& SigWords::instance() {
    static const SigWords words(kSigWords);
    return words;
}

SigWords::SigWords(std::string_view table) {
    std::size_t number = 0;
    while (!table.empty()) {
        const std::size_t newline = table.find('\n');
        const std::string_view line = table.substr(0, newline);
        table = newline == std::string_view::npos ? std::string_view{} : table.substr(newline + 1);
        ++number;
        if (!line.empty() && line.front() != '#') readLine(line, number);
    }
}

void SigWords::readLine(std::string_view line, std::size_t number) {
    const std::string_view phrase = takeColumn(line);
    const std::string_view kind = takeColumn(line);
    const std::string_view a = takeColumn(line);
    const std::string_view b = takeColumn(line);
    if (phrase.empty() || !line.empty() || !add(phrase, kind, a, b)) {
        errors_.push_back("line " + std::to_string(number) + ": \"" + std::string(phrase) + "\" cannot be read");
    }
}

bool SigWords::add(std::string_view phrase, std::string_view kind, std::string_view a, std::string_view b) {
    SigWord word;
    if (kind == "code") {
        TimingCode code;
        return readNumber(a, code.times) && readNumber(b, code.days) && codes_.emplace(phrase, code).second;
    }
    if (kind == "codeevent") {
        const auto part = named(kDayParts, a);
        return part && b.empty() && codes_.emplace(phrase, TimingCode{0, 1, *part}).second;
    }
    if (kind == "route" || kind == "routecode") {
        const FormRoute route = formRouteByName(a);
        if (route == FormRoute::unknown || !b.empty()) return false;
        if (kind == "routecode") return routes_.emplace(phrase, route).second;
        word.kind = SigKind::route;
        word.route = route;
    } else if (kind == "count" && !a.empty()) {
        const FormRoute route = formRouteByName(a);
        if (route == FormRoute::unknown || !b.empty()) return false;
        word.kind = SigKind::count;
        word.route = route;
    } else {
        const auto known = named(kKinds, kind);
        if (!known) return false;
        word.kind = *known;
        const auto part = word.kind == SigKind::event ? named(kDayParts, a) : std::nullopt;
        const std::size_t numbers = numbersOf(word.kind);
        if (word.kind == SigKind::event ? !part : numbers > 0 ? !readNumber(a, word.a) : !a.empty()) return false;
        if (numbers > 1 ? !readNumber(b, word.b) : !b.empty()) return false;
        if (part) word.a = *part;
        word.fraction = word.kind == SigKind::number && word.a < 1;
    }
    const std::string_view first = phrase.substr(0, phrase.find(' '));
    std::size_t& longest = longest_[first];
    longest = std::max(longest, static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1);
    return words_.emplace(phrase, word).second;
}

const SigWord* SigWords::find(std::string_view words) const {
    const auto found = words_.find(words);
    return found == words_.end() ? nullptr : &found->second;
}

std::size_t SigWords::longest(std::string_view first) const {
    const auto found = longest_.find(first);
    return found == longest_.end() ? 0 : found->second;
}

std::optional<TimingCode> SigWords::timingCode(std::string_view code) const {
    const auto found = codes_.find(lower(code));
    return found == codes_.end() ? std::nullopt : std::optional<TimingCode>{found->second};
}

FormRoute SigWords::route(std::string_view name) const {
    const auto found = routes_.find(lower(name));
    return found == routes_.end() ? FormRoute::unknown : found->second;
}

}  // namespace refract::rules
