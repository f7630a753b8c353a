// Store: what is on record, at the level of our questions.
//
// Thread-safe. An Issue `transient` means that the store is down; nothing here throws.
// Times are milliseconds since 1970 (UTC). Every question about what was shown carries
// client and tenant, so that nobody learns of another's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/database.h"
#include "plugin/audit/entry.h"

namespace refract::audit {

/// Cards of one client and service, by their uuids.
struct CardQuestion {
    std::string client, tenant, service;
    std::vector<std::string> cards;
};

/// A card as it was shown once.
struct Firing {
    std::string card;
    std::int64_t decision = 0;
    std::int64_t position = 0;
    std::int64_t at = 0;
    std::string hookInstance;
    std::vector<std::string> suggestions;  ///< uuids
    bool answered = false;                 ///< feedback of it is on record
};

/// Each is decrypted while a prescriber waits: 500 take a few milliseconds, and are years of one patient's answers.
inline constexpr std::int64_t kMostPriors = 500;
/// Calls about one patient that are looked through for them, the newest: three a day for two years.
inline constexpr std::int64_t kMostCalls = 2000;

/// A finding that was shown to somebody for this patient, and the last that was said of it.
struct PriorRow {
    std::int64_t at = 0;
    std::string rule, ruleVersion, part;
    std::int64_t severity = 0;
    std::string evidenceSealed;
    std::int64_t decision = 0, ordinal = 0;
    std::string outcome;    ///< "accepted", "overridden"
    bool reasoned = false;  ///< with a reason or words
    std::int64_t outcomeAt = 0;
};

/// A finding that was shown for this patient, however often.
struct ShownRow {
    std::string rule;
    std::int64_t firstAt = 0, lastAt = 0;
    std::string evidenceSealed;  ///< of the last time
};

/// What a purge took away.
struct Purged {
    std::int64_t decisions = 0, findings = 0, feedback = 0, looks = 0;
};

class Store {
public:
    virtual ~Store() = default;

    /// Cheap: whether it is still what was opened.
    virtual fhir::Status there() { return fhir::ok(); }
    /// Tries to have it back once it was down, which may take as long as looking through all of it.
    virtual fhir::Status revive() { return fhir::ok(); }
    /// All or none. A row that is on record already is left as it is. `transient`: it is down; anything else: it
    /// refuses the data of one of them.
    virtual fhir::Status append(std::span<const Entry> entries) = 0;
    /// Every time that one of these cards was shown, the oldest first.
    virtual fhir::Result<std::vector<Firing>> firings(const CardQuestion& question) = 0;
    /// `patients`: the hashes of one patient by each key that is retained. Findings that were answered, the
    /// oldest first, of the newest kMostCalls calls and kMostPriors at most: what lies before them speaks again.
    virtual fhir::Result<std::vector<PriorRow>> priorResponses(std::span<const std::string> patients,
                                                               std::int64_t since) = 0;
    /// All that were shown at that time or later, answered or not, each once: what was shown last comes last.
    virtual fhir::Result<std::vector<ShownRow>> shownFindings(std::span<const std::string> patients,
                                                              std::int64_t since) = 0;
    /// Notes a token as used; false when it was before.
    virtual fhir::Result<bool> useToken(std::string_view issuer, std::string_view digest, std::int64_t until) = 0;
    virtual fhir::Status dropTokensUntil(std::int64_t now) = 0;
    virtual fhir::Status noteSkew(std::string_view client, std::string_view tenant, std::int64_t at,
                                  std::int64_t skewMs) = 0;
    virtual fhir::Result<std::optional<std::int64_t>> skew(std::string_view client, std::string_view tenant) = 0;
    /// Takes away decisions with all that hangs on them, and looks, that are older; says so in `purges`.
    virtual fhir::Result<Purged> purge(std::int64_t olderThan, std::int64_t now) = 0;
};

/// On a database whose schema is up to date, which outlives it.
std::unique_ptr<Store> makeStore(Database& database);

}  // namespace refract::audit
