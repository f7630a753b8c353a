// Reads and checks the tab-separated tables of rules/terminology.
#include "rules/terminology_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace refract::rules {

std::string_view TsvRow::operator[](std::size_t n) const {
    std::string_view rest = line_;
    for (; n > 0; --n) {
        const std::size_t tab = rest.find('\t');
        if (tab == std::string_view::npos) return {};
        rest.remove_prefix(tab + 1);
    }
    rest = rest.substr(0, rest.find('\t'));
    return rest == "-" ? std::string_view{} : rest;
}

namespace {

fhir::Result<std::string> readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
    if (size < 0) return fhir::Issue{fhir::IssueCode::notFound, "a terminology table is missing", path.string(), ""};
    std::string text(static_cast<std::size_t>(size), '\0');
    file.seekg(0);
    if (!file.read(text.data(), size)) {
        return fhir::Issue{fhir::IssueCode::exception, "a terminology table cannot be read", path.string(), ""};
    }
    return text;
}

bool sameColumns(std::string_view line, std::string_view columns) {
    return std::equal(line.begin(), line.end(), columns.begin(), columns.end(),
                      [](char a, char b) { return (a == '\t' ? ' ' : a) == b; });
}

}  // namespace

fhir::Result<TsvFile> TsvFile::read(const std::filesystem::path& path, std::string_view columns) {
    auto text = readAll(path);
    if (!text) return std::move(text).error();
    TsvFile file;
    file.name_ = path.filename().string();
    file.text_ = std::move(text).value();
    const std::string_view all = file.text_;
    const auto tabs = std::count(columns.begin(), columns.end(), ' ');
    bool headSeen = false;
    std::size_t number = 0;
    for (std::size_t start = 0; start < all.size();) {
        ++number;
        const std::size_t end = std::min(all.find('\n', start), all.size());
        const std::string_view line = all.substr(start, end - start);
        if (!headSeen) {
            if (!line.starts_with('#')) {
                if (!sameColumns(line, columns)) return file.complain(number, "the columns are not as expected");
                headSeen = true;
                file.firstLine_ = number + 1;
            }
        } else {
            if (std::count(line.begin(), line.end(), '\t') != tabs) {
                return file.complain(number, "the number of fields is not the number of columns");
            }
            file.starts_.push_back(static_cast<std::uint32_t>(start));
        }
        start = end + 1;
    }
    if (!headSeen) return file.complain(number, "the line of column names is missing");
    return file;
}

TsvRow TsvFile::row(std::size_t index) const {
    const std::string_view all = text_;
    const std::size_t start = starts_[index];
    const std::size_t end =
        index + 1 < starts_.size() ? starts_[index + 1] - 1 : std::min(all.find('\n', start), all.size());
    return {all.substr(start, end - start), firstLine_ + index};
}

std::string_view TsvFile::head() const {
    const std::string_view all = text_;
    return all.starts_with('#') ? all.substr(0, all.find('\n')) : std::string_view{};
}

std::string_view TsvFile::body() const {
    return starts_.empty() ? std::string_view{} : std::string_view(text_).substr(starts_.front());
}

fhir::Issue TsvFile::complain(std::size_t line, std::string_view text) const {
    return fhir::Issue{fhir::IssueCode::structure,
                       "a terminology table is not in the form of packaging/import-terminology.sh",
                       name_ + ":" + std::to_string(line) + ": " + std::string(text), ""};
}

std::optional<std::uint32_t> parseNumber(std::string_view text) {
    std::uint32_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
    return value;
}

}  // namespace refract::rules
