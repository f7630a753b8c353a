// FhirApi: a minimal read-only FHIR R4 endpoint over the demo's patients.
//
//   GET {base}/metadata, {base}/{type}/{id}, {base}/{type}?patient=…&code=…&_id=…
//
// What a CDS client needs to resolve prefetch, and no more. `_sort` knows the date, ascending
// or descending, by any name that FHIR has for it; `_count` cuts the answer into pages, of which
// each links to the next; `_summary=count` gives the number alone. `_format`, `_pretty`, `_total`,
// `_elements` and other summaries are passed over, as FHIR allows; any other parameter is
// refused, because an answer that leaves a condition out would look complete. Also resolves
// prefetch templates without HTTP. Pure; thread-safe.
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
