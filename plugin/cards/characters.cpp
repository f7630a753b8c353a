// Decoding, counting and cutting of code points.
#include "plugin/cards/characters.h"

#include <algorithm>
#include <array>

#include "plugin/hooks/json_writer.h"

namespace refract::cards {

namespace {

struct CodeRange {
    char32_t first, last;
};

template <std::size_t N>
bool within(char32_t codePoint, const std::array<CodeRange, N>& ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const CodeRange& range) { return codePoint >= range.first && codePoint <= range.last; });
}

constexpr char32_t kEllipsis = 0x2026;

bool isRegionalIndicator(char32_t codePoint) {
    return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
}

/// A flag is two regional indicators: is `at` between the two of a pair?
bool splitsFlag(const std::vector<char32_t>& text, std::size_t at) {
    std::size_t before = 0;
    while (before < at && isRegionalIndicator(text[at - 1 - before])) ++before;
    return before % 2 == 1 && isRegionalIndicator(text[at]);
}

}  // namespace

std::vector<char32_t> codePoints(std::string_view text) {
    const std::string valid = hooks::validUtf8(text);
    std::vector<char32_t> points;
    points.reserve(valid.size());
    for (std::size_t at = 0; at < valid.size();) {
        const auto lead = static_cast<unsigned char>(valid[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i)
            point = (point << 6) | (static_cast<unsigned char>(valid[at + i]) & 0x3FU);
        points.push_back(point);
        at += length;
    }
    return points;
}

void append(std::string& text, char32_t codePoint) {
    const auto byte = [&](char32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (codePoint < 0x80) {
        byte(codePoint);
        return;
    }
    if (codePoint < 0x800) {
        byte(0xC0 | (codePoint >> 6));
    } else if (codePoint < 0x10000) {
        byte(0xE0 | (codePoint >> 12));
        byte(0x80 | ((codePoint >> 6) & 0x3F));
    } else {
        byte(0xF0 | (codePoint >> 18));
        byte(0x80 | ((codePoint >> 12) & 0x3F));
        byte(0x80 | ((codePoint >> 6) & 0x3F));
    }
    byte(0x80 | (codePoint & 0x3F));
}

std::size_t characterCount(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool extendsCharacter(char32_t codePoint) {
    static constexpr std::array<CodeRange, 8> kExtenders{{{0x300, 0x36F},
                                                          {0x1AB0, 0x1AFF},
                                                          {0x1DC0, 0x1DFF},
                                                          {0x20D0, 0x20FF},
                                                          {0xFE00, 0xFE0F},
                                                          {0xFE20, 0xFE2F},
                                                          {0x1F3FB, 0x1F3FF},
                                                          {0xE0100, 0xE01EF}}};
    return within(codePoint, kExtenders);
}

bool isHidden(char32_t codePoint) {
    static constexpr std::array<CodeRange, 17> kHidden{{{0x0, 0x1F},
                                                        {0x7F, 0x9F},
                                                        {0xAD, 0xAD},
                                                        {0x34F, 0x34F},
                                                        {0x61C, 0x61C},
                                                        {0x115F, 0x1160},
                                                        {0x17B4, 0x17B5},
                                                        {0x180B, 0x180F},
                                                        {0x200B, 0x200F},
                                                        {0x2028, 0x202E},
                                                        {0x2060, 0x206F},
                                                        {0x3164, 0x3164},
                                                        {0xFDD0, 0xFDEF},
                                                        {0xFEFF, 0xFEFF},
                                                        {0xFFA0, 0xFFA0},
                                                        {0xFFF0, 0xFFFB},
                                                        {0xE0000, 0xE0FFF}}};
    return within(codePoint, kHidden) || (codePoint & 0xFFFE) == 0xFFFE;
}

std::vector<char32_t> cut(std::vector<char32_t> text, std::size_t most) {
    if (text.size() <= most) return text;
    if (most == 0) return {};
    std::size_t end = most - 1;
    while (end > 0 && (extendsCharacter(text[end]) || splitsFlag(text, end))) --end;
    while (end > 0 && text[end - 1] == U' ') --end;
    text.resize(end);
    text.push_back(kEllipsis);
    return text;
}

std::string cut(std::string_view text, std::size_t most) {
    if (characterCount(text) <= most) return std::string(text);
    std::string shorter;
    for (const char32_t point : cut(codePoints(text), most)) append(shorter, point);
    return shorter;
}

}  // namespace refract::cards
