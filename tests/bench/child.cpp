// Starts a process with a pipe for its standard output.
#include "tests/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

extern char** environ;

namespace refract::bench {

Child::Child(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> words;
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const int error = posix_spawn(&process_, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) throw std::runtime_error("cannot start " + arguments[0]);
}

Child::~Child() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    ::close(output_);
}

std::uint16_t Child::awaitPort(const std::string& words) {
    std::string line;
    char c = 0;
    while (::read(output_, &c, 1) == 1) {
        if (c != '\n') {
            line.push_back(c);
        } else if (line.find(words) != std::string::npos) {
            return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
        } else {
            line.clear();
        }
    }
    throw std::runtime_error("a server ended before it said where it listens; start it by hand to see why");
}

}  // namespace refract::bench
