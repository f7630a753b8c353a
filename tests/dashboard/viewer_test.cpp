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

TEST_P(Viewer, seesNoListOfFiringsThatTellsThoseHeldBack) {
    const std::vector<audit::Statement> changes{
        {"UPDATE findings SET held_back = 'limit', part = '', position = NULL WHERE rule = 'R058' AND decision IN "
         "(SELECT decision FROM findings WHERE rule = 'R058' ORDER BY at DESC LIMIT 3)",
         {}},
        {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE true ON CONFLICT DO NOTHING",
         {}}};
    ASSERT_TRUE(database_->change(changes));
    for (const char* const place : {"&rule=R058&place=any", "&rule=R058&place=held", "&rule=R058&place=part"}) {
        EXPECT_EQ(table("/dashboard/firings", place, Role::viewer).size(), 1U) << place;
    }
    EXPECT_GT(table("/dashboard/firings", "&rule=R058&place=any", Role::auditor).size(), 50U);
    EXPECT_EQ(table("/dashboard/firings", "&rule=R058&place=held", Role::auditor).size(), 4U);
    EXPECT_GT(table("/dashboard/firings", "&rule=R131&place=any", Role::viewer).size(), 5U);
}

TEST_P(Viewer, readsNoRateInTheSentencesOfTheReview) {
    const std::string exact = page(Role::auditor, "/dashboard/review");
    const std::string bound = page(Role::viewer, "/dashboard/review");
    EXPECT_EQ(exact.find("Overridden in more than half of"), std::string::npos);
    EXPECT_NE(bound.find("Overridden in more than half of"), std::string::npos) << bound;
    EXPECT_EQ(bound.find(" % of "), std::string::npos);
}

TEST_P(Viewer, cannotSubtractInTheTilesOfTheOverview) {
    keepCards("R058", 18);
    const auto outcome = [](const char* what, const char* where) {
        return audit::Statement{"UPDATE feedback SET outcome = '" + std::string(what) + "' WHERE " + where, {}};
    };
    const std::string cards = "(SELECT decision FROM cards WHERE topic = 'R058')";
    const std::vector<audit::Statement> changes{
        {"DELETE FROM feedback WHERE decision NOT IN " + cards, {}},
        outcome("overridden", "1 = 1"),
        outcome("accepted",
                "id = (SELECT MIN(f.id) FROM feedback f JOIN cards c ON c.decision = f.decision AND "
                "c.position = f.position WHERE c.topic = 'R058')"),
        {"INSERT INTO stale_days (day) SELECT DISTINCT local_day FROM decisions WHERE true ON CONFLICT DO NOTHING",
         {}}};
    ASSERT_TRUE(database_->change(changes));
    const std::string all = page(Role::auditor, "/dashboard", "&rule=R058");
    EXPECT_NE(all.find(" %, of the cards shown"), std::string::npos) << all;
    const std::string seen = page(Role::viewer, "/dashboard", "&rule=R058");
    EXPECT_EQ(seen.find(" %, of the cards shown"), std::string::npos) << seen;
}

INSTANTIATE_TEST_SUITE_P(Store, Viewer, ::testing::Values(audit::Engine::sqlite), audit::engineName);

}  // namespace refract::dashboard
