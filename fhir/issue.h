// Issue and Gap: the two ways in which what came from outside can be wrong.
//
// An Issue means that a request cannot be answered; it is what goes on the wire
// as one OperationOutcome.issue (https://hl7.org/fhir/R4/operationoutcome.html).
// A Gap means that one piece of patient data cannot be used: advice goes on and
// says so. Neither ever holds patient data: an expression is an element path, a
// text names what is wrong with an element, never what stood in it.
// Plain values; no thread shares them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refract::fhir {

/// The subset of http://hl7.org/fhir/issue-type that we answer with. The name on
/// the wire is issueCodeName().
enum class IssueCode {
    structure,     ///< not JSON, or not the shape the standard asks for
    required,      ///< an element that must be there is missing
    value,         ///< an element is there and its content is not acceptable
    invariant,     ///< elements contradict each other
    notFound,      ///< unknown service, patient, card
    notSupported,  ///< a hook, method or media type that we do not speak
    tooLong,       ///< larger than a named limit
    login,         ///< who is calling is not known
    forbidden,     ///< who is calling may not
    throttled,     ///< too many calls
    timeout,       ///< took too long
    transient,     ///< try again later
    incomplete,    ///< data that is needed could not be had
    exception,     ///< our own fault
};

std::string_view issueCodeName(IssueCode code);

struct Issue {
    IssueCode code = IssueCode::exception;
    std::string details;      ///< details.text: one sentence for a person
    std::string diagnostics;  ///< what an integrator needs to know more; may be empty
    std::string expression;   ///< element path, as "context.draftOrders.entry[2].resource"; may be empty
};

/// "details: diagnostics (expression)", for standard error and logs.
std::string describe(const Issue& issue);

struct Gap {
    std::string expression;  ///< element path from the root of what was sent
    std::string text;        ///< what is wrong or missing, without the content
    bool operator==(const Gap&) const = default;
};
using Gaps = std::vector<Gap>;

}  // namespace refract::fhir
