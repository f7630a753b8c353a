// ServeConfig: what `refract serve` is told, by its configuration file and its options.
//
// packaging/refract.example.json is a commented example of every key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fhir/date.h"
#include "fhir/result.h"
#include "plugin/command.h"
#include "plugin/serve_audit.h"
#include "plugin/server/options.h"
#include "plugin/trust/network.h"
#include "plugin/trust/tls.h"

namespace refract::command {

bool isLoopback(const server::ListenAddress& address);

/// "cds.example.org" of "https://cds.example.org:8443/refract"; an IPv6 address without its brackets.
std::string hostOf(std::string_view url);

struct ServeConfig {
    std::optional<std::string> file;  ///< in which all this stands, but for options
    server::ListenAddress listen{"127.0.0.1", 8080};
    server::ListenAddress admin{"127.0.0.1", 8081};
    std::optional<std::string> knowledge;
    std::optional<std::string> shadowKnowledge;  ///< an edition that judges for the record alone
    std::optional<std::string> overlay;          ///< what the site changes in it
    std::optional<std::string> adminSecretFile;  ///< the secret of administrative POSTs; absent: nobody may send any
    std::string timeZone = "UTC";
    std::optional<std::string> userHeader;  ///< in which a trusted proxy names the dashboard's user
    std::vector<std::string> allowedHosts;
    std::vector<std::string> allowedOrigins;
    std::optional<std::string> clients;    ///< the client registry (clients_config.h)
    std::optional<std::string> publicUrl;  ///< how clients call this service; without a slash at its end
    trust::Networks trustedProxies;
    std::optional<trust::TlsFiles> tls;  ///< of the hooks' listener
    bool unsignedFromLoopback = false;
    bool unsignedFromAnywhere = false;
    std::optional<std::size_t> bodyBytes, concurrentRequests, connections;
    std::optional<std::size_t> fetchDeadlineMs;  ///< for all reads of one hook together
    std::optional<std::size_t> fetchPages;       ///< of one search
    std::optional<AuditConfig> audit;            ///< absent: nothing is recorded
    bool demo = false;
    std::optional<fhir::Day> demoDay;  ///< --today, in a demo alone: its stories stand still
};

/// Do clients call an address that is not of this machine's loopback interface?
bool publicElsewhere(const ServeConfig& config);

/// The schema of a configuration file, plugin/serve.schema.json.
extern const std::string kServeSchema;

/// Options over file over defaults. An Issue names the key; all mistakes of a file are
/// said on standard error first. Refused is what nobody could call or anybody could: see
/// docs/operations.md, "Who may call".
fhir::Result<ServeConfig> readServeConfig(const Options& options);

}  // namespace refract::command
