// OperationOutcomes and the status table (S8).
#include "plugin/hooks/outcome.h"

#include <gtest/gtest.h>

#include <array>

namespace refract::hooks {
namespace {

using fhir::Issue;
using fhir::IssueCode;

TEST(OperationOutcome, CarriesEveryPartOfAnIssue) {
    EXPECT_EQ(
        operationOutcome(Issue{IssueCode::required, "context.userId is missing.", "more", "context.userId"}),
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required",)"
        R"("details":{"text":"context.userId is missing."},"diagnostics":"more","expression":["context.userId"]}]})");
}

TEST(OperationOutcome, LeavesOutWhatIsEmpty) {
    EXPECT_EQ(operationOutcome(Issue{IssueCode::notFound, "There is no service of that name.", {}, {}}),
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found",)"
              R"("details":{"text":"There is no service of that name."}}]})");
}

TEST(OperationOutcome, HasAnIssueEvenWhenThereIsNone) {
    EXPECT_EQ(operationOutcome(std::span<const Issue>{}),
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})");
}

TEST(OperationOutcome, TakesSeveralIssues) {
    const std::array issues{Issue{IssueCode::incomplete, "a", {}, "prefetch.conditions"},
                            Issue{IssueCode::incomplete, "b", {}, "prefetch.observations"}};
    EXPECT_EQ(
        operationOutcome(issues),
        R"({"resourceType":"OperationOutcome","issue":[)"
        R"({"severity":"error","code":"incomplete","details":{"text":"a"},"expression":["prefetch.conditions"]},)"
        R"({"severity":"error","code":"incomplete","details":{"text":"b"},"expression":["prefetch.observations"]}]})");
}

TEST(OperationOutcome, IsJsonWhateverTheText) {
    EXPECT_EQ(operationOutcome(Issue{IssueCode::value, "a \"quote\"\n\xFF\xC0\xAF\xED\xA0\x80", {}, {}}),
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value","details":{"text":)"
              "\"a \\\"quote\\\"\\n\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\"}}]}");
}

TEST(HttpStatus, OfEveryIssueCode) {
    using enum IssueCode;
    constexpr std::array<std::pair<IssueCode, int>, 14> kTable{{{structure, 400},
                                                                {required, 400},
                                                                {value, 400},
                                                                {invariant, 400},
                                                                {notFound, 404},
                                                                {notSupported, 400},
                                                                {tooLong, 413},
                                                                {login, 401},
                                                                {forbidden, 403},
                                                                {throttled, 429},
                                                                {timeout, 408},
                                                                {transient, 503},
                                                                {incomplete, 412},
                                                                {exception, 500}}};
    for (const auto& [code, status] : kTable) EXPECT_EQ(httpStatus(code), status) << fhir::issueCodeName(code);
}

}  // namespace
}  // namespace refract::hooks
