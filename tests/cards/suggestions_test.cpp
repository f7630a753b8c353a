// Suggestions (C3, C8): what can be offered, and the resources that come with it.
#include "plugin/cards/suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cards/fakes.h"

namespace refract::cards {
namespace {

using rules::RuleAction;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kReferral =
    R"({"resourceType":"ServiceRequest","id":"7","status":"active","intent":"plan","subject":{"reference":"Patient/9"},)"
    R"("code":{"text":"Referral about {drug}"},"quantityQuantity":{"value":"{sessions}"},"note":[],"priority":"urgent"})";

class Suggestions : public testing::Test {
protected:
    Suggestions() : rule(book.rule("R001", rules::Severity::critical)) {
        rule.selectionBehavior = "at-most-one";
        found = test::finding(rule);
        found.fields["drug"] = std::string("phenelzine");
        found.fields["sessions"] = 30.0;
    }

    /// The draft order `index` of the history has the role "a" in the finding.
    void draftInRoleA(std::size_t index) {
        rules::Witness witness;
        witness.kind = rules::Witness::Kind::entry;
        witness.role = "a";
        witness.index = index;
        found.witnesses.push_back(witness);
    }

    void offer(RuleAction::Type type, const char* resource = "") {
        rule.suggestions.push_back({"Offer about {drug}", false, {{type, "Do it for {drug}", "a", resource}}});
    }

    std::vector<hooks::Suggestion> made() {
        return suggestionsOf(found, history.question(), {"42", encounter, "Practitioner/7"}, wording,
                             "4e0a3a1e-3283-4575-ab82-028d55fe2719");
    }

    test::FakeWording wording;
    test::Rulebook book;
    rules::Rule& rule;
    rules::Finding found;
    test::History history;
    std::string encounter;
};

TEST_F(Suggestions, RemovesTheDraftInTheRole) {
    history.draft("MedicationRequest/request-123", "phenelzine");
    draftInRoleA(0);
    offer(RuleAction::Type::remove);
    const auto suggestions = made();
    ASSERT_THAT(suggestions, SizeIs(1));
    EXPECT_EQ(suggestions[0].label, "Offer about phenelzine");
    ASSERT_THAT(suggestions[0].actions, SizeIs(1));
    EXPECT_EQ(suggestions[0].actions[0].type, "delete");
    EXPECT_EQ(suggestions[0].actions[0].description, "Do it for phenelzine");
    EXPECT_EQ(suggestions[0].actions[0].resourceId, "MedicationRequest/request-123");
}

TEST_F(Suggestions, NamesTheDraftAloneWhereTheRoleHoldsWhatIsTakenToo) {
    history.draft("MedicationRequest/1", "amitriptyline");
    draftInRoleA(0);
    found.witnesses.back().name = "amitriptyline";
    found.fields["a"] = std::string("citalopram, amitriptyline");
    rule.suggestions.push_back(
        {"Remove the order for {a}", false, {{RuleAction::Type::remove, "Delete {a}", "a", ""}}});
    const auto suggestions = made();
    ASSERT_THAT(suggestions, SizeIs(1));
    EXPECT_EQ(suggestions[0].label, "Remove the order for amitriptyline");
    EXPECT_EQ(suggestions[0].actions[0].description, "Delete amitriptyline");
}

TEST_F(Suggestions, ARunningCourseIsNoDraftToRemove) {
    history.draft("MedicationRequest/1", "phenelzine");
    history.patient.medications[0].inContext = false;
    draftInRoleA(0);
    offer(RuleAction::Type::remove);
    EXPECT_THAT(made(), IsEmpty());
}

TEST_F(Suggestions, ARoleThatNobodyHasOffersNothing) {
    offer(RuleAction::Type::remove);
    EXPECT_THAT(made(), IsEmpty());
    draftInRoleA(17);
    EXPECT_THAT(made(), IsEmpty());
}

TEST_F(Suggestions, OneActionThatCannotBeMadeTakesTheOthersAlong) {
    offer(RuleAction::Type::create, kReferral);
    rule.suggestions[0].actions.push_back({RuleAction::Type::remove, "Remove", "a", ""});
    offer(RuleAction::Type::create, kReferral);
    EXPECT_THAT(made(), SizeIs(1));
}

TEST_F(Suggestions, UpdatesWaitForWholeDrafts) {
    history.draft("MedicationRequest/1", "phenelzine");
    draftInRoleA(0);
    offer(RuleAction::Type::update, R"({"resourceType":"MedicationRequest"})");
    EXPECT_THAT(made(), IsEmpty());
}

TEST_F(Suggestions, CreatesAProposalOnAView) {
    offer(RuleAction::Type::create, kReferral);
    const auto suggestions = made();
    ASSERT_THAT(suggestions, SizeIs(1));
    EXPECT_EQ(suggestions[0].actions[0].resource,
              R"({"resourceType":"ServiceRequest","status":"draft","intent":"proposal",)"
              R"("code":{"text":"Referral about phenelzine"},"quantityQuantity":{"value":30},"priority":"urgent",)"
              R"("subject":{"reference":"Patient/42"},"authoredOn":"2026-03-02",)"
              R"("requester":{"reference":"Practitioner/7"},"reasonCode":[{"text":"Title of R001"}]})");
}

TEST_F(Suggestions, CreatesAnOrderOnAnOrderHookWithItsEncounter) {
    history.moment = rules::Moment::orderSign;
    encounter = "e1";
    offer(RuleAction::Type::create, kReferral);
    const auto resource = made().at(0).actions[0].resource;
    EXPECT_THAT(resource, HasSubstr(R"("intent":"order")"));
    EXPECT_THAT(resource, HasSubstr(R"("encounter":{"reference":"Encounter/e1"})"));
}

TEST_F(Suggestions, TheReasonIsTheProblemThatIsOnRecord) {
    offer(RuleAction::Type::create, kReferral);
    rules::Problem problem;
    problem.reference = "Condition/mdd";
    history.patient.problems.push_back(problem);
    history.assessment.episode.problems = {0, 99};
    EXPECT_THAT(made().at(0).actions[0].resource, HasSubstr(R"("reasonReference":[{"reference":"Condition/mdd"}])"));

    rules::Witness witness;
    witness.kind = rules::Witness::Kind::problem;
    witness.reference = "Condition/seizures";
    found.witnesses.push_back(witness);
    EXPECT_THAT(made().at(0).actions[0].resource,
                HasSubstr(R"("reasonReference":[{"reference":"Condition/seizures"}])"));
}

TEST_F(Suggestions, AReasonOfTheTemplateStays) {
    offer(RuleAction::Type::create, R"({"resourceType":"ServiceRequest","reasonCode":[{"text":"MAOI and {drug}"}]})");
    const auto resource = made().at(0).actions[0].resource;
    EXPECT_THAT(resource, HasSubstr(R"("reasonCode":[{"text":"MAOI and phenelzine"}])"));
    EXPECT_THAT(resource, Not(HasSubstr("Title of R001")));
}

TEST_F(Suggestions, TextOfTheRequestStaysOutOfResourcesAndLabels) {
    found.fields["drug"] = rules::Untrusted{"<script>\"},{"};
    offer(RuleAction::Type::create, kReferral);
    const auto suggestions = made();
    EXPECT_EQ(suggestions.at(0).label, "Offer about the drug as ordered");
    EXPECT_THAT(suggestions.at(0).actions[0].resource, HasSubstr("Referral about the drug as ordered"));
}

TEST_F(Suggestions, ATemplateThatIsNoResourceOffersNothing) {
    for (const char* broken : {"", "{", "[]", R"({"status":"draft"})", R"("ServiceRequest")"}) {
        rule.suggestions.clear();
        offer(RuleAction::Type::create, broken);
        EXPECT_THAT(made(), IsEmpty()) << broken;
    }
}

TEST_F(Suggestions, UuidsAreStableAndDifferent) {
    offer(RuleAction::Type::create, kReferral);
    offer(RuleAction::Type::create, kReferral);
    const auto once = made();
    const auto again = made();
    EXPECT_EQ(once[0].uuid, again[0].uuid);
    EXPECT_NE(once[0].uuid, once[1].uuid);
}

}  // namespace
}  // namespace refract::cards
