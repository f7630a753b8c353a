// Discovery: which services there are, for which hooks, and what they want prefetched
// (D1–D5).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/hooks/request.h"

namespace refract::hooks {

struct ServiceDefinition {
    std::string id;
    Hook hook = Hook::patientView;
    std::string title, description, usageRequirements;
    std::string hookVersion;                                    ///< of the published hook definition: "1.0"
    std::vector<std::pair<std::string, std::string>> prefetch;  ///< key → template, in dependency order
    std::string hookAs = {};                                    ///< what a client calls the hook, where it is not ours
};

/// The services of this release: trd-review (patient-view, encounter-start) and
/// medication-check (order-select, order-sign).
const std::vector<ServiceDefinition>& services();
/// The same as that client calls them: with a hook of its own, the service of that hook alone.
std::vector<ServiceDefinition> servicesFor(const RequestProfile& profile);
/// The hooks under which a service id is offered; empty for an unknown id.
std::vector<Hook> hooksOf(std::string_view serviceId);
/// The body of GET …/cds-services.
std::string writeDiscovery(std::span<const ServiceDefinition> definitions);

}  // namespace refract::hooks
