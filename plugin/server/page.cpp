// The header fields of a page.
#include "plugin/server/page.h"

#include <array>
#include <utility>

namespace refract::server {

Response page(std::string body, std::string_view contentType, std::string_view route) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFields{{
        {"Content-Security-Policy", kPagePolicy},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Embedder-Policy", "require-corp"},
    }};
    Response response;
    response.contentType = contentType;
    response.body = std::move(body);
    response.route = route;
    for (const auto& [name, value] : kFields) response.headers.emplace_back(name, value);
    return response;
}

}  // namespace refract::server
