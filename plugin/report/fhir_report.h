// The record as FHIR R4: an AuditEvent and a GuidanceResponse for each firing, a MeasureReport
// for each rule.
//
// Patients and prescribers are the keyed hash and the pseudonym that the record has, as
// identifiers; a MeasureReport has neither. Pure.
#pragma once

#include <string>

#include "plugin/quality/firings.h"
#include "plugin/quality/questions.h"

namespace refract::report {

/// Systems of our identifiers and codes.
inline constexpr std::string_view kRuleSystem = "urn:org.refract:rule";

/// https://hl7.org/fhir/R4/auditevent.html: that this rule spoke in this call, to whom, and
/// whether it was shown.
std::string auditEvent(const quality::DecisionDetail& decision, const quality::FiredFinding& finding);
/// https://hl7.org/fhir/R4/guidanceresponse.html
std::string guidanceResponse(const quality::DecisionDetail& decision, const quality::FiredFinding& finding);
/// https://hl7.org/fhir/R4/measurereport.html: of the cards that this rule led, how many were
/// accepted and overridden. Counts of 1 to 4 are masked (data-absent-reason) unless `all`.
std::string measureReport(const quality::Tally& tally, const quality::Scope& scope, bool all);

/// "2026-03-02T14:05:09.120Z"
std::string instant(std::int64_t milliseconds);

}  // namespace refract::report
