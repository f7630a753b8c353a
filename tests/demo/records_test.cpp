// The demo's patients: their files are whole, and their stories move with the day.
#include "plugin/demo/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "plugin/demo/fhir_api.h"

namespace refract::demo {

namespace {

using testing::HasSubstr;
using testing::Not;

fhir::Day day(std::string_view text) {
    return *fhir::parseDay(text);
}

std::shared_ptr<const Records> on(std::string_view text) {
    auto records = Records::of(day(text));
    EXPECT_TRUE(records) << fhir::describe(records.error());
    return *records;
}

TEST(Records, AreADozenPatientsWithAStoryEach) {
    const auto records = on(kStoryDay);
    EXPECT_GE(records->charts().size(), 12U);
    std::set<std::string> ids;
    for (const Chart& chart : records->charts()) {
        EXPECT_TRUE(ids.insert(chart.id).second) << chart.id;
        EXPECT_NE(chart.title, "") << chart.id;
        EXPECT_NE(chart.text, "") << chart.id;
        EXPECT_NE(chart.advice, "") << chart.id;
    }
}

TEST(Records, EveryResourceIsOfItsPatientAndHasAnIdOfItsOwn) {
    const auto records = on(kStoryDay);
    std::set<std::string> ids;
    for (const Chart& chart : records->charts()) {
        for (const Resource& resource : chart.resources) {
            EXPECT_EQ(resource.patient, chart.id) << resource.type << "/" << resource.id;
            EXPECT_TRUE(ids.insert(resource.type + "/" + resource.id).second) << resource.id;
        }
    }
}

TEST(Records, MoveWithTheDayBirthdaysToo) {
    const auto then = on(kStoryDay);
    const auto later = on("2027-03-02");  // a year of 365 days later
    EXPECT_THAT(then->read("Patient", "demo-01")->json, HasSubstr(R"("birthDate":"1981-06-15")"));
    EXPECT_THAT(later->read("Patient", "demo-01")->json, HasSubstr(R"("birthDate":"1982-06-15")"));
    const auto& request = then->read("MedicationRequest", "demo-01-rx-2")->json;
    EXPECT_THAT(request, HasSubstr(R"("authoredOn":"2025-04-14T10:14:00Z")"));
    const auto& moved = later->read("MedicationRequest", "demo-01-rx-2")->json;
    EXPECT_THAT(moved, HasSubstr(R"("authoredOn":"2026-04-14T10:14:00Z")"));
    EXPECT_THAT(moved, HasSubstr("sertraline"));
}

TEST(FhirApi, ReadsAndSearches) {
    const auto records = on(kStoryDay);
    const auto read = answerFhir(*records, "http://x/fhir", "Patient/demo-01", "");
    EXPECT_EQ(read.status, 200);
    EXPECT_THAT(read.contentType, HasSubstr("application/fhir+json"));
    const auto scores = answerFhir(*records, "http://x/fhir", "Observation",
                                   "patient=Patient%2Fdemo-01&code=http%3A%2F%2Floinc.org%7C44261-6,1-8&_sort=-date");
    EXPECT_THAT(scores.body, HasSubstr(R"("total":6)"));
    EXPECT_THAT(scores.body, HasSubstr("http://x/fhir/Observation/demo-01-"));
    EXPECT_THAT(scores.body, Not(HasSubstr("44260-8")));
    EXPECT_THAT(answerFhir(*records, "http://x/fhir", "Device", "patient=demo-01").body, HasSubstr(R"("total":0)"));
    EXPECT_EQ(answerFhir(*records, "http://x/fhir", "metadata", "").status, 200);
}

/// The dates of the entries, one after the other.
std::vector<std::string> datesIn(std::string_view body) {
    constexpr std::string_view kDate = R"("effectiveDateTime":")";
    std::vector<std::string> dates;
    for (auto at = body.find(kDate); at != std::string_view::npos; at = body.find(kDate, at + 1)) {
        dates.emplace_back(body.substr(at + kDate.size(), 10));
    }
    return dates;
}

TEST(FhirApi, SortsAndPages) {
    const auto records = on(kStoryDay);
    const std::string scores = "patient=demo-01&code=44261-6";
    const auto ask = [&](const std::string& more) {
        return answerFhir(*records, "http://x/fhir", "Observation", scores + more);
    };
    auto expected = datesIn(ask("").body);
    ASSERT_EQ(expected.size(), 6U);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(datesIn(ask("&_sort=date").body), expected);
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(datesIn(ask("&_sort=-date").body), expected);

    const auto first = ask("&_count=2&_sort=-date").body;
    EXPECT_EQ(datesIn(first), std::vector(expected.begin(), expected.begin() + 2));
    EXPECT_THAT(first, HasSubstr(R"("total":6)"));
    EXPECT_THAT(
        first,
        HasSubstr(
            R"({"relation":"self","url":"http://x/fhir/Observation?patient=demo-01&code=44261-6&_count=2&_sort=-date"})"));
    EXPECT_THAT(
        first,
        HasSubstr(
            R"({"relation":"next","url":"http://x/fhir/Observation?patient=demo-01&code=44261-6&_count=2&_sort=-date&_offset=2"})"));
    const auto last = ask("&_count=2&_sort=-date&_offset=4").body;
    EXPECT_EQ(datesIn(last), std::vector(expected.begin() + 4, expected.end()));
    EXPECT_THAT(last, Not(HasSubstr(R"("next")")));
    EXPECT_THAT(ask("&_summary=count").body, HasSubstr(R"("total":6)"));
    EXPECT_THAT(ask("&_summary=count").body, Not(HasSubstr(R"("entry")")));
    EXPECT_EQ(datesIn(ask("&_offset=99").body).size(), 0U);
}

TEST(FhirApi, RefusesAnOrderOrACountThatItCannotKeep) {
    const auto records = on(kStoryDay);
    for (const auto more : {"&_count=-1", "&_count=two", "&_count=", "&_sort=-code", "&_sort=--date"}) {
        const auto answer = answerFhir(*records, "", "Observation", std::string("patient=demo-01") + more);
        EXPECT_EQ(answer.status, 400) << more;
    }
    for (const auto more :
         {"&_sort=-authoredon&_count=500", "&_pretty=true&_total=accurate&_elements=id&_format=json"}) {
        const auto answer = answerFhir(*records, "", "MedicationRequest", std::string("patient=demo-01") + more);
        EXPECT_EQ(answer.status, 200) << more;
    }
}

TEST(FhirApi, SaysWhatItDoesNotHave) {
    const auto records = on(kStoryDay);
    EXPECT_EQ(answerFhir(*records, "", "Patient/nobody", "").status, 404);
    EXPECT_EQ(answerFhir(*records, "", "Nothing", "").status, 404);
    EXPECT_EQ(answerFhir(*records, "", "Observation", "patient=demo-01&date=gt2025").status, 400);
    EXPECT_EQ(answerFhir(*records, "", "MedicationRequest", "patient=demo-14").status, 503);
    EXPECT_EQ(answerFhir(*records, "", "Condition", "patient=demo-14").status, 200);
    EXPECT_EQ(answerFhir(*records, "", "MedicationRequest/demo-14-rx-2", "").status, 404);
}

TEST(FhirApi, ResolvesPrefetch) {
    const auto records = on(kStoryDay);
    EXPECT_THAT(resolve(*records, "", "Patient/demo-02").json, HasSubstr("Okafor"));
    EXPECT_EQ(resolve(*records, "", "Patient/nobody").json, "null");
    EXPECT_FALSE(resolve(*records, "", "Condition?patient=demo-14").unavailable);
    const auto gone = resolve(*records, "", "MedicationDispense?patient=demo-14&_count=500");
    EXPECT_TRUE(gone.unavailable);
    EXPECT_THAT(gone.json, HasSubstr("OperationOutcome"));
}

}  // namespace

}  // namespace refract::demo
