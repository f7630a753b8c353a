// Collection: what a Bundle holds, and what references mean in it.
#include "fhir/bundle.h"

#include <gmock/gmock.h>

#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

struct Gathered {
    Document document;
    Collection collection;
    Gaps gaps;

    explicit Gathered(std::string_view json, const BundleLimits& limits = {}) {
        EXPECT_TRUE(document.parse(json)) << json;
        const Path root("prefetch");
        collection.add(document.root(), Path(root, "key"), "key", gaps, limits);
    }
    std::vector<std::string> paths() const {
        std::vector<std::string> list;
        for (const auto& item : collection.items()) list.push_back(item.path);
        return list;
    }
    const Collection::Item& item(std::size_t i) const { return collection.items().at(i); }
    /// The path of what `reference` means in item `i`, or "-".
    std::string resolve(std::string_view reference, std::size_t i = 0) const {
        const auto* found = collection.resolve(reference, item(i));
        return found == nullptr ? "-" : found->path;
    }
};

TEST(Bundle, SearchsetWithOutcomeAndNestedBundle) {
    const Gathered bundle(test::readFile(test::fixtures() / "searchset.json"));
    EXPECT_THAT(bundle.paths(),
                ::testing::ElementsAre("prefetch.key.entry[0].resource", "prefetch.key.entry[1].resource",
                                       "prefetch.key.entry[2].resource", "prefetch.key.entry[4].resource",
                                       "prefetch.key.entry[5].resource.entry[0].resource"));
    ASSERT_EQ(bundle.gaps.size(), 1U) << "the server's warning";
    EXPECT_EQ(bundle.gaps.front().expression, "prefetch.key.entry[3].resource");
    EXPECT_EQ(bundle.item(0).source, "key");
    EXPECT_EQ(bundle.item(0).fullUrl, "https://ehr.example/fhir/MedicationRequest/a");
    EXPECT_EQ(resourceType(bundle.item(3).json), "Basic") << "an item all the same";
}

TEST(Bundle, SaysItselfThatItIsNotAll) {
    const auto incomplete = [](std::string_view members) {
        const Gathered bundle(R"({"resourceType":"Bundle","type":"searchset",)" + std::string(members) + "}");
        return bundle.collection.saysIncomplete("key");
    };
    const std::string one = R"({"resource":{"resourceType":"Condition","id":"c"}})";
    const auto outcome = [](std::string_view severity) {
        return R"({"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome","issue":[{"severity":")" +
               std::string(severity) + R"(","code":"incomplete"}]}})";
    };
    EXPECT_FALSE(incomplete(R"("total":1,"entry":[)" + one + "]"));
    EXPECT_FALSE(incomplete(R"("total":0)"));
    EXPECT_FALSE(incomplete(R"("entry":[)" + one + "," + outcome("information") + "]"));
    EXPECT_FALSE(incomplete(R"("entry":[)" + one + "," + outcome("warning") + "]")) << "as for a parameter not known";
    EXPECT_FALSE(incomplete(R"("entry":[{"response":{"status":"200 OK"}}])"));
    EXPECT_TRUE(incomplete(R"("entry":[)" + one + "," + outcome("error") + "]"));
    EXPECT_TRUE(
        incomplete(R"("entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"fatal"}]}}])"));
    EXPECT_TRUE(incomplete(R"("total":7)"));
    EXPECT_TRUE(incomplete(R"("total":7,"entry":[)" + one + "]"));
    EXPECT_TRUE(incomplete(R"("entry":[null])"));
    EXPECT_TRUE(incomplete(R"("entry":[{"fullUrl":"https://ehr.example/fhir/Condition/c"}])"));
    EXPECT_TRUE(incomplete(R"("entry":[{"response":{"status":"502 Bad Gateway"}}])"));
    EXPECT_TRUE(
        incomplete(R"("link":[{"relation":"next","url":"https://ehr.example/fhir?page=2"}],"entry":[)" + one + "]"));
    EXPECT_FALSE(incomplete(R"("link":[{"relation":"self","url":"https://ehr.example/fhir"}],"entry":[)" + one + "]"));
}

TEST(Bundle, EveryFormOfReference) {
    const Gathered bundle(test::readFile(test::fixtures() / "searchset.json"));
    const std::string m = "prefetch.key.entry[1].resource";
    EXPECT_EQ(bundle.resolve("Medication/m"), m);
    EXPECT_EQ(bundle.resolve("Medication/m/_history/4"), m);
    EXPECT_EQ(bundle.resolve("https://ehr.example/fhir/Medication/m"), m);
    EXPECT_EQ(bundle.resolve("https://ehr.example/fhir/Medication/m/_history/4"), m);
    EXPECT_EQ(bundle.resolve("https://other.example/r4/Medication/m"), m) << "the tail is what counts";
    EXPECT_EQ(bundle.resolve("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"), "prefetch.key.entry[2].resource");
    EXPECT_EQ(bundle.resolve("Patient/p1"), "prefetch.key.entry[5].resource.entry[0].resource");
    for (const char* reference :
         {"", "#", "#m", "/", "m", "Medication", "Medication/", "/m", "medication/m", "Medication/M", "Patient/m",
          "urn:uuid:0", "Medication?code=m", "Medication/m?x", "Medication/m#x", "//",
          "https://ehr.example/fhir/Medication", "Medication/m/", "/_history/1"}) {
        EXPECT_EQ(bundle.resolve(reference), "-") << reference;
    }
}

TEST(Bundle, ARelativeReferenceStartsAtTheBaseOfItsEntry) {
    const Gathered bundle(R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"https://a.example/Medication/1","resource":{"resourceType":"Medication","id":"1"}},
        {"fullUrl":"https://b.example/Medication/1","resource":{"resourceType":"Medication","id":"1"}},
        {"fullUrl":"https://b.example/MedicationRequest/9","resource":{"resourceType":"MedicationRequest","id":"9"}}]})");
    EXPECT_EQ(bundle.resolve("Medication/1", 2), "prefetch.key.entry[1].resource");
    EXPECT_EQ(bundle.resolve("Medication/1", 0), "prefetch.key.entry[0].resource");
    EXPECT_EQ(bundle.resolve("https://b.example/Medication/1", 0), "prefetch.key.entry[1].resource");
}

TEST(Bundle, ContainedBelongsToItsContainer) {
    const Gathered bundle(R"({"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"MedicationRequest","id":"a","contained":[{"resourceType":"Medication","id":"med"}]}},
        {"resource":{"resourceType":"MedicationRequest","id":"b","contained":[{"resourceType":"Substance","id":"s"},
                                                                             {"resourceType":"Medication","id":"med"}]}},
        {"resource":{"resourceType":"MedicationRequest","id":"c"}}]})");
    ASSERT_EQ(bundle.collection.items().size(), 6u);
    EXPECT_EQ(bundle.resolve("#med", 0), "prefetch.key.entry[0].resource.contained[0]");
    EXPECT_EQ(bundle.resolve("#med", 2), "prefetch.key.entry[1].resource.contained[1]");
    EXPECT_EQ(bundle.resolve("#s", 4), "prefetch.key.entry[1].resource.contained[0]")
        << "from one contained to another";
    EXPECT_EQ(bundle.resolve("#", 4), "prefetch.key.entry[1].resource") << "back to the container";
    EXPECT_EQ(bundle.resolve("#med", 5), "-");
    EXPECT_EQ(bundle.resolve("Medication/med", 0), "-") << "no one else can mean a contained resource";
    EXPECT_TRUE(bundle.item(0).container.absent());
    EXPECT_EQ(bundle.item(1).container, bundle.item(0).json);
    const Collection::Item copy = bundle.item(2);
    EXPECT_EQ(bundle.collection.resolve("#med", copy)->path, "prefetch.key.entry[1].resource.contained[1]");
}

TEST(Bundle, LoneResourcesAndSeveralKeys) {
    Document first, second;
    ASSERT_TRUE(first.parse(R"({"resourceType":"Patient","id":"p"})"));
    ASSERT_TRUE(second.parse(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c",
                                "subject":{"reference":"Patient/p"}}}]})"));
    Collection collection;
    Gaps gaps;
    collection.add(first.root(), Path("prefetch.patient"), "patient", gaps);
    collection.add(second.root(), Path("prefetch.conditions"), "conditions", gaps);
    ASSERT_EQ(collection.items().size(), 2u);
    EXPECT_EQ(collection.items()[0].path, "prefetch.patient");
    EXPECT_EQ(collection.items()[1].source, "conditions");
    EXPECT_EQ(collection.resolve("Patient/p", collection.items()[1]), &collection.items()[0]);
}

TEST(Bundle, WhatIsNoResourceIsAGap) {
    const auto gaps = [](std::string_view json) {
        const Gathered bundle(json);
        EXPECT_TRUE(bundle.collection.items().empty()) << json;
        std::vector<std::string> list;
        for (const auto& gap : bundle.gaps) list.push_back(gap.expression);
        return list;
    };
    using ::testing::ElementsAre;
    EXPECT_THAT(gaps("7"), ElementsAre("prefetch.key"));
    EXPECT_THAT(gaps("[]"), ElementsAre("prefetch.key"));
    EXPECT_THAT(gaps("{}"), ElementsAre("prefetch.key"));
    EXPECT_THAT(gaps(R"({"resourceType":5})"), ElementsAre("prefetch.key"));
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle","entry":"x"})"), ElementsAre("prefetch.key.entry"));
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle","entry":[null,{"resource":7},{"resource":{}},{}]})"),
                ElementsAre("prefetch.key.entry[0]", "prefetch.key.entry[1].resource", "prefetch.key.entry[2].resource",
                            "prefetch.key.entry[3]"));
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle","entry":[{"request":{"method":"PUT","url":"Patient/1"}}]})"),
                ElementsAre("prefetch.key.entry[0]"));
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle"})"), ElementsAre());
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle","total":0,"entry":[]})"), ElementsAre());
    EXPECT_THAT(gaps(R"({"resourceType":"OperationOutcome"})"), ElementsAre());
    EXPECT_THAT(gaps(R"({"resourceType":"Bundle","entry":[{"request":{"method":"DELETE","url":"Patient/1"}},
                        {"response":{"status":"201"}},{"request":{"method":"GET","url":"Patient?x"}}]})"),
                ElementsAre());
}

TEST(Bundle, TypelessAndUnwrappedEntriesAreTaken) {
    const Gathered bundle(R"({"resourceType":"Bundle","entry":[{"resourceType":"Patient","id":"p"}]})");
    EXPECT_THAT(bundle.paths(), ::testing::ElementsAre("prefetch.key.entry[0]"));
    const Gathered lone(R"({"resourceType":"Bundle","entry":{"resource":{"resourceType":"Patient","id":"p"}}})");
    EXPECT_THAT(lone.paths(), ::testing::ElementsAre("prefetch.key.entry[0].resource")) << "an object for an array";
}

TEST(Bundle, OneBundleInABundleIsOpenedAndNoMore) {
    const Gathered bundle(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"Patient","id":"p"}},
        {"resource":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"q"}}]}}]}}]})");
    EXPECT_EQ(bundle.paths().size(), 1u);
    EXPECT_EQ(bundle.gaps.at(0).expression, "prefetch.key.entry[0].resource.entry[1].resource");
}

TEST(Bundle, TheLimitIsOneGapWhateverLiesPastIt) {
    std::string json = R"({"resourceType":"Bundle","entry":[)";
    for (int i = 0; i < 10; ++i) json += R"({"resource":{"resourceType":"Basic"}},)";
    json.back() = ']';
    json += '}';
    const Gathered bundle(json, {.maxEntries = 4});
    EXPECT_EQ(bundle.paths().size(), 4u);
    ASSERT_EQ(bundle.gaps.size(), 1u);
    EXPECT_EQ(bundle.gaps[0].expression, "prefetch.key.entry[4]");

    const Gathered junk(R"({"resourceType":"Bundle","entry":[1,2,3,4,5,6,7,8,9]})", {.maxEntries = 4});
    EXPECT_EQ(junk.gaps.size(), 5u) << "what is no entry counts too";

    const Gathered contained(
        R"({"resourceType":"Basic","contained":[{"resourceType":"Basic"},{"resourceType":"Basic"},{"resourceType":"Basic"}]})",
        {.maxEntries = 2});
    EXPECT_EQ(contained.paths().size(), 2u);
    ASSERT_EQ(contained.gaps.size(), 1u);
    EXPECT_EQ(contained.gaps[0].expression, "prefetch.key.contained[1]");
}

TEST(Bundle, TheFirstOfTwoWithOneNameIsMeant) {
    const Gathered bundle(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Medication","id":"1"}},
                              {"resource":{"resourceType":"Medication","id":"1"}}]})");
    EXPECT_EQ(bundle.resolve("Medication/1", 1), "prefetch.key.entry[0].resource");
}

}  // namespace
}  // namespace refract::fhir
