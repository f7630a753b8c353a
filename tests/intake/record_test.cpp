// Whose resources they are, which of them are facts, and what becomes of the rest.
#include "tests/intake/reading.h"

namespace refract::test {

namespace {

std::string request(std::string_view id, std::string_view extra, std::string_view subject = "Patient/p") {
    return "{'resourceType':'MedicationRequest','id':'" + std::string(id) +
           "','status':'active','intent':'order','subject':{'reference':'" + std::string(subject) +
           "'},'authoredOn':'2026-01-05'" + std::string(extra) + "}";
}

constexpr std::string_view kSertraline =
    ",'medicationCodeableConcept':{'coding':[{'system':"
    "'http://www.nlm.nih.gov/research/umls/rxnorm','code':'36437'}],'text':'sertraline 50 MG Oral Tablet'}";

}  // namespace

TEST(Subject, thisPatientInEveryFormOfReference) {
    for (const std::string_view subject : {"Patient/p", "https://ehr.example/fhir/Patient/p", "Patient/p/_history/3"}) {
        const auto record = Record()
                                .add("{'resourceType':'Patient','id':'p'}")
                                .add(request("r", kSertraline, subject))
                                .read("https://ehr.example/fhir/");
        EXPECT_EQ(record.medications.size(), 1U) << subject << "\n" << gapsOf(record);
    }
}

TEST(Subject, aUrnThatIsThePatientsEntry) {
    const auto record = Record()
                            .entry(
                                "{'fullUrl':'urn:uuid:11111111-1111-4111-8111-111111111111','resource':{'resourceType':"
                                "'Patient','id':'p'}}")
                            .add(request("r", kSertraline, "urn:uuid:11111111-1111-4111-8111-111111111111"))
                            .read();
    EXPECT_EQ(record.medications.size(), 1U) << gapsOf(record);
}

TEST(Subject, aResourceOfAnotherPatientIsLeftOutAndReported) {
    for (const std::string_view subject :
         {"Patient/q", "Patient/xp", "https://elsewhere.example/fhir/Patient/p", "Group/p"}) {
        const auto record = Record().add(request("r", kSertraline, subject)).read("https://ehr.example/fhir");
        EXPECT_TRUE(record.medications.empty()) << subject;
        EXPECT_TRUE(hasGap(record, "entry[0].resource.subject", "another patient")) << gapsOf(record);
    }
}

TEST(Subject, aListThatIsAllOfAnotherPatientIsNotSeen) {
    constexpr auto kList = &rules::Supplied::medications;
    const auto supply = [&](Record record) { return record.supplied(kList).read().supplied.medications; };
    EXPECT_EQ(supply(Record().add(request("a", kSertraline, "Patient/q"))), rules::Supply::failed);
    EXPECT_EQ(supply(Record().add(request("a", kSertraline, "Patient/q")).add(request("b", kSertraline))),
              rules::Supply::partly);
    EXPECT_EQ(supply(Record().add("{'resourceType':'MedicationRequest','id':'c','modifierExtension':[{'url':'u'}]}")),
              rules::Supply::failed)
        << "what cannot be read is not seen either";
    EXPECT_EQ(supply(Record().add(request("b", kSertraline))), rules::Supply::supplied);
    const auto other =
        Record().add(request("a", kSertraline, "Patient/q")).supplied(&rules::Supplied::conditions).read();
    EXPECT_EQ(other.supplied.conditions, rules::Supply::supplied) << "of another kind";
}

TEST(Subject, noSubjectIsReadAsThisPatientsAndReported) {
    auto text = request("r", kSertraline);
    text.replace(text.find(",'subject':{'reference':'Patient/p'}"), 36, "");
    const auto record = Record().add(text).read();
    EXPECT_EQ(record.medications.size(), 1U);
    EXPECT_TRUE(hasGap(record, "subject", "without a subject"));
}

TEST(Facts, whatIsNoFactIsNotUsed) {
    for (const auto& [from, to] : {std::pair{"'status':'active'", "'status':'entered-in-error'"},
                                   std::pair{"'status':'active'", "'status':'cancelled'"}}) {
        auto text = request("r", kSertraline);
        text.replace(text.find(from), std::string_view(from).size(), to);
        EXPECT_TRUE(Record().add(text).read().medications.empty()) << to;
    }
    const auto declined = Record().add(request("r", std::string(kSertraline) + ",'doNotPerform':true")).read();
    EXPECT_TRUE(declined.medications.empty());
    ASSERT_EQ(declined.declined.size(), 1U);
    EXPECT_TRUE(declined.declined[0].drug.recognised);
}

TEST(Words, aProblemWithoutACodeIsReadByItsWords) {
    const auto problem = [](std::string_view code) {
        return Record()
            .add("{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'code':{" +
                 std::string(code) + "}}")
            .read();
    };
    const auto named = problem("'text':'Bipolar II disorder, in remission'");
    ASSERT_EQ(named.problems.size(), 1U);
    EXPECT_EQ(named.problems[0].named.size(), 1U);
    EXPECT_TRUE(hasGap(named, "code", "by its words"));
    for (const std::string_view text :
         {"Family history of bipolar disorder", "No evidence of bipolar disorder", "R/O bipolar disorder",
          "bipolar disorder: ruled out", "Mother has bipolar I disorder", "bipolar cautery burn", "toothache"}) {
        const auto record = problem("'text':'" + std::string(text) + "'");
        EXPECT_TRUE(record.problems.empty()) << text;
        EXPECT_TRUE(hasGap(record, "code", "not used")) << text;
    }
    // A denial ends with its clause.
    EXPECT_EQ(problem("'text':'No psychosis; bipolar disorder'").problems.size(), 1U);
}

TEST(Words, areNotAskedWhereACodeTells) {
    const auto record = Record()
                            .add(
                                "{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'code':{"
                                "'coding':[{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'F33.1'}],"
                                "'text':'Major depression, consider bipolar disorder'}}")
                            .read();
    ASSERT_EQ(record.problems.size(), 1U);
    EXPECT_TRUE(record.problems[0].named.empty());
}

TEST(Words, areAskedWhereACodeOfSnomedIsNoneOfOurs) {
    const auto record = Record()
                            .add(
                                "{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'code':{"
                                "'coding':[{'system':'http://snomed.info/sct','code':'999999999'}],"
                                "'text':'Bipolar type II disorder'}}")
                            .read();
    ASSERT_EQ(record.problems.size(), 1U);
    EXPECT_FALSE(record.problems[0].named.empty());
}

TEST(Facts, aRefutedConditionIsNoProblem) {
    const std::string_view condition =
        "{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'verificationStatus':"
        "{'coding':[{'code':'refuted'}]},'code':{'coding':[{'system':'urn:oid:2.16.840.1.113883.6.90','code':'f319'}]}"
        "}";
    EXPECT_TRUE(Record().add(condition).read().problems.empty());
}

TEST(Facts, codesAreWrittenTheSameWhateverTheServerSends) {
    const std::string_view condition =
        "{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p'},'clinicalStatus':"
        "{'coding':[{'code':'active'}]},'code':{'coding':[{'system':'2.16.840.1.113883.6.90','code':'f331'}]}}";
    const auto record = Record().add(condition).read();
    ASSERT_EQ(record.problems.size(), 1U) << gapsOf(record);
    EXPECT_EQ(record.problems[0].codes.at(0).code, "F33.1");
    EXPECT_EQ(record.problems[0].status, rules::ClinicalStatus::active);
}

TEST(Facts, oneResourceUnderTwoKeysIsOneFact) {
    const auto record = Record().add(request("r", kSertraline)).add(request("r", kSertraline)).read();
    EXPECT_EQ(record.medications.size(), 1U);
}

TEST(Medications, aReferenceInEveryForm) {
    constexpr std::string_view kMedication =
        "{'resourceType':'Medication','id':'m','code':{'text':'sertraline 100 MG Oral Tablet'}}";
    const auto contained = Record()
                               .add(request("r", ",'contained':[" + std::string(kMedication) +
                                                     "],'medicationReference':{'reference':'#m'}"))
                               .read();
    ASSERT_EQ(contained.medications.size(), 1U) << gapsOf(contained);
    EXPECT_TRUE(contained.medications[0].drug.recognised);
    for (const std::string_view reference : {"Medication/m", "https://ehr.example/fhir/Medication/m"}) {
        const auto record =
            Record()
                .add(kMedication)
                .add(request("r", ",'medicationReference':{'reference':'" + std::string(reference) + "'}"))
                .read();
        ASSERT_EQ(record.medications.size(), 1U);
        EXPECT_TRUE(record.medications[0].drug.recognised) << reference;
        EXPECT_EQ(record.medications[0].drug.components.at(0).strength, 100);
    }
    const auto urn =
        Record()
            .entry("{'fullUrl':'urn:uuid:22222222-1111-4111-8111-111111111111','resource':" + std::string(kMedication) +
                   "}")
            .add(request("r", ",'medicationReference':{'reference':'urn:uuid:22222222-1111-4111-8111-111111111111'}"))
            .read();
    EXPECT_TRUE(urn.medications.at(0).drug.recognised);
}

TEST(Medications, aMissingMedicationIsAGapAndItsDisplayIsRead) {
    const auto record =
        Record()
            .add(request("r", ",'medicationReference':{'reference':'Medication/x','display':'fluoxetine 20 mg cap'}"))
            .read();
    ASSERT_EQ(record.medications.size(), 1U);
    EXPECT_TRUE(record.medications[0].drug.recognised);
    EXPECT_TRUE(hasGap(record, "medicationReference", "not supplied"));
}

TEST(Medications, aDrugThatIsNotKnownKeepsItsText) {
    const auto record = Record().add(request("r", ",'medicationCodeableConcept':{'text':'Grandmother tea'}")).read();
    ASSERT_EQ(record.medications.size(), 1U);
    EXPECT_FALSE(record.medications[0].drug.recognised);
    EXPECT_EQ(record.medications[0].drug.text, "Grandmother tea");
}

TEST(Medications, aMedicationThatContainsItselfEnds) {
    const auto record =
        Record()
            .add("{'resourceType':'Medication','id':'m','ingredient':[{'itemReference':{'reference':'Medication/m'}}]}")
            .add(request("r", ",'medicationReference':{'reference':'Medication/m'}"))
            .read();
    ASSERT_EQ(record.medications.size(), 1U);
    EXPECT_FALSE(record.medications[0].drug.recognised);
}

TEST(Medications, ingredientsWithTheirStrength) {
    const auto record =
        Record()
            .add(
                "{'resourceType':'Medication','id':'m','ingredient':[{'itemCodeableConcept':{'text':'sertraline'},"
                "'strength':{'numerator':{'value':50,'unit':'mg'},'denominator':{'value':1,'unit':'tablet'}}}]}")
            .add(request("r", ",'medicationReference':{'reference':'Medication/m'}"))
            .read();
    ASSERT_EQ(record.medications.at(0).drug.components.size(), 1U);
    EXPECT_EQ(record.medications[0].drug.components[0].strength, 50);
    EXPECT_EQ(record.medications[0].drug.components[0].strengthUnit, "MG");
}

TEST(Medications, dosageInNumbers) {
    const auto record =
        Record()
            .add(request("r", std::string(kSertraline) +
                                  ",'dosageInstruction':[{'text':'1 tablet twice a day','timing':{'repeat':"
                                  "{'period':1,'periodUnit':'d','frequency':2,'boundsDuration':{'value':2,'unit':'wk','"
                                  "system':'http://unitsofmeasure.org','code':'wk'}},"
                                  "'code':{'coding':[{'code':'bid'}]}},'doseAndRate':[{'doseQuantity':{'value':1,'unit'"
                                  ":'tablet','code':'{tbl}','system':'http://unitsofmeasure.org'}}]}],"
                                  "'dispenseRequest':{'quantity':{'value':60},'expectedSupplyDuration':{'value':30,'"
                                  "unit':'days'},'numberOfRepeatsAllowed':3}"))
            .read();
    const auto& entry = record.medications.at(0);
    ASSERT_EQ(entry.dosage.size(), 1U) << gapsOf(record);
    EXPECT_EQ(entry.dosage[0].doseLow, 1);
    EXPECT_EQ(entry.dosage[0].frequency, 2);
    EXPECT_EQ(entry.dosage[0].timingCode, "BID");
    EXPECT_EQ(entry.dosage[0].boundsDays, 14);
    EXPECT_EQ(entry.daysSupply, 30);
    EXPECT_EQ(entry.refills, 3);
    EXPECT_EQ(entry.quantity, 60);
}

TEST(Facts, whatIsContainedIsReadFromItsContainerAlone) {
    const auto record = Record()
                            .add("{'resourceType':'Patient','id':'p','gender':'female'}")
                            .add(request("r", std::string(kSertraline) +
                                                  ",'contained':[{'resourceType':'Patient','id':'q','gender':'male'}]"))
                            .read();
    EXPECT_EQ(record.sex, rules::Sex::female);
    EXPECT_EQ(record.medications.size(), 1U);
    EXPECT_TRUE(record.gaps.empty()) << gapsOf(record);
}

TEST(Facts, aFormThatIsStillBeingFilledInIsNoScore) {
    const auto record = Record()
                            .add(
                                "{'resourceType':'Observation','id':'o','status':'registered','subject':{'reference':'"
                                "Patient/p'},'code':"
                                "{'coding':[{'system':'http://"
                                "loinc.org','code':'44261-6'}]},'effectiveDateTime':'2026-02-25','valueInteger':16}")
                            .read();
    EXPECT_TRUE(record.scores.empty());
}

TEST(Broken, anElementThatCannotBeReadIsAGapAndTheRestIsUsed) {
    const auto record =
        Record()
            .add(request("a", std::string(kSertraline) +
                                  ",'dosageInstruction':[{'doseAndRate':[{'doseQuantity':{'value':'many'}}]}]"))
            .add(request("b", ",'medicationCodeableConcept':7"))
            .add(request("c", kSertraline))
            .read();
    ASSERT_EQ(record.medications.size(), 2U) << "of a drug that is not known there is nothing to say";
    EXPECT_TRUE(record.medications[0].drug.recognised);
    EXPECT_TRUE(record.medications[0].dosage.at(0).unreadable);
    EXPECT_TRUE(hasGap(record, "entry[0].resource.dosageInstruction[0].doseAndRate[0].doseQuantity.value", ""))
        << gapsOf(record);
    EXPECT_TRUE(hasGap(record, "entry[1].resource.medicationCodeableConcept", "")) << gapsOf(record);
    EXPECT_EQ(record.gaps.size(), 2U) << gapsOf(record);
}

TEST(Broken, aMedicationThatIsReferredToSaysWhatIsWrongOnce) {
    constexpr std::string_view kMedication =
        "{'resourceType':'Medication','id':'m','code':{'text':'sertraline 100 MG Oral Tablet'},'form':7}";
    const auto alone = Record()
                           .add(kMedication)
                           .add(request("r", ",'medicationReference':{'reference':'Medication/m'}"))
                           .add(request("s", ",'medicationReference':{'reference':'Medication/m'}"))
                           .read();
    EXPECT_EQ(gapsOf(alone), "Bundle.entry[0].resource.form: This has not the shape that FHIR R4 has here.\n");
    const auto contained = Record()
                               .add(request("r", ",'contained':[" + std::string(kMedication) +
                                                     "],'medicationReference':{'reference':'#m'}"))
                               .read();
    EXPECT_TRUE(contained.medications.at(0).drug.recognised);
    EXPECT_EQ(gapsOf(contained),
              "Bundle.entry[0].resource.contained[0].form: This has not the shape that FHIR R4 has here.\n");
}

TEST(Drugs, aCodeAndWordsThatNameDifferentDrugsAreBothTold) {
    const auto record =
        Record()
            .add(request(
                "r",
                ",'medicationCodeableConcept':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm',"
                "'code':'36437'}],'text':'fluoxetine 20 MG Oral Capsule'}"))
            .add(request("same", kSertraline))
            .read();
    ASSERT_EQ(record.medications.size(), 3U) << gapsOf(record);
    EXPECT_TRUE(hasGap(record, "entry[0].resource.medicationCodeableConcept",
                       "the code names sertraline and the words name fluoxetine"))
        << gapsOf(record);
    EXPECT_FALSE(record.medications[0].drug.recognised) << "what was not checked has a name on the card";
    EXPECT_EQ(record.medications[0].drug.text, "fluoxetine (in the words of an order whose code is sertraline)");
    EXPECT_EQ(record.medications[1].drug.components.front().name, "sertraline");
    EXPECT_EQ(record.gaps.size(), 1U) << gapsOf(record);
}

TEST(Doses, aThousandTabletsAreNotBelieved) {
    const auto record =
        Record()
            .add(request(
                "r", std::string(kSertraline) + ",'dosageInstruction':[{'text':'Take 1000 tablets by mouth daily'}]"))
            .add(request("usual",
                         std::string(kSertraline) + ",'dosageInstruction':[{'text':'Take 2 tablets by mouth daily'}]"))
            .read();
    ASSERT_EQ(record.medications.size(), 2U);
    EXPECT_TRUE(hasGap(record, "entry[0].resource", "not believed")) << gapsOf(record);
    EXPECT_TRUE(record.medications[0].dosage.front().unreadable);
    EXPECT_TRUE(record.medications[0].dosage.front().text.empty());
    EXPECT_EQ(record.gaps.size(), 1U) << gapsOf(record);
}

TEST(Results, aValueInWordsIsReadWhereItIsAllOfAQuantity) {
    const auto measured = [](std::string_view text) {
        const auto record = Record()
                                .add(
                                    "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':"
                                    "'http://loinc.org','code':'14334-7'}]},'subject':{'reference':'Patient/p'},"
                                    "'effectiveDateTime':'2026-02-01','valueString':'" +
                                    std::string(text) + "'}")
                                .read();
        return record.measures.at(0);
    };
    EXPECT_EQ(measured(">4.0 mmol/L").value, 4.0);
    EXPECT_EQ(measured(">4.0 mmol/L").comparator, ">");
    EXPECT_EQ(measured(">4.0 mmol/L").unit, "mmol/L");
    EXPECT_EQ(measured("\u2264 0.2mmol/L").comparator, "<=");
    EXPECT_EQ(measured("0.8").value, 0.8);
    EXPECT_EQ(measured("0.8").unit, "");
    for (const std::string_view text :
         {"1+", "120/80", "0,8 mmol/L", "2026-02-01", "about 0.8", "8 of 10", "> mmol/L"}) {
        EXPECT_EQ(measured(text).value, std::nullopt) << text;
    }
}

}  // namespace refract::test
