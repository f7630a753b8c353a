// Folding a text into words.
#include "rules/name_dictionary.h"

namespace refract::rules {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/// Signs that are words of their own.
bool standsAlone(char c) {
    return c == '/' || c == '[' || c == ']' || c == '(' || c == ')' || c == '{' || c == '}' || c == '%' || c == ';';
}

/// Trade marks and typographic apostrophes in UTF-8, which say nothing.
std::size_t ignored(std::string_view rest) {
    for (const std::string_view sign : {"\xC2\xAE", "\xE2\x84\xA2", "\xE2\x80\x99", "\xE2\x80\x98", "'"}) {
        if (rest.starts_with(sign)) return sign.size();
    }
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
        const char raw = text[i];
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
