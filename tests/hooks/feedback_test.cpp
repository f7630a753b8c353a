// What a feedback request must hold (F1).
#include "plugin/hooks/feedback.h"

#include <gtest/gtest.h>

namespace refract::hooks {

namespace {

fhir::Result<std::vector<FeedbackItem>> read(std::string text) {
    for (char& c : text) c = c == '\'' ? '"' : c;
    static fhir::Document document;
    if (auto root = document.parse(text); !root) return std::move(root).error();
    return readFeedback(document);
}

constexpr const char* kAccepted =
    "{'card':'AAAAAAAA-1111-4111-8111-111111111111','outcome':'accepted','outcomeTimestamp':'2026-03-02T10:00:00.250+"
    "02:00',"
    "'acceptedSuggestions':[{'id':'s1'},{'id':'S1'},{'id':'s2'}],'extension':{'org.refract.hookInstance':'call'}}";

TEST(Requirement_F1, anItemIsReadWhole) {
    const auto items =
        read("{'feedback':[" + std::string(kAccepted) +
             ",{'card':'c','outcome':'overridden','outcomeTimestamp':'2026-03-02T08:00:00Z',"
             "'overrideReason':{'reason':{'system':'s','code':'r','display':'d'},'userComment':'why'}}]}");
    ASSERT_TRUE(items) << fhir::describe(items.error());
    ASSERT_EQ(items->size(), 2U);
    EXPECT_EQ(items->at(0).card, "aaaaaaaa-1111-4111-8111-111111111111");
    EXPECT_TRUE(items->at(0).accepted);
    EXPECT_EQ(items->at(0).acceptedSuggestions, (std::vector<std::string>{"s1", "s2"}));
    EXPECT_EQ(items->at(0).hookInstance, "call");
    EXPECT_EQ((items->at(0).when - items->at(1).when).count(), 250);
    EXPECT_EQ(items->at(1).reason.code, "r");
    EXPECT_EQ(items->at(1).comment, "why");
}

struct Wrong {
    const char* body;
    fhir::IssueCode code;
    const char* expression;
};
class WrongFeedback : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongFeedback, isRefusedWithItsElement) {
    const auto items = read(GetParam().body);
    ASSERT_FALSE(items) << GetParam().body;
    EXPECT_EQ(items.error().code, GetParam().code) << fhir::describe(items.error());
    EXPECT_EQ(items.error().expression, GetParam().expression);
}

using enum fhir::IssueCode;
INSTANTIATE_TEST_SUITE_P(
    Requirement_F1, WrongFeedback,
    ::testing::Values(
        Wrong{"[]", structure, ""}, Wrong{"{}", required, "feedback"}, Wrong{"{'feedback':[]}", required, "feedback"},
        Wrong{"{'feedback':['x']}", structure, "feedback[0]"},
        Wrong{"{'feedback':[{'outcome':'overridden'}]}", required, "feedback[0].card"},
        Wrong{"{'feedback':[{'card':'c'}]}", required, "feedback[0].outcome"},
        Wrong{"{'feedback':[{'card':'c','outcome':'ignored'}]}", value, "feedback[0].outcome"},
        Wrong{"{'feedback':[{'card':'c','outcome':'overridden'}]}", required, "feedback[0].outcomeTimestamp"},
        Wrong{"{'feedback':[{'card':'c','outcome':'overridden','outcomeTimestamp':'2026-03-02'}]}", value,
              "feedback[0].outcomeTimestamp"},
        Wrong{"{'feedback':[{'card':'c','outcome':'accepted','outcomeTimestamp':'2026-03-02T10:00:00Z'}]}", invariant,
              "feedback[0].acceptedSuggestions"},
        Wrong{"{'feedback':[{'card':'c','outcome':'overridden','outcomeTimestamp':'2026-03-02T10:00:00Z','"
              "overrideReason':{}}]}",
              invariant, "feedback[0].overrideReason"},
        Wrong{"{'feedback':[{'card':'c','card':'d'}]}", structure, ""}));

}  // namespace

}  // namespace refract::hooks
