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

/// One that a backslash before it makes a plain character of Markdown.
bool escaped(std::string_view text, std::size_t at) {
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

/// Does what stands there, perhaps after spaces and in angle brackets, begin with http:// or https://?
bool leadsToTheWeb(std::string_view destination) {
    const auto first = destination.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    destination.remove_prefix(first);
    if (destination.starts_with('<')) destination.remove_prefix(1);
    for (const std::string_view scheme : {"https://", "http://"}) {
        const auto begin = destination.substr(0, scheme.size());
        if (std::equal(begin.begin(), begin.end(), scheme.begin(), scheme.end(),
                       [](unsigned char a, unsigned char b) { return std::tolower(a) == b; })) {
            return true;
        }
    }
    return false;
}

/// "[label]:" at the begin of a line, in a list or a quotation too.
bool definesLink(std::string_view text, std::size_t bracket) {
    const auto lineBreak = text.rfind('\n', bracket);
    const auto line = text.substr(lineBreak == std::string_view::npos ? 0 : lineBreak + 1);
    const auto first = line.find_first_not_of(" \t>*+-");
    return first != std::string_view::npos && line[first] == '[';
}

std::string writtenOut(char32_t point) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = point > 0xFFFF ? "\\U" : "\\u";
    for (int shift = point > 0xFFFF ? 28 : 12; shift >= 0; shift -= 4) text += kDigits[(point >> shift) & 0xFU];
    return text;
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

bool hasForeignLink(std::string_view markdown) {
    for (auto at = markdown.find(']'); at != std::string_view::npos; at = markdown.find(']', at + 1)) {
        if (escaped(markdown, at) || at + 1 == markdown.size()) continue;
        const bool link = markdown[at + 1] == '(' || (markdown[at + 1] == ':' && definesLink(markdown, at));
        if (link && !leadsToTheWeb(markdown.substr(at + 2))) return true;
    }
    return false;
}

std::string shown(std::string_view text, std::size_t most) {
    // The characters one by one: none is cut in the middle.
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const auto bytes = text.substr(at, length);
        at += length;
        try {
            const char32_t point = codePoints(bytes).front();
            const bool column = point == U' ' && !parts.empty() && (parts.back() == " " || parts.back() == "\\u0020");
            parts.push_back(point == U'\n' || column || hidden(point) ? writtenOut(point) : std::string(bytes));
        } catch (const std::runtime_error&) {
            parts.push_back(writtenOut(0xFFFD));
        }
    }
    std::string line;
    const std::size_t tail = parts.size() > most ? most / 3 : 0;
    const std::size_t head = parts.size() > most ? most - tail : parts.size();
    for (std::size_t i = 0; i < head; ++i) line += parts[i];
    if (tail > 0) line += "…";
    for (std::size_t i = parts.size() - tail; i < parts.size(); ++i) line += parts[i];
    return line;
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
