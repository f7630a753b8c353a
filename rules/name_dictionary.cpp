// Folding a text into words.
#include "rules/name_dictionary.h"

#include <initializer_list>

namespace refract::rules {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

/// Signs that are words of their own.
bool standsAlone(char c) {
    return c == '/' || c == '[' || c == ']' || c == '(' || c == ')' || c == '{' || c == '}' || c == '%' || c == ';';
}

std::size_t lengthOfAny(std::string_view rest, std::initializer_list<std::string_view> signs) {
    for (const std::string_view sign : signs) {
        if (rest.starts_with(sign)) return sign.size();
    }
    return 0;
}

/// Trade marks and typographic apostrophes in UTF-8, and what takes no room: soft hyphen, zero-width
/// space and joiners, word joiner, byte order mark.
std::size_t ignored(std::string_view rest) {
    if (isAscii(rest.front())) return rest.front() == '\'' ? 1 : 0;
    return lengthOfAny(rest, {"\xC2\xAE", "\xE2\x84\xA2", "\xE2\x80\x99", "\xE2\x80\x98", "\xC2\xAD", "\xE2\x80\x8B",
                              "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF"});
}

/// Blanks that are none of ASCII: no-break, narrow, thin and figure space, and the wide one.
std::size_t blank(std::string_view rest) {
    if (isAscii(rest.front())) return 0;
    return lengthOfAny(rest, {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87", "\xE3\x80\x80"});
}

/// "Ｚｏｌｏｆｔ": letters and digits as wide as Chinese characters, U+FF01 to U+FF5E, as those of ASCII;
/// 0 for anything else.
char narrowed(std::string_view rest) {
    if (rest.size() < 3 || rest[0] != '\xEF') return 0;
    const auto second = static_cast<unsigned char>(rest[1]);
    const auto third = static_cast<unsigned char>(rest[2]);
    if (second == 0xBC && third >= 0x81 && third <= 0xBF) return static_cast<char>(third - 0x81 + '!');
    if (second == 0xBD && third >= 0x80 && third <= 0x9E) return static_cast<char>(third - 0x80 + '`');
    return 0;
}

}  // namespace

bool isNumber(std::string_view word) {
    return !word.empty() && (isDigit(word.front()) || (word.front() == '.' && word.size() > 1));
}

std::vector<std::string> foldedWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto end = [&] {
        while (!word.empty() && word.back() == '.') word.pop_back();
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (const std::size_t skip = ignored(text.substr(i)); skip > 0) {
            i += skip - 1;
            continue;
        }
        if (const std::size_t skip = blank(text.substr(i)); skip > 0) {
            i += skip - 1;
            end();
            continue;
        }
        const char narrow = narrowed(text.substr(i));
        if (narrow != 0) i += 2;
        const char raw = narrow != 0 ? narrow : text[i];
        const char c = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
        const bool number = isNumber(word);
        if (isDigit(c)) {
            word += c;
        } else if (c == '.' && i + 1 < text.size() && isDigit(text[i + 1]) && (word.empty() || number)) {
            word += c;
        } else if (c == ',' && number && i + 3 < text.size() && isDigit(text[i + 1]) && isDigit(text[i + 2]) &&
                   isDigit(text[i + 3])) {
            continue;  // "1,000"
        } else if (isLetter(static_cast<unsigned char>(c))) {
            if (number) end();
            word += c;
        } else if (c == '.' && !word.empty() && !number) {
            continue;  // "st. john", "h.s."
        } else {
            end();
            if (standsAlone(c)) words.emplace_back(1, c);
        }
    }
    end();
    return words;
}

std::string foldedKey(std::string_view text) {
    std::string key;
    for (const auto& word : foldedWords(text)) key += (key.empty() ? "" : " ") + word;
    return key;
}

}  // namespace refract::rules
