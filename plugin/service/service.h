// Service: one hook call from bytes to answer, without HTTP: what `refract serve` and
// `refract evaluate` share, so that they say the same.
//
// Thread-safe: an Edition is immutable, parsers come from a pool. Never throws for bad
// input.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fhir/result.h"
#include "plugin/hooks/card.h"
#include "rules/assessment.h"
#include "rules/exposure.h"
#include "rules/knowledge.h"
#include "rules/think.h"

namespace refract::service {

/// Everything that was worked out for one patient, kept together because the parts
/// refer to each other.
struct Evaluation {
    rules::PatientRecord patient;
    rules::Exposure exposure;
    rules::Assessment assessment;
    std::vector<rules::Finding> findings;
    std::vector<hooks::Card> cards;
    std::vector<bool> shown;  ///< for each finding: stands on a card
};

struct CallerContext {
    std::string clientKey = "strict";
    bool stableUuid = false;
};

class Service {
public:
    explicit Service(std::shared_ptr<const rules::Knowledge> knowledge);
    ~Service();

    /// A hook request in, the answer's JSON out; Issues as httpStatus() maps them.
    fhir::Result<std::string> answer(std::string_view serviceId, std::string_view body, rules::Day today,
                                     const CallerContext& caller = {});
    /// The service that is offered for the hook in `body`; for `refract evaluate`.
    fhir::Result<std::string> answerAnyService(std::string_view body, rules::Day today);
    /// A Bundle in (`refract assess`): as patient-view.
    fhir::Result<std::unique_ptr<Evaluation>> assess(std::string_view bundle, rules::Day today);

    const rules::Knowledge& knowledge() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::service
