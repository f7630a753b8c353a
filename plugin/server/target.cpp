// Reads and normalises the request target, and judges the authority.
#include "plugin/server/target.h"

#include <Poco/Net/IPAddress.h>

#include <algorithm>

#include "plugin/server/syntax.h"

namespace refract::server {

namespace {

using fhir::IssueCode;
using MaybeRefusal = std::optional<Refusal>;

constexpr Refusal badPath(std::string_view details) {
    return {400, IssueCode::value, details};
}

/// Decodes one path segment. Only printable ASCII can come out: every address of ours is.
MaybeRefusal decode(std::string_view segment, std::string& to) {
    for (std::size_t i = 0; i < segment.size(); ++i) {
        char c = segment[i];
        if (c == '%') {
            if (i + 2 >= segment.size()) return badPath("The path has a broken percent-escape.");
            const int high = syntax::hexValue(segment[i + 1]), low = syntax::hexValue(segment[i + 2]);
            if (high < 0 || low < 0) return badPath("The path has a broken percent-escape.");
            c = static_cast<char>(high * 16 + low);
            i += 2;
            if (c == '/') return badPath("The path has an escaped slash.");
        }
        if (c < ' ' || c > '~' || c == '\\') return badPath("The path has a character that no address here has.");
        to.push_back(c);
    }
    return std::nullopt;
}

MaybeRefusal readPath(std::string_view raw, std::string& path) {
    path.clear();
    path.reserve(raw.size());
    while (!raw.empty()) {
        raw.remove_prefix(1);  // the slash
        const auto end = std::min(raw.find('/'), raw.size());
        if (end > 0) {
            const auto before = path.size();
            path.push_back('/');
            if (auto refusal = decode(raw.substr(0, end), path)) return refusal;
            const auto segment = std::string_view(path).substr(before + 1);
            if (segment == "." || segment == "..") return badPath("The path has a '.' or '..' segment.");
        }
        raw.remove_prefix(end);
    }
    if (path.empty()) path = "/";
    return std::nullopt;
}

/// host[:port] of RFC 3986, without user information.
bool wellFormed(std::string_view authority) {
    std::string_view host = authority, port;
    if (const auto colon = authority.rfind(':'); colon != std::string_view::npos && !authority.ends_with(']')) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
    }
    constexpr std::size_t kMaxPortDigits = 5;
    if (port.size() > kMaxPortDigits || !std::all_of(port.begin(), port.end(), syntax::isDigit)) return false;
    if (host.starts_with('[')) {
        return host.size() > 2 && host.ends_with(']') &&
               host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
    }
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return syntax::isDigit(c) || syntax::isAlpha(c) || c == '-' || c == '.' || c == '_';
    });
}

/// Takes "scheme://authority" off an absolute-form target.
MaybeRefusal takeAuthority(std::string_view& rest, std::string_view& authority) {
    const auto scheme = rest.find("://");
    const auto name = rest.substr(0, scheme);
    if (scheme == std::string_view::npos ||
        !(syntax::equalIgnoringCase(name, "http") || syntax::equalIgnoringCase(name, "https"))) {
        return badPath("The request target is neither a path nor an http address.");
    }
    rest.remove_prefix(scheme + 3);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    authority = rest.substr(0, end);
    rest.remove_prefix(end);
    if (authority.empty()) return badPath("The request target names no host.");
    return std::nullopt;
}

std::string_view withoutPort(std::string_view authority) {
    if (authority.ends_with(']')) return authority;
    return authority.substr(0, authority.rfind(':'));
}

bool isLoopback(std::string_view host) {
    if (syntax::equalIgnoringCase(host, "localhost")) return true;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    Poco::Net::IPAddress address;
    return Poco::Net::IPAddress::tryParse(std::string(host), address) && address.isLoopback();
}

}  // namespace

MaybeRefusal readTarget(const RequestHead& head, Target& target) {
    target.authority = head.host;
    auto rest = head.target;
    if (rest.find('#') != std::string_view::npos) return badPath("The request target has a fragment.");
    const bool asterisk = rest == "*";
    if (asterisk && head.method != "OPTIONS") return badPath("Only OPTIONS may ask for '*'.");
    if (!asterisk && !rest.starts_with('/')) {
        if (auto refusal = takeAuthority(rest, target.authority)) return refusal;
    }
    if (!target.authority.empty() && !wellFormed(target.authority)) return badPath("The host is not 'name:port'.");
    if (asterisk) {
        target.path = "*";
        return std::nullopt;
    }
    if (const auto question = rest.find('?'); question != std::string_view::npos) {
        target.query = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    return readPath(rest, target.path);
}

bool hostAllowed(std::string_view authority, std::span<const std::string> allowedHosts) {
    const auto host = withoutPort(authority);
    if (allowedHosts.empty()) return isLoopback(host);
    return std::any_of(allowedHosts.begin(), allowedHosts.end(), [&](const std::string& allowed) {
        return syntax::equalIgnoringCase(allowed, authority) || syntax::equalIgnoringCase(allowed, host);
    });
}

}  // namespace refract::server
