// One element that cannot be read: what becomes of it, and of the rest of the resource.
#include "fhir/element.h"
#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

using test::Read;

constexpr std::string_view kNoDate = ": This is no date that can be read.";
constexpr std::string_view kNoShape = ": This has not the shape that FHIR R4 has here.";
constexpr std::string_view kNoNumber = ": This is no number.";
constexpr std::string_view kNoStatus = ": This is no status of FHIR R4.";

Read resource(std::string_view type, std::string_view members) {
    return Read(R"({"resourceType":")" + std::string(type) + "\"," + std::string(members) + "}");
}

std::string at(std::string_view path, std::string_view text) {
    return "r." + std::string(path) + std::string(text);
}

struct Spoiled {
    const char* type;
    const char* members;
    const char* path;
    std::string_view text;
};

TEST(Unreadable, AnElementOfAnyResourceIsAGapAndTheRestIsUsed) {
    const Spoiled cases[]{
        {"Patient", R"("birthDate":"1981-06-31")", "birthDate", kNoDate},
        {"Patient", R"("gender":7)", "gender", ": This is no text."},
        {"Medication", R"("form":7)", "form", kNoShape},
        {"Medication", R"("code":7)", "code", kNoShape},
        {"Medication", R"("ingredient":["x"])", "ingredient[0]", kNoShape},
        {"MedicationStatement", R"("effectiveDateTime":"yesterday")", "effectiveDateTime", kNoDate},
        {"MedicationStatement", R"("effectivePeriod":{"end":"2026-13-40"})", "effectivePeriod.end", kNoDate},
        {"MedicationStatement", R"("dosage":7)", "dosage", kNoShape},
        {"MedicationStatement", R"("reasonCode":[7])", "reasonCode[0]", kNoShape},
        {"MedicationRequest", R"("authoredOn":"2026-13-40")", "authoredOn", kNoDate},
        {"MedicationRequest", R"("dosageInstruction":["1-0-0"])", "dosageInstruction[0]", kNoShape},
        {"MedicationRequest", R"("dispenseRequest":{"quantity":{"value":"30"}})", "dispenseRequest.quantity.value",
         kNoNumber},
        {"MedicationRequest", R"("dispenseRequest":7)", "dispenseRequest", kNoShape},
        {"MedicationRequest", R"("encounter":7)", "encounter", kNoShape},
        {"MedicationDispense", R"("whenHandedOver":"soon")", "whenHandedOver", kNoDate},
        {"MedicationDispense", R"("daysSupply":30)", "daysSupply", kNoShape},
        {"Observation", R"("effectiveDateTime":"yesterday")", "effectiveDateTime", kNoDate},
        {"Observation", R"("category":[7])", "category[0]", kNoShape},
        {"Observation", R"("component":[7])", "component[0]", kNoShape},
        {"QuestionnaireResponse", R"("authored":"2026-02-30")", "authored", kNoDate},
        {"QuestionnaireResponse", R"("item":[7])", "item[0]", kNoShape},
        {"Condition", R"("onsetDateTime":"2025-13")", "onsetDateTime", kNoDate},
        {"Condition", R"("severity":7)", "severity", kNoShape},
        {"Procedure", R"("performedPeriod":7)", "performedPeriod", kNoShape},
        {"ServiceRequest", R"("authoredOn":"2026-00-01")", "authoredOn", kNoDate},
        {"AllergyIntolerance", R"("recordedDate":"then")", "recordedDate", kNoDate},
        {"Device", R"("type":{"text":"VNS"},"deviceName":[{"name":7}])", "deviceName[0].name", ": This is no text."},
        {"Encounter", R"("period":{"start":"2026-02-31"})", "period.start", kNoDate},
    };
    for (const auto& [type, members, path, text] : cases) {
        const Read read = resource(type, R"("id":"kept",)" + std::string(members));
        EXPECT_EQ(read.unread(), at(path, text)) << type << " " << members;
        if (!read.result) continue;
        EXPECT_EQ(std::visit([](const auto& one) { return one.head.id; }, *read.result), "kept") << members;
    }
}

TEST(Unreadable, WhatSaysOfWhomOrOfWhatOrWhetherIsTheWholeResource) {
    const Spoiled cases[]{
        {"MedicationRequest", R"("subject":7)", "subject", kNoShape},
        {"MedicationRequest", R"("subject":{"reference":7})", "subject.reference", ": This is no text."},
        {"MedicationRequest", R"("medicationCodeableConcept":7)", "medicationCodeableConcept", kNoShape},
        {"MedicationDispense", R"("medicationReference":7)", "medicationReference", kNoShape},
        {"MedicationStatement", R"("medicationCodeableConcept":{"coding":[7]})", "medicationCodeableConcept.coding[0]",
         kNoShape},
        {"AllergyIntolerance", R"("patient":[7])", "patient", kNoShape},
        {"AllergyIntolerance", R"("code":7)", "code", kNoShape},
        {"AllergyIntolerance", R"("verificationStatus":"x")", "verificationStatus", kNoStatus},
        {"Observation", R"("code":7)", "code", kNoShape},
        {"Observation", R"("status":"finall")", "status", kNoStatus},
        {"QuestionnaireResponse", R"("status":7)", "status", kNoStatus},
        {"Condition", R"("code":7)", "code", kNoShape},
        {"Condition", R"("verificationStatus":"no")", "verificationStatus", kNoStatus},
        {"Procedure", R"("code":7)", "code", kNoShape},
        {"Procedure", R"("status":"undone")", "status", kNoStatus},
        {"ServiceRequest", R"("intent":"maybe")", "intent", kNoStatus},
        {"ServiceRequest", R"("doNotPerform":"no")", "doNotPerform", ": This is neither true nor false."},
        {"Device", R"("type":7)", "type", kNoShape},
        {"Encounter", R"("status":"x")", "status", kNoStatus},
    };
    for (const auto& [type, members, path, text] : cases) {
        const Read read = resource(type, R"("recordedDate":"then","authoredOn":"then",)" + std::string(members));
        EXPECT_EQ(read.complaint(), at(path, text)) << type << " " << members;
        EXPECT_TRUE(read.gaps.empty()) << "a resource that is left out is one Gap: " << members;
    }
}

TEST(Unreadable, AStatusOfAMedicationIsUnknownAndTheMedicationUsed) {
    for (const char* type : {"Medication", "MedicationStatement", "MedicationRequest", "MedicationDispense"}) {
        for (const char* status : {R"("actve")", "7", R"(["active","stopped"])"}) {
            const Read read = resource(type, R"("status":)" + std::string(status));
            ASSERT_TRUE(read.result) << type << status;
            EXPECT_EQ(factStatus(*read.result), FactStatus::unknown) << type << status;
            ASSERT_EQ(read.gaps.size(), 1u) << type << status;
            EXPECT_EQ(read.gaps[0].expression, "r.status");
        }
    }
    const Read known = resource("MedicationRequest", R"("status":"ACTIVE")");
    EXPECT_EQ(known.as<MedicationRequest>().head.status, "active");
    EXPECT_EQ(known.unread(), "");
}

TEST(Unreadable, AnOrderThatIsPerhapsNoneIsNotKnownToBeInForce) {
    for (const char* member : {R"("intent":"maybe")", R"("doNotPerform":"yes")"}) {
        const Read active = resource("MedicationRequest", R"("status":"active",)" + std::string(member));
        EXPECT_EQ(factStatus(*active.result), FactStatus::unknown) << member;
        EXPECT_EQ(active.gaps.size(), 1u) << member;
        const Read stopped = resource("MedicationRequest", R"("status":"stopped",)" + std::string(member));
        EXPECT_EQ(stopped.as<MedicationRequest>().head.status, "stopped") << "ended it has, in any case";
    }
}

TEST(Unreadable, ACodingAmongOthersIsLeftOut) {
    const Read read = resource("MedicationRequest", R"("medicationCodeableConcept":{"coding":[{"code":312940},
        {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"36437"}],"text":7})");
    const auto& concept_ = read.as<MedicationRequest>().medication.codeableConcept;
    ASSERT_EQ(concept_.codings.size(), 1u);
    EXPECT_EQ(concept_.codings[0].code, "36437");
    EXPECT_EQ(read.gaps.size(), 2u);
}

TEST(Unreadable, SeveralElementsAreSeveralGaps) {
    const Read read = resource("MedicationRequest", R"("authoredOn":"x","encounter":7,"reasonCode":[{"text":"a"},7])");
    EXPECT_EQ(read.gaps.size(), 3u);
    EXPECT_EQ(read.as<MedicationRequest>().reasonCodes.size(), 1u);
}

TEST(Unreadable, ALineOfDosageIsUnknownAsAWholeAndItsWordsAreKept) {
    const Read read = resource("MedicationRequest", R"("dosageInstruction":[
        {"text":"1 at night","doseAndRate":[{"doseQuantity":{"value":50,"unit":"mg"}}],
         "timing":{"repeat":{"frequency":"twice","period":1,"periodUnit":"d"}}},
        {"text":"1 in the morning","doseAndRate":[{"doseQuantity":{"value":25,"unit":"mg"}}]}])");
    const auto& dosage = read.as<MedicationRequest>().dosage;
    EXPECT_EQ(read.unread(), at("dosageInstruction[0].timing.repeat.frequency", kNoNumber));
    ASSERT_EQ(dosage.size(), 2u);
    EXPECT_TRUE(dosage[0].unreadable);
    EXPECT_EQ(dosage[0].text, "1 at night");
    EXPECT_TRUE(dosage[0].doseAndRate.empty()) << "50 mg is not once a day";
    EXPECT_FALSE(dosage[0].timing);
    EXPECT_FALSE(dosage[1].unreadable);
    EXPECT_EQ(dosage[1].doseAndRate.size(), 1u);
}

TEST(Unreadable, AnObjectForAListOfDosageIsTaken) {
    const Read read = resource("MedicationRequest", R"("dosageInstruction":{"text":"1 tablet daily"},"note":"bad")");
    EXPECT_EQ(read.unread(), "");
    EXPECT_EQ(read.as<MedicationRequest>().dosage.at(0).text, "1 tablet daily");
    EXPECT_FALSE(read.as<MedicationRequest>().dosage.at(0).unreadable);
}

TEST(Unreadable, AWrongRouteLeavesTheDoseAsItIs) {
    const Read read = resource("MedicationRequest",
                               R"("dosageInstruction":[{"route":7,"doseAndRate":[{"doseQuantity":{"value":50}}]}])");
    EXPECT_EQ(read.unread(), at("dosageInstruction[0].route", kNoShape));
    EXPECT_FALSE(read.as<MedicationRequest>().dosage.at(0).unreadable);
    EXPECT_EQ(read.as<MedicationRequest>().dosage.at(0).doseAndRate.size(), 1u);
}

TEST(Unreadable, AValueOfAnObservationIsNoValue) {
    for (const char* value : {R"("valueQuantity":{"value":"470","unit":"ms"})", R"("valueQuantity":470)",
                              R"("valueQuantity":{"value":470,"comparator":"~"})", R"("valueInteger":"470")",
                              R"("valueCodeableConcept":{"coding":[{"code":"a"},{"code":7}]})",
                              R"("valueString":"470","valueInteger":[])", R"("valueString":"470","valueInteger":{})"}) {
        const Read read = resource("Observation", R"("code":{"text":"QTc"},)" + std::string(value));
        const bool emptyList = std::string_view(value).ends_with("[]");  // an empty list is nothing
        EXPECT_EQ(read.as<Observation>().value.given(), emptyList) << value;
        EXPECT_EQ(read.gaps.size(), emptyList ? 0u : 1u) << value;
        EXPECT_EQ(read.as<Observation>().code.text, "QTc");
    }
    const Read parts = resource("Observation", R"("component":[{"code":{"text":"a"},"valueInteger":"1"},
        {"code":{"text":"b"},"valueInteger":2}])");
    EXPECT_FALSE(parts.as<Observation>().components.at(0).value.given());
    EXPECT_EQ(parts.as<Observation>().components.at(1).value.number, 2);
}

TEST(Unreadable, HalfARangeIsNone) {
    const Read read =
        resource("Observation", R"("referenceRange":[{"low":{"value":1},"high":{"value":"2"}},{"low":{"value":5}}])");
    const auto& ranges = read.as<Observation>().referenceRanges;
    ASSERT_EQ(ranges.size(), 2u) << "the second must not stand for the first";
    EXPECT_FALSE(ranges[0].low);
    EXPECT_FALSE(ranges[0].high);
    EXPECT_TRUE(ranges[1].low);
}

TEST(Unreadable, AnAnswerMakesItsQuestionUnanswered) {
    const Read read = resource("QuestionnaireResponse", R"("item":[
        {"linkId":"1","answer":[{"valueInteger":"3"},{"valueInteger":1}]},{"linkId":"2","answer":[{"valueInteger":2}]}])");
    const auto& items = read.as<QuestionnaireResponse>().items;
    EXPECT_TRUE(items.at(0).answers.empty());
    EXPECT_EQ(items.at(1).answers.at(0).number, 2);
    EXPECT_EQ(read.unread(), at("item[0].answer[0].valueInteger", kNoNumber));
}

TEST(Unreadable, APeriodThatEndsBeforeItBeginsIsNone) {
    const Read read = resource("MedicationStatement", R"("effectivePeriod":{"start":"2026-02-01","end":"2026-01-01"})");
    EXPECT_EQ(read.unread(), "r.effectivePeriod: The period ends before it begins.");
    EXPECT_EQ(read.as<MedicationStatement>().effective, Period{});
}

TEST(Unreadable, AStrengthWithoutItsDenominatorIsNone) {
    const Read read = resource("Medication", R"("ingredient":[{"itemCodeableConcept":{"text":"lithium"},"strength":
        {"numerator":{"value":300,"unit":"mg"},"denominator":{"value":"5","unit":"mL"}}}])");
    const auto& ingredient = read.as<MedicationResource>().ingredients.at(0);
    EXPECT_EQ(ingredient.item.codeableConcept.text, "lithium");
    EXPECT_FALSE(ingredient.strengthNumerator);
    EXPECT_EQ(read.gaps.size(), 1u);
}

TEST(Unreadable, AnAllergyIsOfItsSubstanceWhenItsCodeCannotBeRead) {
    const Read read = resource("AllergyIntolerance", R"("code":7,"reaction":[{"substance":{"text":"sertraline"}},7])");
    EXPECT_EQ(read.as<AllergyIntolerance>().reactionSubstances.at(0).text, "sertraline");
    EXPECT_EQ(read.gaps.size(), 2u);
}

TEST(Unreadable, HoweverManyOfAResourceTheyAreToldInBounds) {
    std::string codings;
    for (int i = 0; i < 1000; ++i) codings += "7,";
    const Read read = resource("Observation", R"("code":{"coding":[)" + codings + R"({"code":"1"}]},"category":7)");
    EXPECT_EQ(read.as<Observation>().code.codings.size(), 1u);
    ASSERT_EQ(read.gaps.size(), Faults::kMostTold);
    EXPECT_EQ(read.gaps.back().text, "This and more elements of this resource cannot be read.");
    const Read none = resource("Observation", R"("category":[)" + codings + R"(7],"code":7)");
    EXPECT_FALSE(none.result);
}

}  // namespace
}  // namespace refract::fhir
