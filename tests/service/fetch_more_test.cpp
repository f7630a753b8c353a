// What is asked for beyond the templates (Medications), and in fewer words than theirs.
#include "plugin/service/missing.h"
#include "tests/service/fetch_support.h"

namespace refract::test {

namespace {

std::string order(const std::string& id, const std::string& medication) {
    return R"({"resourceType":"MedicationRequest","id":")" + id +
           R"(","status":"active","intent":"order","authoredOn":"2026-01-02","medicationReference":{"reference":")" +
           medication + R"("},"subject":{"reference":"Patient/p"}})";
}

FhirServer::Reply pharmacy(const FhirServer::Asked& asked) {
    const auto medication = [](const std::string& id) {
        return R"({"resourceType":"Medication","id":")" + id + R"(","code":{"text":"phenelzine 15 mg"}})";
    };
    for (const char* id : {"m1", "m2", "m3"}) {
        if (asked.target == "/fhir/Medication/" + std::string(id)) return {200, medication(id)};
    }
    if (asked.target.starts_with("/fhir/MedicationRequest?")) return {200, searchset({order("r2", "Medication/m2")})};
    return emptySets(asked);
}

}  // namespace

TEST(Medications, thatAreReferredToAreFetched) {
    const FhirServer server(pharmacy);
    Site site({server.base()});
    const std::string draft = R"(,"draftOrders":{"resourceType":"Bundle","entry":[{"resource":)" +
                              order("d", server.base() + "/Medication/m1") + "}]}";
    const auto evaluated = site.evaluate({.hook = "order-sign", .server = server.base(), .context = draft});
    ASSERT_NE(evaluated, nullptr);
    ASSERT_EQ(evaluated->patient.medications.size(), 2U);
    for (const auto& entry : evaluated->patient.medications) EXPECT_TRUE(entry.drug.recognised) << entry.reference;
    EXPECT_EQ(server.askedFor("/fhir/Medication/m1"), 1U);
    EXPECT_EQ(server.askedFor("/fhir/Medication/m2"), 1U) << "found in what was fetched";
}

TEST(Medications, comeWithTheOrdersWhereTheServerIncludesThem) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.find("_include=MedicationRequest:medication") != std::string::npos) {
            return {200, searchset({order("r", "Medication/m1"),
                                    R"({"resourceType":"Medication","id":"m1","code":{"text":"phenelzine 15 mg"}})"})};
        }
        return emptySets(asked);
    });
    Site site({server.base()});
    const auto evaluated = site.evaluate({.server = server.base()});
    ASSERT_NE(evaluated, nullptr);
    ASSERT_EQ(evaluated->patient.medications.size(), 1U);
    EXPECT_TRUE(evaluated->patient.medications.front().drug.recognised);
    EXPECT_EQ(server.askedFor("/fhir/Medication/"), 0U);
}

TEST(Medications, areNotAskedForOutOfScopeOrElsewhere) {
    const FhirServer server(pharmacy);
    Site site({server.base()});
    const std::string prefetch =
        "{\"conditions\":null,\"medicationRequests\":" +
        searchset({order("1", "https://other.example/fhir/Medication/m1"), order("2", "Medication/../Patient/p"),
                   order("3", "Medication/m3?x"), order("4", "#m1"), order("5", "Medication/m3")}) +
        "}";
    site.evaluate({.server = server.base(), .scope = "patient/Condition.rs", .prefetch = prefetch});
    EXPECT_EQ(server.connections(), 0);
    site.evaluate({.server = server.base(), .scope = "patient/Medication.r", .prefetch = prefetch});
    ASSERT_EQ(server.asked().size(), 1U);
    EXPECT_EQ(server.asked().front().target, "/fhir/Medication/m3");
}

TEST(Medications, areReadUpToALimit) {
    const FhirServer server(emptySets);
    Site site({server.base()});
    std::vector<std::string> orders;
    for (int i = 0; i < 200; ++i) orders.push_back(order(std::to_string(i), "Medication/m" + std::to_string(i)));
    site.evaluate({.server = server.base(),
                   .scope = "patient/Medication.read",
                   .prefetch = "{\"medicationRequests\":" + searchset(orders) + "}"});
    EXPECT_EQ(server.asked().size(), service::kMostMedications);
}

TEST(Queries, areTriedInFewerWordsOnAServerThatKnowsLess) {
    const FhirServer server([](const FhirServer::Asked& asked) -> FhirServer::Reply {
        if (asked.target.find("_sort") != std::string::npos) return {400, ""};
        if (asked.target == "/fhir/Procedure?patient=p") return {200, kEmptySet};
        if (asked.target.starts_with("/fhir/Procedure")) return {400, ""};
        return emptySets(asked);
    });
    Site site({server.base()});
    const auto evaluated = site.evaluate({.server = server.base()});
    ASSERT_NE(evaluated, nullptr);
    EXPECT_EQ(evaluated->patient.supplied.procedures, rules::Supply::supplied);
    EXPECT_EQ(evaluated->patient.supplied.medications, rules::Supply::supplied);
    EXPECT_EQ(service::plainQuery("A?b=c&_sort=-d&e=f,g&_count=1&_include=A:b"), "A?b=c&e=f,g");
    EXPECT_EQ(service::plainQuery("A/1"), "A/1");
}

}  // namespace refract::test
