// FhirApi: a minimal read-only FHIR R4 endpoint over the demo's patients.
//
//   GET {base}/metadata, {base}/{type}/{id}, {base}/{type}?patient=…&code=…&_id=…
//
// No paging, no sorting, no history: what a CDS client needs to resolve prefetch, and no
// more. Also resolves prefetch templates without HTTP. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "plugin/demo/records.h"
#include "plugin/server/handler.h"

namespace refract::demo {

/// The answer to `query` below `path` ("Patient/7", "metadata", "Condition"); `base` is the
/// address of the endpoint, as it stands in the answer.
server::Response answerFhir(const Records& records, std::string_view base, std::string_view path,
                            std::string_view query);

struct Resolved {
    std::string json;          ///< a resource, a Bundle, or an OperationOutcome
    bool unavailable = false;  ///< the last of these, because the data cannot be had
};
/// "Condition?patient=7" or "Patient/7"; "null" for a resource that is not there.
Resolved resolve(const Records& records, std::string_view base, std::string_view query);

}  // namespace refract::demo
