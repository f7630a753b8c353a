// fork, exec, pipes.
#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace refract::test {

namespace {

struct Pipe {
    int read = -1, write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
        read = ends[0];
        write = ends[1];
    }
};

[[noreturn]] void execute(const std::string& program, const std::vector<std::string>& arguments) {
    std::vector<char*> words;
    words.push_back(const_cast<char*>(program.c_str()));
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(program.c_str(), words.data());
    _exit(127);
}

int statusOf(int pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Finished run(const std::string& program, const std::vector<std::string>& arguments, const std::string& input) {
    signal(SIGPIPE, SIG_IGN);
    Pipe in, out, err;
    const int pid = fork();
    if (pid == 0) {
        dup2(in.read, STDIN_FILENO);
        dup2(out.write, STDOUT_FILENO);
        dup2(err.write, STDERR_FILENO);
        execute(program, arguments);
    }
    close(in.read);
    close(out.write);
    close(err.write);
    fcntl(in.write, F_SETFL, O_NONBLOCK);
    Finished finished;
    std::size_t sent = 0;
    bool inOpen = true, outOpen = true, errOpen = true;
    while (outOpen || errOpen || inOpen) {
        std::array<pollfd, 3> waits{{{outOpen ? out.read : -1, POLLIN, 0},
                                     {errOpen ? err.read : -1, POLLIN, 0},
                                     {inOpen ? in.write : -1, POLLOUT, 0}}};
        poll(waits.data(), waits.size(), -1);
        std::array<char, 65536> chunk{};
        const auto drain = [&](pollfd& wait, std::string& target, bool& open) {
            if (wait.revents == 0) return;
            const auto got = read(wait.fd, chunk.data(), chunk.size());
            if (got <= 0)
                open = false;
            else
                target.append(chunk.data(), static_cast<std::size_t>(got));
        };
        drain(waits[0], finished.out, outOpen);
        drain(waits[1], finished.err, errOpen);
        if (waits[2].revents != 0) {
            const auto wrote = sent < input.size() ? write(in.write, input.data() + sent, input.size() - sent) : -1;
            if (wrote <= 0) {
                close(in.write);
                inOpen = false;
            } else {
                sent += static_cast<std::size_t>(wrote);
            }
        }
    }
    close(out.read);
    close(err.read);
    finished.status = statusOf(pid);
    return finished;
}

Background::Background(const std::string& program, const std::vector<std::string>& arguments) {
    Pipe out;
    pid_ = fork();
    if (pid_ == 0) {
        dup2(out.write, STDOUT_FILENO);
        execute(program, arguments);
    }
    close(out.write);
    out_ = out.read;
}

Background::~Background() {
    if (pid_ > 0) stop(SIGTERM);
    close(out_);
}

std::string Background::line() {
    for (;;) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        std::array<char, 4096> chunk{};
        const auto got = read(out_, chunk.data(), chunk.size());
        if (got <= 0) return {};
        buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

void Background::send(int signal) const {
    kill(pid_, signal);
}

int Background::stop(int signal) {
    kill(pid_, signal);
    const int status = statusOf(pid_);
    pid_ = -1;
    return status;
}

}  // namespace refract::test
