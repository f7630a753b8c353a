// Four characters to three bytes and back; and the wiping of secrets.
#include "plugin/trust/base64url.h"

#include <openssl/crypto.h>

#include <cstdint>

#include "plugin/trust/secret.h"

namespace refract::trust {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kBitsPerCharacter = 6;
constexpr int kBitsPerByte = 8;

int valueOf(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '-') return 62;
    return c == '_' ? 63 : -1;
}

}  // namespace

std::optional<std::string> decodeBase64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = valueOf(c);
        if (value < 0) return std::nullopt;
        buffer = (buffer << kBitsPerCharacter | static_cast<std::uint32_t>(value)) & 0xFFFFU;
        bits += kBitsPerCharacter;
        if (bits < kBitsPerByte) continue;
        bits -= kBitsPerByte;
        bytes.push_back(static_cast<char>(buffer >> bits & 0xFFU));
    }
    if ((buffer & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return bytes;
}

std::string encodeBase64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << kBitsPerByte | static_cast<unsigned char>(c)) & 0xFFFFFU;
        bits += kBitsPerByte;
        while (bits >= kBitsPerCharacter) {
            bits -= kBitsPerCharacter;
            text.push_back(kAlphabet[buffer >> bits & 0x3FU]);
        }
    }
    if (bits > 0) text.push_back(kAlphabet[buffer << (kBitsPerCharacter - bits) & 0x3FU]);
    return text;
}

bool Secret::is(std::string_view text) const {
    return text.size() == text_.size() && CRYPTO_memcmp(text.data(), text_.data(), text.size()) == 0;
}

void Secret::wipe() {
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

}  // namespace refract::trust
