// What a hook needs to be answered at all (S5, S7), and what becomes of hostile bodies.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "fhir/json.h"
#include "plugin/hooks/discovery.h"
#include "plugin/hooks/outcome.h"
#include "plugin/service/service.h"
#include "rules/rule.h"
#include "tests/support/corpus.h"
#include "tests/support/knowledge.h"

namespace refract::test {

namespace {

service::Service& shared() {
    static service::Service service(knowledge());
    return service;
}

const rules::Day kToday = *fhir::parseDay("2026-03-02");

std::string view(std::string_view prefetch, std::string_view hook = "patient-view", std::string_view extra = {}) {
    std::string json = "{'hook':'" + std::string(hook) +
                       "','hookInstance':'11111111-1111-4111-8111-111111111111','context':{'userId':"
                       "'Practitioner/1','patientId':'p'" +
                       std::string(extra) + "},'prefetch':" + std::string(prefetch) + "}";
    for (char& c : json) c = c == '\'' ? '"' : c;
    return json;
}

constexpr std::string_view kEmptySet = "{'resourceType':'Bundle','type':'searchset','entry':[]}";

int statusOf(std::string_view service, const std::string& body) {
    const auto answer = shared().answer(service, body, kToday);
    return answer ? 200 : hooks::httpStatus(answer.error().code);
}

}  // namespace

TEST(Requirement_S7, nothingOfUseIs412AndNamesTheKeys) {
    const auto answer = shared().answer("trd-review", view("{'patient':{'resourceType':'Patient','id':'p'}}"), kToday);
    ASSERT_FALSE(answer);
    EXPECT_EQ(hooks::httpStatus(answer.error().code), 412);
    for (const char* key : {"prefetch.conditions", "prefetch.medicationRequests", "prefetch.observations"}) {
        EXPECT_NE((answer.error().diagnostics + answer.error().expression).find(key), std::string::npos) << key;
    }
}

TEST(Requirement_S7, oneOfTheKeysIsEnough) {
    for (const std::string_view key : {"conditions", "medicationRequests", "observations"}) {
        EXPECT_EQ(statusOf("trd-review", view("{'" + std::string(key) + "':" + std::string(kEmptySet) + "}")), 200)
            << key;
    }
}

TEST(Requirement_S7, ordersAreEnoughOnTheOrderHooks) {
    const std::string draft =
        ",'draftOrders':{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'MedicationRequest','id':'d','"
        "status':"
        "'draft','intent':'order','medicationCodeableConcept':{'text':'phenelzine 15 "
        "mg'},'subject':{'reference':'Patient/p'}}}]}";
    EXPECT_EQ(statusOf("medication-check", view("{}", "order-sign", draft)), 200);
    EXPECT_EQ(statusOf("medication-check", view("{}", "order-sign")), 400) << "no orders in the context";
}

TEST(Requirement_S5, nullIsLookedAndFoundNothingAnOutcomeIsAFailure) {
    EXPECT_EQ(statusOf("trd-review", view("{'conditions':null}")), 200);
    EXPECT_EQ(
        statusOf(
            "trd-review",
            view("{'conditions':{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'timeout'}]}}")),
        412);
}

TEST(Service, isOfferedForItsOwnHooksAlone) {
    EXPECT_EQ(statusOf("nothing", view("{}")), 404);
    EXPECT_EQ(statusOf("medication-check", view("{'conditions':null}")), 400);
}

namespace {

std::string draft(std::string_view id, std::string_view drug) {
    return "{'resource':{'resourceType':'MedicationRequest','id':'" + std::string(id) +
           "','status':'draft','intent':'order','medicationCodeableConcept':{'text':'" + std::string(drug) +
           "'},'subject':{'reference':'Patient/p'}}}";
}

/// The lists of an order that was asked about with all that it needs to be compared with.
constexpr std::string_view kListsSent =
    "{'patient':{'resourceType':'Patient','id':'p','birthDate':'1976-05-01'},'medicationRequests':null,"
    "'medicationStatements':null,'medicationDispenses':null}";

service::EvaluationPtr select(std::string_view selections, const std::string& drafts,
                              std::string_view prefetch = kListsSent) {
    auto evaluated = shared().evaluate("medication-check",
                                       view(prefetch, "order-select",
                                            ",'selections':[" + std::string(selections) +
                                                "],'draftOrders':{'resourceType':'Bundle','entry':[" + drafts + "]}"),
                                       kToday);
    EXPECT_TRUE(evaluated);
    return evaluated ? std::move(*evaluated) : nullptr;
}

}  // namespace

TEST(Requirement_S3, aSelectionThatNamesAVersionNamesItsOrder) {
    const auto evaluated = select("'MedicationRequest/x/_history/1'",
                                  draft("x", "phenelzine 15 mg") + "," + draft("y", "sertraline 50 mg"));
    ASSERT_NE(evaluated, nullptr);
    EXPECT_TRUE(evaluated->patient.medications.at(0).selected);
    EXPECT_FALSE(evaluated->patient.medications.at(1).selected);
    EXPECT_FALSE(evaluated->selectionNamesNoDraft);
    EXPECT_FALSE(evaluated->said.cards.empty());
}

TEST(Requirement_S3, selectionsThatNameNoDraftLeaveNoneUnchecked) {
    const std::string drafts = draft("x", "phenelzine 15 mg") + "," + draft("y", "sertraline 50 mg");
    const auto evaluated = select("'MedicationRequest/z'", drafts);
    ASSERT_NE(evaluated, nullptr);
    ASSERT_FALSE(evaluated->said.cards.empty());
    EXPECT_NE(evaluated->said.cards.front().detail.find("names none of the drafted orders"), std::string::npos);
    ASSERT_FALSE(evaluated->patient.gaps.empty());
    EXPECT_EQ(evaluated->patient.gaps.front().expression, "context.selections");
    // One that does name a draft stands, and nothing selected yet is nothing to advise on.
    EXPECT_FALSE(select("'MedicationRequest/x','MedicationRequest/z'", drafts)->selectionNamesNoDraft);
    EXPECT_TRUE(select("", drafts)->said.cards.empty());
}

TEST(Service, anOrderThatIsNotRecognisedIsNamedAsNotChecked) {
    for (const char* drug : {"zertralyn hydroklorid", "NyQuil", "the blue pills from last time"}) {
        const auto evaluated = select("'MedicationRequest/x'", draft("x", drug));
        ASSERT_NE(evaluated, nullptr);
        ASSERT_EQ(evaluated->said.cards.size(), 1U) << drug;
        EXPECT_EQ(evaluated->said.cards.front().summary, std::string("Not checked: ") + drug);
        EXPECT_EQ(evaluated->said.cards.front().indicator, "info");
    }
    EXPECT_TRUE(select("'MedicationRequest/x'", draft("x", "amoxicillin 500 mg capsule"))->said.cards.empty());
}

TEST(Requirement_S7, anOrderWithoutAMedicationListIsNeverAnEmptyAnswer) {
    const auto evaluated = select("'MedicationRequest/x'", draft("x", "amoxicillin 500 mg capsule"), "{}");
    ASSERT_NE(evaluated, nullptr);
    ASSERT_EQ(evaluated->said.cards.size(), 1U);
    EXPECT_NE(evaluated->said.cards.front().summary.find("the medication list, which was not sent"), std::string::npos);
    EXPECT_NE(evaluated->said.cards.front().summary.find("age"), std::string::npos);
    EXPECT_TRUE(select("", draft("x", "amoxicillin 500 mg capsule"), "{}")->said.cards.empty())
        << "nothing is chosen yet";
}

TEST(Service, aScreenerAnsweredByACodeIsAPositiveOne) {
    const auto screened = [](std::string_view system, std::string_view code) {
        const std::string observation =
            "{'observations':{'resourceType':'Bundle','type':'searchset','entry':[{'resource':{'resourceType':"
            "'Observation','id':'c','status':'final','code':{'coding':[{'system':'http://"
            "loinc.org','code':'93373-9'}]},"
            "'subject':{'reference':'Patient/p'},'effectiveDateTime':'2026-02-26','valueCodeableConcept':{'coding':[{"
            "'system':'" +
            std::string(system) + "','code':'" + std::string(code) + "'}]}}}]}}";
        const auto evaluated = shared().evaluate("trd-review", view(observation, "patient-view"), kToday);
        EXPECT_TRUE(evaluated);
        if (!evaluated) return false;
        const auto& findings = (*evaluated)->findings;
        return std::any_of(findings.begin(), findings.end(), [](const auto& one) { return one.rule->id == "C01"; });
    };
    EXPECT_TRUE(screened("http://loinc.org", "LA33-6"));
    EXPECT_TRUE(screened("http://snomed.info/sct", "10828004"));
    EXPECT_FALSE(screened("http://loinc.org", "LA32-8"));
}

TEST(Service, discoveryAsksForEveryResultThatTheKnowledgeKnows) {
    std::string asked;
    for (const auto& definition : hooks::services()) {
        for (const auto& prefetch : definition.prefetch) asked += prefetch.second + ",";
    }
    for (const auto& [id, set] : knowledge()->valueSets().all()) {
        for (const auto& member : set.codes) {
            // Answers (LA…) are values of a result, not results.
            if (member.system != fhir::CodeSystem::loinc || member.code.starts_with("LA")) continue;
            EXPECT_NE(asked.find(member.code), std::string::npos) << id << " " << member.code;
        }
    }
}

TEST(Service, anOrderOfAnotherPatientIsNamedAsNotChecked) {
    std::string order = draft("x", "sertraline 50 mg");
    order.replace(order.find("Patient/p"), 9, "Patient/q");
    const auto evaluated = select("'MedicationRequest/x'", order);
    ASSERT_NE(evaluated, nullptr);
    ASSERT_EQ(evaluated->said.cards.size(), 1U);
    EXPECT_EQ(evaluated->said.cards.front().summary, "Not checked: an order that could not be read");
    EXPECT_TRUE(select("'MedicationRequest/x'", draft("x", "sertraline 50 mg"))->said.cards.empty());
}

TEST(Service, aDrugOfTwoIngredientsOfOneClassIsOneCardOfARule) {
    const auto evaluated =
        select("'MedicationRequest/x'", draft("x", "Adderall 20 mg tablet") + "," + draft("y", "phenelzine 15 mg"));
    ASSERT_NE(evaluated, nullptr);
    std::vector<hooks::Card> cards;
    for (const auto& card : evaluated->said.cards) {
        if (card.source.topic.code == "R011") cards.push_back(card);
    }
    ASSERT_EQ(cards.size(), 1U);
    for (const char* name : {"amphetamine", "dextroamphetamine"}) {
        EXPECT_NE((cards[0].summary + cards[0].detail).find(name), std::string::npos) << name;
    }
    EXPECT_EQ(cards[0].suggestions.size(), 2U) << "each order is removed once";
}

TEST(Service, moreDraftsThanCanBeComparedAreRefusedAndNotPassedOver) {
    const auto status = [](std::size_t count) {
        std::string drafts;
        for (std::size_t i = 0; i < count; ++i) {
            drafts += (i == 0 ? "" : ",") + draft("d" + std::to_string(i), i % 2 == 0 ? "phenelzine" : "amoxicillin");
        }
        return statusOf("medication-check",
                        view("{}", "order-sign", ",'draftOrders':{'resourceType':'Bundle','entry':[" + drafts + "]}"));
    };
    EXPECT_EQ(status(service::kMostDraftOrders), 200);
    EXPECT_EQ(status(service::kMostDraftOrders + 1), 413);
}

TEST(Service, aBrokenResourceCostsItselfAlone) {
    const auto evaluated =
        shared().evaluate("trd-review",
                          view("{'observations':{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'"
                               "Observation','status':'final','code':{'coding':"
                               "[{'system':'http://loinc.org','code':'44261-6'}]},'subject':{'reference':'Patient/"
                               "p'},'effectiveDateTime':'2026-02-30',"
                               "'valueInteger':12}},{'resource':{'resourceType':'Observation','id':'b','status':'final'"
                               ",'code':{'coding':[{'system':"
                               "'http://loinc.org','code':'44261-6'}]},'subject':{'reference':'Patient/"
                               "p'},'effectiveDateTime':'2026-02-20','valueInteger':11}}]}}"),
                          kToday);
    ASSERT_TRUE(evaluated);
    ASSERT_EQ((*evaluated)->patient.scores.size(), 1U);
    ASSERT_FALSE((*evaluated)->patient.gaps.empty());
    EXPECT_EQ((*evaluated)->patient.gaps.front().expression,
              "prefetch.observations.entry[0].resource.effectiveDateTime");
}

namespace {

/// A recorded drug with those members, and sertraline drafted beside it.
fhir::Result<service::EvaluationPtr> beside(std::string_view drug, std::string_view members) {
    const std::string recorded =
        "{'medicationRequests':{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'"
        "MedicationRequest','id':'m','subject':{'reference':'Patient/p'},"
        "'medicationCodeableConcept':{'text':'" +
        std::string(drug) + "'}," + std::string(members) + "}}]}}";
    const std::string draft =
        ",'draftOrders':{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'MedicationRequest','id':'d','"
        "status':'draft','intent':'order','medicationCodeableConcept':{'text':'sertraline 50 mg'},"
        "'subject':{'reference':'Patient/p'}}}]}";
    return shared().evaluate("medication-check", view(recorded, "order-sign", draft), kToday);
}

bool shows(const service::Evaluation& evaluation, std::string_view rule) {
    for (std::size_t i = 0; i < evaluation.findings.size(); ++i) {
        if (evaluation.findings[i].rule->id == rule && evaluation.shown(i)) return true;
    }
    return false;
}

bool tells(const service::Evaluation& evaluation, std::string_view element) {
    for (const auto& gap : evaluation.patient.gaps) {
        if (gap.expression == "prefetch.medicationRequests.entry[0].resource." + std::string(element)) return true;
    }
    return false;
}

}  // namespace

TEST(Service, aDrugWithAnElementThatCannotBeReadIsStillTaken) {
    for (const auto& [members, element] :
         {std::pair{"'status':'active','intent':'order','authoredOn':'2026-13-40'", "authoredOn"},
          std::pair{"'status':'actve','intent':'order','authoredOn':'2026-01-10'", "status"},
          std::pair{"'status':'active','intent':'ordr','authoredOn':'2026-01-10'", "intent"},
          std::pair{"'status':'active','intent':'order','authoredOn':'2026-01-10','dosageInstruction':['daily']",
                    "dosageInstruction[0]"},
          std::pair{"'status':'active','intent':'order','authoredOn':'2026-01-10','dispenseRequest':{'quantity':'30'}",
                    "dispenseRequest.quantity"}}) {
        const auto evaluated = beside("phenelzine 15 mg", members);
        ASSERT_TRUE(evaluated) << members;
        EXPECT_TRUE(shows(**evaluated, "R001")) << members;
        EXPECT_TRUE(tells(**evaluated, element)) << members;
    }
    // As before: what is no order is none, and another drug is no MAOI.
    for (const auto& [drug, members] :
         {std::pair{"phenelzine 15 mg", "'status':'cancelled','intent':'order','authoredOn':'2026-13-40'"},
          std::pair{"mirtazapine 15 mg", "'status':'active','intent':'order','authoredOn':'2026-13-40'"}}) {
        const auto evaluated = beside(drug, members);
        ASSERT_TRUE(evaluated) << drug;
        EXPECT_FALSE(shows(**evaluated, "R001")) << drug;
        EXPECT_TRUE(tells(**evaluated, "authoredOn")) << drug;
    }
}

TEST(Service, answersTheSameFromManyThreads) {
    const std::string body = view("{'conditions':null}");
    std::vector<std::thread> threads;
    std::vector<std::string> answers(8);
    for (auto& slot : answers) {
        threads.emplace_back([&slot, &body] {
            for (int i = 0; i < 20; ++i) {
                const auto answer = shared().answer("trd-review", body, kToday);
                slot = answer ? *answer : "refused";
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& answer : answers) EXPECT_EQ(answer, answers.front());
}

/// A body that is no JSON is 400; one that is, is never our fault.
TEST(Service, everyFileOfTheJsonTestSuiteAsABody) {
    REFRACT_NEED_CORPUS("json-test-suite/test_parsing");
    std::size_t refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpusFolder() / "json-test-suite" / "test_parsing")) {
        const std::string name = entry.path().filename();
        const int status = statusOf("trd-review", readFile(entry.path()));
        if (name.starts_with("n_")) {
            EXPECT_EQ(status, 400) << name;
            ++refused;
        } else {
            EXPECT_LT(status, 500) << name;
        }
    }
    EXPECT_GT(refused, 150U);
}

/// Every resource from elsewhere in a prefetch: 200, whatever it is.
TEST(Service, everyResourceOfTheCorpusInAPrefetch) {
    REFRACT_NEED_CORPUS("fhir-r4-examples");
    std::size_t resources = 0;
    for (const char* folder : {"fhir-r4-examples", "us-core", "ips"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(corpusFolder() / folder)) {
            if (entry.path().extension() != ".json") continue;
            const std::string text = readFile(entry.path());
            const std::string head = view("{'conditions':null,'x':");
            const std::string body = head.substr(0, head.size() - 1) + text + "}}";
            EXPECT_EQ(statusOf("trd-review", body), 200) << entry.path();
            ++resources;
        }
    }
    EXPECT_GT(resources, 500U);
}

}  // namespace refract::test
