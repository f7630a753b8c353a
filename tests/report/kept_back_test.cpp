// What stands beside a small count does not add up to it.
#include "plugin/report/kept_back.h"

#include <gtest/gtest.h>

#include "plugin/report/fhir_report.h"

namespace refract::report {

namespace {

quality::Cards cards(std::size_t shown, std::size_t accepted, std::size_t overridden, std::size_t timed = 0) {
    quality::Cards made;
    made.shown = shown;
    made.accepted = accepted;
    made.overridden = overridden;
    made.timed = timed;
    return made;
}

quality::Tally tally(std::size_t firings, std::size_t heldBack, std::size_t shown) {
    quality::Tally made;
    made.key = "R114";
    made.firings = firings;
    made.heldBack = heldBack;
    made.cards.shown = shown;
    return made;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST(KeptBack, aSmallPartTakesTheOthersWithIt) {
    // 18 shown, 5 overridden, 12 not answered: 1 accepted.
    const auto kept = keptBack(cards(18, 1, 5));
    EXPECT_TRUE(kept.accepted && kept.overridden && kept.unanswered);
    const auto few = keptBack(cards(52, 0, 50));
    EXPECT_TRUE(few.overridden && few.unanswered);
    EXPECT_FALSE(few.accepted) << "none is not small, and gives nothing away";
    const auto many = keptBack(cards(40, 10, 20));
    EXPECT_FALSE(many.accepted || many.overridden || many.unanswered || many.quick);
}

TEST(KeptBack, theTimesOfAllButAFewSayHowManyDidNotAnswer) {
    EXPECT_TRUE(keptBack(cards(40, 20, 18, 38)).quick);
    EXPECT_FALSE(keptBack(cards(40, 20, 20, 40)).quick);
    EXPECT_FALSE(keptBack(cards(40, 10, 20, 30)).quick);
}

TEST(KeptBack, firingsAreHeldBackAndShown) {
    EXPECT_TRUE(keepsFirings(tally(49, 4, 45)));
    EXPECT_TRUE(keepsFirings(tally(49, 47, 2)));
    EXPECT_FALSE(keepsFirings(tally(49, 4, 20))) << "others are lines of cards";
    EXPECT_FALSE(keepsFirings(tally(49, 20, 29)));
    EXPECT_FALSE(keepsFirings(tally(45, 0, 45)));
    EXPECT_FALSE(keepsFirings(tally(3, 0, 3))) << "small itself";
}

TEST(KeptBack, cardsForAHundredPatientsAreARateToo) {
    quality::Prescriber prescriber;
    prescriber.patients = 4;
    prescriber.cards.shown = 5;
    EXPECT_TRUE(keepsBurden(prescriber));
    prescriber.patients = 5;
    EXPECT_FALSE(keepsBurden(prescriber));
    prescriber.cards.shown = 4;
    EXPECT_TRUE(keepsBurden(prescriber));
}

TEST(MeasureReport, masksWhatTheOthersAddUpTo) {
    const quality::Scope scope{*fhir::parseDay("2026-01-01"), *fhir::parseDay("2026-04-01"), {}, {}, {}, {}, {}, {}};
    quality::Tally made = tally(40, 0, 40);
    made.cards = cards(40, 20, 18);
    const std::string masked = measureReport(made, scope, false);
    EXPECT_FALSE(has(masked, "\"count\":20") || has(masked, "\"count\":18")) << masked;
    EXPECT_FALSE(has(masked, "measureScore")) << masked;
    made.cards = cards(40, 38, 0);
    EXPECT_FALSE(has(measureReport(made, scope, false), "\"count\":38"));
    const std::string all = measureReport(made, scope, true);
    EXPECT_TRUE(has(all, "\"count\":38") && has(all, "\"value\":0.95")) << all;
}

}  // namespace refract::report
