// Handshakes: counts TLS handshakes that failed, and says so now and then. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "plugin/server/request_log.h"

namespace refract::server {

class Handshakes {
public:
    /// `why` is a literal: nothing of what the client sent. A flood of them is one line a second.
    void failed(std::string_view listener, std::string_view why, const RequestLog& log);

private:
    std::mutex mutex_;
    std::uint64_t count_ = 0;
    std::chrono::steady_clock::time_point noted_{};
};

}  // namespace refract::server
