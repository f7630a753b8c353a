// Accounts: who may look at the record, and for how long they are known.
//
//   viewer   numbers; counts under five are hidden, prescribers are pseudonyms
//   auditor  everything: who the prescribers are, comments, the evidence of a firing
//
// Passwords are kept as password.h says, a session as the hash of its token. Ten wrong
// passwords in a row close an account for a quarter of an hour. At most kMostChecking are checked
// at once. Thread-safe. Times are
// milliseconds since 1970, given by the caller. An Issue `transient` means that the store is down.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/database.h"
#include "plugin/trust/secret.h"

namespace refract::access {

enum class Role { viewer, auditor };
std::string_view roleName(Role role);
std::optional<Role> roleOf(std::string_view name);

struct Account {
    std::string name;
    Role role = Role::viewer;
    bool disabled = false;
};

/// A session as it stands: who, and what a form of it has to bring back.
struct Session {
    std::string account;
    Role role = Role::viewer;
    std::string csrfToken;
};

/// OWASP, Session Management Cheat Sheet: idle time-outs of 15 to 30 minutes, and an end after a working day.
inline constexpr std::int64_t kIdleMs = std::int64_t{30} * 60 * 1000;
inline constexpr std::int64_t kLongestMs = std::int64_t{10} * 60 * 60 * 1000;
/// NIST SP 800-63B section 5.2.2 allows up to 100 failures.
inline constexpr std::int64_t kMostFailures = 10;
inline constexpr std::int64_t kLockMs = std::int64_t{15} * 60 * 1000;

/// One is checked, one waits for it. Anybody may send passwords, and each costs some tenths of a second and a place
/// among the eight of the administrative listener (server/options.h): the others are for health and metrics.
inline constexpr int kMostChecking = 2;

/// What became of an attempt to log in.
enum class LogInOutcome { success, wrongPassword, unknownAccount, closed, locked, turnedAway };
/// "success", "wrong_password", "unknown_account", "closed", "locked", "turned_away"
std::string_view outcomeName(LogInOutcome outcome);
struct LogInAttempt {
    LogInOutcome outcome = LogInOutcome::success;
    /// Empty where there is no such account: what was typed may be a password.
    std::string account;
    bool locks = false;   ///< it was one failure too many
    bool usedUp = false;  ///< it was the one login of a one-time password
};
/// Told of every attempt; called from many threads.
using LogInObserver = std::function<void(const LogInAttempt&)>;

class Accounts {
public:
    /// On a database whose schema is up to date; it outlives this.
    explicit Accounts(audit::Database& database, LogInObserver observer = {})
        : database_(database), observer_(std::move(observer)) {}

    /// Adds the account, or gives it another role and password. The sessions that it had end.
    fhir::Status put(std::string_view name, Role role, const trust::Secret& password, std::int64_t now);
    /// The same with a password that is good for one login: who comes second with it has a wrong password.
    fhir::Status putOneTime(std::string_view name, Role role, const trust::Secret& password, std::int64_t now);
    /// The next one-time password of an account that has used up its own; its sessions go on. notFound for another.
    fhir::Status renewOneTime(std::string_view name, const trust::Secret& password);
    /// notFound where there is none. Its sessions end.
    fhir::Status disable(std::string_view name, std::int64_t now);
    fhir::Result<std::vector<Account>> list() const;
    /// The role of an account that may look; a proxy has checked who it is.
    fhir::Result<std::optional<Role>> roleOfKnown(std::string_view name) const;

    /// The token of a new session. None: name or password are wrong, or the account is closed. throttled: kMostChecking
    /// are being checked already.
    fhir::Result<std::optional<trust::Secret>> logIn(std::string_view name, const trust::Secret& password,
                                                     std::int64_t now);
    /// The session of a token that is still good; it is good for kIdleMs more.
    fhir::Result<std::optional<Session>> session(const trust::Secret& token, std::int64_t now);
    fhir::Status logOut(const trust::Secret& token);

private:
    struct Judged {
        LogInAttempt attempt;
        Role role = Role::viewer;
    };
    fhir::Status put(std::string_view name, Role role, const trust::Secret& password, std::int64_t now, bool oneTime);
    fhir::Result<Judged> judge(std::string_view name, const trust::Secret& password, std::int64_t now) const;
    fhir::Result<std::optional<trust::Secret>> begin(const Judged& judged, std::int64_t now);
    fhir::Result<std::optional<trust::Secret>> check(std::string_view name, const trust::Secret& password,
                                                     std::int64_t now, LogInAttempt& attempt);
    void tell(const LogInAttempt& attempt) const;

    audit::Database& database_;
    LogInObserver observer_;
    std::atomic<int> atWork_{0};
    std::mutex checking_;  ///< one scrypt at a time: each takes 128 MiB
};

/// Letters, digits, ".", "-", "_", "@": 1 to 64 of them.
bool isAccountName(std::string_view name);

}  // namespace refract::access
