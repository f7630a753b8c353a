// AdminApi: the addresses of the administrative listener.
//
//   GET  /healthz   the process answers
//   GET  /readyz    it can give advice, with which edition of the knowledge, and why the last
//                   reload did not put another in its place
//   POST /reload    reads the knowledge again; needs "Authorization: Bearer <secret>"
//
// Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugin/server/handler.h"
#include "plugin/service/service.h"
#include "plugin/trust/secret.h"

namespace refract::server {

/// What an administrator may ask for.
struct AdminActions {
    std::function<std::vector<std::string>()> reload;      ///< errors for which the old edition stays
    std::function<std::vector<std::string>()> lastErrors;  ///< those of the last reload
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
