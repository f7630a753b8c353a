// From a line of the registry to a FHIR server that may be asked for data of its client.
#pragma once

#include <memory>
#include <string>

#include "fhir/client/server.h"
#include "fhir/result.h"
#include "plugin/trust/network.h"

namespace refract::trust {

/// `url` is what the client sends as fhirServer. Where it may lead: addresses that the internet
/// routes; loopback and private networks where `networks` lists them, or where the URL itself
/// names that address or localhost; link-local and metadata addresses never. http reaches
/// loopback alone. Issue `value` that says why not, for a URL that is no base of a FHIR server.
fhir::Result<std::shared_ptr<const fhir::client::FhirServer>> fhirServer(const std::string& client,
                                                                         const std::string& url, Networks networks,
                                                                         std::string caFile);

}  // namespace refract::trust
