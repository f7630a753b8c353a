// One test for each requirement of this release (docs/conformance.md), over HTTP against
// the real binary.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fhir/json.h"
#include "tests/support/answer_validator.h"
#include "tests/support/files.h"
#include "tests/support/http.h"

namespace refract::test {

namespace {

const std::filesystem::path kSamples = std::filesystem::path(REFRACT_SOURCE_DIR) / "packaging" / "samples";

std::string sample(const char* name) {
    return readFile(kSamples / name);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

/// Parsed, and kept alive with its document.
struct Parsed {
    explicit Parsed(const std::string& text) {
        const auto parsed = document.parse(text);
        EXPECT_TRUE(parsed) << text.substr(0, 400);
        if (parsed) root = *parsed;
    }
    fhir::Document document;
    fhir::Value root;
};

/// S8: every refusal is an OperationOutcome that says what, and nothing of the patient.
void expectOutcome(const HttpAnswer& answer, int status, std::string_view says = {}) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.header("content-type").starts_with("application/json")) << answer.header("content-type");
    const Parsed outcome(answer.body);
    EXPECT_EQ(outcome.root["resourceType"].text(), "OperationOutcome");
    ASSERT_GE(outcome.root["issue"].size(), 1U);
    for (const fhir::Value issue : outcome.root["issue"].elements()) {
        EXPECT_EQ(issue["severity"].text(), "error");
        EXPECT_FALSE(issue["code"].text().empty());
        EXPECT_FALSE(issue["details"]["text"].text().empty());
    }
    EXPECT_NE(answer.body.find(says), std::string::npos) << says << " in " << answer.body;
    EXPECT_EQ(answer.body.find("Practitioner/case"), std::string::npos);
}

bool holdsEmpty(fhir::Value value) {
    switch (value.kind()) {
        case fhir::Value::Kind::null:
            return true;
        case fhir::Value::Kind::string:
            return value.text().empty();
        case fhir::Value::Kind::array:
            if (value.size() == 0) return true;
            for (const fhir::Value element : value.elements()) {
                if (holdsEmpty(element)) return true;
            }
            return false;
        case fhir::Value::Kind::object: {
            std::size_t members = 0;
            for (const auto member : value.members()) {
                ++members;
                const bool emptyCards = member.key == "cards" && member.value.isArray() && member.value.size() == 0;
                if (!emptyCards && holdsEmpty(member.value)) return true;
            }
            return members == 0;
        }
        default:
            return false;
    }
}

struct Call {
    const char* file;
    const char* service;
    const char* intent;
};
constexpr Call kCalls[] = {{"patient-view.json", "trd-review", "proposal"},
                           {"encounter-start.json", "trd-review", "proposal"},
                           {"order-select.json", "medication-check", "order"},
                           {"order-sign.json", "medication-check", "order"}};

class EveryHook : public testing::TestWithParam<Call> {
protected:
    HttpAnswer answer() const {
        return runningService().post(std::string("/cds-services/") + GetParam().service, sample(GetParam().file));
    }
};

}  // namespace

TEST(D1, discoveryIs200AndListsServices) {
    const auto answer = runningService().get("/cds-services");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(Parsed(answer.body).root["services"].size(), 4U);
}

TEST(D2, everyServiceSaysWhatItIs) {
    const Parsed discovery(runningService().get("/cds-services").body);
    for (const fhir::Value service : discovery.root["services"].elements()) {
        for (const char* member : {"hook", "id", "title", "description", "usageRequirements", "hookVersion"}) {
            EXPECT_FALSE(service[member].text().empty()) << member;
        }
        EXPECT_EQ(service["version"].text(), "3.0.0");
    }
}

TEST(D3, oneIdUnderSeveralHooksIsToldApartByTheHook) {
    auto body = sample("order-sign.json");
    EXPECT_EQ(runningService().post("/cds-services/medication-check", body).status, 200);
    body = replaced(std::move(body), "\"order-sign\"", "\"patient-view\"");
    expectOutcome(runningService().post("/cds-services/medication-check", body), 400, "hook");
}

TEST(D4, prefetchTemplatesUseOnlyWhatEveryClientCanDo) {
    const Parsed discovery(runningService().get("/cds-services").body);
    for (const fhir::Value service : discovery.root["services"].elements()) {
        for (const auto entry : service["prefetch"].members()) {
            const std::string query(entry.value.text());
            EXPECT_EQ(query.find("today()"), std::string::npos) << query << ": a client may not resolve it";
            EXPECT_EQ(query.find("_include"), std::string::npos) << query;
            const auto first = query.find("{{");
            EXPECT_EQ(query.substr(first, query.find("}}") + 2 - first), "{{context.patientId}}") << query;
        }
    }
}

TEST(D5, nothingIsNullOrEmptyButCards) {
    EXPECT_FALSE(holdsEmpty(Parsed(runningService().get("/cds-services").body).root));
}

TEST_P(EveryHook, D5_C1_toC8_theAnswerHolds) {
    const auto got = answer();
    ASSERT_EQ(got.status, 200) << got.body;
    const Parsed parsed(got.body);
    EXPECT_TRUE(parsed.root["cards"].isArray());
    EXPECT_GE(parsed.root["cards"].size(), 1U) << "the sample is made to have advice";
    EXPECT_FALSE(holdsEmpty(parsed.root)) << got.body;
    for (const auto& violation : answerViolations(got.body, {"case-patient", GetParam().intent}))
        ADD_FAILURE() << violation;
}

TEST_P(EveryHook, S1_unknownElementsAreIgnored) {
    auto body = replaced(sample(GetParam().file), "{\"hook\"",
                         "{\"somethingNew\":{\"a\":[1,2]},\"extension\":{\"x.y\":1},\"hook\"");
    EXPECT_EQ(runningService().post(std::string("/cds-services/") + GetParam().service, body).status, 200);
}

TEST_P(EveryHook, S1_S2_whatIsRequiredIsNamedWhenItIsMissing) {
    const std::string address = std::string("/cds-services/") + GetParam().service;
    for (const auto& [from, to, says] : {std::tuple{"\"hookInstance\"", "\"other\"", "hookInstance"},
                                         std::tuple{"\"context\"", "\"other\"", "context"},
                                         std::tuple{"\"patientId\"", "\"other\"", "context.patientId"},
                                         std::tuple{"\"userId\"", "\"other\"", "context.userId"},
                                         std::tuple{"\"userId\":\"Practitioner/", "\"userId\":\"", "context.userId"}}) {
        expectOutcome(runningService().post(address, replaced(sample(GetParam().file), from, to)), 400, says);
    }
}

INSTANTIATE_TEST_SUITE_P(Hooks, EveryHook, testing::ValuesIn(kCalls), [](const auto& one) {
    std::string name = one.param.file;
    name.resize(name.find('.'));
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

TEST(S1, authorizationWithoutAServerIsAnError) {
    const auto body = replaced(sample("patient-view.json"), "{\"hook\"",
                               "{\"fhirAuthorization\":{\"access_token\":\"secret-token\"},\"hook\"");
    const auto answer = runningService().post("/cds-services/trd-review", body);
    expectOutcome(answer, 400, "fhirServer");
    EXPECT_EQ(answer.body.find("secret-token"), std::string::npos);
}

TEST(S2, orderHooksNeedTheirOrders) {
    expectOutcome(runningService().post("/cds-services/medication-check",
                                        replaced(sample("order-sign.json"), "\"draftOrders\"", "\"other\"")),
                  400, "context.draftOrders");
    expectOutcome(runningService().post("/cds-services/medication-check",
                                        replaced(sample("order-select.json"), "\"selections\"", "\"other\"")),
                  400, "context.selections");
}

TEST(S3, onOrderSelectAdviceIsAboutTheSelectionsAlone) {
    const auto selected = runningService().post("/cds-services/medication-check", sample("order-select.json"));
    EXPECT_NE(selected.body.find("\"R005\""), std::string::npos) << selected.body;
    const std::string drafts = R"("draftOrders":{"resourceType":"Bundle","type":"collection","entry":[)";
    const std::string another =
        R"({"resource":{"resourceType":"MedicationRequest","id":"another","status":"draft","intent":"order",)"
        R"("medicationCodeableConcept":{"text":"amoxicillin 500 mg"},"subject":{"reference":"Patient/case-patient"}}},)";
    const auto other =
        replaced(sample("order-select.json"), "[\"MedicationRequest/draft-1\"]", "[\"MedicationRequest/another\"]");
    const auto advice =
        runningService().post("/cds-services/medication-check", replaced(other, drafts, drafts + another));
    EXPECT_EQ(advice.status, 200);
    EXPECT_EQ(advice.body.find("\"R005\""), std::string::npos);
    // A selection that names no draft leaves none of them unchecked.
    const auto unknown = runningService().post("/cds-services/medication-check", other);
    EXPECT_NE(unknown.body.find("\"R005\""), std::string::npos);
    EXPECT_NE(unknown.body.find("names none of the drafted orders"), std::string::npos);
}

TEST(S4, aResignedOrderIsCheckedToo) {
    const auto body = replaced(sample("order-sign.json"), "\"status\":\"draft\"", "\"status\":\"active\"");
    EXPECT_NE(runningService().post("/cds-services/medication-check", body).body.find("\"R005\""), std::string::npos);
}

TEST(S5, nullMeansLookedAndFoundNothing) {
    const std::string body =
        R"({"hook":"patient-view","hookInstance":"11111111-1111-4111-8111-111111111111","context":{"userId":"Practitioner/1",)"
        R"("patientId":"p"},"prefetch":{"conditions":null}})";
    EXPECT_EQ(runningService().post("/cds-services/trd-review", body).status, 200);
}

TEST(S7, withoutAnyDataItIs412AndTheKeysAreNamed) {
    const std::string body =
        R"({"hook":"patient-view","hookInstance":"11111111-1111-4111-8111-111111111111","context":{"userId":"Practitioner/1",)"
        R"("patientId":"p"}})";
    const auto answer = runningService().post("/cds-services/trd-review", body);
    expectOutcome(answer, 412, "medicationRequests");
    for (const char* key : {"conditions", "observations", "medicationDispenses"})
        EXPECT_NE(answer.body.find(key), std::string::npos) << key;
}

TEST(S8, everyRefusalIsAnOperationOutcome) {
    auto& service = runningService();
    expectOutcome(service.post("/cds-services/trd-review", "{"), 400);
    expectOutcome(service.post("/cds-services/trd-review", ""), 400);
    expectOutcome(service.post("/cds-services/nothing", "{}"), 404);
    expectOutcome(service.get("/elsewhere"), 404);
    const auto wrongMethod = service.get("/cds-services/trd-review");
    expectOutcome(wrongMethod, 405);
    EXPECT_NE(wrongMethod.header("allow").find("POST"), std::string::npos);
    expectOutcome(send(service.port, {"POST", "/cds-services/trd-review", "{}", "text/plain", {}}), 415);
    expectOutcome(
        send(service.port, {"POST", "/cds-services/trd-review", "{}", "application/json", {{"Accept", "text/html"}}}),
        406);
    expectOutcome(send(service.port, {"DELETE", "/cds-services", {}, {}, {}}), 405);
}

TEST(S8, discoveryAndCallsRefuseAFormThatIsNotJson) {
    auto& service = runningService();
    const auto discovery = [&](const char* accept) {
        return send(service.port, {"GET", "/cds-services", {}, {}, {{"Accept", accept}}});
    };
    for (const char* accept : {"application/xml", "text/html", "application/json;q=0", "*/*; q=0.000, text/plain"}) {
        expectOutcome(discovery(accept), 406);
    }
    for (const char* accept :
         {"application/json", "*/*", "application/*;q=0.1", "text/html, application/xml;q=0.9, */*;q=0.8",
          "application/json;q=0.01", "application/fhir+json"}) {
        EXPECT_EQ(discovery(accept).status, 200) << accept;
    }
}

TEST(S8, duplicateMembersAndNulAreRefused) {
    auto& service = runningService();
    expectOutcome(service.post("/cds-services/trd-review", replaced(sample("patient-view.json"), "{\"hook\"",
                                                                    "{\"hook\":\"patient-view\",\"hook\"")),
                  400);
    expectOutcome(service.post("/cds-services/trd-review",
                               replaced(sample("patient-view.json"), "Practitioner/case", "Practitioner/\\u0000")),
                  400);
}

TEST(Addresses, doubledAndTrailingSlashesAreTolerated) {
    auto& service = runningService();
    EXPECT_EQ(service.get("/cds-services/").status, 200);
    EXPECT_EQ(service.get("//cds-services").status, 200);
    EXPECT_EQ(service.post("/cds-services//trd-review", sample("patient-view.json")).status, 200);
}

TEST(Administration, saysThatItLivesAndWithWhichEdition) {
    auto& service = runningService();
    EXPECT_EQ(send(service.admin, {"GET", "/healthz", {}, {}, {}}).status, 200);
    const auto ready = send(service.admin, {"GET", "/readyz", {}, {}, {}});
    EXPECT_EQ(ready.status, 200);
    EXPECT_FALSE(Parsed(ready.body).root["knowledgeEdition"].text().empty());
    EXPECT_EQ(service.get("/readyz").status, 404) << "not on the hooks' listener";
}

}  // namespace refract::test
