// Walking X-Forwarded-For from its trusted end.
#include "plugin/trust/peer.h"

#include <algorithm>

namespace refract::trust {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool startsWithIgnoringCase(std::string_view text, std::string_view begin) {
    return text.size() >= begin.size() &&
           std::equal(begin.begin(), begin.end(), text.begin(), [](char a, char b) { return a == lower(b); });
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
    static constexpr std::array<std::string_view, 3> kNames{"forwarded", "via", "x-real-ip"};
    return startsWithIgnoringCase(name, "x-forwarded-") ||
           std::any_of(kNames.begin(), kNames.end(), [&](std::string_view known) {
               return name.size() == known.size() && startsWithIgnoringCase(name, known);
           });
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
