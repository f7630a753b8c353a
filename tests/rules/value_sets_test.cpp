// Value sets: names to ingredients, sets within sets, codes by prefix, and what authors are told.
#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// Sets that were written in a test.
struct WrittenSets {
    AuthorErrors errors;
    ValueSets sets;

    explicit WrittenSets(std::string_view json, std::string_view second = R"({"sets": []})") {
        const TemporaryFolder folder;
        folder.write("schema/any.json", "{}");
        folder.write("one.json", json);
        folder.write("two.json", second);
        const auto one = KnowledgeFile::load(folder.path(), "one.json", "any.json", errors);
        const auto two = KnowledgeFile::load(folder.path(), "two.json", "any.json", errors);
        const KnowledgeFile* const files[] = {one.get(), two.get()};
        sets = ValueSets::load(files, knowledge()->terminology(), errors);
    }
    std::string complaints() const {
        std::string text;
        for (const AuthorError& error : errors) text += describe(error) + "\n";
        return text;
    }
};

IngredientId ingredient(std::string_view name) {
    return knowledge()->terminology().ingredient(name);
}

TEST(ValueSets, ResolveNamesAndSynonyms) {
    const WrittenSets written(R"({"sets": [{"id": "pain", "title": "t", "drugs": ["pethidine", "Tramadol"]}]})");
    EXPECT_EQ(written.complaints(), "");
    const ValueSet* set = written.sets.find("pain");
    ASSERT_NE(set, nullptr);
    EXPECT_NE(set->member(ingredient("meperidine")), nullptr);
    EXPECT_NE(set->member(ingredient("tramadol")), nullptr);
    EXPECT_EQ(set->member(ingredient("codeine")), nullptr);
}

TEST(ValueSets, HoldOtherSetsOfEitherFileAndLeaveOutWhatIsExcepted) {
    const WrittenSets written(
        R"({"sets": [{"id": "all", "title": "t", "sets": ["a", "b"], "except": ["fluoxetine"], "drugs": ["lithium"]},
                     {"id": "a", "title": "t", "drugs": ["fluoxetine", "sertraline"]}]})",
        R"({"sets": [{"id": "b", "title": "t", "drugs": ["venlafaxine"], "codes": {"LOINC": ["1-8"]}}]})");
    EXPECT_EQ(written.complaints(), "");
    const ValueSet* set = written.sets.find("all");
    EXPECT_THAT(set->drugs, SizeIs(3));
    EXPECT_EQ(set->member(ingredient("fluoxetine")), nullptr);
    EXPECT_TRUE(set->contains({fhir::CodeSystem::loinc, "1-8"}));
}

TEST(ValueSets, ReportCodesThatCanBeNone) {
    const WrittenSets written(
        R"({"sets": [{"id": "a", "title": "t", "codes": {"LOINC": ["44261-7"], "ICD-10-CM": ["F33.1", "*"]}}]})");
    EXPECT_THAT(written.complaints(), HasSubstr("/sets/0/codes/LOINC/0: \"44261-7\" is no LOINC code"));
    EXPECT_THAT(written.complaints(),
                HasSubstr("/sets/0/codes/ICD-10-CM/1: \"\" is no code, nor the beginning of one"));
    EXPECT_THAT(written.complaints(), Not(HasSubstr("F33.1")));
}

TEST(ValueSets, ReportNamesThatAreNotKnownWithLineAndPlace) {
    const WrittenSets written(
        "{\"sets\": [\n{\"id\": \"a\", \"title\": \"t\", \"drugs\": [\n\"sertraline\",\n\"sertralyne\"]}]}");
    EXPECT_THAT(written.complaints(), HasSubstr("one.json:4: /sets/0/drugs/1"));
    EXPECT_THAT(written.complaints(), HasSubstr("did you mean \"sertraline\"?"));
    EXPECT_THAT(
        WrittenSets(
            R"({"sets": [{"id": "ssri", "title": "t", "sets": ["sri"]}, {"id": "x", "title": "t", "drugs": ["lithium"]}]})")
            .complaints(),
        HasSubstr("did you mean \"ssri\"?"));
}

TEST(ValueSets, ReportCirclesEmptySetsAndTwins) {
    EXPECT_THAT(
        WrittenSets(
            R"({"sets": [{"id": "a", "title": "t", "sets": ["b"]}, {"id": "b", "title": "t", "sets": ["a"], "drugs": ["lithium"]}]})")
            .complaints(),
        HasSubstr("includes itself"));
    EXPECT_THAT(WrittenSets(R"({"sets": [{"id": "a", "title": "t"}]})").complaints(), HasSubstr("is empty"));
    EXPECT_THAT(
        WrittenSets(
            R"({"sets": [{"id": "a", "title": "t", "drugs": ["lithium"]}, {"id": "a", "title": "t", "drugs": ["lithium"]}]})")
            .complaints(),
        HasSubstr("another value set"));
    EXPECT_THAT(
        WrittenSets(
            R"({"sets": [{"id": "a", "title": "t", "drugs": [{"name": "lithium", "overMgPerDay": 5, "upToMgPerDay": 5}]}]})")
            .complaints(),
        HasSubstr("no dose is above"));
}

TEST(ValueSets, FindCodesByPrefixWithAndWithoutDots) {
    const WrittenSets written(
        R"({"sets": [{"id": "a", "title": "t", "codes": {"ICD-10-CM": ["F32", "F33.4*", "F31*", "T36.??2*"], "SNOMED": ["370143000"]}}]})");
    const ValueSet* set = written.sets.find("a");
    const auto icd = [&](std::string_view code) { return set->contains({fhir::CodeSystem::icd10, std::string(code)}); };
    EXPECT_TRUE(icd("F32"));
    EXPECT_FALSE(icd("F32.1"));
    EXPECT_TRUE(icd("F33.41"));
    EXPECT_TRUE(icd("F3341"));
    EXPECT_TRUE(icd("F33.4"));
    EXPECT_FALSE(icd("F33"));
    EXPECT_TRUE(icd("F31.81"));
    EXPECT_TRUE(icd("T36.0X2A"));
    EXPECT_FALSE(icd("T36.0X1A"));
    EXPECT_FALSE(icd(""));
    EXPECT_TRUE(set->contains({fhir::CodeSystem::snomed, "370143000"}));
    EXPECT_FALSE(set->contains({fhir::CodeSystem::snomed, "F31"}));
}

TEST(ValueSets, GiveTheSameAnswerByTheirIndex) {
    const ValueSets& sets = knowledge()->valueSets();
    for (const auto& code : {"F31.81", "F33.2", "T43.222A", "Z51.5", "I10", "F32.A"}) {
        std::vector<std::uint32_t> indices;
        sets.setsOf(Code{fhir::CodeSystem::icd10, code}, indices);
        for (const ValueSet* set : sets.byIndex()) {
            const bool indexed = std::find(indices.begin(), indices.end(), set->index) != indices.end();
            EXPECT_EQ(indexed, set->contains({fhir::CodeSystem::icd10, code})) << set->id << " " << code;
        }
    }
    for (const auto& [set, member] : sets.setsOf(ingredient("selegiline"))) {
        EXPECT_EQ(member->ingredient, ingredient("selegiline")) << set->id;
    }
}

TEST(ValueSets, KeepEveryWayInWhichADrugBelongs) {
    const ValueSet* set = knowledge()->valueSets().find("maoi-irreversible");
    ASSERT_NE(set, nullptr);
    EXPECT_THAT(set->members(ingredient("selegiline")), SizeIs(2));
    EXPECT_THAT(set->members(ingredient("phenelzine")), SizeIs(1));
    EXPECT_THAT(set->members(ingredient("sertraline")), SizeIs(0));
}

TEST(ValueSets, TheClassesOfTheSpecificationAreThere) {
    for (const auto* id :
         {"maoi-irreversible", "mao-b-low-dose", "maoi-reversible", "ssri", "snri", "tca", "cyp2d6-strong-inhibitors",
          "cyp2d6-moderate-inhibitors", "cyp2c19-inhibitors", "cyp3a4-strong-inhibitors", "cyp3a4-moderate-inhibitors",
          "cyp3a4-inducers", "cyp1a2-strong-inhibitors", "qt-known-risk", "serotonergic", "bleeding-partners",
          "cns-active"}) {
        EXPECT_NE(knowledge()->valueSets().find(id), nullptr) << id;
    }
}

}  // namespace
}  // namespace refract::test
