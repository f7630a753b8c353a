// A table for a terminal, and as JSON.
#include <algorithm>
#include <array>
#include <cstdio>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/suppression.h"
#include "plugin/dashboard/table.h"
#include "plugin/hooks/json_writer.h"

namespace refract::dashboard {

namespace {

std::string plain(const TableCell& cell, Seen seen) {
    if (seen == Seen::few) return "<5";
    if (seen == Seen::hidden) return "hidden";
    if (const auto* const words = std::get_if<Words>(&cell)) return words->text;
    if (const auto* const count = std::get_if<std::size_t>(&cell)) return quality::withCommas(*count);
    if (const auto* const share = std::get_if<quality::Share>(&cell)) return rateText(*share);
    if (const auto* const drawn = std::get_if<Drawn>(&cell)) return drawn->words;
    const auto& measured = std::get<Measured>(cell);
    if (!measured.value) return "-";
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", measured.digits, *measured.value);
    return std::string(text.data(), static_cast<std::size_t>(length)) +
           (measured.unit.empty() ? "" : " " + measured.unit);
}

/// Characters, not bytes: for columns in line.
std::size_t widthOf(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool isWords(const TableCell& cell) {
    return std::holds_alternative<Words>(cell) || std::holds_alternative<Drawn>(cell);
}

void appendPadded(std::string& line, const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, widthOf(text)), ' ');
    line += left ? text + space : space + text;
    line += "  ";
}

void writeNull(hooks::JsonWriter& json) {
    json.checkedJson("null");
}

void writeJson(hooks::JsonWriter& json, const TableCell& cell, Seen seen) {
    if (seen != Seen::plain) return writeNull(json);
    if (const auto* const count = std::get_if<std::size_t>(&cell)) return json.number(static_cast<double>(*count));
    if (const auto* const share = std::get_if<quality::Share>(&cell)) {
        const auto interval = quality::wilson(*share);
        if (!interval) return writeNull(json);
        json.startObject();
        json.member("rate", *share->rate());
        json.member("low", interval->low);
        json.member("high", interval->high);
        return json.endObject();
    }
    if (const auto* const measured = std::get_if<Measured>(&cell)) {
        return measured->value ? json.number(*measured->value) : writeNull(json);
    }
    json.string(plain(cell, seen));
}

}  // namespace

std::string Table::text(Role role) const {
    const auto seen = seenBy(role, titles_, rows_);
    std::vector<std::size_t> widths;
    for (const std::string& title : titles_) widths.push_back(widthOf(title));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        for (std::size_t i = 0; i < rows_[row].size(); ++i) {
            widths[i] = std::max(widths[i], widthOf(plain(rows_[row][i], seen[row][i])));
        }
    }
    std::string out = caption_ + "\n\n";
    const auto left = [&](std::size_t i) { return rows_.empty() || isWords(rows_.front()[i]); };
    const auto endLine = [&](std::string line) {
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    std::string head;
    for (std::size_t i = 0; i < titles_.size(); ++i) appendPadded(head, titles_[i], widths[i], left(i));
    endLine(std::move(head));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        std::string line;
        for (std::size_t i = 0; i < rows_[row].size(); ++i) {
            appendPadded(line, plain(rows_[row][i], seen[row][i]), widths[i], left(i));
        }
        endLine(std::move(line));
    }
    if (rows_.empty()) out += none_ + "\n";
    return out;
}

std::string Table::json(Role role) const {
    hooks::JsonWriter json;
    json.startObject();
    json.member("caption", caption_);
    json.key("rows");
    json.startArray();
    const auto seen = seenBy(role, titles_, rows_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        json.startObject();
        for (std::size_t i = 0; i < rows_[row].size(); ++i) {
            json.key(titles_[i]);
            writeJson(json, rows_[row][i], seen[row][i]);
        }
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take();
}

}  // namespace refract::dashboard
