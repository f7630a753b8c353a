// Table: one table of numbers, as a page shows it and as a spreadsheet takes it.
//
// What may be seen is decided here (suppression.h) and nowhere else: a viewer sees a count of 1 to 4 as "<5",
// and no number that would give it away; an auditor sees every number. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/access/accounts.h"
#include "plugin/dashboard/html.h"
#include "plugin/quality/statistics.h"

namespace refract::dashboard {

using access::Role;

/// Counts below this one are shown to auditors alone: the usual smallest cell of health statistics (CMS's is 11;
/// the least that is in use is 5).
inline constexpr std::size_t kSmallestCell = 5;
bool isSmall(std::size_t count);
/// "1,234", or "<5".
std::string countText(std::size_t count, Role role);

struct Words {
    std::string text;
    std::string href;  ///< empty: no link
};
/// A number with one unit, "12 s"; a dash without a value.
struct Measured {
    std::optional<double> value;
    int digits = 0;
    std::string unit;
    std::optional<std::size_t> of{};  ///< of so many it is the middle: of few it is hidden as a count is
};
/// A picture, and what it says.
struct Drawn {
    std::string svg;
    std::string words;
};
using CellValue = std::variant<Words, std::size_t, quality::Share, Measured, Drawn>;
struct TableCell : CellValue {
    using CellValue::CellValue;
    std::string href;  ///< of a number: the firings behind it; empty: no link
};
/// The same number with the firings behind it; nobody is led to none.
TableCell linked(TableCell cell, std::string href);

class Table {
public:
    explicit Table(std::string caption) : caption_(std::move(caption)) {}
    /// A column; `what` explains it and may be empty.
    void column(std::string title, std::string what = {});
    void row(std::vector<TableCell> cells) { rows_.push_back(std::move(cells)); }
    /// What stands there instead of rows.
    void whenEmpty(std::string sentence) { none_ = std::move(sentence); }
    bool empty() const { return rows_.empty(); }

    /// `csvHref`: where the same table is CSV; empty: nowhere.
    void write(Html& html, Role role, std::string_view csvHref = {}) const;
    /// RFC 4180; a rate is three columns. Cells that a spreadsheet would run are quoted out.
    std::string csv(Role role) const;
    /// For a terminal: columns in line, rates with their intervals.
    std::string text(Role role) const;
    /// {"caption", "rows": [{column: value}]}: counts as numbers, a rate as {"rate", "low", "high"}, null
    /// for what is not known or hidden.
    std::string json(Role role) const;

private:
    std::string caption_;
    std::string none_ = "Nothing on record for this choice.";
    std::vector<std::string> titles_;
    std::vector<std::string> explained_;  ///< each title; may be empty
    std::vector<std::vector<TableCell>> rows_;
};

}  // namespace refract::dashboard
