// Fetching: by what means, and for how long, a service may read what a prefetch left out.
#pragma once

#include <chrono>
#include <memory>

#include "fhir/client/server.h"

namespace refract::fhir::client {
class Client;
}

namespace refract::service {

struct Fetching {
    /// One for the whole process. Null: nothing is ever fetched.
    std::shared_ptr<fhir::client::Client> client;
    /// For one hook, from the moment at which its request is there: all reads together. The
    /// standard wants an answer within half a second; thinking takes a few milliseconds.
    std::chrono::milliseconds time{400};
};

}  // namespace refract::service
