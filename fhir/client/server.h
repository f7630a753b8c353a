// FhirServer: a server that somebody has allowed to be asked, and at which addresses.
//
// Whoever owns the allow list makes these (plugin/trust/fhir_server.h); the client asks
// nothing else. Immutable; shared between threads.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace refract::fhir::client {

/// An IP address in network order; IPv4 as IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2).
using AddressBytes = std::array<std::uint8_t, 16>;

struct FhirServer {
    std::string base;  ///< as normalisedBase() gives it
    /// May a socket be connected there? Asked with what is really connected, from several
    /// threads. Empty: nowhere.
    std::function<bool(const AddressBytes&)> mayConnect;
    std::string caFile;  ///< certificates of authorities in PEM, instead of the system's
    std::string name;    ///< what notes for the operator call it
};
using FhirServers = std::vector<std::shared_ptr<const FhirServer>>;

}  // namespace refract::fhir::client
