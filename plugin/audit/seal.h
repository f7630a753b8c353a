// From what was decided to what is written: identifiers hashed, what speaks of a person
// encrypted, rows as JSON (entry.h).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "plugin/audit/decision.h"
#include "plugin/audit/entry.h"
#include "plugin/audit/keyring.h"

namespace refract::audit {

/// Ids of entries: the time in milliseconds and 22 random bits, each larger than the one
/// before. Thread-safe.
class Ids {
public:
    /// The first of `count` ids in a row.
    std::int64_t next(std::int64_t nowMs, std::size_t count = 1);

private:
    std::mutex mutex_;
    std::int64_t last_ = 0;
};

Entry seal(const Decision& decision, std::int64_t id, const Keyring& keys);

/// To which firing a report belongs.
struct Joined {
    std::int64_t decision = 0, position = 0;
    bool ambiguous = false;
};

/// A batch of reports, joined one by one; ids from `firstId` on.
struct FeedbackBatch {
    Party party;
    std::string service;
    std::int64_t receivedAt = 0;
    std::optional<std::int64_t> skewMs;
    std::vector<Report> reports;
    std::vector<Joined> joined;
};
Entry seal(const FeedbackBatch& batch, std::int64_t firstId, const Keyring& keys);

/// Fields of sealed values, for Keyring::open().
inline constexpr std::string_view kIdentityField = "identity";
inline constexpr std::string_view kEvidenceField = "evidence";
inline constexpr std::string_view kLabelField = "label";
inline constexpr std::string_view kWordsField = "words";

}  // namespace refract::audit
