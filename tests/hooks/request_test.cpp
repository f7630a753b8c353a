// Hook requests (S1–S5): every file of tests/fixtures/hooks/refused is refused for the
// reason in its name (code@expression@what), every file of …/accepted is read.
#include "plugin/hooks/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "plugin/hooks/outcome.h"
#include "tests/support/files.h"

namespace refract::hooks {
namespace {

using State = PrefetchEntry::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::vector<Hook> kAllHooks{Hook::patientView, Hook::encounterStart, Hook::orderSelect, Hook::orderSign};

/// A request and the document that it views.
struct Read {
    fhir::Document document;
    fhir::Result<HookRequest> request = fhir::Issue{};
};

Read read(std::string_view text, const std::vector<Hook>& offered = kAllHooks, const RequestProfile& profile = {}) {
    Read result;
    const auto root = result.document.parse(text);
    EXPECT_TRUE(root) << text;
    result.request = readHookRequest(result.document, offered, profile);
    return result;
}

Read readAccepted(const std::string& name) {
    auto result = read(test::fixture("hooks/accepted/" + name + ".json"));
    EXPECT_TRUE(result.request) << fhir::describe(result.request.error());
    return result;
}

class Refused : public testing::TestWithParam<std::filesystem::path> {};
class Accepted : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Refused, ForTheReasonInItsName) {
    const std::string name = GetParam().stem().string();
    const auto first = name.find('@');
    const auto second = name.find('@', first + 1);
    const auto result = read(test::readFile(GetParam()));
    ASSERT_FALSE(result.request);
    const auto& issue = result.request.error();
    EXPECT_EQ(fhir::issueCodeName(issue.code), name.substr(0, first));
    EXPECT_EQ(issue.expression, name.substr(first + 1, second - first - 1));
    EXPECT_FALSE(issue.details.empty());
    EXPECT_EQ(httpStatus(issue.code), 400);
}

TEST_P(Refused, WithoutRepeatingWhatWasSent) {
    const auto result = read(test::readFile(GetParam()));
    ASSERT_FALSE(result.request);
    const auto outcome = operationOutcome(result.request.error());
    for (const char* sent :
         {"1288992", "_include", "../", "passwd", "medication-prescribe", "openemr-65a1", "smart-2"}) {
        EXPECT_THAT(outcome, Not(HasSubstr(sent)));
    }
}

TEST_P(Accepted, AndRead) {
    const auto result = read(test::readFile(GetParam()));
    ASSERT_TRUE(result.request) << fhir::describe(result.request.error());
    EXPECT_EQ(result.request->patientId, "1288992");
    EXPECT_FALSE(result.request->userId.empty());
    EXPECT_EQ(result.request->hookInstance.size(), 36U);
}

std::string testName(const testing::TestParamInfo<std::filesystem::path>& info) {
    return test::identifier(info.param.stem().string());
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Refused, testing::ValuesIn(test::fixtures("hooks/refused")), testName);
INSTANTIATE_TEST_SUITE_P(Fixtures, Accepted, testing::ValuesIn(test::fixtures("hooks/accepted")), testName);

TEST(HookRequest, OfferedHooksAreNamedWhenAnotherIsAskedFor) {
    const auto result = read(test::fixture("hooks/accepted/patient-view.json"), {Hook::orderSelect, Hook::orderSign});
    ASSERT_FALSE(result.request);
    EXPECT_EQ(result.request.error().code, fhir::IssueCode::notSupported);
    EXPECT_EQ(result.request.error().diagnostics, "it is offered for: order-select, order-sign");
}

TEST(HookRequest, OrderSelectKeepsSelectionsAndDrafts) {
    const auto result = readAccepted("order-select");
    EXPECT_EQ(result.request->hook, Hook::orderSelect);
    EXPECT_THAT(result.request->selections, ElementsAre("MedicationRequest/smart-1"));
    EXPECT_EQ(result.request->draftOrders["entry"].size(), 1U);
    EXPECT_EQ(result.request->encounterId, "456");
}

TEST(HookRequest, ASelectionMayNameAVersion) {
    const auto result = readAccepted("selection-of-a-version");
    EXPECT_THAT(result.request->selections, ElementsAre("MedicationRequest/smart-1"));
}

TEST(HookRequest, OrdersOfAPatientViewAreUnknownElements) {
    std::string text = test::fixture("hooks/accepted/order-sign.json");
    text.replace(text.find("order-sign"), 10, "patient-view");
    const auto result = read(text);
    ASSERT_TRUE(result.request);
    EXPECT_TRUE(result.request->draftOrders.absent());
}

TEST(HookRequest, TypeBeforeAnIdIsLeftOff) {
    EXPECT_EQ(readAccepted("patient-with-type").request->patientId, "1288992");
    EXPECT_EQ(readAccepted("encounter-with-type").request->encounterId, "456");
}

TEST(HookRequest, PrefetchTellsNothingFoundFromFailedFromMissing) {
    const auto result = readAccepted("prefetch-of-every-kind");
    const auto& request = *result.request;
    ASSERT_EQ(request.prefetch.size(), 5U);
    EXPECT_EQ(request.find("patient")->state, State::supplied);
    EXPECT_EQ(request.find("conditions")->state, State::supplied);
    EXPECT_EQ(request.find("allergies")->state, State::lookedAndFoundNothing);
    EXPECT_EQ(request.find("devices")->state, State::failed);
    EXPECT_EQ(request.find("made-up")->state, State::supplied);  // that it is no resource is a Gap, not a refusal
    EXPECT_EQ(request.find("observations"), nullptr);
}

TEST(HookRequest, AuthorizationIsNotedAndItsTokenNotKept) {
    EXPECT_TRUE(readAccepted("authorized").request->authorization.isObject());
    EXPECT_EQ(readAccepted("authorized").request->fhirServer, "https://ehr.example/fhir");
    EXPECT_TRUE(readAccepted("patient-view").request->authorization.absent());
}

TEST(HookRequest, AMemberThatStandsTwiceIsSaidByItsPlaceAndNeverByItsName) {
    const auto twice = read(R"({"hook":"x","context":{"Jane Doe":1,"Jane Doe":2}})");
    ASSERT_FALSE(twice.request);
    const std::string said = fhir::describe(twice.request.error());
    EXPECT_THAT(said, HasSubstr("context.#2"));
    EXPECT_THAT(said, Not(HasSubstr("Jane")));
}

TEST(HookRequest, ProfilesForgiveOneThingEach) {
    const auto refused = test::fixture("hooks/refused/value@hookInstance@not-a-uuid.json");
    EXPECT_TRUE(read(refused, kAllHooks, {.instanceIsUuid = false}).request);
    EXPECT_FALSE(read(refused, kAllHooks, {.ordersRequired = false}).request);

    const auto bare = test::fixture("hooks/refused/required@context.selections@no-selections.json");
    EXPECT_TRUE(read(bare, kAllHooks, {.ordersRequired = false}).request);
    const auto orderless = test::fixture("hooks/refused/required@context.draftOrders@order-sign-without-drafts.json");
    const auto result = read(orderless, kAllHooks, {.ordersRequired = false});
    ASSERT_TRUE(result.request);
    EXPECT_TRUE(result.request->draftOrders.absent());
}

}  // namespace
}  // namespace refract::hooks
