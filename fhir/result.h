// Result<T>: a value, or the fhir::Issue that says why there is none.
//
// GCC 12 in C++20 has no std::expected; this has its member names, so that the
// day it arrives is a change of one line (docs/adr/0002-result-and-issue.md).
// A value type without locks: as thread-safe as the T that it holds.
// value() on an error, and error() on a value, are programming mistakes: they
// throw std::bad_variant_access.
#pragma once

#include <utility>
#include <variant>

#include "fhir/issue.h"

namespace refract::fhir {

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Issue issue) : content_(std::in_place_index<1>, std::move(issue)) {}

    bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return std::get<0>(content_); }
    const T& value() const& { return std::get<0>(content_); }
    T&& value() && { return std::get<0>(std::move(content_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Issue& error() const& { return std::get<1>(content_); }
    Issue&& error() && { return std::get<1>(std::move(content_)); }

private:
    std::variant<T, Issue> content_;
};

/// A result without a value: done, or the reason why not.
using Status = Result<std::monostate>;
inline Status ok() {
    return std::monostate{};
}

}  // namespace refract::fhir
