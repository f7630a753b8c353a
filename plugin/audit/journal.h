// Journal: where entries wait on disk while the store is down.
//
// One file of a fixed size, made and filled with zeros beforehand, so that writing to it needs
// no room on a full disk. Records are written one behind the other, each with its length and a
// CRC; one that was not finished when the machine stopped, and all behind it, count as not
// written. drop() marks the first of them as done with, also for who opens the file next; clear()
// begins a new generation: what lies there of an old one is not read again, and its room is free.
// One thread at a time. 0600.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fhir/result.h"
#include "plugin/audit/entry.h"

namespace refract::audit {

/// 64 MiB: some 10,000 decisions, half an hour of a busy hospital.
inline constexpr std::size_t kJournalBytes = std::size_t{64} * 1024 * 1024;

class Journal {
public:
    /// Makes the file where it is not there; one of another size is kept as it is.
    static fhir::Result<Journal> open(const std::string& file, std::size_t size = kJournalBytes);
    ~Journal();
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;

    /// Returns once all are on disk. False when there is no room, or the disk fails: then none is.
    bool append(std::span<const Entry> entries);
    /// Up to `most` entries from the `first` on, in the order in which they were written.
    std::vector<Entry> read(std::size_t first, std::size_t most) const;
    /// The first `count` are done with: the next read(0, …) begins behind them. Their room is free after clear()
    /// alone. False when the disk fails: who opens the file next reads them again.
    bool drop(std::size_t count);
    bool clear();
    std::size_t entries() const { return offsets_.size(); }
    std::size_t bytes() const { return end_; }
    std::size_t size() const { return size_; }

private:
    Journal() = default;
    bool load();
    bool writeHeader();
    std::size_t firstOffset() const;

    int file_ = -1;
    std::size_t size_ = 0, end_ = 0;
    std::uint64_t generation_ = 0, drops_ = 0;
    std::vector<std::size_t> offsets_;
};

/// An entry as one JSON text, and back; of a text that is none, an entry without rows.
std::string entryText(const Entry& entry);
Entry entryOf(std::string_view text);

}  // namespace refract::audit
