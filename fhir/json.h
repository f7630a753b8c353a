// JSON from outside: read with simdjson's DOM, behind this header so that its
// 1 MB header is compiled in one place.
//
// A Document owns the bytes and the parsed tree; Values are views into it (16
// bytes, trivially copyable) and die with it. One thread at a time per Document.
// What simdjson refuses (bad UTF-8, a lone surrogate, a byte order mark, nesting
// deeper than the limit) is an Issue for the whole text (docs/adr/0003-json.md);
// a number that fits neither 64 bits nor a double is none, but stands in the
// document as an array in an array, which no element of FHIR takes. Above that nothing fails: asking a Value for
// something that it is not answers "absent".
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/result.h"

namespace refract::fhir {

class ElementRange;
class MemberRange;

class Value {
public:
    enum class Kind { absent, null, boolean, number, string, array, object };

    Value() = default;
    Kind kind() const;
    bool absent() const { return document_ == nullptr; }
    bool null() const { return kind() == Kind::null; }
    /// Neither absent nor null.
    bool given() const { return !absent() && !null(); }
    bool isObject() const { return kind() == Kind::object; }
    bool isArray() const { return kind() == Kind::array; }

    std::optional<std::string_view> string() const;
    /// The string, or an empty view.
    std::string_view text() const { return string().value_or(std::string_view{}); }
    std::optional<double> number() const;
    /// A number without a fraction that fits.
    std::optional<std::int64_t> integer() const;
    std::optional<bool> boolean() const;

    /// The first member of that name; absent when there is none or this is no object.
    Value operator[](std::string_view key) const;
    /// Elements of an array, or of a lone value as if it were an array of one
    /// (clients send objects where R4 has arrays). Nothing for absent and null.
    ElementRange elements() const;
    /// Members of an object in the order of the text; nothing for anything else.
    MemberRange members() const;
    /// Number of elements of an array; 1 for another given value; else 0.
    std::size_t size() const;

    /// The JSON text of this value, compact.
    std::string serialize() const;

    /// The same place of the same document.
    bool operator==(const Value&) const = default;

private:
    friend class Document;
    friend class ElementRange;
    friend class MemberRange;
    Value(const void* document, std::size_t index) : document_(document), index_(index) {}
    const void* document_ = nullptr;
    std::size_t index_ = 0;
};

struct Member {
    std::string_view key;
    Value value;
};

/// Forward range over elements.
class ElementRange {
public:
    class iterator {
    public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        Value operator*() const { return Value(document_, index_); }
        iterator& operator++();
        iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const iterator& other) const { return index_ == other.index_; }

    private:
        friend class ElementRange;
        friend class Value;
        const void* document_ = nullptr;
        std::size_t index_ = 0;
    };
    iterator begin() const { return begin_; }
    iterator end() const { return end_; }

private:
    friend class Value;
    iterator begin_, end_;
};

/// Forward range over the members of an object.
class MemberRange {
public:
    class iterator {
    public:
        using value_type = Member;
        using difference_type = std::ptrdiff_t;
        Member operator*() const;
        iterator& operator++();
        iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const iterator& other) const { return index_ == other.index_; }

    private:
        friend class MemberRange;
        friend class Value;
        const void* document_ = nullptr;
        std::size_t index_ = 0;
    };
    iterator begin() const { return begin_; }
    iterator end() const { return end_; }

private:
    friend class Value;
    iterator begin_, end_;
};

struct JsonLimits {
    std::size_t maxBytes = std::size_t{16} * 1024 * 1024;  ///< a record of 5 MB is large; three times that is an attack
    std::size_t maxDepth = 64;  ///< R4 resources nest about 20 deep; contained Questionnaires some more
};

/// One bit of 64 for the length and the ends of a name. Names of different bits differ.
constexpr std::uint64_t nameShape(std::string_view name) {
    if (name.empty()) return 1;
    const auto first = static_cast<unsigned char>(name.front()), last = static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << ((name.size() * 7 + first * 5U + last * 3U) % 64);
}
/// Those of an object's members; 0 for anything else.
std::uint64_t nameShapes(Value value);

/// A parser and, after a parse, the document. Reusable: parse() again invalidates
/// the Values of before. Move-only.
class Document {
public:
    Document();
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// Parses a copy of `text` (simdjson needs padding). The root value, or an Issue
    /// with code `structure` or `tooLong`. Diagnostics say what is wrong (simdjson's DOM
    /// does not know where), and never quote the text.
    Result<Value> parse(std::string_view text, const JsonLimits& limits = {});
    Value root() const;

    /// True when any string or key of the document holds U+0000.
    bool holdsNul() const;
    /// Memory that the parser keeps between documents, in bytes (a pool drops what grew).
    std::size_t capacity() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The place of a member that stands twice in one object of `value`, looking
/// `depth` levels of objects down (0: in `value` alone; arrays are no level);
/// std::nullopt if there is none. "context.draftOrders.entry[0].resource.#4" is the
/// fourth member there: of the names in a request only those of a closed list are
/// repeated, since any other one may be data of a patient.
std::optional<std::string> duplicateMember(Value value, std::size_t depth);

}  // namespace refract::fhir
