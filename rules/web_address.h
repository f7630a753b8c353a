// Web addresses in the knowledge: whether they can be links at all.
#pragma once

#include <algorithm>
#include <string_view>

namespace refract::rules {

/// http:// or https://, a host with a dot, and no character that has no place in an address.
inline bool isWebAddress(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        const std::string_view rest = text.substr(scheme.size());
        const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
        const std::size_t dot = host.find('.');
        const bool named = dot != std::string_view::npos && dot > 0 && host.back() != '.';
        return named && std::all_of(text.begin(), text.end(), [](char c) {
                   constexpr std::string_view kNever = "<>\"\\^`{|}";
                   return c > ' ' && c != '\x7f' && kNever.find(c) == std::string_view::npos;
               });
    }
    return false;
}

}  // namespace refract::rules
