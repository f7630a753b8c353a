// What the configuration of the service means for who may call it: the registry, the rules
// of the door, and what about them is unsafe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fhir/result.h"
#include "plugin/clients_config.h"
#include "plugin/serve_config.h"
#include "plugin/trust/door.h"
#include "plugin/trust/secret.h"

namespace refract::command {

struct ServeTrust {
    trust::Clients clients;
    trust::DoorRules rules;          ///< without publicUrls where the port decides them
    rules::AuthorErrors warnings;    ///< of the registry
    std::vector<std::string> hosts;  ///< names that the Host header may hold
};

using NoteKeyFailure = std::function<void(std::string_view client, std::string_view why)>;

/// Reads the registry that the configuration names, or in a demo that of the demo. With
/// errors of the registry the Issue says that there are some, and `errors` has them.
fhir::Result<ServeTrust> readTrust(const ServeConfig& config, const NoteKeyFailure& noteFailure,
                                   std::vector<std::string>& errors);
/// The same; errors are said on standard error.
fhir::Result<ServeTrust> readTrust(const ServeConfig& config, const NoteKeyFailure& noteFailure);

/// With what `aud` may begin: publicUrl, or else the names of the loopback interface with that port.
std::vector<std::string> publicUrls(const ServeConfig& config, std::uint16_t port);

/// The text of adminSecretFile without the line break at its end, empty where there is no such
/// file to read; one that holds no secret is an Issue.
fhir::Result<trust::Secret> readSecret(const ServeConfig& config);

struct Advice {
    std::string key;  ///< of the configuration
    std::string text;
};
/// What is allowed and unsafe, each with its key.
std::vector<Advice> unsafe(const ServeConfig& config, const ServeTrust& trust);

}  // namespace refract::command
