// Text of a request as card text (C2): cut, cleaned of what hides or turns text around,
// and without a meaning in Markdown or HTML.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cards/cards.h"
#include "plugin/cards/characters.h"

namespace refract::cards {

namespace {

/// C2. A drug name of RxNorm has 35 characters in the middle; 80 hold its strength and form.
constexpr std::size_t kLongest = 80;
/// Vietnamese and Thai write up to three marks over a letter; more is a tower over other lines.
constexpr std::size_t kMostMarks = 3;
/// What has a meaning in GitHub-flavoured Markdown, inline or at the start of a line.
constexpr std::string_view kMarkdown = "\\`*_{}[]()#+-.!|~=^$:";
/// What a client that reads a plain text as markup could act on. Hyphens, points and brackets
/// are left: "amlodipine-valsartan (5 mg)" has to read as it came.
constexpr std::string_view kMarkup = "\\`*_{}[]#!|~^$<>&@";

bool isSpace(char32_t c) {
    return c == U' ' || (c >= 0x9 && c <= 0xD) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// One line: white space as single spaces, nothing hidden.
std::vector<char32_t> clean(std::string_view text) {
    std::vector<char32_t> line;
    std::size_t marks = 0;
    bool space = false;
    for (const char32_t c : codePoints(text)) {
        if (isSpace(c)) {
            space = !line.empty();
            continue;
        }
        if (isHidden(c)) continue;
        marks = extendsCharacter(c) ? marks + 1 : 0;
        if (marks > kMostMarks || (marks > 0 && line.empty())) continue;
        if (space) line.push_back(U' ');
        space = false;
        line.push_back(c);
    }
    return line;
}

void appendEscaped(std::string& text, char32_t c) {
    switch (c) {
        case U'<':
            text += "&lt;";
            return;
        case U'>':
            text += "&gt;";
            return;
        case U'&':
            text += "&amp;";
            return;
        case U'@':  // GFM makes a mail link of a@b.c even where it is escaped
            text += "\\(at\\)";
            return;
        default:
            break;
    }
    if (c < 0x80 && kMarkdown.find(static_cast<char>(c)) != std::string_view::npos) text += '\\';
    append(text, c);
}

char32_t lower(char32_t c) {
    return c >= U'A' && c <= U'Z' ? c + 32 : c;
}

/// GFM links "www." and "://" by themselves, in some clients even escaped ones: is a space
/// needed at `at` to keep them apart?
bool opensLink(const std::vector<char32_t>& line, std::size_t at) {
    const auto is = [&](std::size_t i, char32_t c) { return i < line.size() && lower(line[i]) == c; };
    const bool scheme = at > 0 && is(at - 1, U':') && is(at, U'/');
    const bool www = at >= 3 && is(at - 3, U'w') && is(at - 2, U'w') && is(at - 1, U'w') && is(at, U'.');
    return scheme || www;
}

/// As much as can show: no need to look at megabytes. Never half a character.
std::string_view beginning(std::string_view text) {
    constexpr std::size_t kEnough = 16 * 4 * kLongest;
    if (text.size() <= kEnough) return text;
    std::size_t end = kEnough;
    while (end > kEnough - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace

std::string render(const rules::Untrusted& text) {
    const auto line = cut(clean(beginning(text.text)), kLongest);
    std::string shown;
    shown.reserve(line.size() + line.size() / 2);
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (opensLink(line, at)) shown += ' ';
        appendEscaped(shown, line[at]);
    }
    return shown;
}

std::string plain(const rules::Untrusted& text, std::size_t most) {
    std::vector<char32_t> kept;
    const auto line = clean(beginning(text.text));
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char32_t c = line[at];
        const bool marksUp = c < 0x80 && kMarkup.find(static_cast<char>(c)) != std::string_view::npos;
        if (opensLink(line, at)) kept.push_back(U' ');
        if (!marksUp) kept.push_back(c);
    }
    std::string shown;
    for (const char32_t c : cut(std::move(kept), std::min(most, kLongest))) append(shown, c);
    return shown;
}

}  // namespace refract::cards
