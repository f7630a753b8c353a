// What the units of TLS read from an X.509 certificate.
#pragma once

#include <chrono>
#include <string>

#include "plugin/trust/tls.h"

struct x509_st;

namespace refract::trust {

std::chrono::sys_seconds notBeforeOf(const x509_st* certificate);
std::chrono::sys_seconds notAfterOf(const x509_st* certificate);
/// As RFC 2253 writes it.
std::string subjectOf(const x509_st* certificate);
bool coversHost(x509_st* certificate, const std::string& host);
PeerCertificate describePeer(x509_st* certificate, bool verified);

}  // namespace refract::trust
