// Placeholders in templates, and values as text.
#include "rules/fill.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iterator>

namespace refract::rules {

namespace {

/// Whole numbers below it are the same as 64-bit integers.
constexpr double kLargestQuickly = 1e15;

}  // namespace

std::string numberText(double number) {
    if (!std::isfinite(number)) return "?";
    char buffer[64];
    // Most are whole, and to be written often.
    if (std::abs(number) < kLargestQuickly && std::trunc(number) == number) {
        const auto end = std::to_chars(std::begin(buffer), std::end(buffer), static_cast<std::int64_t>(number)).ptr;
        return {buffer, end};
    }
    std::snprintf(buffer, sizeof buffer, "%.3f", number);
    std::string text = buffer;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string fieldText(const FieldValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<double>(&value)) return numberText(*number);
    if (const auto* day = std::get_if<Day>(&value)) return fhir::toString(*day);
    return {};
}

std::string fill(std::string_view text, const Fields& fields) {
    std::string filled;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        filled += text.substr(0, open);
        const auto field = fields.find(text.substr(open + 1, close - open - 1));
        filled += field == fields.end() ? std::string(text.substr(open, close - open + 1)) : fieldText(field->second);
        text.remove_prefix(close + 1);
    }
    filled += text;
    return filled;
}

bool forEachPlaceholder(std::string_view text, const std::function<void(std::string_view, bool)>& found) {
    std::size_t at = 0;
    while ((at = text.find_first_of("{}", at)) != std::string_view::npos) {
        if (text[at] == '}') return false;
        const bool block = text.substr(at).starts_with("{{");
        const std::string_view end = block ? "}}" : "}";
        const std::size_t start = at + (block ? 2 : 1);
        const std::size_t close = text.find(end, start);
        if (close == std::string_view::npos || close == start) return false;
        const std::string_view name = text.substr(start, close - start);
        if (name.find('{') != std::string_view::npos) return false;
        found(name, block);
        at = close + end.size();
    }
    return true;
}

}  // namespace refract::rules
