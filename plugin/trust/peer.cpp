// Walking X-Forwarded-For from its trusted end.
#include "plugin/trust/peer.h"

#include <algorithm>
#include <array>

namespace refract::trust {

namespace {

/// Fields, beside X-Forwarded-…, that no EHR sends of itself: proxies, load balancers and content
/// networks put them in to name whom they call for (Akamai, Cloudflare, Fastly, Envoy, Azure and
/// nginx's ingress among them), or that they stand between (Via, CDN-Loop). One of them is enough
/// to know that the socket's address is not the caller's.
constexpr std::array<std::string_view, 15> kForwardingFields{"forwarded",
                                                             "forwarded-for",
                                                             "x-forwarded",
                                                             "x-original-forwarded-for",
                                                             "via",
                                                             "cdn-loop",
                                                             "x-real-ip",
                                                             "client-ip",
                                                             "x-client-ip",
                                                             "x-cluster-client-ip",
                                                             "true-client-ip",
                                                             "cf-connecting-ip",
                                                             "fastly-client-ip",
                                                             "x-envoy-external-address",
                                                             "x-azure-clientip"};

/// In lower case; and "_" as "-", for which it stands where CGI has handled the field.
char plain(char c) {
    if (c == '_') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool startsWith(std::string_view text, std::string_view begin) {
    return text.size() >= begin.size() &&
           std::equal(begin.begin(), begin.end(), text.begin(), [](char a, char b) { return a == plain(b); });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// An element of X-Forwarded-For; some proxies write the port too.
std::optional<Address> readElement(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : Address::parse(text.substr(1, end - 1));
    }
    if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
    return Address::parse(text);
}

}  // namespace

bool isForwardingField(std::string_view name) {
    return startsWith(name, "x-forwarded-") ||
           std::any_of(kForwardingFields.begin(), kForwardingFields.end(),
                       [&](std::string_view known) { return name.size() == known.size() && startsWith(name, known); });
}

Peer judgePeer(std::string_view socketAddress, std::span<const std::string_view> forwardedFor, bool forwarded,
               const Networks& trustedProxies) {
    Peer peer{Address::parse(socketAddress), false};
    if (!peer.address) return peer;
    if (!contains(trustedProxies, *peer.address)) {
        peer.certain = !forwarded;
        return peer;
    }
    for (auto field = forwardedFor.rbegin(); field != forwardedFor.rend(); ++field) {
        std::string_view rest = *field;
        for (bool more = true; more;) {
            const auto comma = rest.rfind(',');
            more = comma != std::string_view::npos;
            const auto address = readElement(more ? rest.substr(comma + 1) : rest);
            if (!address) return {peer.address, false};
            if (!contains(trustedProxies, *address)) return {address, true};
            peer = {address, true};
            rest = rest.substr(0, more ? comma : 0);
        }
    }
    return peer;
}

}  // namespace refract::trust
