// Names of issue codes on the wire, and an Issue as one line for a person.
#include "fhir/issue.h"

namespace refract::fhir {

std::string_view issueCodeName(IssueCode code) {
    switch (code) {
        case IssueCode::structure:
            return "structure";
        case IssueCode::required:
            return "required";
        case IssueCode::value:
            return "value";
        case IssueCode::invariant:
            return "invariant";
        case IssueCode::notFound:
            return "not-found";
        case IssueCode::notSupported:
            return "not-supported";
        case IssueCode::tooLong:
            return "too-long";
        case IssueCode::login:
            return "login";
        case IssueCode::forbidden:
            return "forbidden";
        case IssueCode::throttled:
            return "throttled";
        case IssueCode::timeout:
            return "timeout";
        case IssueCode::transient:
            return "transient";
        case IssueCode::incomplete:
            return "incomplete";
        case IssueCode::exception:
            return "exception";
    }
    return "exception";
}

std::string describe(const Issue& issue) {
    std::string text = issue.details;
    if (!issue.diagnostics.empty()) {
        if (!text.empty()) text += ": ";
        text += issue.diagnostics;
    }
    if (!issue.expression.empty()) {
        if (!text.empty()) text += ' ';
        text += '(';
        text += issue.expression;
        text += ')';
    }
    return text;
}

}  // namespace refract::fhir
