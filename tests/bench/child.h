// Child: a server in a process of its own, ended with the Child.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace refract::bench {

class Child {
public:
    /// Starts `arguments[0]`; its standard error goes nowhere, so that a log costs what it
    /// costs without a terminal. Throws std::runtime_error.
    explicit Child(const std::vector<std::string>& arguments);
    /// SIGTERM, and waits.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The port at the end of the first line of its standard output that holds `words`.
    std::uint16_t awaitPort(const std::string& words);

private:
    pid_t process_ = 0;
    int output_ = -1;
};

}  // namespace refract::bench
