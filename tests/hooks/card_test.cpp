// Answers as they go on the wire (C1, C2, D5), against files that one can read.
#include "plugin/hooks/card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/json.h"
#include "tests/support/answer_validator.h"
#include "tests/support/files.h"

namespace refract::hooks {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string compact(const std::string& json) {
    fhir::Document document;
    const auto root = document.parse(json);
    EXPECT_TRUE(root) << json;
    return root->serialize();
}

Card least() {
    Card card;
    card.summary = "Nothing but what must be there.";
    card.indicator = "info";
    card.source.label = "Refract";
    return card;
}

Card everything() {
    Card card;
    card.uuid = "4e0a3a1e-3283-4575-ab82-028d55fe2719";
    card.summary = "Phenelzine and sertraline together: contraindicated.";
    card.detail = "Consider **not** signing.\n\n| a | b |\n|---|---|\n| 1 | 2 |";
    card.indicator = "critical";
    card.source = {"Refract", "https://example.org/refract", {"urn:org.refract:rule", "R001", "MAOI with an SSRI"}};
    card.suggestions = {
        {"Remove the order",
         "0e0a3a1e-3283-4575-ab82-028d55fe2711",
         true,
         {{"delete", "Remove phenelzine", {}, "MedicationRequest/d1"},
          {"create", "Ask a psychiatrist", R"( {"resourceType":"ServiceRequest","status":"draft"})", {}}}},
        {"Keep it", "1e0a3a1e-3283-4575-ab82-028d55fe2711", false, {}},
    };
    card.selectionBehavior = "at-most-one";
    card.overrideReasons = {{"http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes", "risk-benefit-ratio",
                             "Recipient assessment of risk/benefit ratio"}};
    card.links = {{"Label", "https://example.org/label"}};
    card.extension = {{"org.refract.rules", R"(["R012"])"}};
    return card;
}

TEST(Answer, WithoutAdviceStillHasCards) {
    EXPECT_EQ(writeAnswer({}), R"({"cards":[]})");
}

TEST(Answer, HoldsEveryElementOfACard) {
    EXPECT_EQ(compact(writeAnswer({everything()})), compact(test::fixture("hooks/answers/everything.json")));
}

TEST(Answer, LeavesOutWhatIsEmpty) {
    EXPECT_EQ(writeAnswer({least()}), compact(test::fixture("hooks/answers/least.json")));
}

TEST(Answer, SuggestionWhoseResourceIsNoJsonIsLeftOutWhole) {
    Card card = everything();
    card.suggestions[0].actions[1].resource = R"({"resourceType":"ServiceRequest")";
    const auto answer = writeAnswer({card});
    EXPECT_THAT(answer, Not(HasSubstr("Remove the order")));
    EXPECT_THAT(answer, HasSubstr("Keep it"));
    EXPECT_THAT(compact(answer), HasSubstr("\"selectionBehavior\""));
}

TEST(Answer, WithNoSuggestionLeftHasNoSelectionBehavior) {
    Card card = everything();
    card.suggestions.resize(1);
    card.suggestions[0].actions[0].resourceId.clear();
    const auto answer = writeAnswer({card});
    EXPECT_THAT(compact(answer), Not(HasSubstr("suggestions")));
    EXPECT_THAT(answer, Not(HasSubstr("selectionBehavior")));
}

TEST(Answer, ExtensionThatIsNoJsonIsLeftOut) {
    for (const char* broken : {"", "null", "{", "[1,]", "\xEF\xBB\xBF{}", "{\"a\":\"\xFF\"}"}) {
        Card card = least();
        card.extension = {{"org.refract.rules", broken}};
        EXPECT_EQ(writeAnswer({card}), writeAnswer({least()})) << broken;
    }
}

TEST(Answer, IsValidUtf8WhateverTheTexts) {
    Card card = least();
    card.summary = "cut \xC3";
    card.detail = "\xF0\x9F\x98 and \xED\xA0\x80";
    fhir::Document document;
    const auto root = document.parse(writeAnswer({card}));
    ASSERT_TRUE(root);
    const fhir::Value first = *(*root)["cards"].elements().begin();
    EXPECT_EQ(first["summary"].text(), "cut \uFFFD");
}

TEST(AnswerValidator, FindsNothingWrongWithNothing) {
    EXPECT_THAT(test::answerViolations(R"({"cards":[]})", {}), IsEmpty());
}

/// A card with everything right, but for what `member` says last.
std::string cardWith(const std::string& member) {
    return R"({"cards":[{"uuid":"4e0a3a1e-3283-4575-ab82-028d55fe2719","detail":"d","source":{"label":"R",)"
           R"("topic":{"system":"urn:x","code":"c","display":"d"}},"indicator":"info","summary":"s",)" +
           member + "}]}";
}

TEST(AnswerValidator, SeesWhatIsBroken) {
    const std::vector<std::pair<std::string, std::string>> broken{
        {"[]", "C1 $: is no JSON object"},
        {"{}", "C1 $.cards: is no array"},
        {R"({"cards":[],"systemActions":[{"type":"delete"}]})", "C7 $.systemActions: is not of that object"},
        {cardWith(R"("links":[])"), "D5 $.cards[0].links: is there and empty"},
        {cardWith(R"("detail2":"x")"), "C2 $.cards[0].detail2: is not of that object"},
        {cardWith(R"("suggestions":[{"label":"l","uuid":"5e0a3a1e-3283-4575-ab82-028d55fe2719"}])"),
         "C3 $.cards[0]: suggestions without a selectionBehavior"},
        {cardWith(R"("selectionBehavior":"any")"), "C3 $.cards[0]: selectionBehavior without suggestions"},
        {cardWith(R"("overrideReasons":[{"code":"c","system":"s"}])"),
         "cds-resp-4 $.cards[0].overrideReasons[0].display: is missing"},
        {cardWith(R"("links":[{"label":"l","url":"https://a","type":"absolute","appContext":"x"}])"),
         "cds-resp-3 $.cards[0].links[0]: appContext is for smart links"},
        {cardWith(R"("extension":{"timeline":1})"), "C2 $.cards[0].extension: a name is no reverse-domain name"},
        {cardWith(
             R"("selectionBehavior":"any","suggestions":[{"label":"l","uuid":"4e0a3a1e-3283-4575-ab82-028d55fe2719"}])"),
         "C3 $.cards[0].suggestions[0].uuid: stands twice"},
        {cardWith(
             R"("selectionBehavior":"any","suggestions":[{"label":"l","uuid":"5e0a3a1e-3283-4575-ab82-028d55fe2719",)"
             R"("actions":[{"type":"delete","description":"d","resource":{"resourceType":"ServiceRequest"}}]}])"),
         "cds-resp-2 $.cards[0].suggestions[0].actions[0]: delete takes a resourceId and no resource"},
    };
    for (const auto& [answer, violation] : broken) {
        EXPECT_THAT(test::answerViolations(answer, {"1"}), testing::Contains(violation)) << answer;
    }
}

TEST(AnswerValidator, SeesWhatIsWrongWithASuggestedResource) {
    const auto violations = test::answerViolations(
        cardWith(
            R"("selectionBehavior":"any","suggestions":[{"label":"l","uuid":"5e0a3a1e-3283-4575-ab82-028d55fe2719",)"
            R"("actions":[{"type":"create","description":"d","resource":{"resourceType":"ServiceRequest","id":"1",)"
            R"("status":"active","intent":"order","subject":{"reference":"Patient/2"}}}]}])"),
        {"1", "proposal"});
    EXPECT_EQ(violations.size(), 5U) << testing::PrintToString(violations);
}

TEST(AnswerValidator, LooksIntoTexts) {
    const auto summaryOf = [](const std::string& summary) {
        std::string card = cardWith(R"("links":[{"label":"l","url":"https://a","type":"absolute"}])");
        card.replace(card.find(R"("s",)"), 3, '"' + summary + '"');
        return test::answerViolations(card, {});
    };
    EXPECT_THAT(summaryOf("s"), IsEmpty());
    EXPECT_THAT(summaryOf(std::string(139, 'x')), IsEmpty());
    EXPECT_THAT(summaryOf(std::string(140, 'x')), Not(IsEmpty()));
    std::string umlauts;
    for (int i = 0; i < 139; ++i) umlauts += "ü";
    EXPECT_THAT(summaryOf(umlauts), IsEmpty());
    EXPECT_THAT(summaryOf("a \u202E b"), Not(IsEmpty()));
    EXPECT_THAT(summaryOf("a {drug}"), Not(IsEmpty()));
    EXPECT_THAT(summaryOf("<b>a"), Not(IsEmpty()));
}

}  // namespace
}  // namespace refract::hooks
