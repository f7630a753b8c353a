// Reads HOST:PORT.
#include "plugin/server/options.h"

#include <charconv>

namespace refract::server {

fhir::Result<ListenAddress> readListenAddress(std::string_view text) {
    const auto colon = text.rfind(':');
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    const bool plausible = colon != std::string_view::npos && !host.empty() &&
                           (bracketed || host.find_first_of(":[]/ ") == std::string_view::npos);
    ListenAddress address;
    const auto port = plausible ? text.substr(colon + 1) : std::string_view{};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (!plausible || port.empty() || error != std::errc{} || end != port.data() + port.size()) {
        return fhir::Issue{fhir::IssueCode::value, "An address to listen on is HOST:PORT, as 127.0.0.1:8080.", {}, {}};
    }
    address.host = host;
    return address;
}

}  // namespace refract::server
