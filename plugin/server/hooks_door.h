// HooksDoor: the doorkeeper of the hooks listener: reads from the head of a request what
// trust::Door needs, and answers whom it turns away.
//
// An answer says 401, 403 or 429 and nothing of the reason, which goes to the log alone.
// OPTIONS passes: a browser's preflight carries no token, and no body. Other addresses are
// answered here too, so that nobody's body is read for nothing. Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "plugin/server/handler.h"
#include "plugin/trust/door.h"

namespace refract::server {

/// The id by which Bahmni calls the service of orders (docs/clients.md).
inline constexpr std::string_view kBahmniService = "medication-order-select";

/// Where a path leads. Views into the path.
struct HooksRoute {
    enum class Kind { none, discovery, call, feedback };
    Kind kind = Kind::none;
    std::optional<std::string_view> base;  ///< NAME of /c/NAME
    std::string_view service;              ///< of a call or feedback
};
HooksRoute hooksRoute(std::string_view path);

class HooksDoor {
public:
    /// `door` outlives this.
    HooksDoor(trust::Door& door, trust::Networks trustedProxies);
    std::optional<Response> operator()(Request& request) const;

private:
    trust::Door& door_;
    trust::Networks trustedProxies_;
};

}  // namespace refract::server
