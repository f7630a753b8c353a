// JsonWriter: every JSON text that we send, written so that it cannot be wrong.
//
// RapidJSON's Writer behind a narrow face: text that is not valid UTF-8 has its bad
// bytes replaced by U+FFFD, a number that is not finite is refused, and an optional
// element that is empty is left out (D5). A call out of place (a value without a key,
// an object that is not closed) is a programming mistake: std::logic_error.
// One thread; move-only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace refract::hooks {

class JsonWriter {
public:
    JsonWriter();
    ~JsonWriter();
    JsonWriter(JsonWriter&&) noexcept;
    JsonWriter& operator=(JsonWriter&&) noexcept;

    void startObject();
    void endObject();
    void startArray();
    void endArray();
    void key(std::string_view name);
    void string(std::string_view text);
    /// Whole numbers are written without a fraction: 50, not 50.0.
    void number(double value);
    void boolean(bool value);
    /// JSON text that the caller has checked; written as it is.
    void checkedJson(std::string_view json);

    /// key and value.
    void member(std::string_view name, std::string_view text);
    void member(std::string_view name, const char* text) { member(name, std::string_view(text)); }
    void member(std::string_view name, double value);
    void member(std::string_view name, bool value);
    /// As member(), unless the text is empty.
    void optional(std::string_view name, std::string_view text);

    /// The finished text; the writer is empty afterwards.
    std::string take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// `text` with every ill-formed byte sequence replaced by U+FFFD.
std::string validUtf8(std::string_view text);

}  // namespace refract::hooks
