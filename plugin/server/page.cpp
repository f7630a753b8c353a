// The header fields of a page.
#include "plugin/server/page.h"

#include <array>
#include <utility>

namespace refract::server {

void addPageFields(Response& response, std::string_view policy) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFields{{
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Embedder-Policy", "require-corp"},
    }};
    response.headers.emplace_back("Content-Security-Policy", policy);
    for (const auto& [name, value] : kFields) response.headers.emplace_back(name, value);
}

Response page(std::string body, std::string_view contentType, std::string_view route) {
    Response response;
    response.contentType = contentType;
    response.body = std::move(body);
    response.route = route;
    addPageFields(response);
    return response;
}

}  // namespace refract::server
