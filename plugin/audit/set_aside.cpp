// Lines into a file, and back out of it.
#include "plugin/audit/set_aside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "plugin/audit/journal.h"
#include "plugin/audit/place.h"

namespace refract::audit {

namespace {

fhir::Issue cannot(const std::string& details, const std::string& file) {
    return {fhir::IssueCode::value, details + ": " + file, {}, "audit.journal"};
}

/// All of it or nothing: half a line would spoil the next one.
bool appendWhole(int file, std::string_view text) {
    struct stat info {};
    if (fstat(file, &info) != 0) return false;
    if (write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0) return true;
    [[maybe_unused]] const int ignored = ftruncate(file, info.st_size);
    return false;
}

bool replaceBy(const std::string& file, const std::string& text) {
    if (text.empty()) return unlink(file.c_str()) == 0;
    const std::string next = file + ".new";
    const int descriptor = open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return false;
    const bool wrote = appendWhole(descriptor, text);
    close(descriptor);
    return wrote && std::rename(next.c_str(), file.c_str()) == 0;
}

/// Lines of a file, one after the other.
class Lines {
public:
    explicit Lines(const std::string& file) : file_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
    ~Lines() {
        if (file_ >= 0) close(file_);
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    /// std::nullopt at the end, or where the disk fails; without its line break.
    std::optional<std::string> next() {
        auto end = text_.find('\n');
        while (end == std::string::npos && readMore()) end = text_.find('\n');
        if (text_.empty() || failed_) return std::nullopt;
        std::string line = text_.substr(0, end);
        text_.erase(0, end == std::string::npos ? end : end + 1);
        return line;
    }
    bool failed() const { return failed_; }

private:
    bool readMore() {
        std::array<char, 64 * 1024> bytes{};
        const auto got = read(file_, bytes.data(), bytes.size());
        failed_ = got < 0;
        if (got > 0) text_.append(bytes.data(), static_cast<std::size_t>(got));
        return got > 0;
    }

    const int file_;
    std::string text_;
    bool failed_ = false;
};

bool hasRows(const Entry& entry) {
    return std::ranges::any_of(entry.rows, [](const auto& rows) { return !rows.empty(); });
}

}  // namespace

std::string setAsideFile(const std::string& journal) {
    return journal + ".set-aside";
}

bool setAside(const std::string& file, const Entry& entry) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return false;
    const bool wrote = appendWhole(descriptor, entryText(entry) + "\n");
    close(descriptor);
    return wrote;
}

fhir::Result<BroughtBack> bringBack(const std::string& journal) {
    BroughtBack done;
    const std::string file = setAsideFile(journal);
    if (std::error_code error; !std::filesystem::exists(file, error)) return done;
    if (auto secret = checkPrivateFile(file); !secret) return std::move(secret).error();
    auto opened = Journal::open(journal);  // and locked: nobody sets anything aside meanwhile
    if (!opened) return std::move(opened).error();
    std::string rest;
    Lines lines(file);
    while (const auto line = lines.next()) {
        const Entry entry = entryOf(*line);
        const bool readable = hasRows(entry);
        if (readable && done.withoutRoom == 0 && opened->append(std::span(&entry, 1))) {
            ++done.entries;
            continue;
        }
        ++(readable ? done.withoutRoom : done.unreadable);
        rest.append(*line).append(1, '\n');
    }
    if (lines.failed()) return cannot("What was set aside cannot be read", file);
    if (done.entries > 0 && !replaceBy(file, rest)) {
        return cannot("What was set aside is in the journal, and cannot be taken away here", file);
    }
    return done;
}

}  // namespace refract::audit
