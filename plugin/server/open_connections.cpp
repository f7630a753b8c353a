// A list under a mutex. Sockets are shut down under it too, so that none is closed meanwhile.
#include "plugin/server/open_connections.h"

#include <Poco/Exception.h>

namespace refract::server {

namespace {

template <typename Shut>
void quietly(Shut shut) {
    try {
        shut();
    } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): the peer has already gone
    }
}

}  // namespace

OpenConnections::Membership::Membership(OpenConnections& all, const Poco::Net::StreamSocket& socket) : all_(all) {
    const std::lock_guard lock(all_.mutex_);
    entry_ = all_.entries_.insert(all_.entries_.end(), Entry{socket});
    place_ = all_.entries_.size();
}

OpenConnections::Membership::~Membership() {
    const std::lock_guard lock(all_.mutex_);
    all_.entries_.erase(entry_);
    all_.changed_.notify_all();
}

bool OpenConnections::Membership::idle() {
    const std::lock_guard lock(all_.mutex_);
    entry_->idle = true;
    return !all_.stopping_;
}

void OpenConnections::Membership::busy() {
    const std::lock_guard lock(all_.mutex_);
    entry_->idle = false;
}

std::size_t OpenConnections::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

bool OpenConnections::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void OpenConnections::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& entry : entries_) {
        if (entry.idle) quietly([&] { entry.socket.shutdownReceive(); });
    }
}

bool OpenConnections::waitUntilEmpty(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return entries_.empty(); });
}

std::size_t OpenConnections::cut() {
    const std::lock_guard lock(mutex_);
    for (auto& entry : entries_) quietly([&] { entry.socket.shutdown(); });
    return entries_.size();
}

}  // namespace refract::server
