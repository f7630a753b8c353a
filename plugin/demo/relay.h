// Relay: what an EHR's server does between its page and the service (docs/cds-cards.md, "The
// contract"): finds the services of a hook by discovery, fills their prefetch, calls them,
// and gives their cards to the page; and passes feedback on. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "plugin/demo/records.h"
#include "plugin/demo/service_client.h"
#include "plugin/server/handler.h"

namespace refract::demo {

class Relay {
public:
    /// `client` outlives this.
    explicit Relay(ServiceClient& client) : client_(client) {}

    /// {"hook", "hookInstance", "context"} → {"cards", "withoutMedicationHistory"?}; 404 for a patient
    /// that the demo does not have, 502 when no service of that hook answers.
    server::Response hook(const Records& records, std::string_view fhirBase, std::string_view body);
    /// {"hook", "serviceId"?, "feedback"} → what the service answers.
    server::Response feedback(std::string_view body);

private:
    struct Service {
        std::string id, hook;
        std::vector<std::pair<std::string, std::string>> prefetch;
    };
    using Services = std::vector<Service>;
    fhir::Result<std::shared_ptr<const Services>> services();

    ServiceClient& client_;
    std::mutex mutex_;
    std::shared_ptr<const Services> known_;
};

}  // namespace refract::demo
