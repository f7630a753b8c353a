// An Issue as an OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html), and
// the one table from issue code to HTTP status.
#include "plugin/hooks/outcome.h"

#include "fhir/json.h"
#include "plugin/hooks/json_writer.h"

namespace refract::hooks {

namespace {

void writeIssue(JsonWriter& json, const fhir::Issue& issue) {
    json.startObject();
    json.member("severity", "error");
    json.member("code", fhir::issueCodeName(issue.code));
    if (!issue.details.empty()) {
        json.key("details");
        json.startObject();
        json.member("text", issue.details);
        json.endObject();
    }
    json.optional("diagnostics", issue.diagnostics);
    if (!issue.expression.empty()) {
        json.key("expression");
        json.startArray();
        json.string(issue.expression);
        json.endArray();
    }
    json.endObject();
}

}  // namespace

std::string operationOutcome(std::span<const fhir::Issue> issues) {
    JsonWriter json;
    json.startObject();
    json.member("resourceType", "OperationOutcome");
    json.key("issue");
    json.startArray();
    for (const auto& issue : issues) writeIssue(json, issue);
    if (issues.empty()) writeIssue(json, {});  // OperationOutcome.issue is 1..*
    json.endArray();
    json.endObject();
    return json.take();
}

std::string operationOutcome(const fhir::Issue& issue) {
    return operationOutcome(std::span(&issue, 1));
}

std::string withMessage(std::string_view outcome) {
    fhir::Document document;
    const auto root = document.parse(outcome);
    if (!root || !root->isObject()) return std::string(outcome);
    JsonWriter json;
    json.startObject();
    for (const auto& [key, value] : root->members()) {
        json.key(key);
        json.checkedJson(value.serialize());
    }
    const fhir::Value issues = (*root)["issue"];
    for (const fhir::Value issue : issues.elements()) {
        json.member("message", issue["details"]["text"].text());
        break;
    }
    json.endObject();
    return json.take();
}

int httpStatus(fhir::IssueCode code) {
    using enum fhir::IssueCode;
    switch (code) {
        case structure:
        case required:
        case value:
        case invariant:
        case notSupported:  // of a hook; a method or a media type is refused before, with 405, 406 or 415
            return 400;
        case login:
            return 401;
        case forbidden:
            return 403;
        case notFound:
            return 404;
        case timeout:
            return 408;
        case incomplete:
            return 412;
        case tooLong:
            return 413;
        case throttled:
            return 429;
        case transient:
            return 503;
        case exception:
            break;
    }
    return 500;
}

}  // namespace refract::hooks
