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
    fhir::Value authorization;  ///< fhirAuthorization, an object; its token is read where data are fetched
    std::string_view userId;
    std::string_view patientId;  ///< without "Patient/"
    std::string_view encounterId;
    std::vector<std::string_view> selections;  ///< "MedicationRequest/1", without a version
    fhir::Value draftOrders;                   ///< Bundle; absent on patient-view
    std::vector<PrefetchEntry> prefetch;
    bool otherPatientInContext = false;  ///< patientId is that of the prefetched Patient, and not the context's

    const PrefetchEntry* find(std::string_view key) const;
};

/// What a client is known to get wrong and is forgiven. The default is the strict
/// profile: the specification and nothing else.
struct RequestProfile {
    bool instanceIsUuid = true;    ///< false: hookInstance is any text
    bool instanceRequired = true;  ///< false: it may be missing
    bool userRequired = true;      ///< false: context.userId may be missing
    bool ordersRequired = true;    ///< false: an order hook may come without selections and draftOrders
    /// Whose record it is: context.patientId says, or the one Patient that is prefetched, whatever
    /// the context says, and even without one.
    enum class Identity { context, prefetch } identity = Identity::context;
    std::string_view hookAlias = {};     ///< a hook of its own that is read as order-sign; empty: none
    std::string_view serviceAlias = {};  ///< the id by which it calls the service of that hook; empty: ours
    /// With that hook, where the orders stand: "context.medications", "prefetch.draftMedicationRequests".
    std::string_view aliasOrders = {};
    bool emptyIsNotSupplied = false;     ///< it sends empty Bundles for what it never looked up
    bool ordersAmongOthers = false;      ///< what is active stands among the drafts
    bool answersWithReferences = false;  ///< its cards name the medications and conditions that they are about
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
