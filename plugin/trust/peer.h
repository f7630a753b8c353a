// Peer: from where a call comes, as far as that can be believed.
//
// The address is the socket's, unless the socket belongs to a proxy that the configuration
// trusts: then it is the last one in X-Forwarded-For that is no trusted proxy itself. That
// field is the only one that is read; any other field of its kind says nothing but that a
// proxy stands between. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "plugin/trust/network.h"

namespace refract::trust {

struct Peer {
    std::optional<Address> address;  ///< none when it cannot be read
    /// False when somebody may stand between whom nobody vouches for: a forwarding field from a
    /// socket that is no trusted proxy, or a trusted proxy that does not say for whom it calls.
    bool certain = false;  ///< never without an address

    bool isLoopback() const { return certain && address && address->isLoopback(); }
    bool isIn(const Networks& networks) const { return certain && address && contains(networks, *address); }
};

/// Is this a header field by which a proxy says that it is one: Forwarded, Via, X-Real-IP,
/// X-Forwarded-…, True-Client-IP (kForwardingFields has them all)? Whatever its case.
bool isForwardingField(std::string_view name);

/// `forwardedFor`: the values of all X-Forwarded-For fields in their order; `forwarded`: any
/// forwarding field is there.
Peer judgePeer(std::string_view socketAddress, std::span<const std::string_view> forwardedFor, bool forwarded,
               const Networks& trustedProxies);

}  // namespace refract::trust
