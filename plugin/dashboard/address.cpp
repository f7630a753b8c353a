// Queries of addresses, read and written.
#include "plugin/dashboard/address.h"

#include <array>
#include <charconv>
#include <optional>

#include "plugin/dashboard/html.h"
#include "plugin/hooks/json_writer.h"

namespace refract::dashboard {

namespace {

std::optional<unsigned> hexDigit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
    return std::nullopt;
}

std::string decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hexDigit(text[i + 1]);
            const auto low = hexDigit(text[i + 2]);
            if (high && low) {
                out += static_cast<char>(*high * 16U + *low);
                i += 2;
                continue;
            }
        }
        out += text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

/// A database takes no other: PostgreSQL refuses a statement with ill-formed bytes or a NUL.
bool isText(std::string_view text) {
    return text.find('\0') == std::string_view::npos && hooks::validUtf8(text) == text;
}

/// The texts of a Scope, each with the name that it has in an address.
struct TextPart {
    std::string_view name;
    std::string quality::Scope::*value;
};
constexpr std::array<TextPart, 5> kTexts{{{"client", &quality::Scope::client},
                                          {"tenant", &quality::Scope::tenant},
                                          {"hook", &quality::Scope::hook},
                                          {"rule", &quality::Scope::rule},
                                          {"edition", &quality::Scope::edition}}};

/// Calendar years of kMostYears, leap days included.
constexpr std::chrono::days kLongestSpan(kMostYears * 365 + kMostYears / 4 + 1);

fhir::Issue bad(std::string_view name, std::string what) {
    return {fhir::IssueCode::value, std::move(what), {}, std::string(name)};
}

/// What views know beside the scope.
constexpr std::array<std::string_view, 12> kMore{"prescriber", "outcome", "reason", "place", "why",    "page",
                                                 "dimension",  "before",  "after",  "table", "format", "decision"};

/// Names of ours and of clients are shorter; a pseudonym has 43 characters.
std::string cut(const std::string& value) {
    constexpr std::size_t kLongest = 100;
    return value.size() <= kLongest ? value : value.substr(0, kLongest) + "...";
}

std::string takeOut(Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return {};
    std::string value = std::move(found->second);
    parameters.erase(found);
    return value;
}

fhir::Result<fhir::Day> dayAt(Parameters& parameters, std::string_view name, fhir::Day otherwise) {
    const std::string value = takeOut(parameters, name);
    if (value.empty()) return otherwise;
    const auto day = fhir::parseDay(value);
    if (!day) return bad(name, "A day is written as 2026-03-02.");
    return *day;
}

/// A reason may be empty: none was given.
std::string written(std::string_view path, const Parameters& parameters) {
    std::string out(path);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        if (value.empty() && name != "reason") continue;
        out += separator;
        out += escapeQuery(name);
        out += '=';
        out += escapeQuery(value);
        separator = '&';
    }
    return out;
}

}  // namespace

std::optional<std::int64_t> wholeNumberOf(std::string_view text) {
    std::int64_t number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

fhir::Result<Parameters> parseParameters(std::string_view text) {
    Parameters parameters;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view part = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (part.empty()) continue;
        if (parameters.size() == kMostParameters) {
            return fhir::Issue{fhir::IssueCode::tooLong, "The address has more than 32 parameters.", {}, {}};
        }
        const auto equals = part.find('=');
        std::string name = decoded(part.substr(0, equals));
        std::string value = equals == std::string_view::npos ? std::string() : decoded(part.substr(equals + 1));
        if (!isText(name) || !isText(value)) {
            return fhir::Issue{fhir::IssueCode::value, "A part of the address is not UTF-8 text.", {}, {}};
        }
        parameters.emplace(std::move(name), std::move(value));
    }
    return parameters;
}

fhir::Result<Address> Address::read(std::string_view path, const Parameters& parameters, fhir::Day today) {
    Address address;
    address.path_ = path;
    address.more_ = parameters;
    const fhir::Day next = today + std::chrono::days(1);
    auto last = dayAt(address.more_, "to", today);
    if (!last) return std::move(last).error();
    address.scope_.until = *last + std::chrono::days(1);
    auto first = dayAt(address.more_, "from", quality::mondayOf(next) - std::chrono::weeks(kUsualWeeks - 1));
    if (!first) return std::move(first).error();
    address.scope_.since = *first;
    if (address.scope_.since >= address.scope_.until) return bad("from", "The first day comes after the last.");
    if (address.scope_.until - address.scope_.since > kLongestSpan) {
        return bad("from, to", "From the first day to the last are " + std::to_string(kMostYears) +
                                   " years at most: choose fewer.");
    }
    for (const TextPart& part : kTexts) address.scope_.*part.value = takeOut(address.more_, part.name);
    const std::string severity = takeOut(address.more_, "severity");
    address.scope_.severity = quality::severityNumber(severity);
    if (!severity.empty() && !address.scope_.severity)
        return bad("severity", "A severity is info, warning or critical.");
    return address;
}

std::string Address::more(std::string_view name) const {
    const auto found = more_.find(name);
    return found == more_.end() ? std::string() : found->second;
}

Parameters Address::scopeParameters() const {
    Parameters parameters;
    parameters["from"] = fhir::toString(scope_.since);
    parameters["to"] = fhir::toString(scope_.until - std::chrono::days(1));
    for (const TextPart& part : kTexts) {
        if (const std::string& value = scope_.*part.value; !value.empty()) parameters[std::string(part.name)] = value;
    }
    if (scope_.severity) parameters["severity"] = quality::severityText(*scope_.severity);
    return parameters;
}

std::string Address::href(std::string_view path, Changes changes) const {
    Parameters parameters = scopeParameters();
    for (const auto& [name, value] : changes) parameters[std::string(name)] = value;
    return written(path, parameters);
}

std::string Address::csvHref(std::string_view table) const {
    std::string out = href(path_, {{"format", "csv"}, {"table", std::string(table)}});
    for (const auto& [name, value] : more_) {
        if (name != "format" && name != "table") out += "&" + escapeQuery(name) + "=" + escapeQuery(value);
    }
    return out;
}

std::string Address::noted() const {
    Parameters parameters = scopeParameters();
    for (const auto& name : kMore) {
        if (const auto found = more_.find(name); found != more_.end()) parameters.insert(*found);
    }
    for (auto& [name, value] : parameters) value = cut(value);
    return written({}, parameters);
}

std::string Address::without(std::string_view name) const {
    Parameters parameters = scopeParameters();
    parameters.insert(more_.begin(), more_.end());
    parameters.erase(std::string(name));
    parameters.erase("page");
    return written(path_, parameters);
}

}  // namespace refract::dashboard
