// A list under a mutex. Sockets are shut down under it too, so that none is closed meanwhile.
#include "plugin/server/open_connections.h"

#include <Poco/Exception.h>

#include <algorithm>

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
    if (all_.placed_ >= all_.places_) all_.evictOne();
    crowded_ = all_.placed_ >= all_.places_;
    entry_ = all_.entries_.insert(all_.entries_.end(), Entry{socket});
    entry_->placed = !crowded_;
    if (entry_->placed) ++all_.placed_;
}

OpenConnections::Membership::~Membership() {
    const std::lock_guard lock(all_.mutex_);
    if (entry_->placed) --all_.placed_;
    if (entry_->evicted) --all_.leaving_;
    all_.entries_.erase(entry_);
    all_.changed_.notify_all();
}

bool OpenConnections::Membership::evicted() const {
    const std::lock_guard lock(all_.mutex_);
    return entry_->evicted;
}

bool OpenConnections::Membership::idle() {
    const std::lock_guard lock(all_.mutex_);
    entry_->waitingFor = Waiting::request;
    all_.entries_.splice(all_.entries_.end(), all_.entries_, entry_);
    return !all_.stopping_ && !entry_->evicted;
}

void OpenConnections::Membership::reading() {
    const std::lock_guard lock(all_.mutex_);
    entry_->waitingFor = Waiting::rest;
    all_.entries_.splice(all_.entries_.end(), all_.entries_, entry_);
}

void OpenConnections::Membership::busy() {
    const std::lock_guard lock(all_.mutex_);
    entry_->waitingFor = Waiting::nothing;
}

void OpenConnections::evictOne() {
    // A crowded one gets a quick answer as it is, and to end it would free no place.
    const auto slowest = std::find_if(entries_.begin(), entries_.end(), [](const Entry& entry) {
        return entry.placed && entry.waitingFor != Waiting::nothing;
    });
    if (slowest == entries_.end()) return;
    slowest->placed = false;
    slowest->evicted = true;
    --placed_;
    ++leaving_;
    quietly([&] { slowest->socket.shutdownReceive(); });
}

std::size_t OpenConnections::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

bool OpenConnections::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool OpenConnections::waitForRoom(std::size_t most, std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return entries_.size() < most || leaving_ == 0; });
    return entries_.size() < most;
}

void OpenConnections::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& entry : entries_) {
        if (entry.waitingFor == Waiting::request) quietly([&] { entry.socket.shutdownReceive(); });
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
