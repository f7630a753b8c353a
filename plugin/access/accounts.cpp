// Accounts and sessions in the store.
#include "plugin/access/accounts.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/access/password.h"
#include "plugin/trust/base64url.h"

namespace refract::access {

namespace {

using audit::isNull;
using audit::Row;
using audit::Statement;
using audit::text;
using audit::wholeNumber;

/// SHA-256 of a purpose and a token, base64url.
std::string digestOf(std::string_view purpose, std::string_view token) {
    std::string input(purpose);
    input += token;
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    EVP_Digest(input.data(), input.size(), reinterpret_cast<unsigned char*>(digest.data()), &length, EVP_sha256(),
               nullptr);
    OPENSSL_cleanse(input.data(), input.size());
    digest.resize(length);
    return trust::encodeBase64url(digest);
}

std::string sessionHash(const trust::Secret& token) {
    return digestOf("session:", token.reveal());
}
/// A form brings back what only the holder of the cookie can know; the cookie itself stands in no page.
std::string csrfOf(const trust::Secret& token) {
    return digestOf("csrf:", token.reveal());
}

/// One of those that are counted, as long as it lives.
class Place {
public:
    explicit Place(std::atomic<int>& count) : count_(count), before_(count.fetch_add(1)) {}
    ~Place() { count_.fetch_sub(1); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool among(int most) const { return before_ < most; }

private:
    std::atomic<int>& count_;
    int before_;
};

fhir::Issue badName() {
    return {fhir::IssueCode::value,
            "A user's name has 1 to 64 letters, digits, dots, dashes, underscores or @.",
            {},
            "name"};
}

}  // namespace

std::string_view roleName(Role role) {
    return role == Role::auditor ? "auditor" : "viewer";
}

std::string_view outcomeName(LogInOutcome outcome) {
    switch (outcome) {
        case LogInOutcome::success:
            return "success";
        case LogInOutcome::wrongPassword:
            return "wrong_password";
        case LogInOutcome::unknownAccount:
            return "unknown_account";
        case LogInOutcome::closed:
            return "closed";
        case LogInOutcome::locked:
            return "locked";
        case LogInOutcome::turnedAway:
            break;
    }
    return "turned_away";
}

std::optional<Role> roleOf(std::string_view name) {
    if (name == "viewer") return Role::viewer;
    if (name == "auditor") return Role::auditor;
    return std::nullopt;
}

bool isAccountName(std::string_view name) {
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";
    return !name.empty() && name.size() <= kLongest && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

fhir::Status Accounts::put(std::string_view name, Role role, const trust::Secret& password, std::int64_t now) {
    return put(name, role, password, now, false);
}

fhir::Status Accounts::putOneTime(std::string_view name, Role role, const trust::Secret& password, std::int64_t now) {
    return put(name, role, password, now, true);
}

fhir::Status Accounts::put(std::string_view name, Role role, const trust::Secret& password, std::int64_t now,
                           bool oneTime) {
    if (!isAccountName(name)) return badName();
    auto hash = hashPassword(password);
    if (!hash) return std::move(hash).error();
    const std::array<Statement, 3> statements{
        Statement{"DELETE FROM sessions WHERE account = $1", {std::string(name)}},
        Statement{"DELETE FROM accounts WHERE name = $1", {std::string(name)}},
        Statement{"INSERT INTO accounts (name, role, password_hash, created_at, failures, one_time) "
                  "VALUES ($1, $2, $3, $4, 0, $5)",
                  {std::string(name), std::string(roleName(role)), *hash, now, std::int64_t{oneTime}}}};
    auto done = database_.change(statements);
    if (!done) return std::move(done).error();
    return fhir::ok();
}

fhir::Status Accounts::renewOneTime(std::string_view name, const trust::Secret& password) {
    auto hash = hashPassword(password);
    if (!hash) return std::move(hash).error();
    const Statement renew{
        "UPDATE accounts SET password_hash = $2 WHERE name = $1 AND one_time = 1 AND password_hash = ''",
        {std::string(name), *hash}};
    auto done = database_.change({&renew, 1});
    if (!done) return std::move(done).error();
    if (done->front() == 0)
        return fhir::Issue{fhir::IssueCode::notFound, "No password of that user is used up.", {}, "name"};
    return fhir::ok();
}

fhir::Status Accounts::disable(std::string_view name, std::int64_t now) {
    const std::array<Statement, 2> statements{
        Statement{"UPDATE accounts SET disabled_at = $2 WHERE name = $1", {std::string(name), now}},
        Statement{"DELETE FROM sessions WHERE account = $1", {std::string(name)}}};
    auto done = database_.change(statements);
    if (!done) return std::move(done).error();
    if (done->front() == 0) return fhir::Issue{fhir::IssueCode::notFound, "There is no such user.", {}, "name"};
    return fhir::ok();
}

fhir::Result<std::vector<Account>> Accounts::list() const {
    auto rows = database_.ask({"SELECT name, role, disabled_at FROM accounts ORDER BY name", {}});
    if (!rows) return std::move(rows).error();
    std::vector<Account> accounts;
    for (const Row& row : *rows) {
        accounts.push_back({text(row[0]), roleOf(text(row[1])).value_or(Role::viewer), !isNull(row[2])});
    }
    return accounts;
}

fhir::Result<std::optional<Role>> Accounts::roleOfKnown(std::string_view name) const {
    auto rows =
        database_.ask({"SELECT role FROM accounts WHERE name = $1 AND disabled_at IS NULL", {std::string(name)}});
    if (!rows) return std::move(rows).error();
    return rows->empty() ? std::optional<Role>() : roleOf(text(rows->front()[0]));
}

fhir::Result<Accounts::Judged> Accounts::judge(std::string_view name, const trust::Secret& password,
                                               std::int64_t now) const {
    auto rows =
        database_.ask({"SELECT role, password_hash, disabled_at, locked_until, failures, one_time FROM accounts "
                       "WHERE name = $1",
                       {std::string(name)}});
    if (!rows) return std::move(rows).error();
    if (rows->empty()) {
        pretendToCheck(password);
        return Judged{{LogInOutcome::unknownAccount, {}, false, false}, Role::viewer};
    }
    const Row& row = rows->front();
    Judged judged{{LogInOutcome::success, std::string(name), false, false},
                  roleOf(text(row[0])).value_or(Role::viewer)};
    auto& attempt = judged.attempt;
    if (!isNull(row[2]) || wholeNumber(row[3]) > now) {
        pretendToCheck(password);
        attempt.outcome = isNull(row[2]) ? LogInOutcome::locked : LogInOutcome::closed;
    } else if (!isPassword(password, text(row[1]))) {
        attempt.outcome = LogInOutcome::wrongPassword;
        attempt.locks = wholeNumber(row[4]) + 1 >= kMostFailures;
    } else {
        attempt.usedUp = wholeNumber(row[5]) != 0;
    }
    return judged;
}

fhir::Result<std::optional<trust::Secret>> Accounts::begin(const Judged& judged, std::int64_t now) {
    const std::string& name = judged.attempt.account;
    trust::Secret token = randomToken();
    const std::array<Statement, 3> statements{
        Statement{"UPDATE accounts SET failures = 0, locked_until = NULL, "
                  "password_hash = CASE WHEN one_time = 1 THEN '' ELSE password_hash END WHERE name = $1",
                  {name}},
        Statement{"DELETE FROM sessions WHERE expires_at <= $1", {now}},
        Statement{"INSERT INTO sessions (token_hash, account, role, csrf_hash, created_at, last_seen, expires_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  {sessionHash(token), name, std::string(roleName(judged.role)), digestOf("stored:", csrfOf(token)),
                   now, now, now + kLongestMs}}};
    auto done = database_.change(statements);
    if (!done) return std::move(done).error();
    return std::optional<trust::Secret>(std::move(token));
}

fhir::Result<std::optional<trust::Secret>> Accounts::check(std::string_view name, const trust::Secret& password,
                                                           std::int64_t now, LogInAttempt& attempt) {
    // With the counting of failures: those who guess at once are counted one after the other.
    const std::lock_guard lock(checking_);
    auto judged = judge(name, password, now);
    if (!judged) return std::move(judged).error();
    attempt = judged->attempt;
    if (attempt.outcome == LogInOutcome::success) return begin(*judged, now);
    const Statement failed{
        "UPDATE accounts SET locked_until = CASE WHEN failures + 1 >= $2 THEN CAST($3 AS BIGINT) ELSE locked_until "
        "END, "
        "failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END "
        "WHERE name = $1 AND (locked_until IS NULL OR locked_until <= $4)",
        {std::string(name), kMostFailures, now + kLockMs, now}};
    auto noted = database_.change({&failed, 1});
    if (!noted) return std::move(noted).error();
    return std::optional<trust::Secret>();
}

void Accounts::tell(const LogInAttempt& attempt) const {
    if (observer_) observer_(attempt);
}

fhir::Result<std::optional<trust::Secret>> Accounts::logIn(std::string_view name, const trust::Secret& password,
                                                           std::int64_t now) {
    const Place place(atWork_);
    LogInAttempt attempt{LogInOutcome::turnedAway, {}, false, false};
    if (!place.among(kMostChecking)) {
        tell(attempt);
        return fhir::Issue{fhir::IssueCode::throttled, "Others are logging in just now.", {}, {}};
    }
    auto token = check(name, password, now, attempt);
    if (token) tell(attempt);
    return token;
}

fhir::Result<std::optional<Session>> Accounts::session(const trust::Secret& token, std::int64_t now) {
    if (token.empty()) return std::optional<Session>();
    const std::string hash = sessionHash(token);
    auto rows =
        database_.ask({"SELECT account, role, last_seen FROM sessions WHERE token_hash = $1 AND expires_at > $2 "
                       "AND last_seen > $3",
                       {hash, now, now - kIdleMs}});
    if (!rows) return std::move(rows).error();
    if (rows->empty()) return std::optional<Session>();
    const Row& row = rows->front();
    // A write for each look would be one too many.
    constexpr std::int64_t kNoteEveryMs = 60'000;
    if (now - wholeNumber(row[2]) > kNoteEveryMs) {
        const Statement seen{"UPDATE sessions SET last_seen = $2 WHERE token_hash = $1", {hash, now}};
        auto noted = database_.change({&seen, 1});
        if (!noted) return std::move(noted).error();
    }
    return std::optional<Session>(Session{text(row[0]), roleOf(text(row[1])).value_or(Role::viewer), csrfOf(token)});
}

fhir::Status Accounts::logOut(const trust::Secret& token) {
    const Statement end{"DELETE FROM sessions WHERE token_hash = $1", {sessionHash(token)}};
    auto done = database_.change({&end, 1});
    if (!done) return std::move(done).error();
    return fhir::ok();
}

}  // namespace refract::access
