// HooksApi: the addresses of the CDS Hooks listener.
//
//   GET  /cds-services          discovery (D1, D2), of the services that this caller may call
//   POST /cds-services/{id}     a hook (S1–S8)
//   POST /cds-services/{id}/feedback   what became of its cards (F1–F3)
//
// and the same below /c/NAME, the base path of a client that cannot sign. Who calls was
// decided by HooksDoor.
//
// Thread-safe; called by many connections at once.
#pragma once

#include <functional>
#include <string>

#include "fhir/date.h"
#include "plugin/server/handler.h"
#include "plugin/service/service.h"

namespace refract::server {

class HooksApi {
public:
    /// The day in a time zone; an empty name is the site's.
    using Today = std::function<fhir::Day(const std::string& timeZone)>;
    /// `today` is asked once a request, so that one answer never spans midnight. The service
    /// must outlive the API.
    HooksApi(service::Service& service, Today today);

    Response operator()(const Request& request) const;

private:
    Response route(const Request& request) const;
    Response discovery(const Request& request) const;
    Response call(const Request& request, std::string_view serviceId) const;
    Response feedback(const Request& request, std::string_view serviceId) const;

    service::Service& service_;
    Today today_;
    std::string discovery_;
};

}  // namespace refract::server
