// Looking at text one code point at a time.
#include "plugin/conformance/text.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string>

namespace refract::conformance {

namespace {

bool hidden(char32_t c) {
    const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    return (c < 0x20 && c != U'\n') || within(0x7F, 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
           within(0x200B, 0x200F) || within(0x2028, 0x202E) || within(0x2060, 0x206F) || c == 0xFEFF ||
           within(0xFFF9, 0xFFFB) || within(0xE0000, 0xE007F);
}

}  // namespace

std::vector<char32_t> codePoints(std::string_view text) {
    std::vector<char32_t> points;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) {
            throw std::runtime_error("not UTF-8");
        }
        char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if ((next & 0xC0) != 0x80) throw std::runtime_error("not UTF-8");
            point = (point << 6) | (next & 0x3FU);
        }
        points.push_back(point);
        at += length;
    }
    return points;
}

std::size_t characters(std::string_view text) {
    return codePoints(text).size();
}

bool isUuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const bool hex = std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
        if (dash ? text[at] != '-' : !hex) return false;
    }
    return true;
}

bool isTypedReference(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0 || text.size() - slash - 1 > 64 || slash + 1 == text.size()) {
        return false;
    }
    const auto letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    const auto ofId = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; };
    return std::isupper(static_cast<unsigned char>(text[0])) != 0 &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(slash), letter) &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(slash) + 1, text.end(), ofId);
}

bool hasHiddenCharacter(std::string_view text) {
    const auto points = codePoints(text);
    return std::any_of(points.begin(), points.end(), hidden);
}

bool hasRawHtml(std::string_view text) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (text[at] != '<' || (at > 0 && text[at - 1] == '\\')) continue;
        const char next = text[at + 1];
        if (std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '/' || next == '!' || next == '?')
            return true;
    }
    return false;
}

std::string indented(std::string_view json) {
    std::string text;
    std::size_t depth = 0;
    bool inString = false;
    const auto newLine = [&] { text.append(1, '\n').append(2 * depth, ' '); };
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        const bool escaped = inString && c == '\\';
        if (c == '"') inString = !inString;
        if (inString || c == '"') {
            text += c;
            if (escaped && at + 1 < json.size()) text += json[++at];
            continue;
        }
        if (c == '}' || c == ']') {
            --depth;
            newLine();
        }
        text += c;
        if (c == ':') text += ' ';
        if (c == '{' || c == '[') ++depth;
        if (c == '{' || c == '[' || c == ',') newLine();
    }
    return text;
}

}  // namespace refract::conformance
