// Observation and QuestionnaireResponse as read.
#include <gmock/gmock.h>

#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

using test::Read;
using test::readFixture;

Read observation(std::string_view members) {
    return Read(R"({"resourceType":"Observation","status":"final",)" + std::string(members) + "}");
}

TEST(Observations, Phq9Panel) {
    const auto read = readFixture("observation-phq9");
    const auto& panel = read.as<Observation>();
    EXPECT_TRUE(panel.code.has(CodeSystem::loinc, "44249-1"));
    EXPECT_EQ(panel.categories.at(0).codings.at(0).code, "survey");
    EXPECT_EQ(toString(panel.effective.start->first), "2026-02-25");
    EXPECT_FALSE(panel.effective.end) << "a dateTime is a start alone";
    EXPECT_TRUE(panel.issued->instant);
    EXPECT_FALSE(panel.value.given());
    EXPECT_EQ(panel.hasMembers.at(1).reference, "QuestionnaireResponse/qr1");
    EXPECT_EQ(panel.encounter.reference, "Encounter/e1");
    ASSERT_EQ(panel.components.size(), 3u);
    EXPECT_EQ(panel.components[0].value.number, 17);
    EXPECT_TRUE(panel.components[1].value.codeableConcept.has(CodeSystem::loinc, "LA6569-3"));
    EXPECT_FALSE(panel.components[2].value.given());
    EXPECT_EQ(panel.components[2].value.absentReason.codings.at(0).code, "not-asked");
}

TEST(Observations, LabResultWithRange) {
    const auto read = readFixture("observation-lab");
    const auto& lab = read.as<Observation>();
    EXPECT_EQ(lab.value.quantity->value, 1.4);
    EXPECT_EQ(lab.value.quantity->comparator, "<");
    EXPECT_EQ(lab.value.quantity->code, "mg/dL");
    EXPECT_EQ(toString(lab.effective.end->first), "2026-01-02");
    EXPECT_EQ(lab.referenceRanges.at(0).low->value, 0.6);
    EXPECT_EQ(lab.referenceRanges.at(0).high->value, 1.2);
    EXPECT_EQ(lab.referenceRanges.at(0).high->code, "") << "no system says UCUM";
}

TEST(Observations, EveryWayToSayAValue) {
    const auto value = [](std::string_view member) { return observation(member); };
    EXPECT_EQ(value(R"("valueInteger":12)").as<Observation>().value.number, 12);
    EXPECT_EQ(value(R"("valueDecimal":12.0)").as<Observation>().value.number, 12);
    EXPECT_EQ(value(R"("valueString":"12")").as<Observation>().value.text, "12");
    EXPECT_EQ(value(R"("valueBoolean":false)").as<Observation>().value.boolean, false);
    EXPECT_EQ(value(R"("valueCodeableConcept":{"text":"x"})").as<Observation>().value.codeableConcept.text, "x");
    EXPECT_EQ(value(R"("valueCodeableConcept":"x")").as<Observation>().value.codeableConcept.text, "x");
    EXPECT_EQ(toString(value(R"("valueDateTime":"2026-01-02")").as<Observation>().value.dateTime->first), "2026-01-02");
    EXPECT_EQ(toString(value(R"("valuePeriod":{"start":"2026-01-02"})").as<Observation>().value.dateTime->first),
              "2026-01-02");
    EXPECT_EQ(value(R"("valueQuantity":{"value":0})").as<Observation>().value.quantity->value, 0);
    for (const char* member : {R"("valueInteger":0)", R"("valueBoolean":false)", R"("valueString":"x")",
                               R"("valueQuantity":{"value":0})", R"("valueDateTime":"2026")"}) {
        EXPECT_TRUE(value(member).as<Observation>().value.given()) << member;
    }
    EXPECT_FALSE(value(R"("valueQuantity":{"unit":"mg"})").as<Observation>().value.given());
    EXPECT_FALSE(value(R"("valueQuantity":null)").as<Observation>().value.given());
    EXPECT_FALSE(value(R"("valueTime":"10:00:00")").as<Observation>().value.given());
}

TEST(Observations, ANumberInTextIsNoNumber) {
    EXPECT_EQ(observation(R"("valueQuantity":{"value":"17","unit":"{score}"})").unread(),
              "r.valueQuantity.value: This is no number.");
    EXPECT_EQ(observation(R"("valueInteger":"17")").unread(), "r.valueInteger: This is no number.");
    EXPECT_EQ(observation(R"("valueString":17)").unread(), "r.valueString: This is no text.");
    EXPECT_EQ(observation(R"("valueQuantity":17)").unread(),
              "r.valueQuantity: This has not the shape that FHIR R4 has here.");
    EXPECT_EQ(observation(R"("component":[{"valueInteger":1},{"valueInteger":[]},{"valueInteger":{}}])").unread(),
              "r.component[2].valueInteger: This is no number.");
}

TEST(Observations, WhenItWas) {
    const auto when = [](std::string_view member) {
        const auto read = observation(member);
        const auto& effective = read.as<Observation>().effective;
        return (effective.start ? toString(effective.start->first) : "-") + "/" +
               (effective.end ? toString(effective.end->first) : "-");
    };
    EXPECT_EQ(when(R"("effectiveInstant":"2026-01-02T03:04:05Z")"), "2026-01-02/-");
    EXPECT_EQ(when(R"("effectiveTiming":{"event":["2026-01-02"]})"), "2026-01-02/-");
    EXPECT_EQ(when(R"("effectiveTiming":{"event":["2026-01-09","2026-01-02","2026-01-05"]})"), "2026-01-02/2026-01-09");
    EXPECT_EQ(when(R"("effectivePeriod":{"end":"2026-01-02"})"), "-/2026-01-02");
    EXPECT_EQ(when(R"("effectiveDateTime":null)"), "-/-");
    EXPECT_EQ(observation(R"("effectiveDateTime":"yesterday")").unread(),
              "r.effectiveDateTime: This is no date that can be read.");
}

TEST(Observations, ABadDateOfPublicationTakesNothingAway) {
    const auto read = observation(R"("effectiveDateTime":"2026-01-02","issued":"last week")");
    EXPECT_FALSE(read.as<Observation>().issued);
    EXPECT_TRUE(read.as<Observation>().effective.start);
}

TEST(Observations, QuestionnaireResponse) {
    const auto read = readFixture("questionnaire-response-phq9");
    const auto& response = read.as<QuestionnaireResponse>();
    EXPECT_EQ(response.questionnaire, "http://example.org/Questionnaire/phq-9|1.0");
    EXPECT_EQ(toString(response.authored->first), "2026-02-25");
    ASSERT_EQ(response.items.size(), 3u);
    const auto& questions = response.items[0].items;
    ASSERT_EQ(questions.size(), 3u);
    EXPECT_EQ(questions[0].linkId, "/44250-9");
    EXPECT_EQ(questions[0].text, "Little interest");
    EXPECT_EQ(questions[0].answers.at(0).coding.code, "LA6570-1");
    EXPECT_EQ(questions[0].answers.at(0).coding.system, CodeSystem::loinc);
    EXPECT_EQ(questions[0].answers.at(0).ordinal, 2) << "itemWeight on the answer, not another extension";
    EXPECT_EQ(questions[1].answers.at(0).ordinal, 3) << "ordinalValue on the coding";
    EXPECT_EQ(questions[1].items.at(0).linkId, "why") << "a question within an answer";
    EXPECT_EQ(questions[1].items.at(0).answers.at(0).text, "a sentence");
    EXPECT_EQ(questions[2].answers.at(0).number, 1);
    EXPECT_FALSE(questions[2].answers.at(0).ordinal);
    EXPECT_EQ(response.items[1].answers.at(0).number, 17);
    EXPECT_EQ(response.items[2].answers.at(0).number, 4);
}

TEST(Observations, QuestionnaireOfStu3IsAReference) {
    const Read read(R"({"resourceType":"QuestionnaireResponse","questionnaire":{"reference":"Questionnaire/phq9"}})");
    EXPECT_EQ(read.as<QuestionnaireResponse>().questionnaire, "Questionnaire/phq9");
}

TEST(Observations, AnswersThatCannotBeRead) {
    const auto complaint = [](std::string_view answer) {
        return Read(R"({"resourceType":"QuestionnaireResponse","item":[{"linkId":"1","answer":)" + std::string(answer) +
                    "}]}")
            .unread();
    };
    EXPECT_EQ(complaint(R"([{"valueInteger":"3"}])"), "r.item[0].answer[0].valueInteger: This is no number.");
    EXPECT_EQ(complaint(R"([3])"), "r.item[0].answer[0]: This has not the shape that FHIR R4 has here.");
    EXPECT_EQ(
        complaint(
            R"([{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":"3"}]}])"),
        "r.item[0].answer[0].extension[0].valueDecimal: This is no number.");
    EXPECT_EQ(complaint(R"([{"extension":[{"url":"http://example.org/x","valueDecimal":"3"},7,null]}])"), "");
    EXPECT_EQ(complaint(R"({"valueInteger":3})"), "") << "an object for an array";
    EXPECT_EQ(complaint(R"([{"valueQuantity":{"value":3,"comparator":">"}}])"), "");
}

TEST(Observations, AnAnswerMoreThanANumberIsNoNumber) {
    const Read read(
        R"({"resourceType":"QuestionnaireResponse","item":[{"answer":[{"valueQuantity":{"value":3,"comparator":">"}}]}]})");
    EXPECT_FALSE(read.as<QuestionnaireResponse>().items.at(0).answers.at(0).number);
}

}  // namespace
}  // namespace refract::fhir
