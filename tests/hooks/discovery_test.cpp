// Discovery (D1–D5): what is offered, and prefetch templates that every client can use.
#include "plugin/hooks/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "fhir/json.h"

namespace refract::hooks {
namespace {

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

bool all(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// code=…, _sort=-… or _count=… and nothing else.
bool isPlainParameter(std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) return false;
    const auto name = parameter.substr(0, equals);
    const auto value = parameter.substr(equals + 1);
    if (name == "code") return all(value, "0123456789-,");
    if (name == "_count") return all(value, "0123456789");
    return name == "_sort" && all(value, "-abcdefghijklmnopqrstuvwxyz");
}

/// An instance read or a type search of this patient, with token equality, _sort and
/// _count alone: no date (so nothing depends on a client that resolves today()), no
/// chaining, no _include.
bool isPlainTemplate(std::string_view query) {
    if (query == "Patient/{{context.patientId}}") return true;
    const auto mark = query.find('?');
    constexpr std::string_view kPatient = "patient={{context.patientId}}";
    if (mark == std::string_view::npos || !query.substr(mark + 1).starts_with(kPatient)) return false;
    query.remove_prefix(mark + 1 + kPatient.size());
    while (!query.empty()) {
        if (query.front() != '&') return false;
        query.remove_prefix(1);
        const auto end = std::min(query.find('&'), query.size());
        if (!isPlainParameter(query.substr(0, end))) return false;
        query.remove_prefix(end);
    }
    return true;
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
