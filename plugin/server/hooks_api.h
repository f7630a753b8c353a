// HooksApi: the addresses of the CDS Hooks listener.
//
//   GET  /cds-services          discovery (D1, D2)
//   POST /cds-services/{id}     a hook (S1–S8)
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
    /// `today` is asked once a request, so that one answer never spans midnight. The service
    /// must outlive the API.
    HooksApi(service::Service& service, std::function<fhir::Day()> today);

    Response operator()(const Request& request) const;

private:
    Response call(const Request& request, std::string_view serviceId) const;

    service::Service& service_;
    std::function<fhir::Day()> today_;
    std::string discovery_;
};

}  // namespace refract::server
