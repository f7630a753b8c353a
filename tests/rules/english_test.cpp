// Rules as English: sentences, sheets, the document of an edition.
#include "rules/english.h"

#include "tests/rules/rules_support.h"

namespace refract::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string sentence(std::string_view json) {
    const Written written(json);
    EXPECT_EQ(written.complaints(), "");
    return englishSentence(*written.condition, written.roles);
}

TEST(English, JoinsClausesAsTheyAreMeant) {
    EXPECT_EQ(sentence(R"({"all": [{"using": "maoi-irreversible", "as": "a"}, {"using": "ssri", "as": "b"}]})"),
              "takes, or is being ordered, irreversible MAOI (a); and takes, or is being ordered, SSRI (b)");
    EXPECT_EQ(sentence(R"({"all": [{"sex": "female"}, {"any": [{"age": {"under": 25}}, {"age": {"atLeast": 65}}]}]})"),
              "the patient is a woman; and (the age is under 25 years; or the age is at least 65 years)");
    EXPECT_EQ(sentence(R"({"none": [{"problem": "bipolar", "status": "ever"}]})"),
              "none of: has, or once had, Bipolar disorder, mania, cyclothymia");
    EXPECT_EQ(sentence(R"({"at-least": 3, "of": [{"using": "serotonergic"}], "as": "x"})"),
              "at least 3 of (x): takes, or is being ordered, serotonergic drug");
}

TEST(English, HasAClauseForEveryWord) {
    EXPECT_THAT(sentence(R"({"measure": "systolic-bp", "atLeast": 160, "unit": "mm[Hg]", "withinDays": 90})"),
                HasSubstr("the latest systolic blood pressure is at least 160 mm[Hg] within the last 90 days"));
    EXPECT_THAT(sentence(R"({"missing-measure": "PHQ-9", "withinDays": {"threshold": "trial.minimum-days"}})"),
                HasSubstr("no PHQ-9 in the last 42 days"));
    EXPECT_THAT(sentence(R"({"service": "phq9-panel", "withinDays": 14})"),
                HasSubstr("has an open order for PHQ-9 within the last 14 days"));
    EXPECT_THAT(sentence(R"({"procedure": "ect-procedure", "state": "planned"})"),
                HasSubstr("is booked for Electroconvulsive therapy"));
    EXPECT_THAT(sentence(R"({"allergy": "ssri"})"), HasSubstr("has an allergy or intolerance to SSRI"));
    EXPECT_THAT(sentence(R"({"tried": "any", "current": true, "reason": "DOSE_LOW"})"),
                HasSubstr("is on a trial of an antidepressant, with reason DOSE_LOW"));
    EXPECT_THAT(sentence(R"({"derived": "trd-status", "is": "excluded"})"),
                HasSubstr("level of treatment resistance (D18) is excluded"));
}

TEST(English, ASheetSaysWhatAReviewerNeeds) {
    const std::string sheet = englishSheet(*knowledge()->rule("R005"), *knowledge(), SheetFormat::markdown);
    for (const auto* part : {"## R005 ", "| Severity | critical |", "**When**",
                             "stopped fluoxetine less than 35 days before b begins, or nobody knows when (a)",
                             "**Says**", "Instead (stop-date-unknown)", "**Evidence**", "[S46]", "Review due",
                             "Reasons that can be given against it"}) {
        EXPECT_THAT(sheet, HasSubstr(part));
    }
}

TEST(English, EveryRuleHasASheetInBothFormats) {
    for (const Rule& rule : knowledge()->rules()) {
        for (const SheetFormat format : {SheetFormat::markdown, SheetFormat::html}) {
            EXPECT_THAT(englishSheet(rule, *knowledge(), format), HasSubstr(rule.id)) << rule.id;
        }
    }
}

TEST(English, TheDocumentSaysThatNobodyHasReviewedIt) {
    const std::string document = reviewSheets(*knowledge(), SheetFormat::html);
    EXPECT_THAT(document, HasSubstr("not been reviewed by a clinician"));
    EXPECT_THAT(document, HasSubstr("<!DOCTYPE html>"));
    EXPECT_THAT(document, HasSubstr("R001"));
    EXPECT_THAT(document, HasSubstr("C20"));
    EXPECT_THAT(document, HasSubstr("phenelzine, "));
    EXPECT_THAT(document, Not(HasSubstr("<20 ")));
}

}  // namespace
}  // namespace refract::test
