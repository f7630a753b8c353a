// HookRequest: one call of a CDS service, checked as far as the standard goes.
//
// Source: CDS Hooks 3.0 "HTTP Request" and the hook pages; requirements S1–S5 of the
// conformance table in docs/conformance.md. Views into the Document, which must
// outlive it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "fhir/result.h"

namespace refract::hooks {

enum class Hook { patientView, encounterStart, orderSelect, orderSign };
std::string_view hookName(Hook hook);
std::optional<Hook> hookByName(std::string_view name);

struct PrefetchEntry {
    std::string_view key;
    enum class State { supplied, lookedAndFoundNothing, failed } state;  ///< a value, null, an OperationOutcome
    fhir::Value value;
};

struct HookRequest {
    Hook hook = Hook::patientView;
    std::string_view hookInstance;
    std::string_view fhirServer;
    bool authorized = false;  ///< fhirAuthorization is there; its token is read when data are fetched
    std::string_view userId;
    std::string_view patientId;  ///< without "Patient/"
    std::string_view encounterId;
    std::vector<std::string_view> selections;  ///< "MedicationRequest/1", without a version
    fhir::Value draftOrders;                   ///< Bundle; absent on patient-view
    std::vector<PrefetchEntry> prefetch;

    const PrefetchEntry* find(std::string_view key) const;
};

/// What a client is known to get wrong and is forgiven. The default is the strict
/// profile: the specification and nothing else.
struct RequestProfile {
    bool instanceIsUuid = true;  ///< false: hookInstance is any text
    bool ordersRequired = true;  ///< false: an order hook may come without selections and draftOrders
};

/// Checks and reads a hook request. Issues: structure (not an object, duplicate members
/// anywhere in it, U+0000), required (names the element), value (hookInstance no UUID, a
/// reference without type, an id that is none), invariant (fhirAuthorization without
/// fhirServer), notSupported (a hook that this service is not offered for – `offered`
/// lists those it is). Unknown elements are ignored. patientId and encounterId may carry
/// their type ("Patient/1"): the meaning is the same, and it is left off.
fhir::Result<HookRequest> readHookRequest(const fhir::Document& document, const std::vector<Hook>& offered,
                                          const RequestProfile& profile = {});

}  // namespace refract::hooks
