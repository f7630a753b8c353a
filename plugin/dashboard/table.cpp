// A table as HTML and as CSV, with small counts hidden.
#include "plugin/dashboard/table.h"

#include <array>
#include <cstdio>

#include "plugin/dashboard/chart.h"
#include "plugin/quality/csv.h"

namespace refract::dashboard {

namespace {

constexpr std::string_view kNothing = "\u2013";
constexpr std::string_view kFew = "<5";

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

bool isHidden(quality::Share share, Role role) {
    if (role == Role::auditor) return false;
    // The rest of the whole gives the part away as well as the part itself.
    return isSmall(share.part) || isSmall(share.whole) || isSmall(share.whole - share.part);
}

std::string fixed(double value, int digits) {
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string measuredText(const Measured& measured) {
    if (!measured.value) return std::string(kNothing);
    return fixed(*measured.value, measured.digits) + (measured.unit.empty() ? "" : " " + measured.unit);
}

void writeWords(Html& html, const Words& words) {
    if (words.href.empty()) {
        html.text(words.text);
    } else {
        html.element("a", words.text, {{"href", words.href}});
    }
}

/// Where a number leads, unless it leads to nothing or to what the role may not count.
std::string_view linkOf(const TableCell& cell, Role role) {
    if (const auto* const count = std::get_if<std::size_t>(&cell)) {
        return *count == 0 || (role == Role::viewer && isSmall(*count)) ? std::string_view() : cell.href;
    }
    const auto* const share = std::get_if<quality::Share>(&cell);
    return share == nullptr || share->part == 0 || isHidden(*share, role) ? std::string_view() : cell.href;
}

void writeNumber(Html& html, std::string_view text, std::string_view href) {
    if (href.empty()) {
        html.element("span", text, {{"class", "value"}});
    } else {
        html.element("a", text, {{"href", href}, {"class", "value"}});
    }
}

void writeShare(Html& html, quality::Share share, std::string_view href, Role role) {
    if (isHidden(share, role)) {
        html.element("span", kNothing, {{"title", "hidden: fewer than five"}});
        return;
    }
    writeNumber(html, rateText(share), href);
    html.markup(rateMark(share));
}

void writeCell(Html& html, const TableCell& cell, Role role) {
    const bool words = std::holds_alternative<Words>(cell) || std::holds_alternative<Drawn>(cell);
    const Html::Element td = html.open("td", {{"class", words ? "text" : "number"}});
    std::visit(Overloaded{
                   [&](const Words& value) { writeWords(html, value); },
                   [&](std::size_t value) { writeNumber(html, countText(value, role), linkOf(cell, role)); },
                   [&](quality::Share value) { writeShare(html, value, linkOf(cell, role), role); },
                   [&](const Measured& value) { html.text(measuredText(value)); },
                   [&](const Drawn& value) {
                       html.markup(value.svg);
                       html.element("span", value.words, {{"class", "hidden-words"}});
                   },
               },
               static_cast<const CellValue&>(cell));
}

std::string csvShare(quality::Share share, Role role) {
    const auto interval = quality::wilson(share);
    if (!interval || isHidden(share, role)) return ",,";
    constexpr double kPercent = 100;
    return fixed(*share.rate() * kPercent, 1) + "," + fixed(interval->low * kPercent, 1) + "," +
           fixed(interval->high * kPercent, 1);
}

std::string csvCell(const TableCell& cell, Role role) {
    return std::visit(
        Overloaded{
            [](const Words& value) { return quality::csvText(value.text); },
            [&](std::size_t value) {
                return isSmall(value) && role == Role::viewer ? quality::csvText(kFew) : std::to_string(value);
            },
            [&](quality::Share value) { return csvShare(value, role); },
            [](const Measured& value) { return value.value ? fixed(*value.value, value.digits) : std::string(); },
            [](const Drawn& value) { return quality::csvText(value.words); },
        },
        static_cast<const CellValue&>(cell));
}

}  // namespace

bool isSmall(std::size_t count) {
    return count > 0 && count < kSmallestCell;
}

std::string countText(std::size_t count, Role role) {
    if (isSmall(count) && role == Role::viewer) return std::string(kFew);
    return quality::withCommas(count);
}

TableCell linked(TableCell cell, std::string href) {
    cell.href = std::move(href);
    return cell;
}

void Table::column(std::string title, std::string what) {
    columns_.push_back({std::move(title), std::move(what)});
}

void Table::write(Html& html, Role role, std::string_view csvHref) const {
    const Html::Element frame =
        html.open("div", {{"class", "table"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", caption_}});
    const Html::Element table = html.open("table");
    {
        const Html::Element caption = html.open("caption");
        html.text(caption_);
        if (!csvHref.empty()) {
            html.text(" ");
            html.element("a", "CSV", {{"href", csvHref}, {"class", "csv"}, {"download", ""}});
        }
    }
    {
        const Html::Element head = html.open("thead");
        const Html::Element line = html.open("tr");
        for (const Column& column : columns_) {
            html.element("th", column.title, {{"scope", "col"}, {"title", column.what}});
        }
    }
    const Html::Element body = html.open("tbody");
    if (rows_.empty()) {
        const Html::Element line = html.open("tr");
        html.element("td", none_, {{"colspan", std::to_string(columns_.size())}});
    }
    for (const auto& row : rows_) {
        const Html::Element line = html.open("tr");
        for (const TableCell& cell : row) writeCell(html, cell, role);
    }
}

std::string Table::csv(Role role) const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i > 0) out += ',';
        const bool rate = !rows_.empty() && std::holds_alternative<quality::Share>(rows_.front()[i]);
        const std::string& title = columns_[i].title;
        out += rate ? quality::csvText(title + " %") + "," + quality::csvText(title + " 95 % low") + "," +
                          quality::csvText(title + " 95 % high")
                    : quality::csvText(title);
    }
    out += "\r\n";
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            out += csvCell(row[i], role);
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace refract::dashboard
