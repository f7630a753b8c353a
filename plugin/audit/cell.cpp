// Cells as numbers and texts.
#include <charconv>

#include "plugin/audit/database.h"

namespace refract::audit {

std::int64_t wholeNumber(const Cell& cell) {
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
    if (const auto* real = std::get_if<double>(&cell)) return static_cast<std::int64_t>(*real);
    const std::string& digits = text(cell);
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

double number(const Cell& cell) {
    if (const auto* real = std::get_if<double>(&cell)) return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
    const std::string& digits = text(cell);
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

const std::string& text(const Cell& cell) {
    static const std::string kNothing;
    const auto* found = std::get_if<std::string>(&cell);
    return found == nullptr ? kNothing : *found;
}

bool isNull(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

}  // namespace refract::audit
