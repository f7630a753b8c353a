// Recorder: puts entries on record, and lets nobody answer before.
//
// Entries that wait at the same time are written together, by one thread. While the store is
// down, groups go to the journal without asking it again; another thread tries the store and,
// once it is back, writes what the journal holds in order, and clears it. An entry that the store
// refuses for its data is set aside in a file beside the journal, so that it blocks no other.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/audit/journal.h"
#include "plugin/audit/store.h"

namespace refract::audit {

/// Where an entry ended. lost: neither had room; the answer goes out all the same.
enum class Recorded { store, journal, setAside, lost };

/// What an operator is to know.
struct RecorderState {
    bool storeUp = true;
    bool losing = false;  ///< the last entry found room neither in the store nor in the journal
    std::size_t journalEntries = 0, journalBytes = 0, journalSize = 0;
    std::uint64_t stored = 0, journaled = 0, replayed = 0, setAside = 0, lost = 0;
};

/// Takes a sentence for the log, when the store goes down and when it is back; from any thread.
using Notice = std::function<void(const std::string&)>;
/// What is said of a store that is down.
std::string noticeOf(const fhir::Issue& why);

class Recorder {
public:
    struct Options {
        std::string setAsideFile;       ///< entries that the store refuses, one a line
        std::size_t mostInGroup = 500;  ///< 300 rows cost SQLite little more than one
        std::int64_t retryMs = 1000;    ///< between two tries of a store that is down
        bool storeUp = true;            ///< false: it was down a moment ago, and nobody waits to learn that again
        Notice notice = {};
    };
    /// `store` outlives this. What the journal holds is written first.
    Recorder(Store& store, Journal journal, Options options);
    /// Finishes what waits.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Returns once the entry is durable, or cannot be made so.
    Recorded record(Entry entry);
    /// Cards that were shown, of the store and of the journal, the oldest first. `transient` when
    /// the store cannot be asked, and the journal does not know all of them.
    fhir::Result<std::vector<Firing>> firings(const CardQuestion& question);
    RecorderState state() const;
    /// Looks whether the store is there, so that state() tells also while nothing is recorded.
    void look();
    /// Waits until the journal is empty, or `ms` have passed; tests and shutdown.
    bool settle(std::int64_t ms);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace refract::audit
