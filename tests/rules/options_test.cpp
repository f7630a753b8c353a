// Options: asked for when their card speaks, ranked by what the record says for and against.
#include <algorithm>

#include "fhir/json.h"
#include "rules/english.h"
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// Sertraline and venlafaxine at dose, no response.
RecordBuilder resistant() {
    RecordBuilder patient;
    patient.born("1981-06-15").female().problem("F33.2", "2025-04-01");
    patient.course(sertraline(150), "2025-05-26", "2025-08-17");
    patient.courseSince(venlafaxine(225), "2025-09-08", kToday);
    patient.phq9("2025-05-20", 21, 0).phq9("2025-08-15", 18, 0).phq9("2026-02-25", 16, 0);
    return patient;
}

std::size_t placeOf(const std::vector<Finding>& findings, std::string_view rule) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (findings[i].rule->id == rule) return i;
    }
    return findings.size();
}

TEST(Options, AreAskedForWhenTheirCardSpeaks) {
    const auto findings = findingsOf(resistant());
    EXPECT_THAT(ruleIds(findings), Contains("C21"));
    EXPECT_THAT(ruleIds(findings), Contains("A01"));
    RecordBuilder old = resistant();
    const auto later = findingsOf(old, Moment::patientView, "2026-03-28");
    EXPECT_THAT(ruleIds(later), Not(Contains("C21"))) << "the PHQ-9 is 31 days old";
    EXPECT_THAT(ruleIds(later), Not(Contains("A01")));
}

TEST(Options, ReasonsRankThemAndCautionsTakeThemAway) {
    const auto plain = findingsOf(resistant());
    EXPECT_LT(placeOf(plain, "C21"), placeOf(plain, "C30"));
    EXPECT_LT(placeOf(plain, "C30"), placeOf(plain, "A01")) << "two trials speak for it";
    EXPECT_LT(placeOf(plain, "A01"), placeOf(plain, "A04")) << "nothing speaks for either: the order of the file";
    EXPECT_THAT(ruleIds(plain), Contains("A05"));
    EXPECT_THAT(ruleIds(plain), Not(Contains("A13"))) << "buspirone is offered where something speaks for it";

    RecordBuilder heavy = resistant();
    heavy.problem("E11.9", "2020-01-01");
    const auto ranked = findingsOf(heavy);
    EXPECT_LT(placeOf(ranked, "A04"), placeOf(ranked, "A08")) << "lumateperone now has a reason, lithium has none";
    EXPECT_THAT(ruleIds(ranked), Not(Contains("A05"))) << "more asks for caution than speaks for it";
    const Finding* lumateperone = findingOf(ranked, "A04");
    ASSERT_NE(lumateperone, nullptr);
    EXPECT_EQ(lumateperone->reasons.size(), 1u);
    EXPECT_TRUE(lumateperone->cautions.empty());
}

TEST(Options, AReasonNamesWhatItWasDrawnFrom) {
    RecordBuilder anxious = resistant();
    anxious.record().scores.push_back({});
    auto& score = anxious.record().scores.back();
    score.instrument = Instrument::gad7;
    score.total = 14;
    score.when = fhir::dateOf(day("2026-02-25"));
    const auto findings = findingsOf(anxious);
    const Finding* quetiapine = findingOf(findings, "A05");
    ASSERT_NE(quetiapine, nullptr);
    EXPECT_EQ(std::get<double>(quetiapine->fields.at("g.value")), 14.0);
}

TEST(Options, SuggestionsHaveConditionsOfTheirOwn) {
    const auto younger = findingsOf(resistant());
    ASSERT_NE(findingOf(younger, "A08"), nullptr);
    EXPECT_EQ(findingOf(younger, "A08")->withheld, std::vector<std::size_t>{1}) << "150 mg is for 65 and over";
}

TEST(Options, ACardOfOptionsWithoutAnyIsNotShown) {
    RecordBuilder patient = resistant();
    patient.record().supplied.allergies = Supply::notSupplied;
    ChangedEdition edition;
    edition.change("rules/options-neuromodulation.json", "\"id\": \"C30\"", "\"id\": \"N90\"");
    for (const char* id : {"options-augmentation", "options-further", "options-neuromodulation", "options-switch"}) {
        const std::string file = std::string("rules/") + id + ".json";
        std::string text = edition.folder().read(file);
        const std::string from = "\"mergeInto\": \"C21\"";
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
            text.replace(at, from.size(), "\"mergeInto\": \"C20\"");
        }
        edition.folder().write(file, text);
    }
    EXPECT_THAT(edition.complaints(), HasSubstr("A01 is an option of \"C20\", which draws no {{options}}"));
    edition.change(
        "rules/pathway.json",
        "\"{{trials}}\",\n        \"\",\n        \"{{staging}}\",\n        \"\",\n        \"{{confirm}}\"\n      ],\n  "
        "    \"overrideReasons\": [\"cds-not-applicable\", \"expert-contradicts\", \"need-more-info\"",
        "\"{{options}}\"\n      ],\n      \"overrideReasons\": [\"cds-not-applicable\", \"expert-contradicts\", "
        "\"need-more-info\"");
    const auto loaded = edition.load();
    ASSERT_NE(loaded.knowledge, nullptr) << edition.complaints();
    const Asked asked(patient, Moment::patientView, kToday, *loaded.knowledge);
    const auto findings = think(*loaded.knowledge, asked.question);
    EXPECT_THAT(ruleIds(findings), Contains("C20"));
    EXPECT_THAT(ruleIds(findings), Not(Contains("C21"))) << "all its options went elsewhere";
}

TEST(Options, ReadersComplainOfWhatCannotBe) {
    ChangedEdition edition;
    edition.change("rules/options-augmentation.json", "\"mergeInto\": \"C21\",", "\"detail\": \"more\",");
    EXPECT_THAT(edition.complaints(), HasSubstr("an option needs \"mergeInto\""));
    EXPECT_THAT(edition.complaints(), HasSubstr("does not go with \"option\""));
    ChangedEdition groundless;
    groundless.change("rules/options-further.json", "\"judge\": \"6-8 weeks\"",
                      "\"judge\": \"6-8 weeks\", \"onlyWithReason\": true");
    EXPECT_THAT(groundless.complaints(), HasSubstr("there is no reason that could hold"));
}

/// The ingredients, in order.
std::vector<IngredientId> ingredientsOf(const Drug& drug) {
    std::vector<IngredientId> ids;
    for (const DrugComponent& component : drug.components) ids.push_back(component.ingredient);
    std::sort(ids.begin(), ids.end());
    return ids;
}

TEST(Suggestions, ACodeOfADrugIsThatOfItsName) {
    const Terminology& terminology = knowledge()->terminology();
    int drafts = 0;
    for (const Rule& rule : knowledge()->rules()) {
        for (const RuleSuggestion& suggestion : rule.suggestions) {
            for (const RuleAction& action : suggestion.actions) {
                fhir::Document document;
                const auto root = document.parse(action.resourceTemplate);
                if (!root || (*root)["resourceType"].text() != "MedicationRequest") continue;
                const auto coding = *(*root)["medicationCodeableConcept"]["coding"].elements().begin();
                fhir::CodeableConcept byCode;
                byCode.codings.push_back({fhir::CodeSystem::rxnorm, {}, coding["code"].text(), {}});
                const Drug drug = terminology.identify(byCode);
                ASSERT_TRUE(drug.recognised) << rule.id << " " << coding["code"].text();
                EXPECT_EQ(ingredientsOf(drug), ingredientsOf(terminology.byName(coding["display"].text()))) << rule.id;
                EXPECT_TRUE((*root)["dosageInstruction"].given()) << rule.id << ": a draft says how it is taken";
                ++drafts;
            }
        }
    }
    EXPECT_GT(drafts, 15);
}

TEST(Augmented, IsWhatWasAddedToAnAntidepressantInThisEpisode) {
    const Written any(R"({"augmented": "any"})");
    const Written running(R"({"augmented": "aripiprazole", "ongoing": true, "under": 42})");
    EXPECT_EQ(any.on(resistant()), Ternary::no);
    RecordBuilder added = resistant();
    added.courseSince(drug(89013, "aripiprazole", 5), "2026-01-25", kToday);
    EXPECT_EQ(any.on(added), Ternary::yes);
    EXPECT_EQ(running.on(added), Ternary::yes) << "36 days";
    EXPECT_EQ(running.on(added, Moment::patientView, "2026-03-10"), Ternary::no) << "44 days";
    RecordBuilder ended = resistant();
    ended.course(drug(89013, "aripiprazole", 5), "2025-11-01", "2025-12-20");
    EXPECT_EQ(any.on(ended), Ternary::yes);
    EXPECT_EQ(running.on(ended), Ternary::no);
    RecordBuilder unseen = resistant();
    unseen.record().supplied.medications = Supply::notSupplied;
    EXPECT_EQ(any.on(unseen), Ternary::unknown);
    EXPECT_THAT(englishSentence(*running.condition, running.roles), HasSubstr("under 42 days ago"));
}

TEST(Declined, IsADrugOrAnActThatWasTurnedDown) {
    const Written drugs(R"({"declined": "aripiprazole", "withinDays": 180})");
    const Written acts(R"({"declined": "ect-procedure", "withinDays": 180})");
    RecordBuilder patient = resistant();
    EXPECT_EQ(drugs.on(patient), Ternary::no);
    EXPECT_EQ(acts.on(patient), Ternary::no);
    patient.record().declined.push_back({drug(89013, "aripiprazole", 5), {}, fhir::dateOf(day("2026-01-10"))});
    patient.record().declined.push_back(
        {{}, {{fhir::CodeSystem::snomed, "23835007"}}, fhir::dateOf(day("2026-01-10"))});
    EXPECT_EQ(drugs.on(patient), Ternary::yes);
    EXPECT_EQ(acts.on(patient), Ternary::yes);
    EXPECT_EQ(drugs.on(patient, Moment::patientView, "2026-08-01"), Ternary::no) << "203 days";
    patient.record().declined.front().when.reset();
    EXPECT_EQ(drugs.on(patient), Ternary::unknown);
    RecordBuilder unseen = resistant();
    unseen.record().supplied.serviceRequests = Supply::notSupplied;
    EXPECT_EQ(acts.on(unseen), Ternary::unknown);
}

}  // namespace
}  // namespace refract::test
