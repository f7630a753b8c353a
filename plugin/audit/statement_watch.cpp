// One thread, asleep until the first statement is overdue.
#include "plugin/audit/statement_watch.h"

#include <sys/socket.h>

#include <algorithm>

namespace refract::audit {

StatementWatch::~StatementWatch() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void StatementWatch::run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        const auto now = Clock::now();
        next_ = Clock::time_point::max();
        for (auto& [end, socket] : watched_) {
            if (end > now) {
                next_ = std::min(next_, end);
            } else if (socket >= 0) {
                shutdown(socket, SHUT_RDWR);
                socket = -1;
            }
        }
        if (next_ == Clock::time_point::max()) {
            changed_.wait(lock);
        } else {
            changed_.wait_until(lock, next_);
        }
    }
}

StatementWatch::Guard::Guard(StatementWatch& watch, int socket, std::chrono::milliseconds patience) : watch_(watch) {
    const auto end = Clock::now() + patience;
    const std::lock_guard lock(watch_.mutex_);
    if (!watch_.thread_.joinable()) watch_.thread_ = std::thread([&watch] { watch.run(); });
    mine_ = watch_.watched_.insert(watch_.watched_.end(), {end, socket});
    // Statements come and go with one patience: hardly ever is one over before what the thread waits for.
    if (end < watch_.next_) watch_.changed_.notify_one();
}

StatementWatch::Guard::~Guard() {
    const std::lock_guard lock(watch_.mutex_);
    watch_.watched_.erase(mine_);
}

}  // namespace refract::audit
