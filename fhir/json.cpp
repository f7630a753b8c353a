// Document and Value over simdjson's DOM: the only place that includes simdjson.h.
//
// A Value is simdjson's own tape reference (document, tape index), kept as a plain
// pointer and number so that the header need not know it.
#include "fhir/json.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace refract::fhir {

namespace {

using simdjson::internal::tape_ref;
using simdjson::internal::tape_type;

/// A simdjson document's tape begins with a root word; the value follows it.
constexpr std::size_t kRootIndex = 1;
/// Parsers grow in steps, so that a run of slightly larger requests does not reallocate each time.
constexpr std::size_t kGrowth = std::size_t{64} * 1024;

tape_ref at(const void* document, std::size_t index) {
    return {static_cast<const simdjson::dom::document*>(document), index};
}

/// What is wrong, for an integrator; simdjson's DOM does not say where.
std::string_view mistake(simdjson::error_code code) {
    switch (code) {
        case simdjson::DEPTH_ERROR:
            return "arrays and objects are nested deeper than the limit";
        case simdjson::UTF8_ERROR:
            return "the text is not UTF-8";
        case simdjson::STRING_ERROR:
            return "a string holds a bad escape or a lone surrogate";
        case simdjson::UNCLOSED_STRING:
            return "a string is not closed";
        case simdjson::UNESCAPED_CHARS:
            return "a string holds a control character that must be escaped";
        case simdjson::NUMBER_ERROR:
            return "a number is malformed or out of range";
        case simdjson::T_ATOM_ERROR:
        case simdjson::F_ATOM_ERROR:
        case simdjson::N_ATOM_ERROR:
            return "a word is none of true, false and null";
        case simdjson::EMPTY:
            return "the text is empty";
        default:
            return "a comma, brace, bracket, colon or member name is missing or too much";
    }
}

bool partOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Does the grammar of JSON (RFC 8259 section 6) have this number?
bool wellFormedNumber(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t first = i;
        while (i < text.size() && isDigit(text[i])) ++i;
        return i > first;
    };
    if (i < text.size() && text[i] == '-') ++i;
    const bool leadingZero = i < text.size() && text[i] == '0';
    const std::size_t whole = i;
    if (!digits() || (leadingZero && i > whole + 1)) return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits()) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!digits()) return false;
    }
    return i == text.size();
}

/// A number that JSON has and simdjson does not: a whole one beyond 64 bits, or one beyond a double.
bool tooLarge(std::string_view text) {
    // -9223372036854775808 to 18446744073709551615 fit, and have as many digits as some that do not.
    constexpr std::size_t kFitsSurely = 18;
    if (!wellFormedNumber(text)) return false;
    if (text.find_first_of(".eE") == std::string_view::npos) {
        if (text.size() <= kFitsSurely) return false;
        std::int64_t whole = 0;
        std::uint64_t large = 0;
        const char* const end = text.data() + text.size();
        return std::from_chars(text.data(), end, whole).ec != std::errc{} &&
               std::from_chars(text.data(), end, large).ec != std::errc{};
    }
    return !std::isfinite(std::strtod(std::string(text).c_str(), nullptr));  // too small is 0, and no mistake
}

/// Puts something that is no value of any element of FHIR ("[[ ]]") in the place of each number
/// that is too large, so that one such number spoils its element and not the whole text. The
/// length stays. True if there was any.
bool hideNumbersTooLarge(char* text, std::size_t size) {
    constexpr std::size_t kShortest = 5;  // "1e309"
    bool any = false;
    bool inString = false;
    for (std::size_t i = 0; i < size; ++i) {
        if (inString) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"')
                inString = false;
            continue;
        }
        inString = text[i] == '"';
        if (text[i] != '-' && !isDigit(text[i])) continue;
        std::size_t end = i;
        while (end < size && partOfNumber(text[end])) ++end;
        if (end - i >= kShortest && tooLarge({text + i, end - i})) {
            std::fill(text + i, text + end, ' ');
            text[i] = text[i + 1] = '[';
            text[end - 1] = text[end - 2] = ']';
            any = true;
        }
        i = end - 1;
    }
    return any;
}

Issue notJson(std::string_view why) {
    return {IssueCode::structure, "The text is not JSON that can be accepted.", std::string(why), {}};
}

}  // namespace

struct Document::Impl {
    simdjson::dom::parser parser;
    std::unique_ptr<char[]> text;
    std::size_t textCapacity = 0;
    bool parsed = false;
    bool mayHoldNul = false;

    /// Room for `size` bytes of JSON and simdjson's padding, with `text` copied into it.
    void keep(std::string_view source) {
        if (source.size() > textCapacity || !text) {
            textCapacity = (source.size() / kGrowth + 1) * kGrowth;
            text.reset(new char[textCapacity + simdjson::SIMDJSON_PADDING]);
        }
        if (!source.empty()) std::memcpy(text.get(), source.data(), source.size());
        std::memset(text.get() + source.size(), 0, simdjson::SIMDJSON_PADDING);
    }

    simdjson::error_code parse(std::size_t size, std::size_t maxDepth) {
        const std::size_t capacity = std::max(parser.capacity(), textCapacity);
        // simdjson refuses a depth that reaches its limit; ours is the last that is allowed.
        if (const auto error = parser.allocate(capacity, maxDepth + 1); error != simdjson::SUCCESS) return error;
        constexpr bool copyAgain = false;
        return parser.parse(text.get(), size, copyAgain).error();
    }
};

Document::Document() : impl_(std::make_unique<Impl>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Result<Value> Document::parse(std::string_view text, const JsonLimits& limits) {
    impl_->parsed = false;
    if (text.size() > limits.maxBytes) {
        return Issue{IssueCode::tooLong,
                     "The text is longer than is accepted.",
                     "the limit is " + std::to_string(limits.maxBytes) + " bytes",
                     {}};
    }
    // RFC 8259 section 8.1; said here because simdjson's answer differs between its versions.
    if (text.starts_with("\xEF\xBB\xBF")) return notJson("the text begins with a byte order mark");
    impl_->keep(text);
    auto error = impl_->parse(text.size(), limits.maxDepth);
    const bool number = error == simdjson::NUMBER_ERROR;
    if (number && hideNumbersTooLarge(impl_->text.get(), text.size())) {
        error = impl_->parse(text.size(), limits.maxDepth);
    }
    if (error == simdjson::MEMALLOC) {
        return Issue{IssueCode::exception, "There was not enough memory to read the text.", {}, {}};
    }
    if (error != simdjson::SUCCESS) return notJson(mistake(error));
    impl_->parsed = true;
    impl_->mayHoldNul = text.find("\\u0000") != std::string_view::npos;
    return root();
}

Value Document::root() const {
    if (!impl_ || !impl_->parsed) return {};
    return {&impl_->parser.doc, kRootIndex};
}

bool Document::holdsNul() const {
    if (!impl_ || !impl_->parsed || !impl_->mayHoldNul) return false;
    const auto& document = impl_->parser.doc;
    const std::size_t end = tape_ref(&document, 0).matching_brace_index();
    for (std::size_t index = kRootIndex; index < end;) {
        const tape_ref word(&document, index);
        switch (word.tape_ref_type()) {
            case tape_type::STRING:
                if (word.get_string_view().find('\0') != std::string_view::npos) return true;
                ++index;
                break;
            case tape_type::INT64:
            case tape_type::UINT64:
            case tape_type::DOUBLE:
                index += 2;
                break;
            default:
                ++index;
        }
    }
    return false;
}

std::size_t Document::capacity() const {
    if (!impl_) return 0;
    // Per byte of input: simdjson keeps a tape word, 5/3 bytes for strings and a 4-byte index.
    const std::size_t parser = impl_->parser.capacity();
    const std::size_t tree = impl_->parser.doc.capacity();
    return impl_->textCapacity + parser * sizeof(std::uint32_t) + tree * sizeof(std::uint64_t) + tree * 5 / 3;
}

Value::Kind Value::kind() const {
    if (absent()) return Kind::absent;
    switch (at(document_, index_).tape_ref_type()) {
        case tape_type::START_OBJECT:
            return Kind::object;
        case tape_type::START_ARRAY:
            return Kind::array;
        case tape_type::STRING:
            return Kind::string;
        case tape_type::INT64:
        case tape_type::UINT64:
        case tape_type::DOUBLE:
            return Kind::number;
        case tape_type::TRUE_VALUE:
        case tape_type::FALSE_VALUE:
            return Kind::boolean;
        default:
            return Kind::null;
    }
}

std::optional<std::string_view> Value::string() const {
    if (kind() != Kind::string) return std::nullopt;
    return at(document_, index_).get_string_view();
}

std::optional<double> Value::number() const {
    if (absent()) return std::nullopt;
    const tape_ref word = at(document_, index_);
    switch (word.tape_ref_type()) {
        case tape_type::DOUBLE:
            return word.next_tape_value<double>();
        case tape_type::INT64:
            return static_cast<double>(word.next_tape_value<std::int64_t>());
        case tape_type::UINT64:
            return static_cast<double>(word.next_tape_value<std::uint64_t>());
        default:
            return std::nullopt;
    }
}

std::optional<std::int64_t> Value::integer() const {
    if (absent()) return std::nullopt;
    const tape_ref word = at(document_, index_);
    if (word.tape_ref_type() == tape_type::INT64) return word.next_tape_value<std::int64_t>();
    // simdjson uses UINT64 only for what does not fit an int64.
    if (word.tape_ref_type() != tape_type::DOUBLE) return std::nullopt;
    const auto value = word.next_tape_value<double>();
    constexpr double kTooLarge = 9223372036854775808.0;  // 2^63
    if (value < -kTooLarge || value >= kTooLarge || std::trunc(value) != value) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::optional<bool> Value::boolean() const {
    if (kind() != Kind::boolean) return std::nullopt;
    return at(document_, index_).is_true();
}

Value Value::operator[](std::string_view key) const {
    if (!isObject()) return {};
    const std::size_t end = at(document_, index_).after_element() - 1;
    for (std::size_t index = index_ + 1; index < end; index = at(document_, index + 1).after_element()) {
        if (at(document_, index).get_string_view() == key) return {document_, index + 1};
    }
    return {};
}

std::uint64_t nameShapes(Value value) {
    std::uint64_t shapes = 0;
    for (const Member member : value.members()) shapes |= nameShape(member.key);
    return shapes;
}

ElementRange Value::elements() const {
    ElementRange range;
    if (!given()) return range;
    const tape_ref here = at(document_, index_);
    range.begin_.document_ = range.end_.document_ = document_;
    range.begin_.index_ = isArray() ? index_ + 1 : index_;
    range.end_.index_ = isArray() ? here.after_element() - 1 : here.after_element();
    return range;
}

MemberRange Value::members() const {
    MemberRange range;
    if (!isObject()) return range;
    range.begin_.document_ = range.end_.document_ = document_;
    range.begin_.index_ = index_ + 1;
    range.end_.index_ = at(document_, index_).after_element() - 1;
    return range;
}

std::size_t Value::size() const {
    if (!given()) return 0;
    if (!isArray()) return 1;
    const std::size_t count = at(document_, index_).scope_count();
    if (count < simdjson::internal::JSON_COUNT_MASK) return count;
    // simdjson's own count stops there.
    const auto range = elements();
    return static_cast<std::size_t>(std::distance(range.begin(), range.end()));
}

std::string Value::serialize() const {
    if (absent()) return {};
    // element's constructor from a tape reference is private; it holds nothing else.
    static_assert(sizeof(simdjson::dom::element) == sizeof(tape_ref));
    return simdjson::minify(std::bit_cast<simdjson::dom::element>(at(document_, index_)));
}

ElementRange::iterator& ElementRange::iterator::operator++() {
    index_ = at(document_, index_).after_element();
    return *this;
}

Member MemberRange::iterator::operator*() const {
    return {at(document_, index_).get_string_view(), Value(document_, index_ + 1)};
}

MemberRange::iterator& MemberRange::iterator::operator++() {
    index_ = at(document_, index_ + 1).after_element();
    return *this;
}

}  // namespace refract::fhir
