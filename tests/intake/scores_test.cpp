// PHQ-9, PHQ-2 and GAD-7 in every form that servers send.
#include "tests/intake/reading.h"

namespace refract::test {

using rules::Instrument;

namespace {

std::string observation(std::string_view id, std::string_view code, std::string_view value,
                        std::string_view when = "2026-02-25", std::string_view system = "http://loinc.org") {
    return "{'resourceType':'Observation','id':'" + std::string(id) +
           "','status':'final','subject':{'reference':'Patient/p'}," + "'code':{'coding':[{'system':'" +
           std::string(system) + "','code':'" + std::string(code) + "'}]}," + "'effectiveDateTime':'" +
           std::string(when) + "'" + (value.empty() ? "" : ",") + std::string(value) + "}";
}

const std::vector<std::string> kItems{"44250-9", "44255-8", "44259-0", "44254-1", "44251-7",
                                      "44258-2", "44252-5", "44253-3", "44260-8"};
const std::vector<std::string> kAnswers{"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};

std::string response(const std::vector<int>& points, std::string_view slash, std::string_view total = {}) {
    std::string items;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] < 0) continue;
        items += std::string(items.empty() ? "" : ",") + "{'linkId':'" + std::string(slash) + kItems[i] +
                 "','answer':[{'valueCoding':{'system':'http://loinc.org','code':'" +
                 kAnswers[static_cast<std::size_t>(points[i])] + "'}}]}";
    }
    if (!total.empty())
        items +=
            ",{'linkId':'" + std::string(slash) + "44261-6','answer':[{'valueDecimal':" + std::string(total) + "}]}";
    return "{'resourceType':'QuestionnaireResponse','id':'qr','status':'completed','subject':{'reference':'Patient/p'},"
           "'authored':'2026-02-25T10:00:00Z','item':[" +
           items + "]}";
}

}  // namespace

TEST(Scores, aTotalInAnyValueType) {
    for (const std::string_view value :
         {"'valueInteger':16", "'valueQuantity':{'value':16,'unit':'{score}'}", "'valueDecimal':16.0",
          "'valueString':'16'", "'valueString':' 16 '", "'valueQuantity':{'value':16}"}) {
        const auto record = Record().add(observation("a", "44261-6", value)).read();
        ASSERT_EQ(record.scores.size(), 1U) << value << "\n" << gapsOf(record);
        EXPECT_EQ(record.scores[0].total, 16) << value;
        EXPECT_EQ(record.scores[0].instrument, Instrument::phq9);
        EXPECT_FALSE(record.scores[0].item9.has_value()) << "item 9 that is not on file is not 0";
    }
}

TEST(Scores, otherCodesOfATotal) {
    EXPECT_EQ(Record().add(observation("a", "44249-1", "'valueInteger':11")).read().scores.at(0).total, 11);
    EXPECT_EQ(Record()
                  .add(observation("a", "720433000", "'valueInteger':12", "2026-02-25", "http://snomed.info/sct"))
                  .read()
                  .scores.at(0)
                  .total,
              12);
    EXPECT_EQ(Record()
                  .add(observation("a", "44261-6", "'valueInteger':13", "2026-02-25", "urn:oid:2.16.840.1.113883.6.1"))
                  .read()
                  .scores.at(0)
                  .total,
              13);
    const auto gad = Record().add(observation("a", "70274-6", "'valueInteger':14")).read();
    EXPECT_EQ(gad.scores.at(0).instrument, Instrument::gad7);
}

TEST(Scores, aTotalThatIsNoneIsAGap) {
    for (const std::string_view value : {"", "'valueString':'mild'", "'valueInteger':28", "'valueInteger':-1",
                                         "'valueDecimal':10.5", "'valueQuantity':{'value':10,'comparator':'>'}"}) {
        const auto record = Record().add(observation("a", "44261-6", value)).read();
        EXPECT_TRUE(record.scores.empty()) << value;
        EXPECT_TRUE(hasGap(record, "entry[0].resource.value", "PHQ-9 total")) << value << "\n" << gapsOf(record);
    }
}

TEST(Scores, aTotalThatCarriesItsItemsAsComponents) {
    const std::string item9 = "'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'44260-8'}]},";
    const auto record =
        Record().add(observation("a", "44261-6", "'valueInteger':16," + item9 + "'valueInteger':3}]")).read();
    ASSERT_EQ(record.scores.size(), 1U) << gapsOf(record);
    EXPECT_EQ(record.scores[0].total, 16);
    EXPECT_EQ(record.scores[0].item9, 3);

    const auto noTotal = Record().add(observation("a", "44261-6", item9 + "'valueInteger':3}]")).read();
    ASSERT_EQ(noTotal.scores.size(), 1U) << "item 9 is used without a total";
    EXPECT_EQ(noTotal.scores[0].item9, 3);

    const auto unread =
        Record().add(observation("a", "44261-6", "'valueInteger':16," + item9 + "'valueString':'often'}]")).read();
    EXPECT_FALSE(unread.scores.at(0).item9.has_value());
    EXPECT_TRUE(hasGap(unread, "component", "known answers")) << gapsOf(unread);
}

TEST(Scores, answersByTheirText) {
    const auto of = [](std::string_view answer) {
        return Record()
            .add(
                "{'resourceType':'QuestionnaireResponse','id':'qr','status':'completed','questionnaire':"
                "'http://loinc.org/44249-1|2.1','authored':'2026-02-25','item':[{'linkId':'/44260-8','answer':[{" +
                std::string(answer) + "}]}]}")
            .read();
    };
    for (const std::string_view answer :
         {"'valueCoding':{'display':'More than half the days'}", "'valueString':'more than half the days '",
          "'valueString':'2'", "'valueCoding':{'code':'x','display':'More than half the days'}"}) {
        const auto record = of(answer);
        ASSERT_EQ(record.scores.size(), 1U) << answer << gapsOf(record);
        EXPECT_EQ(record.scores[0].item9, 2) << answer;
    }
    for (const std::string_view answer : {"'valueCoding':{'display':'Most days'}", "'valueString':'4'"}) {
        const auto record = of(answer);
        EXPECT_TRUE(record.scores.empty()) << answer;
        EXPECT_TRUE(hasGap(record, "item", "known answers")) << answer << gapsOf(record);
    }
}

TEST(Scores, aPanelWithMembers) {
    Record record;
    std::string members;
    for (std::size_t i = 0; i < kItems.size(); ++i) {
        record.add(observation("i" + std::to_string(i), kItems[i], i < 8 ? "'valueInteger':2" : "'valueInteger':1"));
        members += std::string(i == 0 ? "" : ",") + "{'reference':'Observation/i" + std::to_string(i) + "'}";
    }
    record.add(observation("panel", "44249-1", "'hasMember':[" + members + "]"));
    const auto read = record.read();
    ASSERT_EQ(read.scores.size(), 1U) << gapsOf(read);
    EXPECT_EQ(read.scores[0].total, 17);
    EXPECT_EQ(read.scores[0].item9, 1);
}

TEST(Scores, aPanelWithComponents) {
    std::string components;
    for (std::size_t i = 0; i < kItems.size(); ++i) {
        components += std::string(i == 0 ? "" : ",") + "{'code':{'coding':[{'system':'http://loinc.org','code':'" +
                      kItems[i] +
                      "'}]},'valueCodeableConcept':{'coding':[{'system':'http://loinc.org','code':'LA6569-3'}]}}";
    }
    const auto record = Record().add(observation("panel", "44249-1", "'component':[" + components + "]")).read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_EQ(record.scores[0].total, 9);
    EXPECT_EQ(record.scores[0].item9, 1);
}

TEST(Scores, nineItemsOfOneMomentWithoutAPanel) {
    Record record;
    for (std::size_t i = 0; i < kItems.size(); ++i) {
        record.add(observation("i" + std::to_string(i), kItems[i],
                               "'valueCodeableConcept':{'coding':[{'code':'LA6571-9'}]}", "2026-02-25T09:00:00Z"));
    }
    const auto read = record.read();
    ASSERT_EQ(read.scores.size(), 1U);
    EXPECT_EQ(read.scores[0].total, 27);
}

TEST(Scores, item9Alone) {
    const auto record = Record().add(observation("a", "44260-8", "'valueInteger':2")).read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_FALSE(record.scores[0].total.has_value());
    EXPECT_EQ(record.scores[0].item9, 2);
}

TEST(Scores, totalAndItem9OfOneDayAreOneScore) {
    const auto record = Record()
                            .add(observation("a", "44261-6", "'valueInteger':16"))
                            .add(observation("b", "44260-8", "'valueInteger':1"))
                            .read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_EQ(record.scores[0].total, 16);
    EXPECT_EQ(record.scores[0].item9, 1);
}

TEST(Scores, aResponseWithAndWithoutSlash) {
    for (const std::string_view slash : {"/", ""}) {
        const auto record = Record().add(response({2, 2, 2, 2, 2, 2, 2, 2, 0}, slash)).read();
        ASSERT_EQ(record.scores.size(), 1U) << gapsOf(record);
        EXPECT_EQ(record.scores[0].total, 16);
        EXPECT_EQ(record.scores[0].item9, 0);
    }
}

TEST(Scores, aResponseByOrdinalAndByNumber) {
    std::string items;
    for (std::size_t i = 0; i < kItems.size(); ++i) {
        items +=
            std::string(i == 0 ? "" : ",") + "{'linkId':'/" + kItems[i] + "','answer':[" +
            (i % 2 == 0 ? "{'valueInteger':1}"
                        : "{'valueCoding':{'code':'x','extension':[{'url':'http://hl7.org/fhir/StructureDefinition/"
                          "ordinalValue','valueDecimal':2}]}}") +
            "]}";
    }
    const auto record = Record()
                            .add(
                                "{'resourceType':'QuestionnaireResponse','id':'qr','status':'completed','subject':"
                                "{'reference':'Patient/p'},'authored':'2026-02-25','item':[" +
                                items + "]}")
                            .read();
    ASSERT_EQ(record.scores.size(), 1U) << gapsOf(record);
    EXPECT_EQ(record.scores[0].total, 13);
}

TEST(Scores, aStatedTotalThatItsItemsContradictIsAGapAndItem9Stays) {
    const auto record = Record().add(response({2, 2, 2, 2, 2, 2, 2, 2, 1}, "/", "5")).read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_FALSE(record.scores[0].total.has_value());
    EXPECT_EQ(record.scores[0].item9, 1);
    EXPECT_TRUE(hasGap(record, "entry[0]", "contradicts"));
}

TEST(Scores, aTotalOfTheSameMomentThatContradictsLooseItemsIsAGap) {
    Record record;
    for (std::size_t i = 0; i < kItems.size(); ++i)
        record.add(observation("i" + std::to_string(i), kItems[i], "'valueInteger':1"));
    record.add(observation("t", "44261-6", "'valueInteger':20"));
    const auto read = record.read();
    ASSERT_EQ(read.scores.size(), 1U);
    EXPECT_FALSE(read.scores[0].total.has_value());
    EXPECT_TRUE(hasGap(read, "", "contradicts"));
}

TEST(Scores, anOpenItemLeavesTheTotalUnknown) {
    const auto record = Record().add(response({2, 2, 2, 2, 2, 2, 2, -1, 3}, "/")).read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_FALSE(record.scores[0].total.has_value());
    EXPECT_EQ(record.scores[0].item9, 3);
    EXPECT_TRUE(hasGap(record, "entry[0]", "8 of 9 items"));
}

TEST(Scores, theSameQuestionnaireThreeTimesIsOneScore) {
    Record record;
    record.add(response({2, 2, 2, 2, 2, 2, 2, 2, 0}, "/", "16"));
    record.add(observation("t", "44261-6", "'valueInteger':16"));
    record.add(observation("panel", "44249-1", "'valueInteger':16"));
    EXPECT_EQ(record.read().scores.size(), 1U);
}

TEST(Scores, twoScoresOfOneDayStayTwoWhenTheyDiffer) {
    const auto record = Record()
                            .add(observation("a", "44261-6", "'valueInteger':16", "2026-02-25T08:00:00Z"))
                            .add(observation("b", "44261-6", "'valueInteger':12", "2026-02-25T16:00:00Z"))
                            .read();
    ASSERT_EQ(record.scores.size(), 2U);
    EXPECT_EQ(record.scores[1].total, 12) << "the later one stands last";
}

TEST(Scores, thePhq2OfAPhq9IsNotReadTwice) {
    const auto record = Record().add(response({2, 2, 1, 1, 1, 1, 1, 1, 0}, "/")).read();
    ASSERT_EQ(record.scores.size(), 1U);
    EXPECT_EQ(record.scores[0].instrument, Instrument::phq9);
    const auto two = Record().add(response({2, 1, -1, -1, -1, -1, -1, -1, -1}, "/")).read();
    ASSERT_EQ(two.scores.size(), 1U) << gapsOf(two);
    EXPECT_EQ(two.scores[0].instrument, Instrument::phq2);
    EXPECT_EQ(two.scores[0].total, 3);
}

TEST(Scores, anInstrumentThatIsNotReadIsSaid) {
    const auto record =
        Record()
            .add(
                "{'resourceType':'Observation','id':'m','status':'final','subject':{'reference':'Patient/p'},"
                "'code':{'text':'MADRS total score'},'effectiveDateTime':'2026-02-25','valueInteger':30}")
            .read();
    EXPECT_TRUE(record.scores.empty());
    EXPECT_TRUE(hasGap(record, "entry[0].resource.code", "instrument not read"));
}

TEST(Scores, noFactNoScore) {
    auto text = observation("a", "44261-6", "'valueInteger':16");
    text.replace(text.find("'final'"), 7, "'entered-in-error'");
    EXPECT_TRUE(Record().add(text).read().scores.empty());
}

TEST(Scores, otherResultsAreMeasuresWithUnitAndRange) {
    const auto record =
        Record()
            .add(observation("l", "14334-7",
                             "'valueQuantity':{'value':0.7,'unit':'mmol/L','system':"
                             "'http://unitsofmeasure.org','code':'mmol/L'},'referenceRange':[{'low':{'value':0.6},"
                             "'high':{'value':1.0}}]"))
            .read();
    ASSERT_EQ(record.measures.size(), 1U);
    EXPECT_EQ(record.measures[0].value, 0.7);
    EXPECT_EQ(record.measures[0].unit, "mmol/L");
    EXPECT_EQ(record.measures[0].referenceHigh, 1.0);
}

TEST(Scores, aBloodPressurePanelIsTwoMeasures) {
    const auto record = Record()
                            .add(observation("bp", "85354-9",
                                             "'component':[{'code':{'coding':[{'system':'http://loinc.org',"
                                             "'code':'8480-6'}]},'valueQuantity':{'value':150,'unit':'mmHg'}},{'code':{"
                                             "'coding':[{'system':'http://loinc.org','code':"
                                             "'8462-4'}]},'valueQuantity':{'value':95,'unit':'mmHg'}}]"))
                            .read();
    ASSERT_EQ(record.measures.size(), 2U);
    EXPECT_EQ(record.measures[1].value, 95);
}

}  // namespace refract::test
