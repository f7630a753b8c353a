// Characters → numbers, words and punctuation → words that mean something.
#include "rules/sig_tokens.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

namespace refract::rules {

namespace {

/// A token before phrases are looked for: a plain word, or a finished SigWord.
struct Raw {
    std::string word;  ///< empty for finished ones
    SigWord done;
};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return c >= 'a' && c <= 'z';
}

class Scanner {
public:
    explicit Scanner(std::string_view text) {
        text_.reserve(text.size());
        for (const char c : text) text_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }

    std::vector<Raw> scan() {
        while (at_ < text_.size()) {
            if (isDigit(peek()) || (peek() == '.' && isDigit(peek(1)))) {
                number();
            } else if (isLetter(peek())) {
                word();
            } else {
                other();
            }
        }
        return std::move(raw_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool starts(std::string_view with) const { return text_.compare(at_, with.size(), with) == 0; }

    void put(SigKind kind, double a = 0, bool fraction = false) {
        Raw raw;
        raw.done.kind = kind;
        raw.done.a = a;
        raw.done.fraction = fraction;
        raw_.push_back(std::move(raw));
    }
    bool lastIs(SigKind kind) const {
        return !raw_.empty() && raw_.back().word.empty() && raw_.back().done.kind == kind;
    }

    std::string digits() {
        std::string result;
        while (isDigit(peek()) || (peek() == ',' && isDigit(peek(1)) && isDigit(peek(2)) && isDigit(peek(3)))) {
            if (peek() != ',') result += peek();
            ++at_;
        }
        if (peek() == '.' && isDigit(peek(1))) {
            do result += text_[at_++];
            while (isDigit(peek()));
        }
        return result;
    }
    static double valueOf(const std::string& digits) {
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }

    void number() {
        const double value = valueOf(digits());
        if (peek() != '/' || !isDigit(peek(1))) return put(SigKind::number, value);
        ++at_;
        const double below = valueOf(digits());
        if (peek() == '/' && isDigit(peek(1))) {
            ++at_;
            digits();
            return put(SigKind::date);
        }
        constexpr double kFinestPart = 8;  // tablets are cut in halves, thirds, quarters
        if (below > value && value >= 1 && below <= kFinestPart) return put(SigKind::number, value / below, true);
        put(SigKind::unknown);
    }

    /// "b.i.d." is one word; "tablet(s)" is "tablets".
    void word() {
        std::string letters;
        while (isLetter(peek()) || (peek() == '\'' && isLetter(peek(1)))) {
            if (peek() != '\'') letters += peek();
            ++at_;
        }
        std::size_t dots = 0;
        while (letters.size() == dots + 1 && peek() == '.' && isLetter(peek(1)) && !isLetter(peek(2))) {
            letters += peek(1);
            at_ += 2;
            ++dots;
        }
        if (dots > 0 && peek() == '.') ++at_;
        for (const std::string_view plural : {"(s)", "(es)"}) {
            if (!starts(plural)) continue;
            letters += plural.substr(1, plural.size() - 2);
            at_ += plural.size();
        }
        raw_.push_back({std::move(letters), {}});
    }

    void dash() {
        std::size_t ahead = 1;
        while (peek(ahead) == ' ') ++ahead;
        const bool numberAfter = isDigit(peek(ahead)) || text_.compare(at_ + ahead, 2, "\xC2\xBD") == 0;
        ++at_;
        // "1-2 tablets" and "50mg-100mg" are ranges; "Disp-90" and "tablets - 1 daily" are not.
        const bool massBefore = !raw_.empty() && (raw_.back().word == "mg" || raw_.back().word == "mcg");
        if (numberAfter && (lastIs(SigKind::number) || massBefore)) put(SigKind::to);
    }

    void other() {
        static constexpr std::pair<std::string_view, double> kFractions[] = {
            {"\xC2\xBD", 0.5}, {"\xC2\xBC", 0.25}, {"\xC2\xBE", 0.75}};
        for (const auto& [sign, value] : kFractions) {
            if (!starts(sign)) continue;
            at_ += sign.size();
            return put(SigKind::number, value, true);
        }
        static constexpr std::pair<std::string_view, char> kSame[] = {
            {"\xC3\x97", 'x'}, {"\xE2\x80\x93", '-'}, {"\xE2\x80\x94", '-'}, {"\xC2\xA0", ' '}};
        for (const auto& [sign, plain] : kSame) {
            if (!starts(sign)) continue;
            text_.replace(at_, sign.size(), std::string(sign.size() - 1, ' ') + plain);
            return;
        }
        punctuation();
    }

    void punctuation() {
        switch (peek()) {
            case '-':
                return dash();
            case '.':
            case ';':
            case '\n':
            case '\r':
                put(SigKind::sentence);
                break;
            case ',':
            case ':':
                put(SigKind::comma);
                break;
            case '(':
            case '[':
                put(SigKind::open);
                break;
            case ')':
            case ']':
                put(SigKind::close);
                break;
            case '/':
                put(SigKind::slash);
                break;
            case '&':
            case '+':
                put(SigKind::and_);
                break;
            case '#':
                put(SigKind::end);
                break;
            case ' ':
            case '\t':
            case '*':
            case '"':
            case '\'':
                break;
            default:
                put(SigKind::unknown);
        }
        ++at_;
    }

    std::string text_;
    std::size_t at_ = 0;
    std::vector<Raw> raw_;
};

}  // namespace

std::vector<SigWord> sigTokens(std::string_view text, const SigWords& words) {
    const std::vector<Raw> raw = Scanner(text).scan();
    std::vector<SigWord> tokens;
    tokens.reserve(raw.size());
    std::string phrase;
    for (std::size_t i = 0; i < raw.size();) {
        if (raw[i].word.empty()) {
            tokens.push_back(raw[i++].done);
            continue;
        }
        const std::size_t most = words.longest(raw[i].word);
        std::size_t taken = 1;
        SigWord best;
        phrase.clear();
        for (std::size_t n = 0; n < most && i + n < raw.size() && !raw[i + n].word.empty(); ++n) {
            if (n > 0) phrase += ' ';
            phrase += raw[i + n].word;
            if (const SigWord* found = words.find(phrase)) {
                best = *found;
                taken = n + 1;
            }
        }
        tokens.push_back(best);
        i += taken;
    }
    return tokens;
}

}  // namespace refract::rules
