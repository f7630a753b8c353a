// What the comparison of two editions says, for each kind of change.
#include <gmock/gmock.h>

#include "tests/publish/edition_copy.h"

namespace refract::test {

namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kCases =
    "case an SSRI beside a MAOI\n"
    "course phenelzine 45 mg/day from 2025-12-01 ongoing\n"
    "draft sertraline 50 mg/day\n"
    "expect R001 critical\n"
    "case nothing but an SSRI\n"
    "draft sertraline 50 mg/day\n"
    "forbid R001\n";

publish::EditionDiff compare(const EditionCopy& before, const EditionCopy& after) {
    auto diff = publish::compareEditions(before.edition(), after.edition(), rules::SheetFormat::markdown);
    EXPECT_TRUE(diff.errors.empty()) << rules::describe(diff.errors.front());
    return diff;
}

}  // namespace

TEST(EditionDiff, OfAnEditionWithItselfIsNothing) {
    const EditionCopy one(kCases);
    const auto diff = compare(one, one);
    EXPECT_TRUE(diff.same());
    EXPECT_EQ(diff.cases, 2U);
    EXPECT_THAT(diff.document, HasSubstr("The editions do not differ."));
    EXPECT_THAT(diff.document, Not(HasSubstr("Changed:")));
}

TEST(EditionDiff, AMilderRuleIsSaidWithTheCaseThatItChanges) {
    const EditionCopy before(kCases);
    EditionCopy after(kCases);
    after.change("rules/maoi.json", "\"R001\"", "\"title\"", "\"severity\": \"warning\", \"title\"");
    const auto diff = compare(before, after);
    EXPECT_EQ(diff.changed, 1U);
    EXPECT_EQ(diff.casesChanged, 1U);
    EXPECT_THAT(diff.document, HasSubstr("Changed: R001"));
    EXPECT_THAT(diff.document, HasSubstr("**severity:** critical -> warning"));
    EXPECT_THAT(diff.document, HasSubstr("- R001: critical -> warning"));
    EXPECT_THAT(diff.document, HasSubstr("The case: holds -> does not hold"));
    EXPECT_THAT(diff.document, HasSubstr("an SSRI beside a MAOI"));
    EXPECT_THAT(diff.document, Not(HasSubstr("nothing but an SSRI"))) << "it is answered as before";
}

TEST(EditionDiff, ARuleThatSpeaksNoLongerIsSilent) {
    const EditionCopy before(kCases);
    EditionCopy after(kCases);
    after.change("rules/maoi.json", "\"R001\"", "\"when\"", "\"silentWhen\": {\"using\": \"sertraline\"}, \"when\"");
    const auto diff = compare(before, after);
    EXPECT_THAT(diff.document, HasSubstr("silent when this is known"));
    EXPECT_THAT(diff.document, HasSubstr("- R001: critical -> now silent"));
}

TEST(EditionDiff, NamesTheDrugThatLeftASet) {
    const EditionCopy before(kCases);
    EditionCopy after(kCases);
    after.change("value-sets.json", "\"id\": \"ssri\"", "\"sertraline\"", "\"vortioxetine\"");
    const auto diff = compare(before, after);
    EXPECT_THAT(diff.document, HasSubstr("**drugs,** removed:\n\n- sertraline\n"));
    EXPECT_THAT(diff.document, HasSubstr("**drugs,** added:\n\n- vortioxetine\n"));
}

TEST(EditionDiff, GivesNumbersOldAndNewWithTheirUnit) {
    const EditionCopy before(kCases);
    EditionCopy after(kCases);
    after.change("thresholds.json", "\"trial.minimum-days\"", "42", "56");
    after.change("antidepressants.json", "\"citalopram\"", "\"adult\": 20", "\"adult\": 30");
    const auto diff = compare(before, after);
    EXPECT_THAT(diff.document, HasSubstr("**value:** 42 d -> 56 d"));
    EXPECT_THAT(diff.document, HasSubstr("Changed: citalopram\n\n**minimum, adult:** 20 -> 30"));
}

TEST(EditionDiff, SaysWhatWasAddedAndRemoved) {
    EditionCopy before(kCases);
    EditionCopy after(kCases);
    before.change("phrases/cards.json", "\"phrases\": {", "\"phrases\": {", "\"phrases\": {\"old.one\": \"Old.\", ");
    after.change("phrases/cards.json", "\"phrases\": {", "\"phrases\": {", "\"phrases\": {\"new.one\": \"New.\", ");
    const auto diff = compare(before, after);
    EXPECT_THAT(diff.document, HasSubstr("Added: new.one"));
    EXPECT_THAT(diff.document, HasSubstr("Removed: old.one"));
    EXPECT_EQ(diff.added, 1U);
    EXPECT_EQ(diff.removed, 1U);
}

TEST(EditionDiff, FactsAndSpeakingRulesAreEnglish) {
    const EditionCopy before(kCases);
    EditionCopy after(kCases);
    after.change("speaking.json", "\"restrictions\"", "\"title\": \"", "\"title\": \"Really: ");
    after.change("facts.json", "\"facts\"", "\"title\": \"", "\"title\": \"really ");
    const auto diff = compare(before, after);
    EXPECT_THAT(diff.document, HasSubstr("## Facts"));
    EXPECT_THAT(diff.document, HasSubstr("## When groups of rules are held back"));
}

TEST(EditionDiff, RunsACaseOfEitherEdition) {
    const EditionCopy before(kCases);
    const EditionCopy after(kCases + "case one more\ndraft sertraline 50 mg/day\nforbid R001\n");
    EXPECT_EQ(compare(before, after).cases, 3U);
}

}  // namespace refract::test
