// Refusal: why the server does not even hand a request on. The connection closes after it.
//
// Details are literals, so that nothing which a client sent can get into an answer or the log.
#pragma once

#include <string_view>

#include "fhir/issue.h"

namespace refract::server {

struct Refusal {
    int status = 400;
    fhir::IssueCode code = fhir::IssueCode::structure;
    std::string_view details;
};

}  // namespace refract::server
