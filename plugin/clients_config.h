// The client registry: a JSON file, named in the configuration of the service, that says
// who may call and what each may do (docs/operations.md, "Who may call").
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "plugin/trust/client.h"
#include "rules/author_error.h"

namespace refract::command {

/// The schema of a registry, plugin/clients.schema.json.
extern const std::string kClientsSchema;
/// The registry of a demo, plugin/demo_clients.json.
extern const std::string kDemoClients;

/// What a registry may hold.
struct RegistryRules {
    /// The public Sandbox's private key is published: it is known in a demo alone.
    bool sandboxAllowed = false;
    /// Files that a registry names stand in this folder unless their path is absolute.
    std::filesystem::path folder;
    bool certificatesAsked = false;  ///< the listener asks clients for certificates
    bool authorities = false;        ///< and knows who issues them
    /// The service is called from elsewhere: a proxy on this machine would lend its address to everybody.
    bool publicElsewhere = false;
    /// Told when the keys of a client cannot be fetched.
    std::function<void(std::string_view client, std::string_view why)> noteFailure;
};

/// Reads a registry. Every mistake is an error with line and element, and then no client is
/// given; a warning is what may be and is unsafe. `name` is what errors call the file.
trust::Clients readClients(const std::string& name, std::string text, const RegistryRules& rules,
                           rules::AuthorErrors& errors);

}  // namespace refract::command
