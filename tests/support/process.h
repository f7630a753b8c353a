// Runs the real binary and keeps what it says.
#pragma once

#include <string>
#include <vector>

namespace refract::test {

struct Finished {
    int status = -1;  ///< exit status; 128 + n when killed by signal n
    std::string out, err;
};

/// Runs `program` with `arguments` and `input` on its standard input, to its end.
Finished run(const std::string& program, const std::vector<std::string>& arguments, const std::string& input = {});

/// A program in the background; terminated (SIGTERM) and waited for when it dies.
class Background {
public:
    Background(const std::string& program, const std::vector<std::string>& arguments);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// The next line of its standard output; empty at its end.
    std::string line();
    void send(int signal) const;
    int pid() const { return pid_; }
    /// Asks it to end, and gives its exit status.
    int stop(int signal);

private:
    int pid_ = -1;
    int out_ = -1;
    std::string buffer_;
};

}  // namespace refract::test
