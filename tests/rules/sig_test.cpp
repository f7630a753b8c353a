// Written instructions: what they say, and when they say nothing that can be used.
#include "rules/sig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace refract::rules {
namespace {

/// "2 tab x 2" – amount, unit, times a day; range "1..2"; "+" joins parts, "|" steps.
std::string number(std::optional<double> value) {
    if (!value) return "?";
    std::string text = std::to_string(*value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string range(std::optional<double> low, std::optional<double> high) {
    return low == high ? number(high) : number(low) + ".." + number(high);
}

std::string said(std::string_view text) {
    static constexpr std::string_view kUnits[] = {"", " tab", " mg", " mL"};
    const Sig sig = readSig(text);
    if (!sig.read) return "unread";
    std::string all;
    for (const SigStep& step : sig.steps) {
        if (!all.empty()) all += " | ";
        if (step.parts.empty()) all += "off";
        for (std::size_t i = 0; i < step.parts.size(); ++i) {
            const SigPart& part = step.parts[i];
            if (i > 0) all += " + ";
            all += range(part.low, part.high);
            all += kUnits[static_cast<std::size_t>(part.unit)];
            if (part.statedMg) all += " =" + number(part.statedMg) + "mg";
            all += " x " + range(part.timesLow, part.timesHigh);
            if (part.asNeeded) all += " prn";
        }
        if (step.days) all += " for " + number(step.days);
    }
    return all;
}

struct Reading {
    const char* text;
    const char* means;
};

class Instruction : public testing::TestWithParam<Reading> {};

TEST_P(Instruction, IsReadAsWritten) {
    EXPECT_EQ(said(GetParam().text), GetParam().means) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Simple, Instruction,
    testing::Values(Reading{"take 2 tablets by mouth twice daily", "2 tab x 2"},
                    Reading{"Take 1 tab PO QD", "1 tab x 1"}, Reading{"1 po bid", "1 x 2"},
                    Reading{"i tab qd", "1 tab x 1"}, Reading{"TAKE ONE TABLET BY MOUTH EVERY DAY", "1 tab x 1"},
                    Reading{"take two capsules by mouth every morning", "2 tab x 1"},
                    Reading{"One To Be Taken Each Day", "1 x 1"}, Reading{"ONE AT NIGHT", "1 x 1"},
                    Reading{"1 nocte", "1 x 1"}, Reading{"1 tablet(s) three times a day", "1 tab x 3"},
                    Reading{"1 tab 3x/day", "1 tab x 3"}, Reading{"1 tab b.i.d.", "1 tab x 2"},
                    Reading{"Take 1 tab. by mouth daily.", "1 tab x 1"}, Reading{"1 cap q8h", "1 tab x 3"},
                    Reading{"1 capsule every 12 hours", "1 tab x 2"}, Reading{"1 tab every other day", "1 tab x 0.5"},
                    Reading{"150 mg daily", "150 mg x 1"}, Reading{"150mg/day", "150 mg x 1"},
                    Reading{"150 mg per day in 2 divided doses", "150 mg x 1"},
                    Reading{"Total daily dose 150 mg", "150 mg x 1"}, Reading{"250 mcg daily", "0.25 mg x 1"},
                    Reading{"Take 1,000 mg daily", "1000 mg x 1"}, Reading{"take 5 mL by mouth daily", "5 mL x 1"},
                    Reading{"Take 1 teaspoonful daily", "5 mL x 1"}, Reading{"2 x 50mg od", "100 mg x 1"},
                    Reading{"Zoloft 50 mg daily", "50 mg x 1"}, Reading{"twice a day", "? x 2"},
                    Reading{"Take 2 tablets", "2 tab x ?"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, Instruction,
    testing::Values(
        Reading{"1/2 tablet daily", "0.5 tab x 1"}, Reading{"Take one half tablet every day", "0.5 tab x 1"},
        Reading{"TAKE ONE-HALF TABLET AT BEDTIME", "0.5 tab x 1"}, Reading{"half a tablet daily", "0.5 tab x 1"},
        Reading{"½ tab daily", "0.5 tab x 1"}, Reading{"take 1½ tablets daily", "1.5 tab x 1"},
        Reading{"1 1/2 tabs qhs", "1.5 tab x 1"}, Reading{"1-1/2 tab daily", "1.5 tab x 1"},
        Reading{"take 1 and 1/2 tablets daily", "1.5 tab x 1"}, Reading{"Take 1.5 tabs daily", "1.5 tab x 1"},
        Reading{".5 tab qd", "0.5 tab x 1"}, Reading{"one and a half tablets daily", "1.5 tab x 1"},
        Reading{"1-2 tablets q8h", "1..2 tab x 3"}, Reading{"one to two tablets every 4-6 hours", "1..2 tab x 4..6"},
        Reading{"1 or 2 tablets daily", "1..2 tab x 1"}, Reading{"50mg to 100mg nightly", "50..100 mg x 1"},
        Reading{"50 mg - 100 mg daily", "50..100 mg x 1"}, Reading{"take one 50 mg tablet daily", "1 tab =50mg x 1"}));

INSTANTIATE_TEST_SUITE_P(
    Parts, Instruction,
    testing::Values(Reading{"take 50mg in the morning and 100mg at night", "50 mg x 1 + 100 mg x 1"},
                    Reading{"50 mg qam 100 mg qhs", "50 mg x 1 + 100 mg x 1"},
                    Reading{"1 cap qAM and qHS", "1 tab x 2"},
                    Reading{"1 CAPSULE EVERY MORNING AND TAKE 2 CAPSULES AT BEDTIME", "1 tab x 1 + 2 tab x 1"},
                    Reading{"2 tablets in the morning and 1 tablet at noon and 1 tablet at bedtime",
                            "2 tab x 1 + 1 tab x 1 + 1 tab x 1"},
                    Reading{"1 tablet daily and 1 tablet as needed", "1 tab x 1 + 1 tab x ? prn"},
                    Reading{"1 capsule once a week on Sunday", "1 tab x 0.142857"},
                    Reading{"1 tab on Monday, Wednesday and Friday", "1 tab x 0.428571"},
                    Reading{"90 mg weekly", "90 mg x 0.142857"}));

INSTANTIATE_TEST_SUITE_P(
    Steps, Instruction,
    testing::Values(Reading{"Take 1 tablet daily for 7 days then 2 tablets daily", "1 tab x 1 for 7 | 2 tab x 1"},
                    Reading{"1 tab daily x 1 week, 2 tabs daily x 1 week, then 3 tabs daily",
                            "1 tab x 1 for 7 | 2 tab x 1 for 7 | 3 tab x 1"},
                    Reading{"Take 1 tablet daily for 14 days, then stop", "1 tab x 1 for 14 | off"},
                    Reading{"1 tablet daily for 7 days, then twice daily", "1 tab x 1 for 7 | 1 tab x 2"},
                    Reading{"half tablet  per day for 20 days", "0.5 tab x 1 for 20"}));

INSTANTIATE_TEST_SUITE_P(
    AsNeeded, Instruction,
    testing::Values(Reading{"Take 1 tablet every 6 hours as needed", "1 tab x 4 prn"},
                    Reading{"1 tab daily prn", "1 tab x 1 prn"},
                    Reading{"Take up to 2 tablets at bedtime as needed for sleep", "?..2 tab x 1 prn"},
                    Reading{"Take 1-2 tablets once daily at bedtime as needed for restless legs", "1..2 tab x 1 prn"}));

// As US systems print them: numbers twice, the mass in brackets, what to do besides.
INSTANTIATE_TEST_SUITE_P(
    AsSystemsPrint, Instruction,
    testing::Values(
        Reading{"Take 1 tablet (50 mg total) by mouth 2 (two) times daily.", "1 tab =50mg x 2"},
        Reading{"Take 1.5 tablets (75 mg total) by mouth daily. Indications: Major depression", "1.5 tab =75mg x 1"},
        Reading{"850 mg, Oral, 2 TIMES DAILY WITH MEALS Starting Sun 2/18/2024, Disp-60 tablet, R-0", "850 mg x 2"},
        Reading{"TAKE ONE TABLET BY MOUTH EVERY DAY (MAY CAUSE DROWSINESS)", "1 tab x 1"},
        Reading{"Take 1 tablet daily. May cause drowsiness. Avoid alcohol for 24 hours.", "1 tab x 1"},
        Reading{"Take 1 tablet daily. Take with 8 ounces of water.", "1 tab x 1"},
        Reading{"Take 1 tablet daily. Do not take more than 2 tablets in 24 hours", "1 tab x 1"},
        Reading{"sertraline 50 mg tablet, take 1 tablet daily", "1 tab x 1"},
        Reading{"100mg (4ml) three times daily", "100 mg x 3"},
        Reading{"take 1 tablet by mouth at bedtime for depression and anxiety", "1 tab x 1"}));

INSTANTIATE_TEST_SUITE_P(TheProductBesideTheDose, Instruction,
                         testing::Values(Reading{"take 100 mg (two 50 mg tablets) daily", "100 mg x 1"},
                                         Reading{"take 100mg (2 x 50mg tablets) daily", "100 mg x 1"},
                                         Reading{"take 100 mg (2 tablets of 50 mg) by mouth daily", "100 mg x 1"},
                                         Reading{"take 100 mg (three 50 mg tablets) daily", "unread"},
                                         Reading{"take 2 capsules (75 mg each) daily", "2 tab =150mg x 1"},
                                         Reading{"sertraline 50mg tabs x2 once a day", "100 mg x 1"},
                                         Reading{"sertraline 50 mg tablets x 2 at night", "100 mg x 1"},
                                         Reading{"sertraline 50mg tabs x2", "unread"},
                                         Reading{"1 tablet x2 daily", "1 tab x 2"}, Reading{"1 tab x2 bid", "unread"},
                                         Reading{"take half of one tablet daily", "0.5 tab x 1"},
                                         Reading{"ONE TABLET TWICE A DAY (MORNING AND NIGHT)", "1 tab x 2"},
                                         Reading{"one tablet daily (morning and night)", "unread"},
                                         Reading{"Take 1 tablet daily - do not stop suddenly", "1 tab x 1"},
                                         Reading{"1 tablet daily, ongoing", "1 tab x 1"}));

// The least of it is certain.
INSTANTIATE_TEST_SUITE_P(
    MayRise, Instruction,
    testing::Values(Reading{"1 tablet every night, may increase to 2", "1..2 tab x 1"},
                    Reading{"Take 1 tablet daily. May increase to 2 tablets daily if tolerated.", "1..2 tab x 1"},
                    Reading{"1 tablet daily, may increase to 2 tablets after 1 week", "1..2 tab x 1"},
                    Reading{"50 mg daily, may be increased to 100 mg", "50..100 mg x 1"},
                    Reading{"1 tablet daily, may increase to 2 tablets twice daily", "unread"},
                    Reading{"1 tablet daily, may increase to 100 mg", "unread"},
                    Reading{"1 tablet daily, may increase to 2 then 3", "unread"},
                    Reading{"2 tablets daily, may increase to 1", "unread"},
                    Reading{"1 tablet daily, may increase by 1 tablet", "unread"},
                    Reading{"may increase to 2 tablets daily", "unread"}));

INSTANTIATE_TEST_SUITE_P(
    NotCertain, Instruction,
    testing::Values(
        Reading{"as directed", "unread"}, Reading{"", "unread"}, Reading{"see attached", "unread"},
        Reading{"Take 1 tablet daily. Increase to 2 tablets after 1 week", "unread"},
        Reading{"1 tablet daily, increase as tolerated", "unread"},
        Reading{"Take 1 tablet daily. Take 2 tablets daily.", "unread"},
        Reading{"take 1 tablet daily or 2 tablets daily", "unread"},
        Reading{"Take 1 tablet daily. Stop after 7 days.", "unread"}, Reading{"reduce to 1 tablet daily", "unread"},
        Reading{"alternate 1 tablet and 2 tablets daily", "unread"}, Reading{"take 1 tab daily mon-fri", "unread"},
        Reading{"take 1 tablet once", "unread"}, Reading{"20 Units SC three times daily", "unread"},
        Reading{"Week 1: 25 mg daily; week 2: 50 mg daily", "unread"},
        Reading{"7mg (=one 5mg tablet PLUS one 2mg tablet) once daily", "unread"},
        Reading{"Take 4 tablets daily for 7 days starting January 16, 2015", "unread"},
        Reading{"1 tablet (2 tablets) daily", "unread"}, Reading{"0.5 mg/kg daily", "unread"},
        Reading{"Instil one drop in each eye twice daily", "unread"}, Reading{"every 0 hours 1 tablet", "unread"},
        Reading{"2-1 tablets daily", "unread"}, Reading{"1 tablet daily then", "unread"},
        Reading{"Dosering: 2 tabletter morgen og 2 tabletter aften", "unread"}));

TEST(Sig, SaysWhatItSawEvenWhereTheRestIsNotRead) {
    EXPECT_TRUE(readSig("nitroglycerin 0.4 mg tablet every 5 minutes as needed for chest pain").asNeeded);
    EXPECT_EQ(readSig("Instil one drop in each eye twice daily").route, FormRoute::ophthalmic);
    EXPECT_TRUE(readSig("Take along with one 2mg Coumadin tablet for a total daily dose of 7mg").together);
    EXPECT_EQ(readSig("Take 1 tablet daily for a total of 150 mg").totalMg, 150);
    EXPECT_FALSE(readSig("Take 1 tablet daily along with food").together);
}

TEST(Sig, TellsBedtimeFromOtherTimes) {
    EXPECT_EQ(readSig("1 tablet at bedtime").steps.front().parts.front().dayParts, kBedtime);
    EXPECT_EQ(readSig("1 tablet every morning").steps.front().parts.front().dayParts, kMorning);
    EXPECT_EQ(readSig("1 tablet daily").steps.front().parts.front().dayParts, 0U);
}

TEST(Sig, TakesAnyText) {
    EXPECT_FALSE(readSig(std::string(kLongestSig + 1, '1')).read);
    EXPECT_FALSE(readSig(std::string(kLongestSig, '(')).read);
    EXPECT_FALSE(readSig(std::string(kLongestSig, '9')).read);
    EXPECT_FALSE(readSig("\xff\xfe 1 tab \x80 daily \xc2").read);
    std::string words;
    for (const char* word :
         {"1", "tablet", "for", "then", "and", "(", ")", "every", "x", "to", "/", "half", "twice", "mg"}) {
        for (const char* next :
             {"1", "daily", "for", "then", "(", ")", "every", "x", "-", "/", "1/2", "mg", "", "day"}) {
            words = std::string(word) + " " + next;
            const Sig sig = readSig(words);
            EXPECT_EQ(sig.read, !sig.steps.empty()) << words;
            words += " 1 tablet " + words;
            readSig(words);
        }
    }
}

TEST(SigWords, TheTableIsRead) {
    EXPECT_THAT(SigWords::instance().errors(), testing::IsEmpty());
    EXPECT_GT(SigWords::instance().size(), 400U);
}

TEST(SigWords, ALineThatCannotBeReadIsNamed) {
    const SigWords words(
        "daily\ttimes\t1\t1\nfoo\tnonsense\nbid\ttimes\t2\n\tcount\nam\tevent\tdawn\ndaily\ttimes\t1\t1\n");
    EXPECT_THAT(words.errors(), testing::ElementsAre(testing::HasSubstr("line 2"), testing::HasSubstr("line 3"),
                                                     testing::HasSubstr("line 4"), testing::HasSubstr("line 5"),
                                                     testing::HasSubstr("line 6")));
}

TEST(SigWords, KnowsTimingCodesAndRoutes) {
    const SigWords& words = SigWords::instance();
    EXPECT_EQ(words.timingCode("BID")->times, 2);
    EXPECT_EQ(words.timingCode("QOD")->days, 2);
    EXPECT_EQ(words.timingCode("QHS")->dayParts, kBedtime);
    EXPECT_FALSE(words.timingCode("SOMETIMES"));
    EXPECT_EQ(words.route("54485002"), FormRoute::ophthalmic);
    EXPECT_EQ(words.route("Oral route"), FormRoute::oral);
    EXPECT_EQ(words.route("by carrier pigeon"), FormRoute::unknown);
}

}  // namespace
}  // namespace refract::rules
