// A self-signed certificate for a machine where somebody tries things out. Not for use:
// whoever trusts it trusts this one key and nothing else.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "plugin/trust/signature.h"

namespace refract::trust {

/// In PEM: X.509 v3, for a server of these names (host names and addresses, the first one
/// the common name), from an hour before `now` for `days`. An Issue if the key has no
/// private part, a name is not usable, or OpenSSL fails.
fhir::Result<std::string> selfSignedCertificate(const Key& key, const std::vector<std::string>& names,
                                                std::chrono::sys_seconds now, std::chrono::days days);

}  // namespace refract::trust
