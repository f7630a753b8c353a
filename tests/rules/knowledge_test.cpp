// Knowledge files and the edition: what is read, and what an author is told.
#include "rules/derived.h"
#include "rules/web_address.h"
#include "tests/rules/rules_support.h"
#include "tests/support/files.h"

#include <rapidjson/document.h>

#include <set>

namespace refract::test {
namespace {

using ::testing::HasSubstr;

/// One file, read against an empty schema.
struct ReadFile {
    AuthorErrors errors;
    std::unique_ptr<KnowledgeFile> file;

    explicit ReadFile(std::string_view text, std::string_view schema = "{}") {
        folder.write("schema/a.json", schema);
        folder.write("f.json", text);
        file = KnowledgeFile::load(folder.path(), "f.json", "a.json", errors);
    }
    std::string complaints() const {
        std::string text;
        for (const AuthorError& error : errors) text += describe(error) + "\n";
        return text;
    }
    TemporaryFolder folder;
};

TEST(KnowledgeFile, KnowsTheLineAndThePointerOfEveryElement) {
    const ReadFile read("{\n  \"a\": [1,\n    {\"b/c\":\n \"x\"}]\n}\n");
    const Node element = read.file->root()["a"].elements().at(1);
    EXPECT_EQ(element.line(), 3u);
    EXPECT_EQ(element["b/c"].line(), 4u);
    EXPECT_EQ(element["b/c"].pointer(), "/a/1/b~1c");
    EXPECT_EQ(element["b/c"].text(), "x");
    EXPECT_FALSE(element["d"].given());
    EXPECT_EQ(element["d"].line(), 3u) << "what is missing is missing from there";
    EXPECT_EQ(element.json(), "{\"b/c\":\"x\"}");
}

TEST(KnowledgeFile, ReportsBadJsonWithItsLine) {
    EXPECT_THAT(ReadFile("{\n\"a\": 1,\n}").complaints(), HasSubstr("f.json:3: is not JSON"));
    EXPECT_FALSE(ReadFile("{\n\"a\": 1,\n}").file->root().given());
    EXPECT_THAT(ReadFile("").complaints(), HasSubstr("is not JSON"));
    EXPECT_THAT(ReadFile("{} {}").complaints(), HasSubstr("is not JSON"));
    EXPECT_THAT(ReadFile("{\"a\": \"\xff\"}").complaints(), HasSubstr("is not JSON"));
    EXPECT_THAT(ReadFile(std::string_view("{}\0{}", 5)).complaints(), HasSubstr("NUL"));
}

TEST(KnowledgeFile, ReportsAMemberThatStandsTwice) {
    EXPECT_THAT(ReadFile("{\"a\": 1,\n\"b\": {\"a\": 1},\n\"a\": 2}").complaints(),
                HasSubstr("f.json:3: the member \"a\" stands twice"));
    EXPECT_EQ(ReadFile("{\"a\": 1, \"b\": {\"a\": 1}}").complaints(), "");
}

TEST(KnowledgeFile, IsNotOverrunByBrackets) {
    const std::string deep = std::string(200000, '[');
    EXPECT_THAT(ReadFile(deep).complaints(), HasSubstr("nests deeper"));
    const std::size_t most = KnowledgeFile::kDeepest;
    EXPECT_EQ(ReadFile(std::string(most, '[') + std::string(most, ']')).complaints(), "");
    EXPECT_THAT(ReadFile(std::string(most + 1, '[') + std::string(most + 1, ']')).complaints(),
                HasSubstr("nests deeper"));
}

TEST(KnowledgeFile, ChecksItsSchema) {
    const std::string schema = R"({"type": "object", "required": ["a"], "additionalProperties": false,
                                   "properties": {"a": {"type": "integer"}}})";
    EXPECT_EQ(ReadFile("{\"a\": 1}", schema).complaints(), "");
    EXPECT_THAT(ReadFile("{\n\"a\": \"x\"}", schema).complaints(),
                HasSubstr("f.json:2: /a: does not fit the schema: \"type\""));
    EXPECT_THAT(ReadFile("{\"a\": 1, \"b\": 2}", schema).complaints(),
                HasSubstr("f.json:1: /b: there is no \"b\" here"));
    EXPECT_TRUE(ReadFile("{\"a\": 1, \"b\": 2}", schema).file->root().given())
        << "so that a loader can say what else is wrong";
}

TEST(KnowledgeFile, ReportsFilesThatAreNotThere) {
    AuthorErrors errors;
    const TemporaryFolder folder;
    EXPECT_FALSE(KnowledgeFile::load(folder.path(), "none.json", "none", errors)->root().given());
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_THAT(describe(errors[0]), HasSubstr("none.json: the file cannot be read"));
}

/// RapidJSON's validator passes over keywords that it does not know: a schema may use none but these.
void expectClosedKeywords(const rapidjson::Value& schema, const std::string& where) {
    static const std::set<std::string> kKnown{
        "type",       "properties", "required",      "additionalProperties", "items",       "enum",
        "pattern",    "minimum",    "maximum",       "exclusiveMinimum",     "minLength",   "maxLength",
        "minItems",   "maxItems",   "minProperties", "maxProperties",        "uniqueItems", "$ref",
        "definitions"};
    ASSERT_TRUE(schema.IsObject()) << where;
    for (const auto& member : schema.GetObject()) {
        const std::string key = member.name.GetString();
        EXPECT_TRUE(kKnown.count(key)) << where << " uses \"" << key << "\"";
        if (key == "$ref") {
            EXPECT_TRUE(std::string(member.value.GetString()).starts_with("#/definitions/")) << where;
        } else if (key == "properties" || key == "definitions") {
            for (const auto& inner : member.value.GetObject()) {
                expectClosedKeywords(inner.value, where + "/" + key + "/" + inner.name.GetString());
            }
        } else if (key == "items" || (key == "additionalProperties" && member.value.IsObject())) {
            expectClosedKeywords(member.value, where + "/" + key);
        } else if (key == "pattern") {
            for (const auto* escape : {"\\d", "\\w", "\\s"}) {
                EXPECT_EQ(std::string(member.value.GetString()).find(escape), std::string::npos) << where;
            }
        }
    }
}

TEST(Schemas, UseNoKeywordThatTheValidatorPassesOver) {
    std::size_t seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sourceFolder() / "rules" / "knowledge" / "schema")) {
        rapidjson::Document schema;
        schema.Parse(readFile(entry.path()).c_str());
        ASSERT_FALSE(schema.HasParseError()) << entry.path();
        expectClosedKeywords(schema, entry.path().filename().string());
        ++seen;
    }
    EXPECT_GE(seen, 10u);
}

TEST(Nearest, FindsWhatWasMeantAndNothingElse) {
    EXPECT_EQ(nearest("SSIR", {"SNRI", "SSRI", "TCA"}), "SSRI");
    EXPECT_EQ(nearest("fluoxetin", {"paroxetine", "fluoxetine"}), "fluoxetine");
    EXPECT_EQ(nearest("quetiapine", {"sertraline", "lithium"}), "");
    EXPECT_EQ(nearest("", {"a"}), "a");
}

TEST(Knowledge, LoadsWithoutAnyComplaint) {
    const auto edition = knowledge();
    EXPECT_GE(edition->rules().size(), 24u);
    EXPECT_THAT(edition->edition().disclaimer, HasSubstr("not been reviewed by a clinician"));
    ASSERT_NE(edition->rule("R005"), nullptr);
    EXPECT_EQ(edition->rule("R999"), nullptr);
    EXPECT_EQ(edition->phrase("no.such.phrase"), "no.such.phrase");
}

TEST(Knowledge, EveryRuleOfThisSliceIsThere) {
    for (int number = 1; number <= 21; ++number) {
        const std::string id = (number < 10 ? "R00" : "R0") + std::to_string(number);
        EXPECT_NE(knowledge()->rule(id), nullptr) << id;
    }
    for (const auto* id : {"R129", "R156", "R157", "R158", "C01", "C02", "C10", "C11", "C12", "C13", "C20", "C50"}) {
        EXPECT_NE(knowledge()->rule(id), nullptr) << id;
    }
}

TEST(Knowledge, EverySourceHasAnAddressOrIsMarkedAsRecalled) {
    for (const auto& [id, source] : knowledge()->sources()) {
        EXPECT_TRUE(!source.read || !source.address.empty() || !source.readAt.empty() || source.id == "S3") << id;
        EXPECT_EQ(source.title.find("[K"), std::string::npos) << id;
    }
}

TEST(Knowledge, ReportsANameThatIsMisspelt) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "{\"using\": \"ssri\", \"as\": \"b\"}", "{\"using\": \"sssri\", \"as\": \"b\"}");
    EXPECT_EQ(edition.load().knowledge, nullptr);
    EXPECT_THAT(edition.complaints(), HasSubstr("rules/maoi.json:"));
    EXPECT_THAT(edition.complaints(), HasSubstr("/rules/0/when/all/1/using"));
    EXPECT_THAT(edition.complaints(), HasSubstr("did you mean \"ssri\"?"));
}

TEST(Knowledge, ReportsEveryMistakeAtOnce) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"id\": \"R002\"", "\"id\": \"R001\"");
    edition.change("rules/maoi.json", "\"S46\"", "\"S460\"");
    edition.change("rules/maoi.json", "risk of fatal serotonin syndrome ({a}, {b})",
                   "risk of fatal serotonin syndrome ({a}, {bb})");
    edition.change("rules/pathway.json", "{{staging}}", "{{stagging}}");
    edition.change("rules/pathway.json", "\"line.item9-missing\"", "\"line.item9-mising\"");
    edition.change("rules/pathway.json", "\"action-completed\"", "\"action-complete\"");
    const std::string complaints = edition.complaints();
    EXPECT_THAT(complaints, HasSubstr("another rule \"R001\""));
    EXPECT_THAT(complaints, HasSubstr("no source \"S460\""));
    EXPECT_THAT(complaints, HasSubstr("nothing fills the placeholder {bb}"));
    EXPECT_THAT(complaints, HasSubstr("{{stagging}} cannot stand here"));
    EXPECT_THAT(complaints, HasSubstr("no phrase \"line.item9-mising\""));
    EXPECT_THAT(complaints, HasSubstr("no override reason \"action-complete\""));
}

TEST(Knowledge, ReportsHtmlInTextsAndPhrases) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "risk of fatal serotonin syndrome ({a}, {b})",
                   "<b>serotonin syndrome</b> ({a}, {b})");
    edition.change("phrases/rules.json", "\"still taken\"", "\"still taken<!-- -->\"");
    const std::string complaints = edition.complaints();
    EXPECT_THAT(complaints, HasSubstr("maoi.json"));
    EXPECT_THAT(complaints, HasSubstr("phrases/rules.json"));
    EXPECT_THAT(complaints, HasSubstr("HTML has no place in a text of a card"));
}

TEST(Knowledge, ReportsATextThatMayGrowTooLong) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "MAOI + SSRI: contraindicated,",
                   "MAOI + SSRI: contraindicated, and once more contraindicated, and that because of the");
    EXPECT_THAT(edition.complaints(), HasSubstr("characters when filled; it must stay under 140"));
}

TEST(Knowledge, ReportsAMissingThresholdPhraseAndFact) {
    ChangedEdition edition;
    edition.change("thresholds.json", "\"trial.minimum-days\"", "\"trial.minimal-days\"");
    edition.change("phrases/rules.json", "\"unknown.date\"", "\"unknown.dates\"");
    edition.change("facts.json", "\"id\": \"palliative-care\"", "\"id\": \"palliative\"");
    const std::string complaints = edition.complaints();
    EXPECT_THAT(complaints, HasSubstr("there is no threshold \"trial.minimum-days\""));
    EXPECT_THAT(complaints, HasSubstr("the phrase \"unknown.date\" is missing"));
    EXPECT_THAT(complaints, HasSubstr("there is no fact \"palliative-care\""));
}

TEST(Knowledge, ReportsSuggestionsThatCannotBeMade) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"type\": \"delete\", \"target\": \"a\"",
                   "\"type\": \"create\", \"target\": \"a\"");
    EXPECT_THAT(edition.complaints(), HasSubstr("\"target\" does not go with create"));
    EXPECT_THAT(edition.complaints(), HasSubstr("\"resource\" is missing"));
}

TEST(Knowledge, ReportsAReviewThatIsOverdue) {
    EXPECT_TRUE(overdueReviews(*knowledge(), day("2026-12-01")).empty());
    const AuthorErrors warnings = overdueReviews(*knowledge(), day("2030-01-01"));
    ASSERT_EQ(warnings.size(), knowledge()->rules().size());
    EXPECT_TRUE(warnings[0].warning);
    EXPECT_THAT(describe(warnings[0]), HasSubstr("was due on"));
}

TEST(Knowledge, SuggestsTheNameThatWasMeant) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"label-maoi\"", "\"label-maio\"");
    EXPECT_THAT(edition.complaints(), HasSubstr("there is no source \"label-maio\" in sources.json (did you mean "
                                                "\"label-maoi\"?)"));
}

TEST(Knowledge, ReportsVariantsThatAreNeverReached) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"id\": \"R001\",",
                   "\"id\": \"R001\", \"silentWhen\": {\"using\": \"lithium\"}, \"variants\": ["
                   "{\"id\": \"a\", \"when\": {\"using\": \"bupropion\"}, \"severity\": \"info\"}, "
                   "{\"id\": \"b\", \"when\": {\"using\": \"bupropion\"}, \"severity\": \"warning\"}, "
                   "{\"id\": \"c\", \"when\": {\"using\": \"lithium\"}, \"severity\": \"info\"}],");
    EXPECT_THAT(edition.complaints(), HasSubstr("variants/1/when: the variant is never reached: \"a\" before it"));
    EXPECT_THAT(edition.complaints(), HasSubstr("variants/2/when: the variant is never reached: the rule is silent"));
    EXPECT_THAT(edition.complaints(), Not(HasSubstr("variants/0/when: the variant")));
}

TEST(Knowledge, ATextForWhatIsTakenStandsBesideADetailAndIsCheckedAsOne) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"id\": \"R001\",",
                   "\"id\": \"R001\", \"variants\": [{\"id\": \"a\", \"when\": {\"using\": \"lithium\"}, "
                   "\"severity\": \"info\", \"detailWhenTaken\": \"Taken: {nobody}.\"}],");
    EXPECT_THAT(edition.complaints(), HasSubstr("stands in place of a \"detail\", and there is none here"));
    EXPECT_THAT(edition.complaints(), HasSubstr("nothing fills the placeholder {nobody}"));
}

TEST(Knowledge, ReportsRulesThatCannotBeShown) {
    ChangedEdition edition;
    edition.change("rules/maoi.json", "\"id\": \"R001\",", "\"id\": \"R001\", \"mergeInto\": \"R001\",");
    edition.change("rules/maoi.json", "\"id\": \"R002\",", "\"id\": \"R002\", \"mergeInto\": \"RO01\",");
    EXPECT_THAT(edition.complaints(), HasSubstr("R001 is to be shown under itself"));
    EXPECT_THAT(edition.complaints(), HasSubstr("R002 is to be shown under \"RO01\", which is no rule (did you mean"));
    ChangedEdition circle;
    circle.change("speaking.json", "\"hide\": [", "\"hide\": [\"C98\", ");
    circle.change("speaking.json", "\"whenFires\": [", "\"whenFires\": [\"C98\", ");
    EXPECT_THAT(circle.complaints(), HasSubstr("C98 hides itself and never speaks"));
}

TEST(Knowledge, ReportsAddressesThatAreNone) {
    for (const char* address : {"https://", "https://nowhere", "ftp://example.org/a", "https://example.org/a b",
                                "example.org", "https://example.org/<a>", "https://.org"}) {
        EXPECT_FALSE(isWebAddress(address)) << address;
    }
    EXPECT_TRUE(isWebAddress("https://example.org/a?b=c#d"));
    EXPECT_TRUE(isWebAddress("http://example.org"));
    ChangedEdition edition;
    edition.change("sources.json", "\"address\": \"https://", "\"address\": \"https:// ");
    EXPECT_THAT(edition.complaints(), HasSubstr("is no web address"));
}

TEST(Knowledge, ReportsFoldersThatHoldNothing) {
    const TemporaryFolder folder;
    const auto loaded =
        Knowledge::load(folder.path(), std::shared_ptr<const Terminology>(knowledge(), &knowledge()->terminology()));
    EXPECT_EQ(loaded.knowledge, nullptr);
    EXPECT_GE(loaded.errors.size(), 5u);
}

TEST(Documents, TheFormatNamesEveryWordFieldAndQuantity) {
    const std::string format = readFile(sourceFolder() / "docs" / "knowledge-format.md");
    for (const std::string_view word : allWords()) EXPECT_THAT(format, HasSubstr("`" + std::string(word) + "`"));
    for (const DerivedQuantity& quantity : derivedQuantities()) {
        EXPECT_THAT(format, HasSubstr("`" + std::string(quantity.name) + "`"));
    }
    for (const RoleKind kind : {RoleKind::drug, RoleKind::trial, RoleKind::problem, RoleKind::measure, RoleKind::act}) {
        for (const FieldSpec& field : fieldsOf(kind)) {
            if (field.name.empty()) continue;
            EXPECT_THAT(format, HasSubstr("`" + std::string(field.name) + "`"));
        }
    }
    const std::string decision = readFile(sourceFolder() / "docs" / "adr" / "0004-rule-vocabulary.md");
    for (const std::string_view word : allWords()) EXPECT_THAT(decision, HasSubstr("`" + std::string(word) + "`"));
}

TEST(Knowledge, ReportsACardThatCollectsNothing) {
    ChangedEdition edition;
    edition.folder().write("rules/local.json", R"({"rules": [{
      "id": "C90", "version": "0.1.0", "title": "Due", "severity": "warning", "rank": "monitoring", "collects": "a",
      "when": {"age": {"over": 80}}, "hooks": ["patient-view"], "summary": "Due for {a}: {items}.", "detail": "See below.",
      "overrideReasons": ["cds-not-applicable"], "sources": ["project"], "confidence": "R", "reviewBy": "2027-01-01",
      "owner": "nobody"}]})");
    EXPECT_THAT(edition.complaints(), HasSubstr("does not go with \"collects\""));
    EXPECT_THAT(edition.complaints(), HasSubstr("C90 collects what merges into it, and nothing does"));
}

TEST(Knowledge, TakesANewRowByDataAlone) {
    ChangedEdition edition;
    edition.folder().write("rules/local.json", R"({"rules": [{
      "id": "R900", "version": "0.1.0", "title": "Lithium in somebody over 80", "severity": "warning", "rank": "safety",
      "hooks": ["patient-view"], "when": {"all": [{"using": "lithium", "as": "a"}, {"age": {"over": 80}}]},
      "summary": "{a} over 80: check the level.", "detail": "Consider a level.", "overrideReasons": ["cds-not-applicable"],
      "sources": ["project"], "confidence": "R", "reviewBy": "2027-01-01", "owner": "nobody"}]})");
    const auto loaded = edition.load();
    for (const auto& error : loaded.errors) ADD_FAILURE() << describe(error);
    ASSERT_NE(loaded.knowledge, nullptr);
    RecordBuilder patient;
    patient.born("1940-01-01").courseSince(lithium(600), "2025-12-01", kToday);
    const Asked asked(patient, Moment::patientView, kToday, *loaded.knowledge);
    EXPECT_THAT(ruleIds(think(*loaded.knowledge, asked.question)), ::testing::Contains("R900"));
}

}  // namespace
}  // namespace refract::test
