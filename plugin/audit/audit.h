// Audit: the record as the service and the server see it: decisions and reports go in, what is
// known about a patient or a token comes out. Opens keys, store and journal and owns them.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/decision.h"
#include "plugin/audit/keyring.h"
#include "plugin/audit/recorder.h"

namespace refract::audit {

/// Where the record lies.
struct Place {
    std::string store;    ///< as Database::open() takes it
    std::string journal;  ///< a file
    std::size_t journalBytes = kJournalBytes;
    Patience patience = {};  ///< of what the service asks of it
    Notice notice = {};      ///< for the log
};

/// A finding that was shown for this patient before: one that was answered, with the last word on its card;
/// or all of one rule and trigger, with the first and the last time.
struct Prior {
    std::int64_t firstAt = 0, at = 0;  ///< when it was shown; the same where it was answered
    std::string rule, trigger;
    std::string outcome;    ///< accepted, overridden; empty: nothing is said of what was answered
    bool reasoned = false;  ///< an override with a reason or a comment
    std::int64_t outcomeAt = 0;
};

/// A rule of the edition in use, for those who look later.
struct RuleInUse {
    std::string rule, version, title;
    int severity = 0;
    std::string mode, confidence, reviewBy, owner;
};

class Audit {
public:
    /// A store that cannot be reached, or is damaged, is no error: its journal waits for it. Its schema is
    /// brought up to date here, or once it can be reached.
    static fhir::Result<std::unique_ptr<Audit>> open(const Place& place, Keyring keys);
    ~Audit();
    Audit(const Audit&) = delete;
    Audit& operator=(const Audit&) = delete;

    /// Returns once it is durable. lost: it goes out all the same, and is counted.
    Recorded record(const Decision& decision);
    /// Joins each report with its firing and puts all of them on record, or none. Issues: value (a card
    /// or a suggestion that was not issued to this party by this service: the expression names the
    /// item), transient (it cannot be known, or not be kept: try again).
    fhir::Status report(const Party& party, std::string_view service, std::vector<Report> reports,
                        std::int64_t receivedAt);
    /// What was shown for a patient since, and what was answered; as many of each as Store::shownFindings() and
    /// Store::priorResponses() give, the oldest first. transient: unknown.
    fhir::Result<std::vector<Prior>> priors(const Party& party, std::string_view patientId, std::int64_t since);
    /// The key of a patient's hash in card uuids: the newest key's hash.
    std::string patientHash(const Party& party, std::string_view patientId) const;
    /// As Store::useToken(), with the token's own id. transient: it cannot be known, and is counted.
    fhir::Result<bool> useToken(std::string_view issuer, std::string_view jti, std::int64_t until);
    /// How many tokens the store could not be asked about.
    std::uint64_t tokensNotAsked() const;
    /// What a token of that party tells of its clock (ClockSkew); the store hears of it now and then.
    void noteClock(const Party& party, std::int64_t issuedAt, std::int64_t receivedAt);
    /// Keeps what the rules of an edition are called.
    fhir::Status noteEdition(std::string_view edition, std::int64_t at, const std::vector<RuleInUse>& rules);

    RecorderState state() const;
    bool settle(std::int64_t ms);
    Database& database();
    const Keyring& keys() const;

private:
    struct Impl;
    explicit Audit(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::audit
