// Patient, Condition, Procedure, ServiceRequest, AllergyIntolerance, Device and
// Encounter as read; and what each status says.
#include <gmock/gmock.h>

#include "tests/fhir/support.h"

namespace refract::fhir {
namespace {

using test::Read;
using test::readFixture;

Read resource(std::string_view type, std::string_view members) {
    return Read(R"({"resourceType":")" + std::string(type) + R"(",)" + std::string(members) + "}");
}

TEST(Clinical, Patient) {
    const auto read = readFixture("patient");
    const auto& patient = read.as<PatientResource>();
    EXPECT_EQ(patient.head.id, "p1");
    EXPECT_EQ(patient.head.versionId, "3");
    EXPECT_EQ(patient.gender, "female");
    EXPECT_EQ(toString(patient.birthDate->first), "1980-02-29");
    EXPECT_FALSE(patient.deceased);
    EXPECT_TRUE(patient.active);
    EXPECT_TRUE(resource("Patient", R"("deceasedDateTime":"2026")").as<PatientResource>().deceased);
    EXPECT_TRUE(resource("Patient", R"("deceasedBoolean":true)").as<PatientResource>().deceased);
    EXPECT_FALSE(resource("Patient", R"("active":false)").as<PatientResource>().active);
    EXPECT_EQ(resource("Patient", R"("gender":"FEMALE")").as<PatientResource>().gender, "female");
    EXPECT_EQ(resource("Patient", R"("gender":"X")").as<PatientResource>().gender, "X");
    EXPECT_EQ(resource("Patient", R"("birthDate":"29.2.1980")").unread(),
              "r.birthDate: This is no date that can be read.");
}

TEST(Clinical, Condition) {
    const auto read = readFixture("condition");
    const auto& condition = read.as<Condition>();
    EXPECT_EQ(condition.head.status, "");
    EXPECT_EQ(condition.clinicalStatus, "active");
    EXPECT_EQ(condition.verificationStatus, "confirmed");
    EXPECT_TRUE(condition.code.has(CodeSystem::icd10, "F33.2"));
    EXPECT_TRUE(condition.code.has(CodeSystem::snomed, "36474008"));
    EXPECT_TRUE(condition.severity.has(CodeSystem::snomed, "24484000"));
    EXPECT_EQ(condition.categories.at(0).codings.at(0).code, "problem-list-item");
    EXPECT_EQ(toString(condition.onset.start->last), "2024-12-31");
    EXPECT_EQ(toString(condition.abatement.start->first), "2026-01-01");
    EXPECT_TRUE(condition.abated);
    EXPECT_EQ(toString(condition.recordedDate->first), "2024-03-02");
}

TEST(Clinical, ConditionStatusInEveryForm) {
    const auto status = [](std::string_view value) {
        return std::string(
            resource("Condition", R"("clinicalStatus":)" + std::string(value)).as<Condition>().clinicalStatus);
    };
    EXPECT_EQ(status(R"("Resolved")"), "resolved");
    EXPECT_EQ(status(R"({"text":"Active"})"), "active");
    EXPECT_EQ(status(R"({"code":"remission"})"), "remission");
    EXPECT_EQ(status(R"({"coding":[{"code":"55561003","system":"http://snomed.info/sct"},{"code":"active"}]})"),
              "active");
    EXPECT_EQ(status(R"({"coding":{"code":"INACTIVE"}})"), "inactive");
    EXPECT_EQ(status("null"), "");
    EXPECT_EQ(status("{}"), "");
    EXPECT_EQ(resource("Condition", R"("clinicalStatus":{"text":"sort of"})").complaint(),
              "r.clinicalStatus: This is no status of FHIR R4.");
    EXPECT_EQ(resource("Condition", R"("clinicalStatus":"")").complaint(),
              "r.clinicalStatus: This is no status of FHIR R4.");
    EXPECT_EQ(resource("Condition", R"("clinicalStatus":"activex")").complaint(),
              "r.clinicalStatus: This is no status of FHIR R4.");
}

TEST(Clinical, AbatementInAnyForm) {
    const auto abated = [](std::string_view members) { return resource("Condition", members).as<Condition>().abated; };
    EXPECT_TRUE(abated(R"("abatementString":"when she moved")"));
    EXPECT_TRUE(abated(R"("abatementAge":{"value":40,"unit":"a"})"));
    EXPECT_TRUE(abated(R"("abatementDateTime":"2025")"));
    EXPECT_TRUE(abated(R"("abatementBoolean":true)"));
    EXPECT_FALSE(abated(R"("abatementBoolean":false)"));
    EXPECT_FALSE(abated(R"("abatementDateTime":null)"));
    EXPECT_FALSE(abated(R"("onsetDateTime":"2025")"));
    EXPECT_EQ(resource("Condition", R"("abatementDateTime":"2025-13")").unread(),
              "r.abatementDateTime: This is no date that can be read.");
    EXPECT_EQ(toString(resource("Condition", R"("assertedDate":"2020-01-02")").as<Condition>().recordedDate->first),
              "2020-01-02");
}

TEST(Clinical, Procedure) {
    const auto read = readFixture("procedure");
    const auto& procedure = read.as<Procedure>();
    EXPECT_EQ(procedure.head.status, "not-done");
    EXPECT_TRUE(procedure.code.has(CodeSystem::cpt, "90870"));
    EXPECT_EQ(toString(procedure.performed.start->first), "2025-05-01");
    EXPECT_EQ(toString(procedure.performed.end->first), "2025-06-01");
    EXPECT_EQ(procedure.statusReason.text, "declined");
    EXPECT_EQ(procedure.bodySites.at(0).text, "head");
    EXPECT_EQ(procedure.reasonCodes.at(0).text, "why");
}

TEST(Clinical, ProcedureOfStu3) {
    const auto status = [](std::string_view members) {
        return std::string(resource("Procedure", members).as<Procedure>().head.status);
    };
    EXPECT_EQ(status(R"("status":"completed","notDone":true)"), "not-done");
    EXPECT_EQ(status(R"("status":"entered-in-error","notDone":true)"), "entered-in-error");
    EXPECT_EQ(status(R"("status":"completed","notDone":false)"), "completed");
    EXPECT_EQ(status(R"("status":"aborted")"), "stopped");
    EXPECT_EQ(status(R"("status":"suspended")"), "on-hold");
    const auto later = resource("Procedure", R"("occurrenceDateTime":"2025-05-01")");
    EXPECT_EQ(toString(later.as<Procedure>().performed.start->first), "2025-05-01") << "R5";
}

TEST(Clinical, ServiceRequest) {
    const auto read = readFixture("service-request");
    const auto& request = read.as<ServiceRequest>();
    EXPECT_EQ(request.intent, "order");
    EXPECT_FALSE(request.doNotPerform);
    EXPECT_TRUE(request.code.has(CodeSystem::snomed, "23835007"));
    EXPECT_EQ(toString(request.authoredOn->first), "2026-02-20");
    EXPECT_EQ(toString(request.occurrence.start->first), "2026-03-02");
    EXPECT_EQ(toString(request.occurrence.end->first), "2026-03-16");
    const auto bounded =
        resource("ServiceRequest", R"("occurrenceTiming":{"repeat":{"boundsPeriod":{"start":"2026-04-01"}}})");
    EXPECT_EQ(toString(bounded.as<ServiceRequest>().occurrence.start->first), "2026-04-01");
    const auto r5 = resource("ServiceRequest", R"("code":{"concept":{"text":"ECT"}})");
    EXPECT_EQ(r5.as<ServiceRequest>().code.text, "ECT");
}

TEST(Clinical, AllergyIntolerance) {
    const auto read = readFixture("allergy-intolerance");
    const auto& allergy = read.as<AllergyIntolerance>();
    EXPECT_EQ(allergy.head.subject.reference, "Patient/p1") << "R4 calls the subject patient here";
    EXPECT_EQ(allergy.clinicalStatus, "active");
    EXPECT_EQ(allergy.verificationStatus, "confirmed");
    EXPECT_EQ(allergy.type, "intolerance");
    EXPECT_TRUE(allergy.code.has(CodeSystem::rxnorm, "36437"));
    EXPECT_TRUE(allergy.reactionSubstances.at(0).has(CodeSystem::unii, "QUC7NX6WMB"));
    EXPECT_EQ(toString(allergy.recordedDate->last), "2020-12-31");
    const auto r5 = resource("AllergyIntolerance", R"("type":{"coding":[{"code":"Allergy"}]})");
    EXPECT_EQ(r5.as<AllergyIntolerance>().type, "allergy");
}

TEST(Clinical, Device) {
    const auto read = readFixture("device");
    const auto& device = read.as<Device>();
    EXPECT_TRUE(device.type.has(CodeSystem::snomed, "14106009"));
    EXPECT_THAT(device.names, ::testing::ElementsAre("A pacemaker"));
    EXPECT_EQ(device.head.subject.reference, "Patient/p1");
    const auto r5 = resource("Device", R"("name":[{"value":"VNS"}],"type":[{"text":"a"},{"text":"b"}])");
    EXPECT_THAT(r5.as<Device>().names, ::testing::ElementsAre("VNS"));
}

TEST(Clinical, Encounter) {
    const auto read = readFixture("encounter");
    const auto& encounter = read.as<Encounter>();
    EXPECT_EQ(encounter.class_.code, "IMP");
    EXPECT_EQ(encounter.types.at(0).text, "ward");
    EXPECT_EQ(toString(encounter.period.end->first), "2026-01-09");
    const auto r5 =
        resource("Encounter", R"("class":[{"coding":[{"code":"AMB"}]}],"actualPeriod":{"start":"2026-01-01"})");
    EXPECT_EQ(r5.as<Encounter>().class_.code, "AMB");
    EXPECT_TRUE(r5.as<Encounter>().period.start);
}

struct StatusCase {
    const char* json;
    FactStatus expected;
};

TEST(FactStatus, OfEveryResource) {
    using enum FactStatus;
    const StatusCase cases[]{
        {R"({"resourceType":"Patient"})", fact},
        {R"({"resourceType":"Medication","status":"entered-in-error"})", notAFact},
        {R"({"resourceType":"Medication","status":"inactive"})", fact},
        {R"({"resourceType":"MedicationStatement","status":"completed"})", fact},
        {R"({"resourceType":"MedicationStatement","status":"on-hold"})", fact},
        {R"({"resourceType":"MedicationStatement","status":"intended"})", draft},
        {R"({"resourceType":"MedicationStatement","status":"not-taken"})", notAFact},
        {R"({"resourceType":"MedicationStatement","status":"NOT_TAKEN"})", notAFact},
        {R"({"resourceType":"MedicationStatement","status":"unknown"})", unknown},
        {R"({"resourceType":"MedicationStatement"})", unknown},
        {R"({"resourceType":"MedicationRequest","status":"active","intent":"order"})", fact},
        {R"({"resourceType":"MedicationRequest","status":"active","intent":"plan"})", fact},
        {R"({"resourceType":"MedicationRequest","status":"active","intent":"proposal"})", draft},
        {R"({"resourceType":"MedicationRequest","status":"stopped"})", fact},
        {R"({"resourceType":"MedicationRequest","status":"draft"})", draft},
        {R"({"resourceType":"MedicationRequest","status":"cancelled"})", notAFact},
        {R"({"resourceType":"MedicationRequest","status":"active","doNotPerform":true})", notAFact},
        {R"({"resourceType":"MedicationRequest","status":"draft","doNotPerform":true})", notAFact},
        {R"({"resourceType":"MedicationRequest","status":"unknown"})", unknown},
        {R"({"resourceType":"MedicationDispense","status":"completed"})", fact},
        {R"({"resourceType":"MedicationDispense","status":"preparation"})", draft},
        {R"({"resourceType":"MedicationDispense","status":"in-progress"})", draft},
        {R"({"resourceType":"MedicationDispense","status":"in-progress","whenHandedOver":"2026-01-01"})", fact},
        {R"({"resourceType":"MedicationDispense","status":"declined"})", notAFact},
        {R"({"resourceType":"MedicationDispense","status":"cancelled"})", notAFact},
        {R"({"resourceType":"Observation","status":"final"})", fact},
        {R"({"resourceType":"Observation","status":"preliminary"})", fact},
        {R"({"resourceType":"Observation","status":"registered"})", draft},
        {R"({"resourceType":"Observation","status":"cancelled"})", notAFact},
        {R"({"resourceType":"Observation","status":"entered-in-error"})", notAFact},
        {R"({"resourceType":"QuestionnaireResponse","status":"completed"})", fact},
        {R"({"resourceType":"QuestionnaireResponse","status":"in-progress"})", draft},
        {R"({"resourceType":"QuestionnaireResponse","status":"entered-in-error"})", notAFact},
        {R"({"resourceType":"Condition"})", fact},
        {R"({"resourceType":"Condition","verificationStatus":{"coding":[{"code":"refuted"}]}})", notAFact},
        {R"({"resourceType":"Condition","verificationStatus":"entered-in-error"})", notAFact},
        {R"({"resourceType":"Condition","verificationStatus":"differential"})", unknown},
        {R"({"resourceType":"Procedure","status":"completed"})", fact},
        {R"({"resourceType":"Procedure","status":"preparation"})", draft},
        {R"({"resourceType":"Procedure","status":"not-done"})", notAFact},
        {R"({"resourceType":"ServiceRequest","status":"active","intent":"order"})", fact},
        {R"({"resourceType":"ServiceRequest","status":"active","intent":"plan"})", draft},
        {R"({"resourceType":"ServiceRequest","status":"revoked"})", notAFact},
        {R"({"resourceType":"ServiceRequest","status":"active","doNotPerform":true})", notAFact},
        {R"({"resourceType":"ServiceRequest","status":"active","doNotPerform":"true"})", notAFact},
        {R"({"resourceType":"ServiceRequest","status":"active","doNotPerform":"false"})", fact},
        {R"({"resourceType":"AllergyIntolerance"})", fact},
        {R"({"resourceType":"AllergyIntolerance","verificationStatus":"refuted"})", notAFact},
        {R"({"resourceType":"AllergyIntolerance","verificationStatus":"unconfirmed"})", unknown},
        {R"({"resourceType":"Device","status":"active"})", fact},
        {R"({"resourceType":"Device","status":"entered-in-error"})", notAFact},
        {R"({"resourceType":"Encounter","status":"finished"})", fact},
        {R"({"resourceType":"Encounter","status":"planned"})", draft},
        {R"({"resourceType":"Encounter","status":"cancelled"})", notAFact},
    };
    for (const auto& [json, expected] : cases) {
        const Read read(json);
        ASSERT_EQ(read.complaint(), "") << json;
        EXPECT_EQ(factStatus(*read.result), expected) << json;
    }
}

TEST(Reader, KnowsItsTypes) {
    for (const char* type : {"Patient", "MedicationStatement", "MedicationRequest", "MedicationDispense", "Medication",
                             "Observation", "QuestionnaireResponse", "Condition", "Procedure", "ServiceRequest",
                             "AllergyIntolerance", "Device", "Encounter"}) {
        EXPECT_TRUE(readable(type)) << type;
        EXPECT_EQ(resource(type, R"("id":"x")").complaint(), "") << type;
    }
    for (const char* type : {"", "patient", "Bundle", "Basic", "Observations"}) EXPECT_FALSE(readable(type)) << type;
    EXPECT_EQ(resource("Basic", R"("id":"x")").complaint(), "r: Resources of this type are not read.");
    EXPECT_EQ(Read("{}").complaint(), "r: Resources of this type are not read.");
    EXPECT_EQ(Read("[]").complaint(), "r: This is no resource.");
    EXPECT_EQ(Read(R"({"resourceType":7})").complaint(), "r: Resources of this type are not read.");
    Gaps gaps;
    EXPECT_FALSE(readResource(Value(), Path("r"), gaps));
    EXPECT_TRUE(gaps.empty());
}

TEST(Reader, ConceptForOthers) {
    const auto read = [](std::string_view json) {
        Document document;
        EXPECT_TRUE(document.parse(json));
        const auto result = readCodeableConcept(document.root(), Path("context.medication"));
        return result ? std::string(result->shown()) : result.error().expression;
    };
    EXPECT_EQ(read(R"({"coding":[{"display":"shown"}]})"), "shown");
    EXPECT_EQ(read(R"({"system":"http://loinc.org","code":"1-1"})"), "1-1") << "a lone Coding";
    EXPECT_EQ(read(R"("plain")"), "plain");
    EXPECT_EQ(read("null"), "");
    EXPECT_EQ(read("7"), "context.medication");
    EXPECT_EQ(read(R"({"coding":["x"]})"), "context.medication.coding[0]");
    EXPECT_EQ(read(R"({"coding":[null,{"display":"second"}]})"), "second");
    EXPECT_EQ(read(R"({"coding":["x",{"display":"second"}]})"), "second");
    EXPECT_TRUE(readCodeableConcept(Value(), Path("x"))->empty());
}

}  // namespace
}  // namespace refract::fhir
