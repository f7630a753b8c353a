// PrivateFile: a new file of its owner alone, from its first byte on.
//
// One that is there is left alone: it may be somebody's, or readable by others. What is not finished is taken
// away again.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "fhir/result.h"

namespace refract::command {

class PrivateFile {
public:
    /// An Issue of `option` where it cannot be made, or is there already.
    static fhir::Result<PrivateFile> make(std::string path, std::string option);
    PrivateFile(PrivateFile&& other) noexcept;
    ~PrivateFile();
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;
    PrivateFile& operator=(PrivateFile&&) = delete;

    std::ostream& out();
    /// All of it is on the disk, and stays. An Issue where there was no room.
    fhir::Status finish();

private:
    class Buffer;
    PrivateFile(std::string path, std::string option, int file);

    std::string path_, option_;
    std::unique_ptr<Buffer> buffer_;  ///< none: it was moved from
    std::unique_ptr<std::ostream> out_;
    bool finished_ = false;
};

}  // namespace refract::command
