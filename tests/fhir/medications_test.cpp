// Medication, MedicationStatement, MedicationRequest and MedicationDispense as read.
#include <gmock/gmock.h>

#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

using test::Read;
using test::readFixture;

std::string span(const Period& period) {
    const auto side = [](const std::optional<PartialDate>& date) {
        return date ? toString(date->first) + (date->exact() ? "" : "+") : std::string("open");
    };
    return side(period.start) + " to " + side(period.end);
}

std::string amount(const std::optional<Quantity>& quantity) {
    if (!quantity) return "none";
    const auto value = quantity->value ? std::to_string(static_cast<int>(*quantity->value)) : std::string("?");
    return std::string(quantity->comparator) + value + " " + std::string(quantity->unitOrCode());
}

TEST(Medications, Statement) {
    const auto read = readFixture("medication-statement");
    const auto& statement = read.as<MedicationStatement>();
    EXPECT_EQ(statement.head.id, "ms1");
    EXPECT_EQ(statement.head.status, "active");
    EXPECT_EQ(statement.head.subject.reference, "Patient/p1");
    EXPECT_EQ(statement.head.subject.display, "A person");
    EXPECT_TRUE(statement.medication.codeableConcept.has(CodeSystem::rxnorm, "312940"));
    EXPECT_TRUE(statement.medication.codeableConcept.has(CodeSystem::atc, "N06AB06"));
    EXPECT_EQ(statement.medication.codeableConcept.shown(), "sertraline 100 mg tablet");
    EXPECT_EQ(span(statement.effective), "2025-11-01+ to 2026-02-14");
    EXPECT_EQ(toString(statement.dateAsserted->first), "2026-02-14");
    EXPECT_TRUE(statement.dateAsserted->instant);
    EXPECT_EQ(statement.category.codings.front().code, "outpatient");
    EXPECT_EQ(statement.statusReasons.front().text, "none");
    EXPECT_TRUE(statement.reasonCodes.front().has(CodeSystem::snomed, "370143000"));
    EXPECT_EQ(statement.reasonReferences.front().reference, "Condition/c1");
    EXPECT_EQ(factStatus(*read.result), FactStatus::fact);
}

TEST(Medications, DosageWithTiming) {
    const auto read = readFixture("medication-statement");
    const auto& dosage = read.as<MedicationStatement>().dosage.at(0);
    EXPECT_EQ(dosage.sequence, 1);
    EXPECT_EQ(dosage.text, "one a day");
    EXPECT_FALSE(dosage.asNeeded);
    EXPECT_TRUE(dosage.route.has(CodeSystem::snomed, "26643006"));
    ASSERT_TRUE(dosage.timing);
    EXPECT_EQ(dosage.timing->frequency, 1);
    EXPECT_EQ(dosage.timing->period, 1);
    EXPECT_EQ(dosage.timing->periodUnit, "d");
    EXPECT_EQ(span(dosage.timing->boundsPeriod), "2025-11-03 to open");
    EXPECT_THAT(dosage.timing->when, ::testing::ElementsAre("HS"));
    EXPECT_THAT(dosage.timing->timeOfDay, ::testing::ElementsAre("21:00:00"));
    EXPECT_THAT(dosage.timing->dayOfWeek, ::testing::ElementsAre("mon", "fri"));
    EXPECT_EQ(dosage.timing->code.codings.front().code, "QD");
    EXPECT_EQ(amount(dosage.doseAndRate.at(0).doseQuantity), "100 mg");
    EXPECT_EQ(amount(dosage.maxDosePerPeriod), "200 mg");
}

TEST(Medications, Request) {
    const auto read = readFixture("medication-request");
    const auto& request = read.as<MedicationRequest>();
    EXPECT_EQ(request.head.versionId, "2");
    EXPECT_EQ(request.intent, "order");
    EXPECT_FALSE(request.doNotPerform);
    EXPECT_EQ(request.medication.reference.reference, "#med");
    EXPECT_TRUE(request.medication.codeableConcept.empty());
    EXPECT_EQ(toString(request.authoredOn->first), "2026-01-05");
    EXPECT_EQ(request.statusReason.text, "a reason");
    EXPECT_EQ(request.categories.at(0).codings.at(0).code, "outpatient");
    EXPECT_EQ(request.encounter.reference, "Encounter/e1");
    EXPECT_EQ(request.priorPrescription.reference, "MedicationRequest/mr0");
    EXPECT_EQ(span(request.validityPeriod), "2026-01-05 to 2026-07-05");
    EXPECT_EQ(request.refillsAllowed, 5);
    EXPECT_EQ(amount(request.dispenseQuantity), "60 capsule");
    EXPECT_EQ(amount(request.expectedSupplyDuration), "30 d") << "the UCUM code before the unit's text";
    const auto& dosage = request.dosage.at(0);
    EXPECT_TRUE(dosage.asNeeded);
    EXPECT_EQ(dosage.asNeededFor.text, "if anxious");
    EXPECT_EQ(dosage.patientInstruction, "with food");
    EXPECT_EQ(dosage.site.text, "mouth");
    EXPECT_EQ(amount(dosage.doseAndRate.at(0).doseRange->low), "1 capsule");
    EXPECT_EQ(amount(dosage.doseAndRate.at(0).doseRange->high), "2 capsule");
    EXPECT_EQ(dosage.timing->frequencyMax, 2);
    EXPECT_EQ(dosage.timing->periodMax, 2);
    EXPECT_EQ(dosage.timing->count, 30);
    EXPECT_EQ(amount(dosage.timing->boundsDuration), "30 d");
    EXPECT_EQ(toString(dosage.timing->events.at(0).first), "2026-01-06");
}

TEST(Medications, Dispense) {
    const auto read = readFixture("medication-dispense");
    const auto& dispense = read.as<MedicationDispense>();
    EXPECT_TRUE(dispense.medication.codeableConcept.has(CodeSystem::ndc, "00049-4910-66"));
    EXPECT_EQ(amount(dispense.quantity), "30 tablet");
    EXPECT_EQ(amount(dispense.daysSupply), "30 d");
    EXPECT_EQ(toString(dispense.whenPrepared->first), "2026-01-06");
    EXPECT_EQ(toString(dispense.whenHandedOver->first), "2026-01-07");
    EXPECT_EQ(dispense.authorizingPrescriptions.at(0).reference, "MedicationRequest/mr1");
    EXPECT_EQ(amount(dispense.dosage.at(0).doseAndRate.at(0).rateQuantity), "1 mL/h");
}

TEST(Medications, CompoundMedication) {
    const auto read = readFixture("medication-compound");
    const auto& medication = read.as<MedicationResource>();
    EXPECT_TRUE(medication.code.has(CodeSystem::rxnorm, "721791"));
    EXPECT_EQ(medication.form.text, "capsule");
    ASSERT_EQ(medication.ingredients.size(), 2u);
    EXPECT_TRUE(medication.ingredients[0].item.codeableConcept.has(CodeSystem::rxnorm, "4493"));
    EXPECT_EQ(amount(medication.ingredients[0].strengthNumerator), "25 mg");
    EXPECT_EQ(amount(medication.ingredients[0].strengthDenominator), "1 capsule");
    EXPECT_EQ(medication.ingredients[1].item.reference.reference, "#olanzapine");
}

TEST(Medications, ShapesOfR5) {
    const auto read = readFixture("r5-shapes");
    const auto& statement = read.as<MedicationStatement>();
    EXPECT_EQ(statement.head.status, "not-taken") << "recorded, and not taken";
    EXPECT_TRUE(statement.medication.codeableConcept.has(CodeSystem::rxnorm, "36437"));
    EXPECT_EQ(statement.medication.reference.reference, "Medication/m");
    EXPECT_EQ(span(statement.effective), "2025-12-01 to open");
    EXPECT_EQ(statement.reasonCodes.at(0).text, "low mood");
    EXPECT_EQ(statement.reasonReferences.at(0).reference, "Condition/c1");
    EXPECT_TRUE(statement.dosage.at(0).asNeeded);
    EXPECT_EQ(statement.dosage.at(0).asNeededFor.text, "sleep");
    EXPECT_EQ(amount(statement.dosage.at(0).maxDosePerPeriod), "2 ") << "24 hours are a day, a week is none";
}

TEST(Medications, ShapesOfRealServers) {
    const auto read = readFixture("loose-shapes");
    const auto& request = read.as<MedicationRequest>();
    EXPECT_EQ(request.head.status, "active");
    EXPECT_EQ(request.intent, "original-order");
    EXPECT_EQ(request.head.subject.reference, "Patient/p1");
    EXPECT_EQ(request.categories.at(0).text, "outpatient");
    EXPECT_EQ(request.medication.codeableConcept.text, "sertraline 50 mg tablet");
    EXPECT_TRUE(request.reasonCodes.at(0).has(CodeSystem::loinc, "1"));
    EXPECT_EQ(toString(request.authoredOn->first), "2026-01-05");
    const auto& dosage = request.dosage.at(0);
    EXPECT_EQ(amount(dosage.doseAndRate.at(0).doseQuantity), "1 {pill}") << "STU3's place, and a code without system";
    EXPECT_EQ(dosage.route.codings.at(0).code, "PO");
}

TEST(Medications, ADraftWithoutDrugOrIntentIsReadable) {
    const Read read(
        R"({"resourceType":"MedicationRequest","id":"request-123","status":"draft","subject":{"reference":"Patient/1"}})");
    const auto& request = read.as<MedicationRequest>();
    EXPECT_EQ(request.intent, "");
    EXPECT_TRUE(request.medication.codeableConcept.empty());
    EXPECT_FALSE(request.medication.reference.given());
}

TEST(Medications, PlainMedicationMember) {
    const auto choice = [](std::string_view medication) {
        return Read(R"({"resourceType":"MedicationRequest","medication":)" + std::string(medication) + "}");
    };
    EXPECT_EQ(choice(R"("lithium")").as<MedicationRequest>().medication.codeableConcept.text, "lithium");
    EXPECT_EQ(choice(R"({"text":"lithium"})").as<MedicationRequest>().medication.codeableConcept.text, "lithium");
    EXPECT_EQ(choice(R"({"reference":"#m"})").as<MedicationRequest>().medication.reference.reference, "#m");
    EXPECT_EQ(choice(R"({"reference":{"reference":"#m"}})").as<MedicationRequest>().medication.reference.reference,
              "#m");
}

TEST(Medications, NotTakenOfStu3IsNotAFact) {
    const Read read(
        R"({"resourceType":"MedicationStatement","status":"active","taken":"n","reasonNotTaken":[{"text":"x"}]})");
    EXPECT_EQ(factStatus(*read.result), FactStatus::notAFact);
    EXPECT_EQ(read.as<MedicationStatement>().statusReasons.at(0).text, "x");
    const Read taken(R"({"resourceType":"MedicationStatement","status":"active","taken":"y"})");
    EXPECT_EQ(factStatus(*taken.result), FactStatus::fact);
}

TEST(Medications, StrictWhereAGuessCouldChangeTheMeaning) {
    const auto unread = [](std::string_view members) {
        return Read(R"({"resourceType":"MedicationRequest",)" + std::string(members) + "}").unread();
    };
    EXPECT_EQ(unread(R"("authoredOn":"05/01/2026")"), "r.authoredOn: This is no date that can be read.");
    EXPECT_EQ(unread(R"("authoredOn":20260105)"), "r.authoredOn: This is no date that can be read.");
    EXPECT_EQ(unread(R"("status":"actve")"), "r.status: This is no status of FHIR R4.");
    EXPECT_EQ(unread(R"("status":7)"), "r.status: This is no status of FHIR R4.");
    EXPECT_EQ(unread(R"("intent":"maybe")"), "r.intent: This is no status of FHIR R4.");
    EXPECT_EQ(unread(R"("doNotPerform":"yes")"), "r.doNotPerform: This is neither true nor false.");
    EXPECT_EQ(unread(R"("doNotPerform":1)"), "r.doNotPerform: This is neither true nor false.");
    EXPECT_EQ(unread(R"("medicationCodeableConcept":5)"),
              "cannot be used: r.medicationCodeableConcept: This has not the shape that FHIR R4 has here.");
    EXPECT_EQ(unread(R"("medicationCodeableConcept":{"coding":[{"code":"1"},{"code":312940}]})"),
              "r.medicationCodeableConcept.coding[1].code: This is no text.");
    EXPECT_EQ(unread(R"("medicationCodeableConcept":[{"text":"a"},{"text":"b"}])"),
              "cannot be used: r.medicationCodeableConcept: There are several values where FHIR R4 has one.");
    EXPECT_EQ(unread(R"("dosageInstruction":[{},{"doseAndRate":[{"doseQuantity":{"value":"50"}}]}])"),
              "r.dosageInstruction[1].doseAndRate[0].doseQuantity.value: This is no number.");
    EXPECT_EQ(unread(R"("dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":50,"comparator":"~"}}]}])"),
              "r.dosageInstruction[0].doseAndRate[0].doseQuantity.comparator: This is no comparator of FHIR R4.");
    EXPECT_EQ(unread(R"("dosageInstruction":[{"timing":{"repeat":{"frequency":"twice"}}}])"),
              "r.dosageInstruction[0].timing.repeat.frequency: This is no number.");
    EXPECT_EQ(unread(R"("dosageInstruction":[{"timing":{"event":["2026-01-01","tomorrow"]}}])"),
              "r.dosageInstruction[0].timing.event[1]: This is no date that can be read.");
    EXPECT_EQ(unread(R"("dispenseRequest":{"validityPeriod":{"start":"2026-02-01","end":"2026-01-01"}})"),
              "r.dispenseRequest.validityPeriod: The period ends before it begins.");
    EXPECT_EQ(unread(R"("dispenseRequest":{"validityPeriod":{"start":"2026-02-01","end":"2026-02"}})"), "");
}

TEST(Medications, UnknownModifierExtensionsAreRefused) {
    const auto complaint = [](std::string_view members) {
        return Read(R"({"resourceType":"MedicationRequest",)" + std::string(members) + "}").complaint();
    };
    const std::string refusal = ": An extension that is not known changes what this means.";
    EXPECT_EQ(complaint(R"("modifierExtension":[{"url":"http://example.org/not"}])"), "r.modifierExtension" + refusal);
    EXPECT_EQ(complaint(R"("modifierExtension":{"url":"http://example.org/not"})"), "r.modifierExtension" + refusal);
    const auto unread = [](std::string_view members) {
        return Read(R"({"resourceType":"MedicationRequest",)" + std::string(members) + "}").unread();
    };
    EXPECT_EQ(unread(R"("dosageInstruction":[{"modifierExtension":[{"url":"u"}]}])"),
              "r.dosageInstruction[0].modifierExtension" + refusal);
    EXPECT_EQ(unread(R"("dispenseRequest":{"modifierExtension":[{"url":"u"}]})"),
              "r.dispenseRequest.modifierExtension" + refusal);
    EXPECT_EQ(complaint(R"("modifierExtension":[],"extension":[{"url":"u"}])"), "");
}

TEST(Medications, TheComplaintNamesThePathFromTheRoot) {
    Document document;
    ASSERT_TRUE(document.parse(R"({"resourceType":"MedicationRequest","authoredOn":"not a date"})"));
    const Path root("prefetch"), key(root, "meds"), entry(key, "entry", 2), resource(entry, "resource");
    Gaps gaps;
    ASSERT_TRUE(readResource(document.root(), resource, gaps));
    ASSERT_EQ(gaps.size(), 1u);
    EXPECT_EQ(gaps[0].expression, "prefetch.meds.entry[2].resource.authoredOn");
    EXPECT_EQ(gaps[0].text.find("not a date"), std::string::npos) << "content is not repeated";
}

}  // namespace
}  // namespace refract::fhir
