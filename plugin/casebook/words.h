// Words: one line of a case file, taken word by word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"

namespace refract::casebook {

struct Word {
    std::string text;
    bool quoted = false;
};

/// Splits at white space; "…" is one word; # outside quotes ends the line. An open quote
/// is std::nullopt.
std::optional<std::vector<Word>> splitWords(std::string_view line);

/// A cursor over the words of a line. take…() advance only when they succeed.
class Words {
public:
    explicit Words(std::vector<Word> words) : words_(std::move(words)) {}

    bool done() const { return next_ == words_.size(); }
    const Word* peek(std::size_t ahead = 0) const {
        return next_ + ahead < words_.size() ? &words_[next_ + ahead] : nullptr;
    }
    /// The words one after the other, in any letter case, none of them quoted.
    bool take(std::string_view phrase);
    std::optional<std::string> takeAny();
    std::optional<std::string> takeQuoted();
    std::optional<double> takeNumber();
    std::optional<fhir::Day> takeDay();
    /// A FHIR date, partial ones too, as written.
    std::optional<std::string> takeDate();
    /// The first word that nobody took, for messages.
    std::string rest() const { return done() ? std::string() : words_[next_].text; }

private:
    std::vector<Word> words_;
    std::size_t next_ = 0;
};

std::string lowerCase(std::string_view text);
std::optional<double> parseNumber(std::string_view text);

}  // namespace refract::casebook
