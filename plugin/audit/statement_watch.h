// StatementWatch: ends the wait for a database that took a statement and never answers.
//
// libpq waits for an answer for as long as its connection stands, and one to a process that hangs, or to
// a machine that is gone, stands for hours. A thread shuts the connection's socket down once its time is
// over: the statement fails then, in the thread that waits for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace refract::audit {

class StatementWatch {
public:
    using Clock = std::chrono::steady_clock;

    StatementWatch() = default;
    /// No guard is left then.
    ~StatementWatch();
    StatementWatch(const StatementWatch&) = delete;
    StatementWatch& operator=(const StatementWatch&) = delete;

    /// While it lives, `socket` is shut down at the end of `patience`. The socket stays open longer than it
    /// does; it is not closed here. Any thread.
    class Guard {
    public:
        Guard(StatementWatch& watch, int socket, std::chrono::milliseconds patience);
        ~Guard();
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;

    private:
        StatementWatch& watch_;
        std::list<std::pair<Clock::time_point, int>>::iterator mine_;
    };

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<std::pair<Clock::time_point, int>> watched_;  ///< a handful: one for each connection in use
    Clock::time_point next_ = Clock::time_point::max();     ///< when the thread looks again
    bool ending_ = false;
    std::thread thread_;  ///< started by the first guard
};

}  // namespace refract::audit
