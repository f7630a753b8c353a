// TsvFile: a table of rules/terminology, held as its bytes.
//
// Comment lines (#), then a line with the names of the columns, then rows of as many
// fields. Immutable after read(); rows are views that live as long as the file.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"

namespace refract::rules {

/// Fields of a row, in the order of the columns.
class TsvRow {
public:
    TsvRow(std::string_view line, std::size_t number) : line_(line), number_(number) {}
    /// The n-th field; "-" reads as empty.
    std::string_view operator[](std::size_t n) const;
    std::string_view line() const { return line_; }
    std::size_t number() const { return number_; }  ///< line in the file, from 1

private:
    std::string_view line_;
    std::size_t number_;
};

class TsvFile {
public:
    /// Issue: the file cannot be read, its columns are not `columns` (separated by
    /// blanks), or a row has another number of fields; with file and line.
    static fhir::Result<TsvFile> read(const std::filesystem::path& path, std::string_view columns);

    std::size_t size() const { return starts_.size(); }
    TsvRow row(std::size_t index) const;
    /// The first line of the file, a comment; empty if there is none.
    std::string_view head() const;
    /// The rows as one run of bytes.
    std::string_view body() const;
    /// "file:line: text" as an Issue.
    fhir::Issue complain(std::size_t line, std::string_view text) const;

private:
    std::string name_;
    std::string text_;
    std::vector<std::uint32_t> starts_;
    std::size_t firstLine_ = 0;  ///< line number of the first row
};

/// Calls `take(part)` for every part of `list` between `separator`s; once for an empty list.
template <typename Take>
void forEachPart(std::string_view list, char separator, Take take) {
    while (true) {
        const std::size_t end = list.find(separator);
        take(list.substr(0, end));
        if (end == std::string_view::npos) return;
        list.remove_prefix(end + 1);
    }
}

/// A whole number of decimal digits and nothing else.
std::optional<std::uint32_t> parseNumber(std::string_view text);

}  // namespace refract::rules
