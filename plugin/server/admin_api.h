// AdminApi: the addresses of the administrative listener.
//
//   GET /healthz   the process answers
//   GET /readyz    it can give advice, and with which edition of the knowledge
//
// Thread-safe.
#pragma once

#include <string>

#include "plugin/server/handler.h"
#include "plugin/service/service.h"

namespace refract::server {

class AdminApi {
public:
    explicit AdminApi(const service::Service& service);
    Response operator()(const Request& request) const;

private:
    std::string ready_;
};

}  // namespace refract::server
