// Folders 0700 and files 0600.
#include "plugin/audit/place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refract::audit {

namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

fhir::Issue cannot(const std::string& details, const std::string& path) {
    return {fhir::IssueCode::value, details + ": " + path, {}, "audit"};
}

}  // namespace

fhir::Status makePrivateFolder(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path parent = fs::path(folder).parent_path();
    if (!parent.empty()) fs::create_directories(parent, error);
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        return cannot("The folder of the audit cannot be made", folder);
    }
    struct stat info {};
    if (stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return cannot("This is no folder", folder);
    if ((info.st_mode & kOthers) != 0) {
        return cannot("Others than its owner may enter the folder of the audit (chmod 700)", folder);
    }
    return fhir::ok();
}

namespace {

fhir::Status openPrivately(const std::string& file, int flags) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    if (auto made = makePrivateFolder(folder.empty() ? "." : folder); !made) return made;
    const int descriptor = open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return cannot("This file of the audit cannot be opened", file);
    struct stat info {};
    const bool known = fstat(descriptor, &info) == 0;
    close(descriptor);
    if (!known || (info.st_mode & kOthers) != 0) {
        return cannot("Others than its owner can read this file of the audit (chmod 600)", file);
    }
    return fhir::ok();
}

}  // namespace

fhir::Status makePrivateFile(const std::string& file) {
    return openPrivately(file, O_RDWR | O_CREAT);
}

fhir::Status checkPrivateFile(const std::string& file) {
    return openPrivately(file, O_RDONLY);
}

}  // namespace refract::audit
