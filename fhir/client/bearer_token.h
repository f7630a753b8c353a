// BearerToken: the access token of one hook call, on its way to the server that it is for.
//
// No operator<<, no string, converts to none: reveal() alone gives the text, and a search for
// that word finds every place where it leaves. Overwritten when it dies. Move-only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refract::fhir::client {

class BearerToken {
public:
    /// Servers issue JWTs of a few kilobytes; libcurl and servers bound a header line.
    static constexpr std::size_t kLongest = 8 * 1024;

    /// std::nullopt for what cannot stand in a header field: empty, too long, not visible ASCII.
    static std::optional<BearerToken> parse(std::string_view text);
    ~BearerToken() { wipe(text_); }
    BearerToken(const BearerToken&) = delete;
    BearerToken& operator=(const BearerToken&) = delete;
    BearerToken(BearerToken&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
    BearerToken& operator=(BearerToken&&) = delete;

    std::string_view reveal() const { return text_; }
    /// Overwrites memory that held a token in a way that is not optimised away.
    static void wipe(std::string& text);

private:
    explicit BearerToken(std::string_view text) : text_(text) {}
    std::string text_;
};

}  // namespace refract::fhir::client
