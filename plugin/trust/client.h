// Client: one caller that the registry knows, and what it may do.
//
// Immutable, apart from what its KeySource keeps; another registry brings other clients.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/client/server.h"
#include "plugin/trust/key_source.h"
#include "plugin/trust/network.h"
#include "plugin/trust/rate_limit.h"
#include "plugin/trust/tls.h"

namespace refract::trust {

/// What a client is known to get wrong, and is forgiven.
enum class Profile { strict, sandbox, bahmni, openemr, openmrsO3 };
std::optional<Profile> profileByName(std::string_view name);
std::string_view profileName(Profile profile);

struct Client {
    std::string name;
    Profile profile = Profile::strict;
    std::string issuer;  ///< of one that signs; empty for one that cannot
    std::shared_ptr<KeySource> keys;
    std::string keysFrom;  ///< of keys that are fetched: from where and how, in words of the registry
    std::vector<std::string> allowedJku;
    std::shared_ptr<const fhir::client::FhirServers> fhirServers;  ///< null: none
    std::vector<std::string> origins;                              ///< browser pages that may call as this client
    Networks addresses;                                            ///< of one that cannot sign: from where it may call
    CertificateRule certificate;  ///< what it must show in its TLS handshake, where given
    RateRule rate;
    std::vector<std::string> services;  ///< empty: all
    std::string timeZone;               ///< empty: the site's
    std::string site;                   ///< where it stands, for the record; may be empty
    bool shadow = false;                ///< its calls are worked out and recorded, and it is shown nothing

    bool signs() const { return keys != nullptr; }
    bool mayCall(std::string_view service) const;
};
using Clients = std::vector<std::shared_ptr<const Client>>;

}  // namespace refract::trust
