// Reading addresses and networks, and what kind of address one is.
#include "plugin/trust/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace refract::trust {

namespace {

constexpr int kBits = 128;
constexpr int kBitsBeforeIpv4 = 96;
constexpr std::size_t kLongestText = 64;

/// The first `prefix` bits of both are the same.
bool sameBits(const Address::Bytes& a, const Address::Bytes& b, int prefix) {
    for (std::size_t i = 0; prefix > 0; ++i, prefix -= 8) {
        const unsigned mask = prefix >= 8 ? 0xFFU : 0xFFU << (8 - prefix) & 0xFFU;
        if (((a[i] ^ b[i]) & mask) != 0) return false;
    }
    return true;
}

bool inOne(std::span<const std::string_view> networks, const Address& address) {
    return std::any_of(networks.begin(), networks.end(), [&](std::string_view text) {
        const auto network = Network::parse(text);
        return network && network->contains(address);
    });
}

/// The IPv4 address behind the well-known prefix of NAT64 (RFC 6052), which a gateway would call.
std::optional<Address> translated(const Address& address) {
    static constexpr std::array<std::uint8_t, 12> kPrefix{0, 0x64, 0xFF, 0x9B};
    if (!std::equal(kPrefix.begin(), kPrefix.end(), address.bytes().begin())) return std::nullopt;
    Address::Bytes bytes{};
    bytes[10] = bytes[11] = 0xFF;
    std::copy(address.bytes().begin() + 12, address.bytes().end(), bytes.begin() + 12);
    return Address(bytes);
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    if (text.size() > kLongestText || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::string copy(text.substr(0, text.find('%')));
    Bytes bytes{};
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return Address(bytes);
    bytes = {};
    bytes[10] = bytes[11] = 0xFF;
    if (text.find('%') == std::string_view::npos && inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) == 1) {
        return Address(bytes);
    }
    return std::nullopt;
}

bool Address::isIpv4() const {
    static constexpr Bytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return sameBits(bytes_, kMapped, kBitsBeforeIpv4);
}

bool Address::isLoopback() const {
    static constexpr std::array<std::string_view, 2> kLoopback{"127.0.0.0/8", "::1"};
    return inOne(kLoopback, *this);
}

bool Address::isNeverCalled() const {
    static constexpr std::array<std::string_view, 8> kNever{
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255", "::", "fe80::/10", "ff00::/8", "fec0::/10"};
    const auto behind = translated(*this);
    return inOne(kNever, *this) || (behind && behind->isNeverCalled());
}

bool Address::isPrivate() const {
    static constexpr std::array<std::string_view, 10> kPrivate{
        "10.0.0.0/8",    "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24",
        "198.18.0.0/15", "240.0.0.0/4",   "fc00::/7",       "2001:db8::/32", "2002::/16"};
    const auto behind = translated(*this);
    return isLoopback() || inOne(kPrivate, *this) || (behind && behind->isPrivate());
}

fhir::Result<Network> Network::parse(std::string_view text) {
    const auto wrong = [](std::string why) {
        return fhir::Issue{fhir::IssueCode::value, std::move(why), "as 10.1.0.0/16, 192.0.2.7 or 2001:db8::/32", {}};
    };
    const auto slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));
    if (!address || text.find('%') != std::string_view::npos) return wrong("This is no network address.");
    int prefix = kBits;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
        if (four) prefix += kBitsBeforeIpv4;
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || prefix > kBits ||
            prefix < (four ? kBitsBeforeIpv4 : 0)) {
            return wrong("The length of the prefix is not one.");
        }
    }
    Address::Bytes base = address->bytes();
    for (int bit = prefix; bit < kBits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        if ((base[byte] >> (7 - bit % 8) & 1U) != 0) return wrong("There are bits set behind the prefix.");
    }
    return Network(*address, prefix);
}

bool Network::contains(const Address& address) const {
    return sameBits(base_.bytes(), address.bytes(), prefix_);
}

bool contains(const Networks& networks, const Address& address) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const Network& network) { return network.contains(address); });
}

}  // namespace refract::trust
