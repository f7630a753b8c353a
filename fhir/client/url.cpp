// URLs through libcurl's parser.
#include "fhir/client/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace refract::fhir::client {

namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(const Url& url, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), what, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// What two parsers read differently: control characters, spaces, a backslash, a dot that is encoded.
bool isAmbiguous(std::string_view url) {
    const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
    const std::string path = lower(std::string(url.substr(0, url.find_first_of("?#"))));
    return !plain || path.find("%2e") != std::string::npos || path.find("%5c") != std::string::npos ||
           path.find("%2f") != std::string::npos;
}

/// A name or an address, in lower case.
bool isHost(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("-._:[]").find(c) != std::string_view::npos;
    });
}

struct Parts {
    std::string scheme, host, port, path;
    bool credentials = false, query = false, fragment = false;
};

Parts partsOf(const Url& url) {
    Parts parts;
    parts.scheme = lower(part(url, CURLUPART_SCHEME));
    parts.host = lower(part(url, CURLUPART_HOST));
    parts.port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    parts.path = part(url, CURLUPART_PATH);
    parts.credentials = !part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty();
    parts.query = !part(url, CURLUPART_QUERY).empty();
    parts.fragment = !part(url, CURLUPART_FRAGMENT).empty();
    return parts;
}

}  // namespace

std::optional<std::string> normalisedBase(std::string_view url) {
    if (url.empty() || url.size() > kLongestUrl || isAmbiguous(url)) return std::nullopt;
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;  // libcurl forgives a missing slash
    // libcurl would decode it.
    if (url.substr(0, url.find('/', scheme + 3)).find('%') != std::string_view::npos) return std::nullopt;
    const Url parsed(curl_url(), curl_url_cleanup);
    if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK) {
        return std::nullopt;
    }
    Parts parts = partsOf(parsed);
    const bool http = parts.scheme == "http", https = parts.scheme == "https";
    if ((!http && !https) || !isHost(parts.host) || parts.credentials || parts.query || parts.fragment) {
        return std::nullopt;
    }
    while (parts.path.ends_with('/')) parts.path.pop_back();
    std::string base = parts.scheme + "://" + parts.host;
    if (parts.port != (https ? "443" : "80")) base += ":" + parts.port;
    return base + parts.path;
}

std::string hostOfBase(const std::string& base) {
    const Url parsed(curl_url(), curl_url_cleanup);
    if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) return {};
    const std::string host = part(parsed, CURLUPART_HOST);
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

std::optional<std::string> linkOnServer(const std::string& base, std::string_view link) {
    if (link.empty() || link.size() > kLongestUrl || isAmbiguous(link)) return std::nullopt;
    const Url server(curl_url(), curl_url_cleanup), target(curl_url(), curl_url_cleanup);
    const std::string folder = base + "/";
    if (server == nullptr || target == nullptr ||
        curl_url_set(server.get(), CURLUPART_URL, folder.c_str(), 0) != CURLUE_OK ||
        curl_url_set(target.get(), CURLUPART_URL, folder.c_str(), 0) != CURLUE_OK ||
        curl_url_set(target.get(), CURLUPART_URL, std::string(link).c_str(), 0) != CURLUE_OK) {
        return std::nullopt;
    }
    const Parts there = partsOf(target), here = partsOf(server);
    if (there.scheme != here.scheme || there.host != here.host || there.port != here.port || there.credentials) {
        return std::nullopt;
    }
    // "/fhir" itself is HAPI's page link; "/fhirs" is somebody else's.
    const bool below = there.path.starts_with(here.path) || there.path + "/" == here.path;
    if (!below) return std::nullopt;
    curl_url_set(target.get(), CURLUPART_FRAGMENT, nullptr, 0);
    const std::string url = part(target, CURLUPART_URL);
    // An empty name before the host, which is none, is somebody's trick.
    if (url.substr(0, url.find_first_of("/?", here.scheme.size() + 3)).find('@') != std::string::npos) {
        return std::nullopt;
    }
    return url;
}

}  // namespace refract::fhir::client
