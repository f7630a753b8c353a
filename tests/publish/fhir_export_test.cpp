// The exported resources: that they are R4, and say what the rules say.
#include <gmock/gmock.h>
#include <rapidjson/document.h>

#include <map>
#include <set>

#include "plugin/publish/fhir_export.h"
#include "plugin/publish/fhir_parts.h"
#include "tests/publish/edition_copy.h"
#include "tests/publish/fhir_model.h"

namespace refract::test {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::map<std::string, std::string>& exported() {
    static const std::map<std::string, std::string> kFiles = [] {
        const auto result = publish::exportFhir({sourceFolder() / "rules" / "knowledge", knowledge()});
        if (!result) throw std::runtime_error(fhir::describe(result.error()));
        std::map<std::string, std::string> files;
        for (const auto& file : result->files) files[file.name] = file.text;
        return files;
    }();
    return kFiles;
}

rapidjson::Document parsed(const std::string& name) {
    rapidjson::Document document;
    document.Parse(exported().at(name).c_str());
    return document;
}

}  // namespace

TEST(FhirExport, EveryFileIsR4) {
    EXPECT_GT(exported().size(), knowledge()->rules().size() + knowledge()->valueSets().all().size());
    for (const auto& [name, text] : exported()) EXPECT_THAT(complaintsOfR4(text), IsEmpty()) << name;
}

TEST(FhirExport, TheTableSeesWhatIsWrong) {
    EXPECT_THAT(complaintsOfR4(R"({"resourceType":"PlanDefinition"})"), ElementsAre(": status is missing"));
    EXPECT_THAT(complaintsOfR4(R"({"resourceType":"PlanDefinition","status":"done"})"),
                ElementsAre(HasSubstr("done is no code")));
    EXPECT_THAT(complaintsOfR4(R"({"resourceType":"ValueSet","status":"draft","colour":"red"})"),
                ElementsAre(HasSubstr("no colour")));
    EXPECT_THAT(complaintsOfR4(R"({"resourceType":"ValueSet","status":"draft","compose":{"include":[]}})"),
                ElementsAre(HasSubstr("empty")));
    EXPECT_THAT(complaintsOfR4(R"({"resourceType":"Library","status":"draft","type":{"coding":{}}})"),
                ElementsAre(HasSubstr("no list")));
}

TEST(FhirExport, ARuleIsAnEventAConditionAndAnAction) {
    const auto plan = parsed("PlanDefinition-R001.json");
    const rules::Rule& rule = *knowledge()->rule("R001");
    EXPECT_STREQ(plan["status"].GetString(), "draft");
    EXPECT_TRUE(plan["experimental"].GetBool());
    EXPECT_STREQ(plan["type"]["coding"][0]["code"].GetString(), "eca-rule");
    EXPECT_FALSE(plan.HasMember("approvalDate")) << "nobody has approved it";
    EXPECT_FALSE(plan.HasMember("lastReviewDate")) << "nobody has reviewed it";
    EXPECT_EQ(plan["purpose"].GetString(), knowledge()->edition().disclaimer);
    const auto& action = plan["action"][0];
    ASSERT_EQ(action["trigger"].Size(), rule.moments.size());
    EXPECT_EQ(action["trigger"][0]["name"].GetString(), std::string(rules::momentName(rule.moments[0])));
    EXPECT_STREQ(action["condition"][0]["expression"]["language"].GetString(), "text/plain");
    EXPECT_THAT(action["condition"][0]["expression"]["expression"].GetString(), HasSubstr("SSRI"));
    EXPECT_EQ(action["description"].GetString(), rule.summary);
    EXPECT_STREQ(plan["extension"][0]["valueCode"].GetString(), "H");
    EXPECT_THAT(plan["extension"][0]["url"].GetString(), HasSubstr("/StructureDefinition/confidence"));
}

TEST(FhirExport, CitesItsSourcesAndNamesTheSetsThatItNeeds) {
    const auto plan = parsed("PlanDefinition-R001.json");
    std::set<std::string> sets;
    std::size_t citations = 0;
    for (const auto& artifact : plan["relatedArtifact"].GetArray()) {
        if (std::string(artifact["type"].GetString()) == "citation") ++citations;
        if (artifact.HasMember("resource")) sets.insert(artifact["resource"].GetString());
    }
    EXPECT_EQ(citations, knowledge()->rule("R001")->sources.size());
    EXPECT_TRUE(sets.contains("https://refract.example/fhir/ValueSet/ssri|" + knowledge()->edition().id));
    for (const std::string& set : sets) {
        const std::string id = set.substr(set.rfind('/') + 1, set.find('|') - set.rfind('/') - 1);
        EXPECT_TRUE(exported().contains("ValueSet-" + id + ".json")) << set;
    }
}

TEST(FhirExport, SilenceIsASecondCondition) {
    for (const rules::Rule& rule : knowledge()->rules()) {
        const auto plan = parsed("PlanDefinition-" + rule.id + ".json");
        EXPECT_EQ(plan["action"][0]["condition"].Size(), rule.silentWhen ? 2U : 1U) << rule.id;
    }
}

TEST(FhirExport, DrugsAreIngredientsOfRxNorm) {
    const auto set = parsed("ValueSet-ssri.json");
    const auto& include = set["compose"]["include"][0];
    EXPECT_STREQ(include["system"].GetString(), "http://www.nlm.nih.gov/research/umls/rxnorm");
    std::set<std::string> names;
    for (const auto& drug : include["concept"].GetArray()) names.insert(drug["display"].GetString());
    EXPECT_TRUE(names.contains("sertraline"));
    const std::string sertraline = std::to_string(knowledge()->terminology().ingredient("sertraline"));
    EXPECT_THAT(exported().at("ValueSet-ssri.json"), HasSubstr("\"code\":\"" + sertraline + "\""));
}

TEST(FhirExport, NumbersOfOurOwnAreNeverSent) {
    for (const auto& [name, text] : exported()) EXPECT_THAT(text, Not(HasSubstr("\"code\":\"40000000"))) << name;
}

TEST(FhirExport, BeginningsOfCodesAreARegularExpression) {
    EditionCopy copy("");
    copy.change("diagnosis-sets.json", "\"sets\": [", "[",
                "[{\"id\": \"test-codes\", \"title\": \"Codes <test> & more\", \"codes\": {\"ICD-10-CM\": [\"F31*\", "
                "\"F32.1*\", \"F33.0\"]}, \"sources\": [\"project\"], \"confidence\": \"R\"},");
    const auto result = publish::exportFhir(copy.edition());
    ASSERT_TRUE(result);
    for (const auto& file : result->files) {
        if (file.name != "ValueSet-test-codes.json") continue;
        EXPECT_THAT(file.text, HasSubstr(R"("concept":[{"code":"F33.0"}])"));
        EXPECT_THAT(file.text, HasSubstr(R"("op":"regex","value":"F31.*|F32\\.1.*")"));
        EXPECT_THAT(file.text, HasSubstr("<h2>Codes &lt;test&gt; &amp; more</h2>"));
        return;
    }
    FAIL() << "the set is missing";
}

TEST(FhirExport, TheLibraryAndTheBundleHoldAll) {
    const auto library = parsed("Library-refract-knowledge.json");
    const auto bundle = parsed("Bundle-refract-knowledge.json");
    EXPECT_EQ(library["relatedArtifact"].Size() + 2, exported().size());
    EXPECT_EQ(bundle["entry"].Size() + 1, exported().size());
    std::set<std::string> urls;
    for (const auto& entry : bundle["entry"].GetArray()) {
        EXPECT_TRUE(urls.insert(entry["fullUrl"].GetString()).second);
        EXPECT_STREQ(entry["fullUrl"].GetString(), entry["resource"]["url"].GetString());
    }
}

TEST(FhirExport, NeedsACanonicalBase) {
    EditionCopy copy("");
    copy.change("edition.json", "{", "\"canonicalBase\": \"https://refract.example/fhir\",", "");
    const auto result = publish::exportFhir(copy.edition());
    ASSERT_FALSE(result);
    EXPECT_THAT(fhir::describe(result.error()), HasSubstr("canonicalBase"));
}

TEST(FhirParts, NamesCanBeThoseOfPrograms) {
    EXPECT_EQ(publish::computerName("mao-b-low-dose"), "MaoBLowDose");
    EXPECT_EQ(publish::computerName("5ht3"), "Set5ht3");
    EXPECT_EQ(publish::escapeXhtml("a<b & \"c\"\x01"), "a&lt;b &amp; &quot;c&quot;");
}

}  // namespace refract::test
