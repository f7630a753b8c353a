// Searching products by what somebody has typed so far.
#include "rules/terminology_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace refract::rules {
namespace {

using testing::SizeIs;

TEST(ProductSearch, FindsByTheBeginningOfAWordTheUsualOnesFirst) {
    const auto search = ProductSearch::load(REFRACT_SOURCE_DIR "/rules/terminology");
    ASSERT_TRUE(search);
    const auto found = search->beginning("Sertr", 3);
    ASSERT_THAT(found, SizeIs(3));
    for (const auto& product : found) EXPECT_TRUE(product.name.starts_with("sertraline ")) << product.name;
    EXPECT_EQ(found.front().strengthUnit, "MG");
    EXPECT_GT(found.front().strength, 0);
    const auto brand = search->beginning("zolof", 50);
    ASSERT_FALSE(brand.empty());
    EXPECT_TRUE(brand.front().name.ends_with("[Zoloft]")) << brand.front().name;
    EXPECT_THAT(search->beginning("traline", 50), SizeIs(0));
    EXPECT_THAT(search->beginning("", 50), SizeIs(0));
}

TEST(ProductSearch, FindsProductsByTheNameOfTheirIngredient) {
    const auto search = ProductSearch::load(REFRACT_SOURCE_DIR "/rules/terminology");
    ASSERT_TRUE(search);
    const auto found = search->beginning("valproate", 50);
    const auto named = [&](std::string_view part) {
        return std::any_of(found.begin(), found.end(),
                           [&](const ProductFound& product) { return product.name.find(part) != std::string::npos; });
    };
    EXPECT_TRUE(named("divalproex sodium"));
    EXPECT_TRUE(named("valproic acid"));
    EXPECT_FALSE(named("lamotrigine"));
}

TEST(ProductSearch, NeedsItsTable) {
    EXPECT_FALSE(ProductSearch::load("/nowhere"));
}

}  // namespace
}  // namespace refract::rules
