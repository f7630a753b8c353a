// Lines into a file, and back out of it.
#include "plugin/audit/set_aside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

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
    std::ifstream lines(file, std::ios::binary);
    for (std::string line; std::getline(lines, line);) {
        const Entry entry = entryOf(line);
        const bool readable = hasRows(entry);
        if (readable && done.withoutRoom == 0 && opened->append(std::span(&entry, 1))) {
            ++done.entries;
            continue;
        }
        ++(readable ? done.withoutRoom : done.unreadable);
        rest.append(line).append(1, '\n');
    }
    if (!lines.eof()) return cannot("What was set aside cannot be read", file);
    if (done.entries > 0 && !replaceBy(file, rest)) {
        return cannot("What was set aside is in the journal, and cannot be taken away here", file);
    }
    return done;
}

}  // namespace refract::audit
