// A table as HTML and as CSV, with small counts hidden.
#include "plugin/dashboard/table.h"

#include <array>
#include <cstdio>

#include "plugin/dashboard/chart.h"
#include "plugin/dashboard/suppression.h"
#include "plugin/quality/csv.h"

namespace refract::dashboard {

namespace {

constexpr std::string_view kNothing = "\u2013";
constexpr std::string_view kFew = "<5";
constexpr std::string_view kHidden = "hidden";

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

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

/// Where a number leads, unless it leads to nothing or is not to be seen.
std::string_view linkOf(const TableCell& cell, Seen seen) {
    if (seen != Seen::plain) return {};
    const auto* const count = std::get_if<std::size_t>(&cell);
    const auto* const share = std::get_if<quality::Share>(&cell);
    const bool some = (count != nullptr && *count > 0) || (share != nullptr && share->part > 0);
    return some ? std::string_view(cell.href) : std::string_view();
}

void writeNumber(Html& html, std::string_view text, std::string_view href) {
    if (href.empty()) {
        html.element("span", text, {{"class", "value"}});
    } else {
        html.element("a", text, {{"href", href}, {"class", "value"}});
    }
}

/// In the place of what is not to be seen.
void writeHidden(Html& html) {
    html.element("span", kHidden, {{"title", "fewer than five, or another number would tell a count under five"}});
}

void writeCell(Html& html, const TableCell& cell, Seen seen) {
    const bool words = std::holds_alternative<Words>(cell) || std::holds_alternative<Drawn>(cell);
    const Html::Element td = html.open("td", {{"class", words ? "text" : "number"}});
    if (seen == Seen::few) return writeNumber(html, kFew, {});
    if (seen == Seen::hidden) return writeHidden(html);
    std::visit(Overloaded{
                   [&](const Words& value) { writeWords(html, value); },
                   [&](std::size_t value) { writeNumber(html, quality::withCommas(value), linkOf(cell, seen)); },
                   [&](quality::Share value) {
                       writeNumber(html, rateText(value), linkOf(cell, seen));
                       html.markup(rateMark(value));
                   },
                   [&](const Measured& value) { html.text(measuredText(value)); },
                   [&](const Drawn& value) {
                       html.markup(value.svg);
                       html.element("span", value.words, {{"class", "hidden-words"}});
                   },
               },
               static_cast<const CellValue&>(cell));
}

std::string csvShare(quality::Share share) {
    const auto interval = quality::wilson(share);
    if (!interval) return ",,";
    constexpr double kPercent = 100;
    return fixed(*share.rate() * kPercent, 1) + "," + fixed(interval->low * kPercent, 1) + "," +
           fixed(interval->high * kPercent, 1);
}

/// A rate that is hidden is empty, as are the other two columns of it.
std::string csvHidden(const TableCell& cell) {
    return std::holds_alternative<quality::Share>(cell) ? ",," : quality::csvText(kHidden);
}

std::string csvCell(const TableCell& cell, Seen seen) {
    if (seen == Seen::few) return quality::csvText(kFew);
    if (seen == Seen::hidden) return csvHidden(cell);
    return std::visit(
        Overloaded{
            [](const Words& value) { return quality::csvText(value.text); },
            [](std::size_t value) { return std::to_string(value); },
            [](quality::Share value) { return csvShare(value); },
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
    titles_.push_back(std::move(title));
    explained_.push_back(std::move(what));
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
        for (std::size_t i = 0; i < titles_.size(); ++i) {
            html.element("th", titles_[i], {{"scope", "col"}, {"title", explained_[i]}});
        }
    }
    const Html::Element body = html.open("tbody");
    if (rows_.empty()) {
        const Html::Element line = html.open("tr");
        html.element("td", none_, {{"colspan", std::to_string(titles_.size())}});
    }
    const auto seen = seenBy(role, titles_, rows_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const Html::Element line = html.open("tr");
        for (std::size_t i = 0; i < rows_[row].size(); ++i) writeCell(html, rows_[row][i], seen[row][i]);
    }
}

std::string Table::csv(Role role) const {
    std::string out;
    for (std::size_t i = 0; i < titles_.size(); ++i) {
        if (i > 0) out += ',';
        const bool rate = !rows_.empty() && std::holds_alternative<quality::Share>(rows_.front()[i]);
        const std::string& title = titles_[i];
        out += rate ? quality::csvText(title + " %") + "," + quality::csvText(title + " 95 % low") + "," +
                          quality::csvText(title + " 95 % high")
                    : quality::csvText(title);
    }
    out += "\r\n";
    const auto seen = seenBy(role, titles_, rows_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        for (std::size_t i = 0; i < rows_[row].size(); ++i) {
            if (i > 0) out += ',';
            out += csvCell(rows_[row][i], seen[row][i]);
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace refract::dashboard
