// Discovery (D1–D5): what is offered, and prefetch templates that every client can use.
#include "plugin/hooks/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "fhir/json.h"

namespace refract::hooks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(Discovery, OffersTwoServicesUnderTwoHooksEach) {
    EXPECT_THAT(hooksOf("trd-review"), UnorderedElementsAre(Hook::patientView, Hook::encounterStart));
    EXPECT_THAT(hooksOf("medication-check"), UnorderedElementsAre(Hook::orderSelect, Hook::orderSign));
    EXPECT_THAT(hooksOf("trd-review/"), IsEmpty());
    EXPECT_THAT(hooksOf(""), IsEmpty());
}

TEST(Discovery, EachHookIsOfferedOnce) {
    std::set<Hook> seen;
    for (const auto& definition : services()) EXPECT_TRUE(seen.insert(definition.hook).second) << definition.id;
}

TEST(Discovery, SaysWhatTheStandardAsksFor) {
    fhir::Document document;
    const auto root = document.parse(writeDiscovery(services()));
    ASSERT_TRUE(root);
    ASSERT_EQ((*root)["services"].size(), 4U);
    for (const fhir::Value service : (*root)["services"].elements()) {
        for (const char* name : {"id", "hook", "title", "description", "usageRequirements"}) {
            EXPECT_FALSE(service[name].text().empty()) << name;
        }
        EXPECT_EQ(service["version"].text(), "3.0.0");
        EXPECT_EQ(service["hookVersion"].text(), "1.0");
        EXPECT_EQ(service["prefetch"]["patient"].text(), "Patient/{{context.patientId}}");
    }
}

TEST(Discovery, OfNothingIsAnEmptyList) {
    EXPECT_EQ(writeDiscovery({}), R"({"services":[]})");
}

TEST(Discovery, LeavesOutWhatIsEmpty) {
    ServiceDefinition bare;
    bare.id = "x";
    bare.description = "Says nothing.";
    EXPECT_EQ(writeDiscovery(std::span(&bare, 1)),
              R"({"services":[{"id":"x","hook":"patient-view","description":"Says nothing.","version":"3.0.0"}]})");
}

/// An instance read or a type search of this patient, with token equality, _sort and
/// _count alone: no date (so nothing depends on a client that resolves today()), no
/// chaining, no _include.
bool isPlainTemplate(const std::string& query) {
    static const std::regex kRead(R"(Patient/\{\{context\.patientId\}\})");
    static const std::regex kSearch(R"([A-Z][A-Za-z]+\?patient=\{\{context\.patientId\}\})"
                                    R"((&code=[0-9-]+(,[0-9-]+)*)?(&_sort=-[a-z]+)?(&_count=[0-9]+)?)");
    return std::regex_match(query, kRead) || std::regex_match(query, kSearch);
}

TEST(Prefetch, UsesOnlyWhatEveryClientCanResolve) {
    for (const auto& definition : services()) {
        for (const auto& [key, query] : definition.prefetch)
            EXPECT_TRUE(isPlainTemplate(query)) << key << ": " << query;
    }
    EXPECT_FALSE(isPlainTemplate("Observation?patient={{context.patientId}}&date=gt{{today()}}"));
    EXPECT_FALSE(
        isPlainTemplate("MedicationRequest?patient={{context.patientId}}&_include=MedicationRequest:medication"));
}

TEST(Prefetch, AsksForEveryKindOfResourceThatIsRead) {
    for (const auto& definition : services()) {
        std::set<std::string> types;
        std::set<std::string> keys;
        for (const auto& [key, query] : definition.prefetch) {
            types.insert(query.substr(0, query.find_first_of("?/")));
            EXPECT_TRUE(keys.insert(key).second) << key;
        }
        EXPECT_THAT(types,
                    UnorderedElementsAre("Patient", "Condition", "MedicationRequest", "MedicationDispense",
                                         "MedicationStatement", "Observation", "QuestionnaireResponse", "Procedure",
                                         "ServiceRequest", "AllergyIntolerance", "Device", "Encounter"));
    }
}

TEST(Prefetch, ScoresHaveAKeyOfTheirOwn) {
    // Daily vital signs in the same search would push old scores off its first page.
    for (const auto& definition : services()) {
        for (const auto& [key, query] : definition.prefetch) {
            const bool scores = query.find("44261-6") != std::string::npos;
            EXPECT_EQ(scores, key == "observations") << key;
        }
    }
}

TEST(HookNames, GoBothWays) {
    for (const Hook hook : {Hook::patientView, Hook::encounterStart, Hook::orderSelect, Hook::orderSign}) {
        EXPECT_EQ(hookByName(hookName(hook)), hook);
    }
    EXPECT_EQ(hookByName("Patient-View"), std::nullopt);
    EXPECT_EQ(hookByName(""), std::nullopt);
}

}  // namespace
}  // namespace refract::hooks
