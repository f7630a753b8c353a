// The clients of docs/clients.md that do not follow the standard, over HTTP against the real
// binary: what they send is taken, what they need is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/json.h"
#include "tests/command/site.h"
#include "tests/support/files.h"

namespace refract::test {

namespace {

using testing::HasSubstr;
using testing::Not;

/// A demo knows /c/bahmni and /c/openmrs-o3 for loopback; its clock stands still.
struct Demo {
    Background process{
        kBinary, {"serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}};
    std::uint16_t port = portOf(process.line());

    Got get(const std::string& path) const { return ask(port, "GET", path, {}); }
    Got post(const std::string& path, const std::string& body) const { return ask(port, "POST", path, body); }
};

struct Parsed {
    explicit Parsed(const std::string& text) {
        const auto parsed = document.parse(text);
        EXPECT_TRUE(parsed) << text.substr(0, 400);
        if (parsed) root = *parsed;
    }
    fhir::Document document;
    fhir::Value root;
};

std::string bahmni() {
    return fixture("clients/bahmni-medication-order-select.json");
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

const std::string kBahmniCall = "/c/bahmni/cds-services/medication-order-select";

/// The services of an openemr client, which calls from this machine.
struct OpenEmr {
    Site site;
    std::optional<Running> service;
    OpenEmr() {
        site.registry(R"({"name":"openemr","profile":"openemr","addresses":["127.0.0.0/8"]},)"
                      R"({"name":"plain","profile":"strict","addresses":["127.0.0.0/8"]})");
        site.config();
        service.emplace(site);
    }
    Got view(const std::string& body, const std::string& base = "/c/openemr") const {
        return service->post(base + "/cds-services/trd-review", body);
    }
};

}  // namespace

TEST(Bahmni, findsItsServiceAtDiscovery) {
    const Demo demo;
    const auto discovery = demo.get("/c/bahmni/cds-services");
    EXPECT_EQ(discovery.status, 200);
    const Parsed parsed(discovery.body);
    ASSERT_EQ(parsed.root["services"].size(), 1U);
    EXPECT_THAT(discovery.body, HasSubstr(R"("id":"medication-order-select","hook":"medication-order-select")"));
    EXPECT_EQ(demo.post("/cds-services/medication-order-select", bahmni()).status, 404) << "that id is Bahmni's alone";
}

TEST(Bahmni, isAnsweredInItsForm) {
    const Demo demo;
    const auto got = demo.post(kBahmniCall, bahmni());
    ASSERT_EQ(got.status, 200) << got.body;
    const Parsed answer(got.body);
    ASSERT_GE(answer.root["cards"].size(), 1U) << got.body;
    bool critical = false;
    for (const fhir::Value card : answer.root["cards"].elements()) {
        EXPECT_FALSE(card["uuid"].text().empty());
        EXPECT_TRUE(card["detail"].string());
        EXPECT_FALSE(card["indicator"].text().empty());
        EXPECT_TRUE(card["referenceMedications"].isArray());
        EXPECT_TRUE(card["referenceConditions"].isArray());
        if (card["indicator"].text() != "critical") continue;
        critical = true;
        const auto references = card["referenceMedications"].serialize();
        EXPECT_THAT(references, HasSubstr("33333333AAAA")) << "the draft, in Bahmni's own code";
        EXPECT_THAT(references, HasSubstr("https://fhir.openmrs.org"));
    }
    EXPECT_TRUE(critical) << "an MAOI beside an SSRI: " << got.body;
}

TEST(Bahmni, getsTheSameCardsFromCallToCall) {
    const Demo demo;
    EXPECT_EQ(demo.post(kBahmniCall, bahmni()).body, demo.post(kBahmniCall, bahmni()).body);
}

TEST(Bahmni, hasWhatIsActiveReadAsTaken) {
    const Demo demo;
    // The same two the other way round: only the draft is an order.
    auto body = replaced(bahmni(), R"("status": "draft")", R"("status": "x")");
    body = replaced(body, R"("status": "active", "intent": "order")", R"("status": "draft", "intent": "order")");
    body = replaced(body, R"("status": "x")", R"("status": "active")");
    const auto got = demo.post(kBahmniCall, body);
    ASSERT_EQ(got.status, 200) << got.body;
    EXPECT_THAT(got.body, HasSubstr("\"critical\""));
    const auto alone = demo.post(kBahmniCall, replaced(body, "Phenelzine 15 mg\" }], \"text\": \"Phenelzine 15 mg\"",
                                                       "Paracetamol\" }], \"text\": \"Paracetamol\""));
    EXPECT_THAT(alone.body, Not(HasSubstr("\"critical\"")));
}

TEST(Bahmni, readsWhyItIsRefused) {
    const Demo demo;
    const std::string patient = R"("resourceType": "Patient", "id": "0d3c7a5e-1f1b-4a55-9d0c-5f6b1c2d3e4f")";
    for (const auto& body : {std::string("{"), replaced(bahmni(), patient, R"("resourceType": "Person")"),
                             replaced(bahmni(), R"("draftMedicationRequests")", R"("others")"),
                             replaced(bahmni(), R"("conditions": {)",
                                      R"("another": {"resourceType":"Patient","id":"b"}, "conditions": {)")}) {
        const auto got = demo.post(kBahmniCall, body);
        EXPECT_EQ(got.status, 400) << got.body;
        const Parsed outcome(got.body);
        EXPECT_EQ(outcome.root["resourceType"].text(), "OperationOutcome");
        EXPECT_FALSE(outcome.root["message"].text().empty());
    }
    EXPECT_THAT(demo.post("/cds-services/trd-review", "{").body, Not(HasSubstr("\"message\""))) << "for Bahmni alone";
}

TEST(OpenMrsO3, isTakenWithoutAUserAnInstanceAndCodesThatWeKnow) {
    const Demo demo;
    const std::string call = "/c/openmrs-o3/cds-services/medication-check";
    const auto got = demo.post(call, fixture("clients/openmrs-o3-medication-prescribe.json"));
    ASSERT_EQ(got.status, 200) << got.body;
    EXPECT_THAT(got.body, HasSubstr("\"critical\"")) << "an MAOI and an SSRI in one basket";
    EXPECT_THAT(demo.get("/c/openmrs-o3/cds-services").body,
                HasSubstr(R"("id":"medication-check","hook":"medication-prescribe")"));
    const auto without = demo.post(call, R"({"hook":"medication-prescribe","context":{"patientId":"p"}})");
    EXPECT_EQ(without.status, 400);
    EXPECT_THAT(without.body, HasSubstr("context.medications"));
}

TEST(OpenMrsO3, speaksAHookThatNobodyElseMaySpeak) {
    const Demo demo;
    EXPECT_EQ(
        demo.post("/cds-services/medication-check", fixture("clients/openmrs-o3-medication-prescribe.json")).status,
        400);
}

TEST(OpenEmrPatch, isAboutThePatientThatItPrefetches) {
    const OpenEmr openemr;
    const auto body = fixture("clients/openemr-patient-view.json");
    EXPECT_EQ(openemr.view(body).status, 200) << openemr.view(body).body;
    EXPECT_EQ(openemr.view(body, "/c/plain").status, 400) << "strict: its hookInstance is no UUID";
    const std::string patient = R"("resourceType": "Patient")";
    EXPECT_EQ(openemr.view(replaced(body, patient, R"("resourceType": "Person")")).status, 400);
    const auto two =
        replaced(body, R"("Condition": {)", R"("Other": {"resourceType":"Patient","id":"b"}, "Condition": {)");
    EXPECT_EQ(openemr.view(two).status, 400);
}

TEST(OpenEmrPatch, hasSuppliedNothingWithAnEmptyBundle) {
    const OpenEmr openemr;
    const std::string empty = R"({"hook":"patient-view","hookInstance":"11111111-1111-4111-8111-111111111111",)"
                              R"("context":{"userId":"Practitioner/admin","patientId":"1"},"prefetch":{)"
                              R"("patient":{"resourceType":"Patient","id":"1"},)"
                              R"("medicationRequests":{"resourceType":"Bundle","type":"searchset","total":0}}})";
    EXPECT_EQ(openemr.view(empty).status, 412) << "nothing was looked up";
    EXPECT_EQ(openemr.view(empty, "/c/plain").status, 200) << "there are none";
}

}  // namespace refract::test
