// SqliteFiles: whether the files of a SQLite store are still those that were opened, and sound.
//
// SQLite goes on writing into a file that was removed or replaced, and nobody finds there what it wrote. So its
// files are compared (device and inode; a few microseconds) around each statement. What is gone, is another or
// was seen to be damaged is a store that is down, until reopen() takes what lies there then. Nothing here makes
// a file. Thread-safe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "fhir/result.h"

namespace refract::audit {

class SqliteFiles {
public:
    /// The file is there.
    explicit SqliteFiles(std::string file);
    ~SqliteFiles();
    SqliteFiles(const SqliteFiles&) = delete;
    SqliteFiles& operator=(const SqliteFiles&) = delete;

    /// The address by which SQLite opens a file that is there, and makes none.
    std::string uri() const;
    /// transient: they are not what was opened, or damaged.
    fhir::Status same() const;
    /// A connection has opened them. False: not the files of the other connections, or of the last reopen().
    bool opened();
    /// A connection is about to be closed.
    void closed();
    /// SQLite found damage: nothing more is written to this file until another one lies there, or it has changed.
    void damaged();
    /// Takes the file that lies there now, once no connection is left and nobody has written to it for a second:
    /// a copy may take its time. The log (-wal) of the file before is set aside: it would spoil this one. ok where
    /// all is as it was.
    fhir::Status reopen();

private:
    struct Id {
        dev_t device = 0;
        ino_t inode = 0;  ///< 0: not there
        bool operator==(const Id&) const = default;
    };
    /// An id that no other file can get while this lives.
    class Pin {
    public:
        Pin() = default;
        ~Pin();
        Pin(const Pin&) = delete;
        Pin& operator=(const Pin&) = delete;
        void take(const std::string& file);
        const Id& id() const { return id_; }

    private:
        int descriptor_ = -1;
        Id id_;
    };
    struct Stamp {
        Id id;
        off_t size = 0;
        std::int64_t changed = 0;
        bool operator==(const Stamp&) const = default;
    };

    static Id idOf(const std::string& file);
    fhir::Status compare() const;
    fhir::Status isAtRest(const Stamp& stamp);

    const std::string file_, log_, index_;
    mutable std::mutex mutex_;  ///< of all that follows
    Pin database_, logPin_;
    Id indexId_;
    std::size_t connections_ = 0;
    bool damaged_ = false;
    std::optional<Stamp> damagedAs_;  ///< once the last connection was closed
    std::optional<Stamp> seen_;
    std::chrono::steady_clock::time_point seenSince_;
};

}  // namespace refract::audit
