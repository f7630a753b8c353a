// Characters and small comparisons of RFC 9110 section 5.6, shared by everything that reads or writes HTTP.
//
// Pure functions without state. ASCII only: nothing here depends on a locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace refract::server::syntax {

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// tchar of RFC 9110 section 5.6.2.
constexpr bool isTokenChar(char c) {
    return isDigit(c) || isAlpha(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
constexpr bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

/// VCHAR: a visible ASCII character.
constexpr bool isVisible(char c) {
    return c > ' ' && c < '\x7f';
}

/// What a field value may hold: visible characters, space, tab and obs-text; so no NUL, CR or LF.
constexpr bool isFieldChar(char c) {
    return isVisible(c) || c == ' ' || c == '\t' || (static_cast<unsigned char>(c) >= 0x80);
}
constexpr bool isFieldValue(std::string_view text) {
    return std::all_of(text.begin(), text.end(), isFieldChar);
}

constexpr std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool equalIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// The value of a hexadecimal digit, or -1.
constexpr int hexValue(char c) {
    if (isDigit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// Calls `use` with each trimmed, non-empty element of a comma-separated list.
template <typename Use>
constexpr void eachElement(std::string_view list, Use use) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto element = trimmed(list.substr(0, comma)); !element.empty()) use(element);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

}  // namespace refract::server::syntax
