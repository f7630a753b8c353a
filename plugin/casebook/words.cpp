// Splitting and taking words.
#include "plugin/casebook/words.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace refract::casebook {

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

std::optional<double> parseNumber(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::vector<Word>> splitWords(std::string_view line) {
    std::vector<Word> words;
    std::size_t i = 0;
    while (i < line.size()) {
        if (std::isspace(static_cast<unsigned char>(line[i])) != 0) {
            ++i;
        } else if (line[i] == '#') {
            break;
        } else if (line[i] == '"') {
            const auto end = line.find('"', i + 1);
            if (end == std::string_view::npos) return std::nullopt;
            words.push_back({std::string(line.substr(i + 1, end - i - 1)), true});
            i = end + 1;
        } else {
            const auto end = std::min(line.find_first_of(" \t\r\"#", i), line.size());
            words.push_back({std::string(line.substr(i, end - i)), false});
            i = end;
        }
    }
    return words;
}

bool Words::take(std::string_view phrase) {
    std::size_t at = next_;
    std::size_t begin = 0;
    while (begin < phrase.size()) {
        const auto end = std::min(phrase.find(' ', begin), phrase.size());
        if (at == words_.size() || words_[at].quoted ||
            lowerCase(words_[at].text) != phrase.substr(begin, end - begin)) {
            return false;
        }
        ++at;
        begin = end + 1;
    }
    next_ = at;
    return true;
}

std::optional<std::string> Words::takeAny() {
    if (done()) return std::nullopt;
    return words_[next_++].text;
}

std::optional<std::string> Words::takeQuoted() {
    if (done() || !words_[next_].quoted) return std::nullopt;
    return words_[next_++].text;
}

std::optional<double> Words::takeNumber() {
    if (done() || words_[next_].quoted) return std::nullopt;
    const auto number = parseNumber(words_[next_].text);
    if (number) ++next_;
    return number;
}

std::optional<fhir::Day> Words::takeDay() {
    if (done()) return std::nullopt;
    const auto day = fhir::parseDay(words_[next_].text);
    if (day) ++next_;
    return day;
}

std::optional<std::string> Words::takeDate() {
    if (done() || !fhir::parseDate(words_[next_].text)) return std::nullopt;
    return words_[next_++].text;
}

}  // namespace refract::casebook
