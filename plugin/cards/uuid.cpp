// SHA-1 of namespace and name, with version and variant put in.
#include "plugin/cards/uuid.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace refract::cards {

namespace {

using Bytes = std::array<unsigned char, 16>;

unsigned nibble(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    throw std::logic_error("uuid: the namespace is no UUID");
}

Bytes bytesOf(std::string_view uuid) {
    Bytes bytes{};
    std::size_t digits = 0;
    for (const char c : uuid) {
        if (c == '-') continue;
        if (digits == 2 * bytes.size()) throw std::logic_error("uuid: the namespace is no UUID");
        auto& byte = bytes[digits / 2];
        byte = static_cast<unsigned char>((static_cast<unsigned>(byte) << 4U) | nibble(c));
        ++digits;
    }
    if (digits != 2 * bytes.size()) throw std::logic_error("uuid: the namespace is no UUID");
    return bytes;
}

}  // namespace

std::string nameUuid(std::string_view space, std::string_view name) {
    const Bytes prefix = bytesOf(space);
    std::string text(reinterpret_cast<const char*>(prefix.data()), prefix.size());
    text += name;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1 || length < 16) {
        throw std::runtime_error("uuid: SHA-1 is not available");
    }
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x50);
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string uuid;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
        uuid += kHex[digest[i] >> 4];
        uuid += kHex[digest[i] & 0x0F];
    }
    return uuid;
}

std::string joinedName(std::span<const std::string_view> parts) {
    std::string name;
    for (const auto part : parts) name.append(std::to_string(part.size())).append(1, ':').append(part);
    return name;
}

}  // namespace refract::cards
