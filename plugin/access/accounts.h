// Accounts: who may look at the record, and for how long they are known.
//
//   viewer   numbers; counts under five are hidden, prescribers are pseudonyms
//   auditor  everything: who the prescribers are, comments, the evidence of a firing
//
// Passwords are kept as password.h says, a session as the hash of its token. Ten wrong
// passwords in a row close an account for a quarter of an hour. Thread-safe. Times are
// milliseconds since 1970, given by the caller. An Issue `transient` means that the store is down.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
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

class Accounts {
public:
    /// On a database whose schema is up to date; it outlives this.
    explicit Accounts(audit::Database& database) : database_(database) {}

    /// Adds the account, or gives it another role and password. The sessions that it had end.
    fhir::Status put(std::string_view name, Role role, const trust::Secret& password, std::int64_t now);
    /// notFound where there is none. Its sessions end.
    fhir::Status disable(std::string_view name, std::int64_t now);
    fhir::Result<std::vector<Account>> list() const;
    /// The role of an account that may look; a proxy has checked who it is.
    fhir::Result<std::optional<Role>> roleOfKnown(std::string_view name) const;

    /// The token of a new session. None: name or password are wrong, or the account is closed.
    fhir::Result<std::optional<trust::Secret>> logIn(std::string_view name, const trust::Secret& password,
                                                     std::int64_t now);
    /// The session of a token that is still good; it is good for kIdleMs more.
    fhir::Result<std::optional<Session>> session(const trust::Secret& token, std::int64_t now);
    fhir::Status logOut(const trust::Secret& token);

private:
    fhir::Result<bool> isRight(std::string_view name, const trust::Secret& password, std::int64_t now, Role& role);

    audit::Database& database_;
    std::mutex checking_;  ///< one scrypt at a time: each takes 128 MiB
};

/// Letters, digits, ".", "-", "_", "@": 1 to 64 of them.
bool isAccountName(std::string_view name);

}  // namespace refract::access
