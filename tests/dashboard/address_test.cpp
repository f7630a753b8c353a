// Addresses: read strictly, written so that they can be shared.
#include "plugin/dashboard/address.h"

#include <gtest/gtest.h>

using namespace refract::dashboard;
namespace fhir = refract::fhir;

namespace {

const fhir::Day kToday = *fhir::parseDay("2026-03-04");  // a Wednesday

fhir::Result<Address> read(std::string_view query) {
    auto parameters = parseParameters(query);
    if (!parameters) return std::move(parameters).error();
    return Address::read("/dashboard/rules", *parameters, kToday);
}

}  // namespace

TEST(Address, withoutAChoiceIsTheLastHalfYearInWholeWeeks) {
    const auto address = read("");
    ASSERT_TRUE(address);
    EXPECT_EQ(fhir::toString(address->scope().since), "2025-09-08");
    EXPECT_EQ(fhir::toString(address->scope().until), "2026-03-05");
}

TEST(Address, ofAnythingButTextIsRefused) {
    for (const char* query : {"client=%ff", "client=%00", "%c0%af=1", "user=%ed%a0%80"}) {
        const auto parameters = parseParameters(query);
        ASSERT_FALSE(parameters) << query;
        EXPECT_EQ(parameters.error().details, "A part of the address is not UTF-8 text.") << query;
    }
    EXPECT_TRUE(parseParameters("client=%C3%A4"));
}

TEST(Address, keepsItsChoiceOnTheWayToAnotherView) {
    const auto address = read("from=2026-01-01&to=2026-01-31&client=A%26B&severity=critical&hook=order-sign");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->scope().client, "A&B");
    EXPECT_EQ(address->scope().severity, 2);
    EXPECT_EQ(address->href("/dashboard/rule", {{"rule", "R001"}}),
              "/dashboard/rule?client=A%26B&from=2026-01-01&hook=order-sign&rule=R001&severity=critical&to=2026-01-31");
}

TEST(Address, asCsvKeepsWhatTheViewWasAskedFor) {
    const auto address = read("from=2026-01-01&to=2026-01-31&dimension=hook");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->csvHref(), "/dashboard/rules?format=csv&from=2026-01-01&to=2026-01-31&dimension=hook");
}

TEST(Address, whatCannotBeReadIsNamed) {
    for (const auto& [query, name] : {std::pair{"from=yesterday", "from"},
                                      {"to=2026-02-30", "to"},
                                      {"severity=high", "severity"},
                                      {"from=2026-03-03&to=2026-03-02", "from"},
                                      {"from=0001-01-01&to=9999-12-31", "from, to"},
                                      {"to=9999-12-31", "from, to"},
                                      {"from=0001-01-01", "from, to"}}) {
        const auto address = read(query);
        ASSERT_FALSE(address) << query;
        EXPECT_EQ(address.error().expression, name);
    }
}

TEST(Address, isNotedWhole) {
    const std::string days = "from=2026-01-01&to=2026-01-31";
    for (const auto& [query, noted] :
         {std::pair{"prescriber=P1&outcome=overridden&reason=patient-refuses&page=2&client=ehr",
                    "?client=ehr&from=2026-01-01&outcome=overridden&page=2&prescriber=P1&reason=patient-refuses&to="
                    "2026-01-31"},
          {"reason=&format=csv&table=held", "?format=csv&from=2026-01-01&reason=&table=held&to=2026-01-31"},
          {"before=2026.1&after=2026.2&dimension=hook",
           "?after=2026.2&before=2026.1&dimension=hook&from=2026-01-01&to=2026-01-31"}}) {
        const auto address = read(days + "&" + query);
        ASSERT_TRUE(address) << query;
        EXPECT_EQ(address->noted(), noted);
    }
}

TEST(Address, isNotedWithoutWhatNoViewKnowsAndWithAnEnd) {
    const auto address = read("from=2026-01-01&to=2026-01-31&patient=p1&outcome=" + std::string(100'000, 'x'));
    ASSERT_TRUE(address);
    EXPECT_EQ(address->noted(), "?from=2026-01-01&outcome=" + std::string(100, 'x') + "...&to=2026-01-31");
}

TEST(Address, spansTenYearsAtMost) {
    EXPECT_TRUE(read("from=2016-03-05&to=2026-03-04"));
    const auto longer = read("from=2016-03-03&to=2026-03-04");
    ASSERT_FALSE(longer);
    EXPECT_NE(longer.error().details.find("10 years"), std::string::npos) << longer.error().details;
}

TEST(Address, hasAnEnd) {
    std::string query;
    for (std::size_t i = 0; i <= kMostParameters; ++i) query += "a" + std::to_string(i) + "=1&";
    EXPECT_EQ(read(query).error().code, fhir::IssueCode::tooLong);
}
