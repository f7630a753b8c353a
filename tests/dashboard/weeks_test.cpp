// Weeks of a picture: as many as are on record and can be told apart.
#include "plugin/dashboard/weeks.h"

#include <gtest/gtest.h>

#include "tests/dashboard/hospital_pages.h"

using namespace refract::dashboard;
namespace fhir = refract::fhir;
namespace quality = refract::quality;

namespace {

fhir::Day day(std::string_view text) {
    return *fhir::parseDay(text);
}

std::vector<WeekBar> bars(std::size_t count) {
    std::vector<WeekBar> bars(count);
    for (std::size_t i = 0; i < count; ++i) {
        bars[i].label = "week " + std::to_string(i);
        bars[i].accepted = 1;
        bars[i].unanswered = i;
    }
    return bars;
}

}  // namespace

TEST(Weeks, areThoseOnRecordWithinTheChoice) {
    quality::Scope scope;
    scope.since = day("2020-01-01");
    scope.until = day("2029-12-31");
    EXPECT_TRUE(weeksOnRecord(scope, {}).empty());
    const std::map<fhir::Day, std::size_t> calls{{day("2026-03-02"), 4}, {day("2026-03-23"), 1}};
    EXPECT_EQ(weeksOnRecord(scope, calls),
              (std::vector{day("2026-03-02"), day("2026-03-09"), day("2026-03-16"), day("2026-03-23")}))
        << "a week without calls stands between them";
    scope.until = day("2026-03-12");
    EXPECT_EQ(weeksOnRecord(scope, calls).size(), 2U);
}

TEST(Weeks, areDrawnByFourWhereTheyAreTooMany) {
    EXPECT_EQ(readable(bars(kMostBars)).size(), kMostBars);
    const auto fewer = readable(bars(kMostBars + 1));
    ASSERT_EQ(fewer.size(), kMostBars / 4 + 1);
    EXPECT_EQ(fewer[1].label, "week 4");
    EXPECT_EQ(fewer[1].accepted, 4U);
    EXPECT_EQ(fewer[1].unanswered, 4U + 5U + 6U + 7U);
    EXPECT_NE(weeklyChart(fewer, "t", refract::access::Role::auditor).find("4 weeks from week 4: "), std::string::npos);
}

namespace refract::dashboard {

class Span : public HospitalPages {};

TEST_P(Span, ofAllTimeIsRefusedByEveryView) {
    for (const char* const path : {"", "/review", "/rules", "/rule", "/by", "/prescribers", "/reasons", "/editions",
                                   "/shadow", "/firings", "/firing", "/looks"}) {
        const auto response = get(access::Role::auditor, "/dashboard" + std::string(path),
                                  "from=0001-01-01&to=9999-12-31&rule=R058&decision=1");
        EXPECT_EQ(response.status, 400) << path;
        EXPECT_NE(response.body.find("from, to: "), std::string::npos) << path;
    }
}

TEST_P(Span, ofTenYearsIsAsLargeAsTheRecord) {
    for (const char* const path : {"/dashboard", "/dashboard/rules", "/dashboard/rule", "/dashboard/by"}) {
        const auto ten = get(access::Role::auditor, path, "from=2020-01-01&to=2029-12-31&dimension=week&rule=R058");
        EXPECT_EQ(ten.status, 200) << path;
        const auto all = page(access::Role::auditor, path, "&dimension=week&rule=R058");
        EXPECT_LT(ten.body.size(), all.size() + 2000) << path;
    }
}

INSTANTIATE_TEST_SUITE_P(Store, Span, ::testing::Values(audit::Engine::sqlite), audit::engineName);

}  // namespace refract::dashboard
