// Looking at files without opening them: closing one would drop the locks that SQLite holds on it.
#include "plugin/audit/sqlite_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>
#include <utility>

#include "plugin/audit/database_issue.h"

namespace refract::audit {

namespace {

/// For how long a file must not have changed.
constexpr std::chrono::milliseconds kRest{1000};

fhir::Issue unusable(std::string details) {
    return {fhir::IssueCode::transient, std::move(details), {}, "audit.store"};
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

SqliteFiles::Pin::~Pin() {
    if (descriptor_ >= 0) close(descriptor_);
}

void SqliteFiles::Pin::take(const std::string& file) {
    // O_PATH: it holds the inode, and no lock is lost when it is closed.
    const int next = open(file.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = next;
    struct stat info {};
    id_ = next >= 0 && fstat(next, &info) == 0 ? Id{info.st_dev, info.st_ino} : Id{};
}

SqliteFiles::SqliteFiles(std::string file) : file_(std::move(file)), log_(file_ + "-wal"), index_(file_ + "-shm") {
    database_.take(file_);
}

SqliteFiles::~SqliteFiles() = default;

std::string SqliteFiles::uri() const {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = file_.starts_with('/') ? "file://" : "file:";
    for (const char c : file_) {
        if (kPlain.find(c) != std::string_view::npos) {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri.append({'%', kDigits[byte / 16U], kDigits[byte % 16U]});
    }
    return uri + "?mode=rw";
}

SqliteFiles::Id SqliteFiles::idOf(const std::string& file) {
    struct stat info {};
    return lstat(file.c_str(), &info) == 0 ? Id{info.st_dev, info.st_ino} : Id{};
}

fhir::Status SqliteFiles::compare() const {
    const Id database = idOf(file_);
    if (database.inode == 0) return unusable("The file of the audit store is gone.");
    if (database != database_.id()) return unusable("The file of the audit store was replaced.");
    if (connections_ > 0 && (idOf(log_) != logPin_.id() || idOf(index_) != indexId_)) {
        return unusable("The log of the audit store (-wal, -shm) was removed or replaced.");
    }
    return fhir::ok();
}

fhir::Status SqliteFiles::same() const {
    const std::lock_guard lock(mutex_);
    if (damaged_) return storeDamaged();
    return compare();
}

bool SqliteFiles::opened() {
    const std::lock_guard lock(mutex_);
    if (connections_ == 0) {
        logPin_.take(log_);
        indexId_ = idOf(index_);
    }
    ++connections_;
    if (compare()) return true;
    --connections_;
    return false;
}

void SqliteFiles::closed() {
    const std::lock_guard lock(mutex_);
    --connections_;
}

void SqliteFiles::damaged() {
    const std::lock_guard lock(mutex_);
    damaged_ = true;
    damagedAs_.reset();
    seen_.reset();
}

fhir::Status SqliteFiles::isAtRest(const Stamp& stamp) {
    const auto now = std::chrono::steady_clock::now();
    if (seen_ != stamp) {
        seen_ = stamp;
        seenSince_ = now;
    }
    if (now - seenSince_ >= kRest) return fhir::ok();
    return unusable("The file of the audit store has just changed, and is opened in a moment.");
}

fhir::Status SqliteFiles::reopen() {
    const std::lock_guard lock(mutex_);
    auto same = compare();
    if (same && !damaged_) return same;
    if (connections_ > 0) return damaged_ ? storeDamaged() : std::move(same).error();
    struct stat info {};
    if (lstat(file_.c_str(), &info) != 0) return unusable("The file of the audit store is gone.");
    const Stamp stamp{{info.st_dev, info.st_ino}, info.st_size, nanoseconds(info.st_ctim)};
    if (damaged_ && stamp.id == database_.id()) {
        if (!damagedAs_) damagedAs_ = stamp;
        if (damagedAs_ == stamp) return storeDamaged();
    }
    if (!S_ISREG(info.st_mode)) return unusable("The audit store is no file.");
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return unusable("Others than its owner can read the file of the audit store (chmod 600).");
    }
    if (info.st_size == 0) return unusable("The file of the audit store is empty: restore its backup.");
    if (auto rests = isAtRest(stamp); !rests) return rests;
    const Id log = idOf(log_);
    if (stamp.id != database_.id() && log.inode != 0 && log == logPin_.id() &&
        std::rename(log_.c_str(), (log_ + ".set-aside").c_str()) != 0) {
        return unusable("The log of the former audit store (-wal) is in the way.");
    }
    database_.take(file_);
    damaged_ = false;
    damagedAs_.reset();
    return fhir::ok();
}

}  // namespace refract::audit
