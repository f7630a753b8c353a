// What a viewer may not count: lists, pictures and what can be worked out from their neighbours.
#include <gtest/gtest.h>

#include "tests/dashboard/hospital_pages.h"

namespace refract::dashboard {

namespace {

using access::Role;

class Viewer : public HospitalPages {
protected:
    /// Leaves that many cards of the rule on record, the latest ones.
    void keepCards(const std::string& rule, int cards) {
        const std::string last = "(SELECT decision FROM cards WHERE topic = '" + rule + "' ORDER BY at DESC LIMIT " +
                                 std::to_string(cards) + ")";
        const std::vector<audit::Statement> changes{
            {"DELETE FROM findings WHERE rule = '" + rule + "' AND decision NOT IN " + last, {}},
            {"DELETE FROM cards WHERE topic = '" + rule + "' AND decision NOT IN " + last, {}},
            {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE true ON CONFLICT DO "
             "NOTHING",
             {}}};
        ASSERT_TRUE(database_->change(changes));
    }
};

}  // namespace

TEST_P(Viewer, seesAListOfLessThanFiveInNoFormatAndOnNoPage) {
    keepCards("R089", 2);
    for (const char* const page : {"", "&page=0", "&page=1", "&page=7", "&page=-1"}) {
        const std::string choice = "&rule=R089" + std::string(page);
        EXPECT_EQ(table("/dashboard/firings", choice, Role::auditor).size(), 3U) << page;
        EXPECT_EQ(table("/dashboard/firings", choice, Role::viewer).size(), 1U) << page;
        EXPECT_EQ(this->page(Role::viewer, "/dashboard/firings", choice).find("/dashboard/firing?"), std::string::npos)
            << page;
    }
}

TEST_P(Viewer, seesTheLastPageOfALongListThoughItIsShort) {
    keepCards("R058", 52);
    const std::string second = page(Role::viewer, "/dashboard/firings", "&rule=R058&page=1");
    EXPECT_NE(second.find("/dashboard/firing?"), std::string::npos) << second;
}

INSTANTIATE_TEST_SUITE_P(Store, Viewer, ::testing::Values(audit::Engine::sqlite), audit::engineName);

}  // namespace refract::dashboard
