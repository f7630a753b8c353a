// Whole answers: valid whatever the texts, stable names, and every finding accounted for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "plugin/cards/compose.h"
#include "tests/cards/fakes.h"
#include "tests/support/answer_validator.h"

namespace refract::cards {
namespace {

using rules::Severity;
using test::finding;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Say : public testing::Test {
protected:
    Said say(const std::vector<rules::Finding>& findings) { return test::compose(findings, history, wording); }

    static std::string extension(const hooks::Card& card, std::string_view name) {
        for (const auto& [key, json] : card.extension) {
            if (key == name) return json;
        }
        return {};
    }

    test::FakeWording wording;
    test::Rulebook book;
    test::History history = test::clearHistory();
};

TEST_F(Say, NothingIsNoCard) {
    const auto said = say({});
    EXPECT_THAT(said.cards, IsEmpty());
    EXPECT_THAT(said.cardOfFinding, IsEmpty());
}

TEST_F(Say, AnOrderThatIsNotRecognisedIsSaidToBeNotChecked) {
    history.draft("MedicationRequest/d1", "sertralin hydroklorid 50 mg", false);
    history.draft("MedicationRequest/d2", "sertraline 50 mg");
    EXPECT_THAT(say({}).cards, IsEmpty()) << "on a view it is a sentence of another card";
    history.moment = rules::Moment::orderSelect;
    const auto said = say({});
    ASSERT_THAT(said.cards, SizeIs(1));
    const auto& card = said.cards.front();
    EXPECT_EQ(card.summary, "Not checked: sertralin hydroklorid 50 mg");
    EXPECT_EQ(card.indicator, "info");
    EXPECT_EQ(card.source.topic.system, "urn:org.refract:rule");
    EXPECT_THAT(card.detail,
                HasSubstr("**Not checked** (drug not recognised or not certain): sertralin hydroklorid 50 mg."));
    EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42", "order"}), IsEmpty());
}

TEST_F(Say, WhatDidNotFindRoomIsNamedOnTheLastCard) {
    std::vector<rules::Finding> findings;
    for (const char* id : {"R1", "R2", "R3"}) findings.push_back(finding(book.rule(id), {1}));
    EXPECT_THAT(say(findings).cards.back().detail, Not(HasSubstr("Not shown")));
    findings.push_back(finding(book.rule("R4"), {1}));
    findings.push_back(finding(book.rule("R5", rules::Severity::info), {1}));
    const auto said = say(findings);
    ASSERT_THAT(said.cards, SizeIs(3));
    EXPECT_THAT(said.cards.back().detail, HasSubstr("Not shown: Title of R4 (R4)."));
    EXPECT_THAT(said.cards.front().detail, Not(HasSubstr("Not shown")));
}

TEST_F(Say, AnOrderThatWasComparedWithNothingSaysSo) {
    history.draft("MedicationRequest/d1", "sertraline 50 mg");
    history.moment = rules::Moment::orderSign;
    EXPECT_THAT(say({}).cards, IsEmpty());
    history.patient.supplied.medications = rules::Supply::failed;
    const auto said = say({});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_THAT(said.cards.front().summary, HasSubstr("could not be fetched"));
    EXPECT_THAT(say({finding(book.rule("R1"), {1})}).cards, SizeIs(1)) << "another card says it already";
    history.moment = rules::Moment::patientView;
    EXPECT_THAT(say({}).cards.front().summary, HasSubstr("Looked at without")) << "nothing is ordered";
}

TEST_F(Say, AnOrderWithoutAMedicationListSaysThatItWasComparedWithNone) {
    history.draft("MedicationRequest/d1", "sertraline 50 mg");
    history.moment = rules::Moment::orderSign;
    history.patient.supplied.medications = rules::Supply::notSupplied;
    const auto said = say({});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cards.front().summary, "Not checked: the medication list, which was not sent");
    EXPECT_EQ(said.cards.front().indicator, "info");
    EXPECT_THAT(say({finding(book.rule("R1"), {1})}).cards, SizeIs(1)) << "another card says it already";
    history.patient.supplied.medications = rules::Supply::partly;
    ASSERT_THAT(say({}).cards, SizeIs(1));
    EXPECT_THAT(say({}).cards.front().summary, HasSubstr("a part of the medication list"));
    history.moment = rules::Moment::patientView;
    EXPECT_THAT(say({}).cards, IsEmpty()) << "nothing is ordered";
}

TEST_F(Say, AViewWithoutAListThatCouldNotBeHadSaysSo) {
    history.patient.supplied.medications = rules::Supply::failed;
    history.patient.supplied.observations = rules::Supply::failed;
    const auto said = say({});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cards.front().summary, "Looked at without: medication list, scores and results");
    EXPECT_EQ(said.cards.front().indicator, "info");
    EXPECT_THAT(said.cards.front().detail, HasSubstr("**Could not be fetched:** medication list, scores and results"));
    EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42", "view"}), IsEmpty());
    EXPECT_THAT(say({finding(book.rule("R1"), {1})}).cards, SizeIs(1)) << "another card says it already";
    history.patient.supplied.medications = rules::Supply::partly;
    history.patient.supplied.observations = rules::Supply::notSupplied;
    EXPECT_THAT(say({}).cards, IsEmpty()) << "as for a client whose scopes are narrow, or that sends no such list";
}

TEST_F(Say, WithoutABirthDateTheFirstCardSaysThatAgeIsNotKnown) {
    EXPECT_THAT(say({finding(book.rule("R1"), {1})}).cards.front().detail, Not(HasSubstr("Age not known")));
    history.patient.birth.reset();
    history.draft("MedicationRequest/d1", "sertraline 50 mg");
    history.moment = rules::Moment::orderSign;
    ASSERT_THAT(say({}).cards, SizeIs(1)) << "an order with no other card";
    EXPECT_EQ(say({}).cards.front().summary, "Not checked: what depends on age (no birth date)");
    history.moment = rules::Moment::patientView;
    EXPECT_THAT(say({finding(book.rule("R1"), {1})}).cards.front().detail, HasSubstr("**Age not known**"));
}

TEST_F(Say, AnOrderThatCouldNotBeReadIsSaidToBeNotChecked) {
    history.patient.orderNotRead = true;
    history.moment = rules::Moment::orderSign;
    const auto said = say({});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cards.front().summary, "Not checked: an order that could not be read");
}

TEST_F(Say, OrdersThatAreNotRecognisedShareOneCardBelowTheOthers) {
    history.moment = rules::Moment::orderSign;
    const std::string longName(300, 'x');
    for (const auto& name : {longName + "1", longName + "2", std::string("NyQuil"), std::string("NyQuil"),
                             std::string("*a* <b>c</b> [d](https://e.f)\n{g}"), std::string("\u202E")}) {
        history.draft("MedicationRequest/d", name, false);
    }
    const auto said = say({finding(book.rule("R1"), {1})});
    ASSERT_THAT(said.cards, SizeIs(2));
    EXPECT_THAT(said.cards[0].detail, Not(HasSubstr("Not checked"))) << "said once";
    EXPECT_THAT(said.cards[1].summary, HasSubstr("NyQuil and 2 more"));
    EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42", "order"}), IsEmpty());
}

TEST_F(Say, NamesOfOrdersAreHarmlessInASummary) {
    EXPECT_EQ(plain({"*a* <b>c</b>\n[d](x) {e}\u202E `f` amlodipine-valsartan (5 mg)"}, 80),
              "a bc/b d(x) e f amlodipine-valsartan (5 mg)");
    EXPECT_EQ(plain({"sertraline"}, 5), "sert…");
}

TEST_F(Say, AnUnselectedOrderThatIsNotRecognisedIsNoCard) {
    history.moment = rules::Moment::orderSelect;
    history.draft("MedicationRequest/d1", "NyQuil", false);
    history.patient.medications.back().selected = false;
    EXPECT_THAT(say({}).cards, IsEmpty());
}

/// The order-sign answer that tests/fixtures/cards/order-sign.json shows.
TEST_F(Say, OrderSign) {
    history.moment = rules::Moment::orderSign;
    history.draft("MedicationRequest/d1", "phenelzine 15 mg");
    auto& rule = book.rule("R005", Severity::critical);
    rule.summary = "{a} stopped {a.daysSince} days ago: {b} is contraindicated until {earliestDate}.";
    rule.detail = "Norfluoxetine persists for weeks.\n\n{{washout}}";
    rule.sources = {"label"};
    rule.selectionBehavior = "at-most-one";
    rule.overrideReasons = {"risk-benefit-ratio", "no-such-code", "wrong-time-workflow"};
    rule.links = {{"Label", "https://example.org/label"}};
    rule.suggestions = {{"Remove {b}", true, {{rules::RuleAction::Type::remove, "Consider not signing {b}", "b", ""}}},
                        {"Ask a psychiatrist",
                         true,
                         {{rules::RuleAction::Type::create, "Refer", "",
                           R"({"resourceType":"ServiceRequest","code":{"text":"Psychiatry"}})"}}}};
    auto washout = finding(rule, {4493, 8123});
    washout.fields = {{"a", std::string("fluoxetine")},
                      {"a.daysSince", 21.0},
                      {"b", std::string("phenelzine")},
                      {"earliestDate", test::day("2026-03-16")}};
    rules::Witness draft;
    draft.kind = rules::Witness::Kind::entry;
    draft.role = "b";
    washout.witnesses.push_back(draft);
    auto& diet = book.rule("R012", Severity::info);
    diet.onlyAsLine = true;
    diet.summary = "Tyramine diet from the first day of {b}.";
    auto line = finding(diet, {8123});
    line.fields = washout.fields;
    const auto said = say({washout, line});
    EXPECT_THAT(said.cardOfFinding, ElementsAre(0U, 0U));
    const auto answer = hooks::writeAnswer(said.cards);
    EXPECT_THAT(test::answerViolations(answer, {"42", "order"}), IsEmpty());
    test::expectSnapshot("order-sign.json", answer);
}

TEST_F(Say, TheCardThatShowsTheTrialsCarriesTheTimeline) {
    auto& summary = book.rule("C20");
    summary.detail = "{{trials}}";
    const auto said = say({finding(summary), finding(book.rule("R001"), {1})});
    ASSERT_THAT(said.cards, SizeIs(2));
    EXPECT_EQ(extension(said.cards[0], "org.refract.timeline"), timeline(history.question(), test::FakeWording()));
    EXPECT_EQ(extension(said.cards[1], "org.refract.timeline"), "");
}

TEST_F(Say, EveryFindingIsOnACardOrKnownToBeOnNone) {
    std::vector<rules::Finding> findings;
    for (rules::IngredientId i = 0; i < 4; ++i)
        findings.push_back(finding(book.rule("w" + std::to_string(i)), {i + 1}));
    auto& row = book.rule("line", Severity::info);
    row.onlyAsLine = true;
    findings.push_back(finding(row, {2}));
    EXPECT_THAT(say(findings).cardOfFinding, ElementsAre(0U, 1U, 2U, Said::npos, 1U));
}

TEST_F(Say, MergedRulesAreListedOnceAndVersionsWithThem) {
    auto& merged = book.rule("R044");
    merged.mergeInto = "R045";
    merged.version = "1.2.0";
    auto& host = book.rule("R045");
    const auto said = say({finding(host, {1}), finding(merged, {1}), finding(merged, {1, 2})});
    ASSERT_THAT(said.cards, SizeIs(1));
    EXPECT_EQ(said.cards[0].source.topic.code, "R045");
    EXPECT_EQ(said.cards[0].source.topic.system, "urn:org.refract:rule");
    EXPECT_EQ(extension(said.cards[0], "org.refract.rules"), R"(["R044"])");
    EXPECT_EQ(extension(said.cards[0], "org.refract.versions"), R"({"R045":"1.0.0","R044":"1.2.0"})");
    EXPECT_EQ(extension(say({finding(host, {1})}).cards[0], "org.refract.rules"), "");
}

TEST_F(Say, WhatWasNotSeenIsSaidOnTheFirstCardAlone) {
    history.patient.supplied.dispenses = rules::Supply::notSupplied;
    const auto said = say({finding(book.rule("a"), {1}), finding(book.rule("b"), {2})});
    EXPECT_THAT(said.cards[0].detail, HasSubstr("Not seen:"));
    EXPECT_THAT(said.cards[1].detail, Not(HasSubstr("Not seen:")));
}

TEST_F(Say, OffersOfMergedFindingsJoinAndOneIsRecommended) {
    const auto offer = [](const char* label) {
        return rules::RuleSuggestion{
            label, true, {{rules::RuleAction::Type::create, "d", "", R"({"resourceType":"ServiceRequest"})"}}};
    };
    auto& host = book.rule("C21");
    host.selectionBehavior = "at-most-one";
    host.suggestions = {offer("lithium"), offer("ECT")};
    host.overrideReasons = {"risk-benefit-ratio"};
    auto& merged = book.rule("C30");
    merged.mergeInto = "C21";
    merged.selectionBehavior = "any";
    merged.suggestions = {offer("ECT"), offer("TMS")};
    merged.overrideReasons = {"risk-benefit-ratio", "wrong-time-workflow"};
    const auto said = say({finding(host), finding(merged)});
    ASSERT_THAT(said.cards, SizeIs(1));
    const auto& card = said.cards[0];
    ASSERT_THAT(card.suggestions, SizeIs(3));
    EXPECT_TRUE(card.suggestions[0].recommended);
    EXPECT_FALSE(card.suggestions[1].recommended);
    EXPECT_FALSE(card.suggestions[2].recommended);
    EXPECT_EQ(card.selectionBehavior, "at-most-one");
    EXPECT_THAT(card.overrideReasons, SizeIs(2));
    EXPECT_THAT(said.offeredBy, ElementsAre(ElementsAre(ElementsAre(0U), ElementsAre(0U, 1U), ElementsAre(1U))));
    EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42"}), IsEmpty());
}

TEST_F(Say, UuidsDependOnWhoAskedAboutWhomAndOnTheFacts) {
    auto& rule = book.rule("R001");
    const auto found = finding(rule, {1, 2});
    const CardKeys keys{"client", "hash", "Practitioner/1", "42", {}, "instance-1", true};
    const auto uuid = [&](const CardKeys& with, const rules::Finding& about) {
        return cards::compose({about}, history.question(), with, wording).cards.at(0).uuid;
    };
    const auto name = uuid(keys, found);
    std::set<std::string> names{name};
    const auto another = [&](auto change) {
        CardKeys other = keys;
        change(other);
        return uuid(other, found);
    };
    names.insert(another([](CardKeys& k) { k.clientKey = "other"; }));
    names.insert(another([](CardKeys& k) { k.patientKey = "other"; }));
    names.insert(another([](CardKeys& k) { k.userId = "Practitioner/2"; }));
    names.insert(another([](CardKeys& k) { k.stableUuid = false; }));
    names.insert(another([](CardKeys& k) { k.stableUuid = false, k.hookInstance = "instance-2"; }));
    names.insert(uuid(keys, finding(rule, {1, 3})));
    names.insert(uuid(keys, finding(book.rule("R002"), {1, 2})));
    EXPECT_EQ(names.size(), 8U);

    EXPECT_EQ(another([](CardKeys& k) { k.hookInstance = "instance-2"; }), name);
    EXPECT_EQ(another([](CardKeys& k) { k.patientId = "43", k.encounterId = "e"; }), name);
    history.assessment.today = test::day("2026-03-03");
    EXPECT_EQ(uuid(keys, found), name);
}

/// Hostile text in every string of the patient that can reach a card.
TEST_F(Say, HostileTextNeverBreaksAnAnswer) {
    const std::vector<std::string> hostile{
        "<script>alert(1)</script>",
        "[x](javascript:alert(1)) ![y](https://evil.example/p.png) www.evil.example a@b.example",
        "\u202Egm 05 \u2066\u200B\uFEFF \U000E0041",
        "\" } ] , {{trials}} {a} \\",
        "| a | b |\n| --- | --- |\n\n# heading\n- list\n1. one\n> quote\n```\ncode",
        std::string(10'000, 'A') + "<b>",
        "\xFF\xFE\xED\xA0\x80 cut \xF0\x9F\x98",
        std::string("nul\0and\x1B[31mescape", 19),
    };
    for (const auto& text : hostile) {
        history = test::clearHistory();
        history.draft("MedicationRequest/a", text, false);
        history.patient.problems.push_back({});
        history.patient.problems[0].text = text;
        auto& rule = book.rule("C20");
        rule.summary = "Drug: {drug}.";
        rule.detail = "Drug: {drug}.\n\n{{trials}}\n\n{{confirm}}";
        auto found = finding(rule, {1});
        found.fields["drug"] = rules::Untrusted{text};
        const auto said = say({found});
        EXPECT_THAT(test::answerViolations(hooks::writeAnswer(said.cards), {"42"}), IsEmpty()) << text.substr(0, 40);
        const auto& detail = said.cards.at(0).detail;
        for (const char* markup : {"<script", "](", "://evil", "\n# heading", "\n> quote", "```"}) {
            // Our own sources are links; the fixture rule has none.
            EXPECT_THAT(detail, Not(HasSubstr(markup)));
        }
        EXPECT_THAT(said.cards.at(0).summary, HasSubstr("the drug as ordered"));
    }
}

}  // namespace
}  // namespace refract::cards
