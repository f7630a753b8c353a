// The rule of one FHIR server.
#include "plugin/trust/fhir_server.h"

#include <utility>

#include "fhir/client/url.h"
#include "plugin/trust/fetch.h"

namespace refract::trust {

fhir::Result<std::shared_ptr<const fhir::client::FhirServer>> fhirServer(const std::string& client,
                                                                         const std::string& url, Networks networks,
                                                                         std::string caFile) {
    const auto base = fhir::client::normalisedBase(url);
    if (!base) {
        return fhir::Issue{fhir::IssueCode::value,
                           "This is no base of a FHIR server.",
                           "as https://ehr.example/fhir, without name, password, query and fragment",
                           {}};
    }
    const bool plain = base->starts_with("http:");
    FetchRules rules;
    rules.plainHttpOnLoopback = plain;
    rules.privateNetworks = std::move(networks);
    // Whoever writes an address down means it.
    const std::string host = fhir::client::hostOfBase(*base);
    const bool localhost = host == "localhost";
    if (const auto written = Network::parse(host)) rules.privateNetworks.push_back(*written);

    auto server = std::make_shared<fhir::client::FhirServer>();
    server->base = *base;
    server->name = client + " " + *base;
    server->caFile = std::move(caFile);
    server->mayConnect = [rules, plain, localhost](const fhir::client::AddressBytes& bytes) {
        const Address address(bytes);
        return (localhost && address.isLoopback()) || mayConnect(address, plain, rules);
    };
    return std::shared_ptr<const fhir::client::FhirServer>(std::move(server));
}

}  // namespace refract::trust
