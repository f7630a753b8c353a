// OperationOutcome: how an Issue goes on the wire.
#pragma once

#include <span>
#include <string>

#include "fhir/issue.h"

namespace refract::hooks {

/// The body of every answer that is not 2xx (S8). Severity "error".
std::string operationOutcome(std::span<const fhir::Issue> issues);
std::string operationOutcome(const fhir::Issue& issue);

/// The same OperationOutcome with its first text as `message` too: what Bahmni shows of an error.
std::string withMessage(std::string_view outcome);

/// The one table from issue code to HTTP status.
int httpStatus(fhir::IssueCode code);

}  // namespace refract::hooks
