// AdminApi: the addresses of the administrative listener.
//
//   GET  /healthz   the process answers
//   GET  /readyz    it can give advice, with which edition of the knowledge, why the last
//                   reload did not put another in its place, and how the record is doing; 503
//                   while answers go out that are not recorded
//   GET  /metrics   numbers for Prometheus
//   POST /reload    reads the knowledge again; needs "Authorization: Bearer <secret>"
//
// Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugin/audit/recorder.h"
#include "plugin/server/handler.h"
#include "plugin/service/service.h"
#include "plugin/trust/secret.h"

namespace refract::server {

/// What an administrator may ask for.
struct AdminActions {
    std::function<std::vector<std::string>()> reload;      ///< errors for which the old edition stays
    std::function<std::vector<std::string>()> lastErrors;  ///< those of the last reload
    /// How the record is doing; empty: there is none.
    std::function<std::optional<audit::RecorderState>()> record;
    std::function<Response()> metrics;  ///< empty: there are none
    /// The dashboard: answers its own addresses, std::nullopt for any other; empty: there is none.
    std::function<std::optional<Response>(const Request&)> pages;
};

class AdminApi {
public:
    /// With an empty secret nobody may ask for anything. `service` outlives this.
    AdminApi(const service::Service& service, AdminActions actions, trust::Secret secret);
    Response operator()(const Request& request) const;

private:
    Response ready() const;
    Response reload(const Request& request) const;

    const service::Service& service_;
    AdminActions actions_;
    trust::Secret secret_;
};

}  // namespace refract::server
