// Decision and Report: what was answered, and what somebody said of it, in clear: on their way
// from the service to the record. seal.h makes entries of them.
//
// Plain values. They hold identifiers of patients: they live in memory alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace refract::audit {

/// Who called, as the record names it.
struct Party {
    std::string client, tenant;
};

struct OfferedSuggestion {
    std::string uuid, label;
    bool recommended = false;
    std::string actions;  ///< types, separated by one space
    /// Whose offer it is: indices of Decision::findings. Who takes it has answered those. Empty: all of the card.
    std::vector<std::size_t> offeredBy{};
};

struct ShownCard {
    std::string uuid, topic;
    int severity = 0;  ///< 0 info, 1 warning, 2 critical
    std::vector<OfferedSuggestion> suggestions;
};

struct RecordedFinding {
    std::string rule, ruleVersion, variant;
    int severity = 0;
    std::string part;                     ///< lead, line, option; empty when held back
    std::optional<std::size_t> position;  ///< the card it stands on
    std::string heldBack, heldBackWhy;    ///< as in findings.held_back; empty when shown
    std::string trigger;                  ///< rules::Finding::trigger: kept as a keyed hash, of this patient alone
    std::string evidence;                 ///< JSON object: what the finding was made from; begins with its trigger
};

/// Microseconds of each stage; empty where it did not run.
struct Latency {
    std::int64_t total = 0;
    std::optional<std::int64_t> read, fetch, recall, think, say;
};

/// What another edition found for the same call, and showed to nobody.
struct ShadowAnswer {
    struct Found {
        std::string rule, ruleVersion;
        int severity = 0;
        bool shown = false;  ///< its own answer has a card of it, or a line
    };
    std::string edition;
    std::vector<Found> findings;
};

struct Decision {
    std::int64_t at = 0;  ///< milliseconds since 1970
    std::int32_t localDay = 0;
    Party party;
    std::string service, hook, hookInstance;
    std::string patientId, encounterId, userId;  ///< as the call has them; userId with its type
    std::string location, edition;
    Latency latency;
    std::string supplied, missing;  ///< kinds of data, separated by one space
    std::size_t gaps = 0;
    bool inShadow = false;  ///< the client is in shadow mode: it was shown nothing
    bool recalled = false;  ///< what is on record about the patient was known
    std::vector<ShownCard> cards;
    std::vector<RecordedFinding> findings;
    std::optional<ShadowAnswer> shadow;
};

/// One item of a feedback request (F1).
struct Report {
    std::string card;
    bool accepted = false;  ///< else overridden
    std::int64_t outcomeAt = 0;
    std::vector<std::string> acceptedSuggestions;
    std::string reasonSystem, reasonCode, reasonDisplay, comment;
    std::string hookInstance;  ///< extension["org.refract.hookInstance"]; empty when the client does not say
};

}  // namespace refract::audit
