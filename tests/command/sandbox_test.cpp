// What the public CDS Hooks Sandbox does, from the first preflight to a signed order, with its
// known liberties: no intent and no drug at first, objects for arrays, a Bundle without type,
// an address with two slashes, an Origin and a signature on everything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/json.h"
#include "tests/command/site.h"

namespace refract::test {

namespace {

using testing::HasSubstr;

constexpr const char* kOrigin = "https://sandbox.example";

/// The Sandbox as a client, signing with a key of the test's own.
struct Sandbox {
    Site site;
    std::optional<Running> service;

    Sandbox() {
        site.registry(R"({"name":"sandbox","profile":"sandbox","issuer":"https://ehr.example",
            "keys":{"file":"keys/client-jwks.json"},"origins":["https://sandbox.example"]})");
        site.config();
        service.emplace(site);
    }
    Got call(const std::string& method, const std::string& path, const std::string& body) const {
        return ask(service->port, method, path, body,
                   {{"Origin", kOrigin}, {"Authorization", site.token(service->url(path))}});
    }
};

std::string hook(const std::string& name, const std::string& context) {
    return R"({"hook":")" + name + R"(","hookInstance":"7f9a2b1c-0d3e-4f5a-8b6c-1d2e3f4a5b6c",)" +
           R"("fhirServer":"https://r4.sandbox.example/fhir","context":{"userId":"Practitioner/COREPRACTITIONER1",)" +
           R"("patientId":"p1")" + context + R"(},"prefetch":{"patient":{"resourceType":"Patient","id":"p1",)" +
           R"("gender":"female","birthDate":"1975-05-05"}}})";
}

/// The draft of the prescribing screen; `chosen` is what choosing a drug adds.
std::string drafts(const std::string& chosen) {
    return R"(,"draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest",)"
           R"("id":"request-123","status":"draft","subject":{"reference":"Patient/p1"},)"
           R"("category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/medicationrequest-category",)"
           R"("code":"outpatient"}]},"reasonCode":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]})" +
           chosen + "}}]}";
}

std::size_t cardsOf(const Got& got) {
    fhir::Document document;
    const auto root = document.parse(got.body);
    EXPECT_TRUE(root && (*root)["cards"].isArray()) << got.body;
    return root ? (*root)["cards"].size() : 0;
}

constexpr const char* kSelections = R"(,"selections":["MedicationRequest/request-123"])";
constexpr const char* kDrug =
    R"(,"intent":"order","medicationCodeableConcept":{"text":"an old name of no drug","coding":[{"system":)"
    R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"999999999","display":"an old name of no drug"}]},)"
    R"("dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},)"
    R"("doseAndRate":[{"doseQuantity":{"value":1,"code":"{pill}"}}]}],)"
    R"("dispenseRequest":{"expectedSupplyDuration":{"value":30,"unit":"days"}})";

}  // namespace

TEST(Sandbox, isLetInAndAnsweredFromDiscoveryToSigning) {
    const Sandbox sandbox;
    const auto preflight = ask(sandbox.service->port, "OPTIONS", "/cds-services", {},
                               {{"Origin", kOrigin},
                                {"Access-Control-Request-Method", "GET"},
                                {"Access-Control-Request-Headers", "authorization"}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.allowOrigin, kOrigin);
    const auto discovery = sandbox.call("GET", "/cds-services/", {});
    EXPECT_EQ(discovery.status, 200);
    EXPECT_EQ(discovery.allowOrigin, kOrigin);

    const std::string orders = "/cds-services//medication-check";
    const auto opened = sandbox.call("POST", orders, hook("order-select", kSelections + drafts({})));
    EXPECT_EQ(opened.status, 200) << opened.body;
    cardsOf(opened);
    const auto tab = sandbox.call("POST", orders, hook("order-select", {}));
    EXPECT_EQ(tab.status, 200) << tab.body << ": the tab that is clicked again sends no orders";
    EXPECT_EQ(cardsOf(tab), 0U);
    const auto chosen = sandbox.call("POST", orders, hook("order-select", kSelections + drafts(kDrug)));
    EXPECT_EQ(chosen.status, 200) << chosen.body;
    const auto sign = sandbox.call("POST", orders, hook("order-sign", drafts(kDrug)));
    EXPECT_EQ(sign.status, 200) << sign.body;
    EXPECT_GE(cardsOf(sign), 1U) << "a drug that is not known is said to be not checked";
    const auto empty = sandbox.call("POST", orders, hook("order-sign", drafts({})));
    EXPECT_EQ(empty.status, 200) << empty.body;
}

TEST(Sandbox, canReadWhyItIsRefused) {
    const Sandbox sandbox;
    const std::string path = "/cds-services/medication-check";
    const auto got = ask(sandbox.service->port, "POST", path, hook("order-sign", drafts({})),
                         {{"Origin", kOrigin}, {"Authorization", sandbox.site.token("http://localhost:1" + path)}});
    EXPECT_EQ(got.status, 401);
    EXPECT_EQ(got.allowOrigin, kOrigin);
    EXPECT_THAT(got.body, HasSubstr("OperationOutcome"));
}

}  // namespace refract::test
