// Writing JSON through RapidJSON with its checks switched on and heeded.
#include "plugin/hooks/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <cstring>
#include <stdexcept>

namespace refract::hooks {

namespace {

// Text is checked before it is written (checkedText): RapidJSON need not do it again. Its RAPIDJSON_SSE2
// stays off: in 1.1.0 that way of writing leaves U+001A to U+001F unescaped.
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
/// Beyond it a double no longer holds every whole number.
constexpr double kLargestWhole = 9007199254740992.0;

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

/// Bytes of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
std::size_t sequenceLength(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(text, at + i)) return 0;
    }
    const unsigned char second = byte(at + 1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second > 0x9F;
    const bool beyond = first == 0xF4 && second > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

/// Eight bytes of ASCII.
bool allAscii(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return (word & 0x8080808080808080U) == 0;
}

bool wellFormed(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (at + 8 <= text.size() && allAscii(text.data() + at)) {
            at += 8;
            continue;
        }
        const std::size_t length = sequenceLength(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

void heed(bool written) {
    if (!written) throw std::logic_error("JsonWriter: a value that JSON cannot hold");
}

}  // namespace

std::string validUtf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text, at);
        valid += length == 0 ? kReplacement : text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return valid;
}

struct JsonWriter::Impl {
    rapidjson::StringBuffer buffer;
    Writer writer{buffer};

    bool text(std::string_view text, bool isKey) {
        const auto length = static_cast<rapidjson::SizeType>(text.size());
        return isKey ? writer.Key(text.data(), length) : writer.String(text.data(), length);
    }
    void checkedText(std::string_view text_, bool isKey) {
        if (text_.data() == nullptr) text_ = "";
        if (wellFormed(text_)) {
            heed(text(text_, isKey));
        } else {
            heed(text(validUtf8(text_), isKey));
        }
    }
};

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}
JsonWriter::~JsonWriter() = default;
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&&) noexcept = default;

void JsonWriter::startObject() {
    heed(impl_->writer.StartObject());
}
void JsonWriter::endObject() {
    heed(impl_->writer.EndObject());
}
void JsonWriter::startArray() {
    heed(impl_->writer.StartArray());
}
void JsonWriter::endArray() {
    heed(impl_->writer.EndArray());
}
void JsonWriter::key(std::string_view name) {
    impl_->checkedText(name, true);
}
void JsonWriter::string(std::string_view text) {
    impl_->checkedText(text, false);
}

void JsonWriter::number(double value) {
    if (std::nearbyint(value) == value && std::abs(value) < kLargestWhole) {
        heed(impl_->writer.Int64(static_cast<std::int64_t>(value)));
    } else {
        heed(impl_->writer.Double(value));  // false for infinity and not-a-number
    }
}

void JsonWriter::boolean(bool value) {
    heed(impl_->writer.Bool(value));
}

void JsonWriter::checkedJson(std::string_view json) {
    heed(impl_->writer.RawValue(json.data(), json.size(), rapidjson::kObjectType));
}

void JsonWriter::member(std::string_view name, std::string_view text) {
    key(name);
    string(text);
}
void JsonWriter::member(std::string_view name, double value) {
    key(name);
    number(value);
}
void JsonWriter::member(std::string_view name, bool value) {
    key(name);
    boolean(value);
}
void JsonWriter::optional(std::string_view name, std::string_view text) {
    if (!text.empty()) member(name, text);
}

std::string JsonWriter::take() {
    if (!impl_->writer.IsComplete()) throw std::logic_error("JsonWriter: not finished");
    std::string text(impl_->buffer.GetString(), impl_->buffer.GetSize());
    impl_ = std::make_unique<Impl>();
    return text;
}

}  // namespace refract::hooks
