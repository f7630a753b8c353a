// Written through the descriptor that made it: nothing can be put in its place meanwhile.
#include "plugin/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <streambuf>
#include <utility>

namespace refract::command {

namespace {

constexpr mode_t kOwnerAlone = 0600;

}  // namespace

class PrivateFile::Buffer : public std::streambuf {
public:
    explicit Buffer(int file) : file_(file) { setp(bytes_.data(), bytes_.data() + bytes_.size()); }
    ~Buffer() override { close(file_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    bool toDisk() { return sync() == 0 && fsync(file_) == 0; }

protected:
    int sync() override {
        for (const char* next = pbase(); next != pptr();) {
            const auto written = ::write(file_, next, static_cast<std::size_t>(pptr() - next));
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return -1;
            next += written;
        }
        setp(bytes_.data(), bytes_.data() + bytes_.size());
        return 0;
    }
    int_type overflow(int_type c) override {
        if (sync() != 0) return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }

private:
    static constexpr std::size_t kBytes = std::size_t{64} * 1024;
    int file_;
    std::array<char, kBytes> bytes_{};
};

PrivateFile::PrivateFile(std::string path, std::string option, int file)
    : path_(std::move(path)),
      option_(std::move(option)),
      buffer_(std::make_unique<Buffer>(file)),
      out_(std::make_unique<std::ostream>(buffer_.get())) {}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept = default;

PrivateFile::~PrivateFile() {
    if (buffer_ && !finished_) unlink(path_.c_str());
}

fhir::Result<PrivateFile> PrivateFile::make(std::string path, std::string option) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerAlone);
    if (file >= 0) return PrivateFile(std::move(path), std::move(option), file);
    return fhir::Issue{fhir::IssueCode::value,
                       (errno == EEXIST ? "This file is there already: " : "This file cannot be made: ") + path,
                       {},
                       std::move(option)};
}

std::ostream& PrivateFile::out() {
    return *out_;
}

fhir::Status PrivateFile::finish() {
    if (!out_->good() || !buffer_->toDisk()) {
        return fhir::Issue{fhir::IssueCode::exception, "This file could not be written: " + path_, {}, option_};
    }
    finished_ = true;
    return fhir::ok();
}

}  // namespace refract::command
