// Accounts and sessions, on both stores.
#include "plugin/access/accounts.h"

#include <atomic>
#include <latch>
#include <thread>

#include "tests/audit/store_fixture.h"

namespace refract::access {

namespace {

class OnAccounts : public audit::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        accounts_ = std::make_unique<Accounts>(*database_);
        const auto added = accounts_->put("rosa", Role::auditor, password_, kNow);
        ASSERT_TRUE(added) << fhir::describe(added.error());
    }

    trust::Secret logIn(std::int64_t now) {
        auto token = accounts_->logIn("rosa", password_, now);
        EXPECT_TRUE(token && *token);
        return token && *token ? std::move(**token) : trust::Secret();
    }
    bool isKnown(const trust::Secret& token, std::int64_t now) {
        const auto session = accounts_->session(token, now);
        return session && session->has_value();
    }

    static constexpr std::int64_t kNow = 1'772'000'000'000;
    const trust::Secret password_{"correct horse battery"};
    std::unique_ptr<Accounts> accounts_;
};

}  // namespace

TEST_P(OnAccounts, aSessionKnowsWhoAndWhat) {
    const auto token = logIn(kNow);
    const auto session = accounts_->session(token, kNow + 1);
    ASSERT_TRUE(session && *session);
    EXPECT_EQ((*session)->account, "rosa");
    EXPECT_EQ((*session)->role, Role::auditor);
    EXPECT_NE((*session)->csrfToken, std::string(token.reveal()));
    EXPECT_FALSE(isKnown(trust::Secret("something else"), kNow + 1));
    EXPECT_FALSE(isKnown(trust::Secret(), kNow + 1));
}

TEST_P(OnAccounts, theStoreHoldsNeitherTokenNorPassword) {
    const auto token = logIn(kNow);
    for (const char* const sql : {"SELECT token_hash FROM sessions", "SELECT password_hash FROM accounts"}) {
        const auto rows = database_->ask({sql, {}});
        ASSERT_TRUE(rows);
        EXPECT_EQ(audit::text(rows->at(0).at(0)).find(token.reveal()), std::string::npos);
        EXPECT_EQ(audit::text(rows->at(0).at(0)).find(password_.reveal()), std::string::npos);
    }
}

TEST_P(OnAccounts, aSessionEndsIdleAndAfterADay) {
    const auto idle = logIn(kNow);
    EXPECT_TRUE(isKnown(idle, kNow + kIdleMs - 1));
    EXPECT_TRUE(isKnown(idle, kNow + 2 * kIdleMs - 2)) << "it was used meanwhile";
    EXPECT_FALSE(isKnown(idle, kNow + 3 * kIdleMs));
    const auto busy = logIn(kNow);
    for (std::int64_t now = kNow; now < kNow + kLongestMs; now += kIdleMs - 1) EXPECT_TRUE(isKnown(busy, now));
    EXPECT_FALSE(isKnown(busy, kNow + kLongestMs));
}

TEST_P(OnAccounts, loggingOutEndsTheSession) {
    const auto token = logIn(kNow);
    EXPECT_TRUE(accounts_->logOut(token));
    EXPECT_FALSE(isKnown(token, kNow + 1));
}

TEST_P(OnAccounts, aNewPasswordEndsTheSessions) {
    const auto token = logIn(kNow);
    ASSERT_TRUE(accounts_->put("rosa", Role::viewer, trust::Secret("another long password"), kNow));
    EXPECT_FALSE(isKnown(token, kNow + 1));
    const auto old = accounts_->logIn("rosa", password_, kNow);
    EXPECT_TRUE(old && !*old);
}

TEST_P(OnAccounts, aOneTimePasswordIsGoodForOneLogin) {
    const trust::Secret first("one-time password 1"), next("one-time password 2");
    std::vector<bool> usedUp;
    Accounts accounts(*database_, [&](const LogInAttempt& attempt) { usedUp.push_back(attempt.usedUp); });
    ASSERT_TRUE(accounts.putOneTime("demo", Role::auditor, first, kNow));
    const auto isGood = [&](const trust::Secret& password) {
        const auto token = accounts.logIn("demo", password, kNow);
        return token && token->has_value();
    };
    EXPECT_FALSE(isGood(next));
    EXPECT_FALSE(accounts.renewOneTime("demo", next)) << "it has one that is good";
    const auto token = accounts.logIn("demo", first, kNow);
    ASSERT_TRUE(token && *token);
    EXPECT_FALSE(isGood(first));
    EXPECT_FALSE(isGood(trust::Secret("")));
    ASSERT_TRUE(accounts.renewOneTime("demo", next));
    EXPECT_TRUE(isKnown(**token, kNow)) << "a new password does not log out who came with the old one";
    EXPECT_FALSE(isGood(first));
    EXPECT_TRUE(isGood(next));
    EXPECT_EQ(usedUp, (std::vector{false, true, false, false, false, true}));
    EXPECT_FALSE(accounts.renewOneTime("rosa", next)) << "hers is not a one-time password";
}

TEST_P(OnAccounts, guessingClosesTheAccountForAWhile) {
    for (std::int64_t i = 0; i < kMostFailures; ++i) {
        const auto wrong = accounts_->logIn("rosa", trust::Secret("wrong password!"), kNow);
        EXPECT_TRUE(wrong && !*wrong);
    }
    const auto closed = accounts_->logIn("rosa", password_, kNow + kLockMs - 1);
    EXPECT_TRUE(closed && !*closed);
    logIn(kNow + kLockMs + 1);
}

TEST_P(OnAccounts, aClosedOrUnknownAccountIsNobody) {
    const auto token = logIn(kNow);
    ASSERT_TRUE(accounts_->disable("rosa", kNow));
    EXPECT_FALSE(isKnown(token, kNow + 1));
    const auto closed = accounts_->logIn("rosa", password_, kNow);
    EXPECT_TRUE(closed && !*closed);
    const auto unknown = accounts_->logIn("nobody", password_, kNow);
    EXPECT_TRUE(unknown && !*unknown);
    EXPECT_FALSE(accounts_->disable("nobody", kNow));
    EXPECT_FALSE(*accounts_->roleOfKnown("rosa"));
}

TEST_P(OnAccounts, namesAndPasswordsHaveRules) {
    EXPECT_FALSE(accounts_->put("a b", Role::viewer, password_, kNow));
    EXPECT_FALSE(accounts_->put("", Role::viewer, password_, kNow));
    EXPECT_FALSE(accounts_->put("rosa", Role::viewer, trust::Secret("short"), kNow));
    logIn(kNow);
}

TEST_P(OnAccounts, everyAttemptIsToldAndAnUnknownNameIsNot) {
    std::vector<std::string> told;
    Accounts accounts(*database_, [&](const LogInAttempt& attempt) {
        told.push_back(std::string(outcomeName(attempt.outcome)) + " " + attempt.account +
                       (attempt.locks ? " locks" : ""));
    });
    const auto attempt = [&](std::string_view name, std::string_view password) {
        EXPECT_TRUE(accounts.logIn(name, trust::Secret(password), kNow));
        return told.back();
    };
    EXPECT_EQ(attempt("rosa", password_.reveal()), "success rosa");
    EXPECT_EQ(attempt("Pa55word-typed-as-name", "x"), "unknown_account ");
    EXPECT_EQ(attempt("rosa", "wrong"), "wrong_password rosa");
    const audit::Statement before{"UPDATE accounts SET failures = $1", {kMostFailures - 1}};
    ASSERT_TRUE(database_->change({&before, 1}));
    EXPECT_EQ(attempt("rosa", "wrong"), "wrong_password rosa locks");
    EXPECT_EQ(attempt("rosa", password_.reveal()), "locked rosa");
    ASSERT_TRUE(accounts.disable("rosa", kNow));
    EXPECT_EQ(attempt("rosa", password_.reveal()), "closed rosa");
}

TEST_P(OnAccounts, manyAtOnceAreTurnedAwayWithoutWaiting) {
    std::latch reached(kMostChecking), answered(1);
    std::atomic<int> turnedAway{0};
    Accounts accounts(*database_, [&](const LogInAttempt& attempt) {
        if (attempt.outcome == LogInOutcome::turnedAway) {
            ++turnedAway;
            return;
        }
        reached.count_down();  // and keep the place
        answered.wait();
    });
    std::vector<std::thread> guessers;
    for (int i = 0; i < kMostChecking; ++i) {
        guessers.emplace_back([&] { EXPECT_TRUE(accounts.logIn("nobody", trust::Secret("a guess"), kNow)); });
    }
    reached.wait();
    for (int i = 0; i < 10; ++i) {
        const auto more = accounts.logIn("rosa", password_, kNow);
        ASSERT_FALSE(more);
        EXPECT_EQ(more.error().code, fhir::IssueCode::throttled);
    }
    answered.count_down();
    for (auto& guesser : guessers) guesser.join();
    EXPECT_EQ(turnedAway, 10);
    const auto in = accounts.logIn("rosa", password_, kNow);
    EXPECT_TRUE(in && *in) << "the places are free again, and nobody was counted as a failure";
}

INSTANTIATE_TEST_SUITE_P(Store, OnAccounts, ::testing::Values(audit::Engine::sqlite, audit::Engine::postgresql),
                         audit::engineName);

}  // namespace refract::access
