// Counting failed handshakes, and noting them at most once a second.
#include "plugin/server/handshakes.h"

#include <string>

namespace refract::server {

namespace {

constexpr std::chrono::seconds kNoteInterval{1};

}  // namespace

void Handshakes::failed(std::string_view listener, std::string_view why, const RequestLog& log) {
    std::string line;
    {
        const std::lock_guard lock(mutex_);
        ++count_;
        const auto now = std::chrono::steady_clock::now();
        if (noted_.time_since_epoch().count() != 0 && now - noted_ < kNoteInterval) return;
        noted_ = now;
        line = std::string(listener) + " TLS handshakes that failed so far: " + std::to_string(count_) + ", the last: ";
    }
    log.note(line.append(why));
}

}  // namespace refract::server
