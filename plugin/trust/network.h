// Addresses and networks: who stands at the other end of a socket, and on which list.
//
// IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2), so that "::ffff:127.0.0.1"
// and "127.0.0.1" are one address wherever they are compared. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"

namespace refract::trust {

class Address {
public:
    using Bytes = std::array<std::uint8_t, 16>;
    explicit Address(const Bytes& bytes) : bytes_(bytes) {}
    /// "192.0.2.1", "2001:db8::1", "fe80::1%eth0" (whose zone is left off); std::nullopt for anything else.
    static std::optional<Address> parse(std::string_view text);

    bool isIpv4() const;
    bool isLoopback() const;
    /// Link-local (the addresses of cloud metadata among them), multicast, unspecified, broadcast, also
    /// behind the prefix of NAT64: nothing that a service of ours has to call.
    bool isNeverCalled() const;
    /// Of a network that the internet does not route: RFC 1918, 100.64.0.0/10, fc00::/7 and
    /// what else IANA reserves. Loopback is one of them.
    bool isPrivate() const;
    const Bytes& bytes() const { return bytes_; }
    bool operator==(const Address&) const = default;

private:
    Bytes bytes_;
};

class Network {
public:
    /// "10.0.0.0/8", "::1/128", or one address. Issue `value` for anything else, and for bits
    /// set behind the prefix: whoever writes 10.1.2.3/8 means one or the other.
    static fhir::Result<Network> parse(std::string_view text);
    bool contains(const Address& address) const;
    /// How many bits of an address are fixed; IPv4 counts from 96.
    int prefix() const { return prefix_; }

private:
    Network(const Address& base, int prefix) : base_(base), prefix_(prefix) {}
    Address base_;
    int prefix_;
};

using Networks = std::vector<Network>;
bool contains(const Networks& networks, const Address& address);

}  // namespace refract::trust
