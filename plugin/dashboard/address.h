// Address: what the address of a view says, and the addresses of other views with the same
// choice, so that every view can be shared.
//
// Pure. No address holds a hash of a patient.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/result.h"
#include "plugin/quality/questions.h"

namespace refract::dashboard {

/// Names and values of a query or of a form's body, decoded; of a name that stands twice the
/// first. tooLong for more than kMostParameters.
using Parameters = std::map<std::string, std::string, std::less<>>;
inline constexpr std::size_t kMostParameters = 32;
fhir::Result<Parameters> parseParameters(std::string_view text);

/// "17", and nothing around it.
std::optional<std::int64_t> wholeNumberOf(std::string_view text);

/// Without a choice: the last half year, whole weeks, so that a change of a rule shows.
inline constexpr int kUsualWeeks = 26;
/// The longest choice: as long as hospitals keep records in most places (HIPAA asks for six years, 45 CFR 164.316),
/// and pages and answers have an end.
inline constexpr int kMostYears = 10;

class Address {
public:
    /// value: an element of the query that cannot be read, or a span of more than kMostYears.
    static fhir::Result<Address> read(std::string_view path, const Parameters& parameters, fhir::Day today);

    const std::string& path() const { return path_; }
    const quality::Scope& scope() const { return scope_; }
    /// A parameter that is no part of the scope; empty: absent.
    std::string more(std::string_view name) const;
    bool has(std::string_view name) const { return more_.contains(name); }
    bool csv() const { return more("format") == "csv"; }

    using Changes = std::initializer_list<std::pair<std::string_view, std::string>>;
    /// The address of `path` with the scope of this one; `changes` set or, when empty, leave out parameters.
    std::string href(std::string_view path, Changes changes = {}) const;
    /// A table of this view as CSV; empty: its main one.
    std::string csvHref(std::string_view table = {}) const;
    /// The whole choice, for the note of the look: every parameter that some view knows and no other, each cut where it
    /// is longer than any that is meant.
    std::string noted() const;
    /// This view, its first page, with that part of the choice left open.
    std::string without(std::string_view name) const;

private:
    Parameters scopeParameters() const;

    std::string path_;
    quality::Scope scope_;
    Parameters more_;
};

}  // namespace refract::dashboard
