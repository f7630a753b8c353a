// The quality team's numbers equal what is counted from the calls themselves, on both stores.
#include "plugin/quality/questions.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "plugin/quality/firings.h"
#include "tests/audit/store_fixture.h"
#include "tests/support/hospital.h"

namespace refract::quality {

namespace {

class OnRecord : public audit::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        plan_.days = 100;
        plan_.callsPerDay = 12;
        plan_.prescribers = 6;
        test::Hospital hospital(plan_);
        ASSERT_TRUE(database_->change(hospital.editions()));
        hospital.make([&](const std::vector<test::MadeCall>& calls, std::vector<audit::Entry> entries) {
            const auto stored = store_->append(entries);
            ASSERT_TRUE(stored) << fhir::describe(stored.error());
            calls_.insert(calls_.end(), calls.begin(), calls.end());
        });
        questions_ = std::make_unique<Questions>(*database_);
        const auto refreshed = questions_->refresh();
        ASSERT_TRUE(refreshed) << fhir::describe(refreshed.error());
        EXPECT_EQ(*refreshed, static_cast<std::size_t>(plan_.days));
        scope_.since = fhir::Day(std::chrono::days(plan_.firstDay));
        scope_.until = scope_.since + std::chrono::days(plan_.days);
    }

    /// Cards of the calls for which `fits`, counted here.
    template <typename Fits>
    Cards counted(Fits fits) const {
        Cards cards;
        for (const auto& call : calls_) {
            for (const auto& card : call.cards) {
                if (!fits(call, card)) continue;
                ++cards.shown;
                if (card.outcome == "accepted") ++cards.accepted;
                if (card.outcome == "overridden") ++cards.overridden;
                if (card.timed) ++cards.timed;
                if (card.timed && card.tookMs < 3000) ++cards.quick;
            }
        }
        return cards;
    }

    static void expectEqual(const Cards& a, const Cards& b) {
        EXPECT_EQ(a.shown, b.shown);
        EXPECT_EQ(a.accepted, b.accepted);
        EXPECT_EQ(a.overridden, b.overridden);
        EXPECT_EQ(a.timed, b.timed);
        EXPECT_EQ(a.quick, b.quick);
    }

    test::HospitalPlan plan_;
    std::vector<test::MadeCall> calls_;
    std::unique_ptr<Questions> questions_;
    Scope scope_;
};

}  // namespace

TEST_P(OnRecord, totals) {
    const auto totals = questions_->totals(scope_);
    ASSERT_TRUE(totals) << fhir::describe(totals.error());
    EXPECT_EQ(totals->calls, calls_.size());
    std::size_t blind = 0, findings = 0, held = 0;
    for (const auto& call : calls_) {
        blind += call.blind ? 1 : 0;
        findings += call.findings.size();
        held += static_cast<std::size_t>(std::count_if(call.findings.begin(), call.findings.end(),
                                                       [](const auto& f) { return !f.heldBack.empty(); }));
    }
    EXPECT_EQ(totals->blind, blind);
    EXPECT_EQ(totals->firings, findings);
    EXPECT_EQ(totals->heldBack, held);
    EXPECT_GT(totals->cards.shown, 500U);
    expectEqual(totals->cards, counted([](const auto&, const auto&) { return true; }));
}

TEST_P(OnRecord, talliesByRuleHookAndWeek) {
    const auto rules = questions_->tallies(Dimension::rule, scope_);
    ASSERT_TRUE(rules) << fhir::describe(rules.error());
    EXPECT_GE(rules->size(), 10U);
    for (const auto& tally : *rules) {
        expectEqual(tally.cards, counted([&](const auto&, const auto& card) { return card.rule == tally.key; }));
    }
    const auto hooks = questions_->tallies(Dimension::hook, scope_);
    ASSERT_TRUE(hooks);
    for (const auto& tally : *hooks) {
        expectEqual(tally.cards, counted([&](const auto& call, const auto&) { return call.hook == tally.key; }));
    }
    const auto weeks = questions_->tallies(Dimension::week, scope_);
    ASSERT_TRUE(weeks);
    for (const auto& tally : *weeks) {
        expectEqual(tally.cards, counted([&](const auto& call, const auto&) {
                        return fhir::toString(mondayOf(fhir::Day(std::chrono::days(call.day)))) == tally.key;
                    }));
    }
}

TEST_P(OnRecord, aScopeNarrowsEveryNumber) {
    Scope scope = scope_;
    scope.client = "clinic-1";
    scope.hook = "patient-view";
    scope.severity = 1;
    scope.since += std::chrono::days(10);
    scope.until -= std::chrono::days(20);
    const auto totals = questions_->totals(scope);
    ASSERT_TRUE(totals);
    const auto fits = [&](const auto& call, const auto& card) {
        const fhir::Day day{std::chrono::days(call.day)};
        return call.client == "clinic-1" && call.hook == "patient-view" && card.severity == 1 && day >= scope.since &&
               day < scope.until;
    };
    expectEqual(totals->cards, counted(fits));
    EXPECT_GT(totals->cards.shown, 0U);
}

TEST_P(OnRecord, prescribersAndTheirBurden) {
    const auto list = questions_->prescribers(scope_);
    ASSERT_TRUE(list) << fhir::describe(list.error());
    for (const auto& one : *list) {
        std::set<std::pair<std::int64_t, std::string>> patients;
        std::size_t calls = 0;
        for (const auto& call : calls_) {
            if (call.prescriber != one.pseudonym || call.client != one.client) continue;
            ++calls;
            patients.insert({call.day, call.patient});
        }
        EXPECT_EQ(one.calls, calls);
        EXPECT_EQ(one.patients, patients.size());
        expectEqual(one.cards, counted([&](const auto& call, const auto&) {
                        return call.prescriber == one.pseudonym && call.client == one.client;
                    }));
        EXPECT_DOUBLE_EQ(*one.burden(),
                         100.0 * static_cast<double>(one.cards.shown) / static_cast<double>(patients.size()));
    }
}

TEST_P(OnRecord, reasonsAndTimes) {
    const auto reasons = questions_->overrideReasons(scope_);
    ASSERT_TRUE(reasons) << fhir::describe(reasons.error());
    std::map<std::string, std::size_t> counts;
    std::vector<double> seconds;
    for (const auto& call : calls_) {
        for (const auto& card : call.cards) {
            if (card.outcome == "overridden") ++counts[card.reason];
            if (card.timed && card.rule == "C20") seconds.push_back(static_cast<double>(card.tookMs / 1000));
        }
    }
    ASSERT_EQ(reasons->size(), counts.size());
    for (const auto& reason : *reasons) EXPECT_EQ(reason.count, counts[reason.key]);
    // Below ten seconds times are kept to the second, above in steps.
    for (double& value : seconds) {
        const int step = value < 10 ? 1 : value < 60 ? 5 : 30;
        value = static_cast<double>(static_cast<int>(value) / step * step);
    }
    std::sort(seconds.begin(), seconds.end());
    const auto found = questions_->secondsToAnswer(scope_);
    ASSERT_TRUE(found) << fhir::describe(found.error());
    ASSERT_TRUE(found->contains("C20"));
    EXPECT_DOUBLE_EQ(found->at("C20").median, quartiles(seconds)->median);
    EXPECT_DOUBLE_EQ(found->at("C20").upper, quartiles(seconds)->upper);
}

TEST_P(OnRecord, timesAreThoseOfTheChoice) {
    const auto timesWhere = [&](const auto& fits) {
        std::vector<double> seconds;
        for (const auto& call : calls_) {
            for (const auto& card : call.cards) {
                if (!card.timed || !fits(call, card)) continue;
                const auto value = static_cast<int>(card.tookMs / 1000);
                const int step = value < 10 ? 1 : value < 60 ? 5 : 30;
                seconds.push_back(static_cast<double>(value / step * step));
            }
        }
        std::sort(seconds.begin(), seconds.end());
        return quartiles(seconds);
    };
    const auto expect = [&](const Scope& scope, const auto& fits) {
        const auto found = questions_->secondsToAnswer(scope);
        ASSERT_TRUE(found) << fhir::describe(found.error());
        const auto counted = timesWhere(fits);
        ASSERT_TRUE(counted);
        ASSERT_TRUE(found->contains(""));
        EXPECT_DOUBLE_EQ(found->at("").lower, counted->lower);
        EXPECT_DOUBLE_EQ(found->at("").median, counted->median);
        EXPECT_DOUBLE_EQ(found->at("").upper, counted->upper);
    };
    Scope scope = scope_;
    scope.hook = "order-sign";
    expect(scope, [](const auto& call, const auto&) { return call.hook == "order-sign"; });
    scope = scope_;
    scope.edition = "2026.1";
    expect(scope, [](const auto& call, const auto&) { return call.edition == "2026.1"; });
    scope.edition = "2026.2";
    EXPECT_TRUE(questions_->secondsToAnswer(scope)->empty()) << "not in use yet";
    scope = scope_;
    scope.client = calls_.front().client;
    expect(scope, [&](const auto& call, const auto&) { return call.client == scope.client; });
    scope = scope_;
    scope.severity = 2;
    expect(scope, [](const auto&, const auto& card) { return card.severity == 2; });
    scope = scope_;
    scope.hook = "no-such-hook";
    EXPECT_TRUE(questions_->secondsToAnswer(scope)->empty());
}

TEST_P(OnRecord, anAnswerBeforeItsCardOrAfterItsReceiptHasNoTime) {
    const auto open = std::find_if(calls_.begin(), calls_.end(), [](const auto& call) {
        return call.cards.size() == 1 && call.cards[0].outcome.empty();
    });
    ASSERT_NE(open, calls_.end());
    const auto before = questions_->totals(scope_)->cards;
    const auto say = [&](std::int64_t outcomeAt, std::int64_t receivedAt) {
        audit::Statement one{
            "INSERT INTO feedback (id, received_at, client, tenant, service, card, decision, position, ambiguous, "
            "outcome, "
            "outcome_at, skew_ms, reason_system, reason_code, words_sealed) VALUES ((SELECT MAX(id) + 1 FROM "
            "feedback), "
            "$1, 'c', '', 's', 'x', $2, 0, 0, 'accepted', $3, 0, '', '', '')",
            {receivedAt, open->id, outcomeAt}};
        audit::Statement stale{"INSERT INTO stale_days (day) VALUES ($1) ON CONFLICT DO NOTHING",
                               {static_cast<std::int64_t>(open->day)}};
        const std::array<audit::Statement, 2> both{one, stale};
        EXPECT_TRUE(database_->change(both));
        EXPECT_TRUE(questions_->refresh());
        return questions_->totals(scope_)->cards;
    };
    for (const auto& [outcomeAt, receivedAt] :
         {std::pair{open->at - 3'600'000, open->at + 5000}, std::pair{open->at + 3'600'000, open->at + 5000}}) {
        const auto cards = say(outcomeAt, receivedAt);
        EXPECT_EQ(cards.accepted, before.accepted + 1);
        EXPECT_EQ(cards.timed, before.timed);
        EXPECT_EQ(cards.quick, before.quick);
    }
    const auto cards = say(open->at + 2000, open->at + 2500);
    EXPECT_EQ(cards.timed, before.timed + 1);
    EXPECT_EQ(cards.quick, before.quick + 1);
}

TEST_P(OnRecord, whatComesLaterIsSeenAfterARefresh) {
    EXPECT_EQ(*questions_->refresh(), 0U);
    const auto before = questions_->totals(scope_)->cards;
    const auto open = std::find_if(calls_.begin(), calls_.end(), [](const auto& call) {
        return call.cards.size() == 1 && call.cards[0].outcome.empty();
    });
    ASSERT_NE(open, calls_.end());
    auto report = audit::reportOf(1, open->id, "c" + std::to_string(open->id) + "-0", "accepted");
    ASSERT_TRUE(store_->append({&report, 1}));
    EXPECT_EQ(*questions_->refresh(), 1U);
    EXPECT_EQ(questions_->totals(scope_)->cards.accepted, before.accepted + 1);
}

TEST_P(OnRecord, fromANumberDownToItsCards) {
    const Firings firings(*database_);
    FiringsQuestion question;
    question.scope = scope_;
    question.scope.rule = "R058";
    question.outcome = "overridden";
    question.limit = 1000;
    const auto cards = firings.listed(question);
    ASSERT_TRUE(cards) << fhir::describe(cards.error());
    EXPECT_EQ(cards->size(), counted([](const auto&, const auto& card) { return card.rule == "R058"; }).overridden);
    EXPECT_TRUE(std::is_sorted(cards->begin(), cards->end(), [](const auto& a, const auto& b) { return a.at > b.at; }));
    const auto detail = firings.decision(cards->front().decision);
    ASSERT_TRUE(detail) << fhir::describe(detail.error());
    ASSERT_TRUE(*detail);
    EXPECT_EQ((*detail)->at, cards->front().at);
    EXPECT_FALSE((*detail)->findings.empty());
    EXPECT_EQ((*detail)->feedback.empty(), false);
    EXPECT_EQ((*detail)->stages.back().name, "total");
    EXPECT_FALSE(*firings.decision(17));
}

INSTANTIATE_TEST_SUITE_P(Store, OnRecord, ::testing::Values(audit::Engine::sqlite, audit::Engine::postgresql),
                         audit::engineName);

}  // namespace refract::quality
