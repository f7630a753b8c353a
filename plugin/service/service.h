// Service: one hook call from bytes to answer, without HTTP: what `refract serve`,
// `refract evaluate`, `refract assess` and the cases share, so that they say the same.
//
// Thread-safe: an edition of the knowledge is immutable and swapped as a whole, parsers come
// from a pool.
// Bad input is an Issue, never an exception.
// With an Audit nothing is answered before it is on record.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/audit.h"
#include "plugin/cards/cards.h"
#include "plugin/hooks/card.h"
#include "plugin/hooks/request.h"
#include "plugin/service/fetching.h"
#include "plugin/service/references.h"
#include "rules/think.h"

namespace refract::service {

/// What a call said of itself, for the record.
struct Call {
    std::string service, hook, hookInstance, userId, patientId, encounterId;
    std::string location;  ///< reference of Encounter.location; empty where it is not known
};

/// Everything that was worked out for one patient. The parts refer to each other: an
/// Evaluation is made in place and neither copied nor moved.
struct Evaluation {
    std::shared_ptr<const rules::Knowledge> knowledge;
    rules::Day today{};
    rules::Moment moment = rules::Moment::patientView;
    rules::PatientRecord patient;
    rules::Exposure exposure;
    rules::Assessment assessment;
    std::vector<rules::Finding> findings;
    std::vector<rules::HeldBack> heldBack;  ///< asked for where there is an Audit
    cards::Said said;
    Call call;
    audit::Latency latency;
    bool recalled = false;               ///< what was answered before was known
    bool selectionNamesNoDraft = false;  ///< order-select: all drafts were checked instead
    References references;               ///< for a client that wants them
    /// The same call as a second edition judges it, which nobody is shown.
    std::unique_ptr<const Evaluation> shadow;

    Evaluation() = default;
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;
    /// Does findings[i] stand on a card?
    bool shown(std::size_t i) const { return said.cardOfFinding[i] != cards::Said::npos; }
};
using EvaluationPtr = std::unique_ptr<const Evaluation>;

/// Drafted orders in one request; more of them are 413, and none is checked in silence.
inline constexpr std::size_t kMostDraftOrders = 1000;

/// Who is calling, as far as the answer depends on it.
struct Caller {
    std::string clientKey = "strict";
    bool stableUuid = false;
    hooks::RequestProfile request;                                 ///< what it is known to get wrong
    std::shared_ptr<const fhir::client::FhirServers> fhirServers;  ///< that may be asked for its data; null: none
    std::string client = "strict", tenant;                         ///< the parts of clientKey
    std::string site;                                              ///< where it stands, for calls that name no location
    bool shadow = false;                                           ///< worked out and recorded, and never shown
    std::int64_t receivedAt = 0;                                   ///< milliseconds since 1970, when its body was there
    std::optional<std::int64_t> tokenIssuedAt;                     ///< of a signed call, by the client's clock
};

class Service {
public:
    /// `audit`: where answers are recorded; it outlives this. nullptr: nowhere, and nothing is remembered.
    explicit Service(std::shared_ptr<const rules::Knowledge> knowledge, Fetching fetching = {},
                     audit::Audit* audit = nullptr);
    ~Service();

    /// A hook request in, everything that was worked out: Issues as hooks::httpStatus()
    /// maps them. An empty serviceId stands for the service that is offered for the hook. Where
    /// data are missing and may be fetched it waits for them, Fetching::time at most.
    fhir::Result<EvaluationPtr> evaluate(std::string_view serviceId, std::string_view body, rules::Day today,
                                         const Caller& caller = {});
    /// The same, as the body of the answer; on record before it is returned.
    fhir::Result<std::string> answer(std::string_view serviceId, std::string_view body, rules::Day today,
                                     const Caller& caller = {});
    /// A feedback request in (F1–F3); done when it is on record. notFound: no such service, or no audit.
    fhir::Status feedback(std::string_view serviceId, std::string_view body, const Caller& caller);
    /// Told of every answer, from many threads. Set once, before the first call.
    void observe(std::function<void(const Evaluation&)> observer);
    /// A patient's Bundle in, as on patient-view.
    fhir::Result<EvaluationPtr> assess(std::string_view bundle, rules::Day today);

    /// The edition that the next call will use.
    std::shared_ptr<const rules::Knowledge> knowledge() const;
    /// Calls that have begun finish with the edition that they began with.
    void replace(std::shared_ptr<const rules::Knowledge> knowledge);
    /// A second edition that judges each call after the first, for the record alone; nullptr: none.
    void shadow(std::shared_ptr<const rules::Knowledge> knowledge);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::service
