// Load: keep-alive connections that send the same request again and again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace refract::bench {

struct Load {
    std::uint16_t port = 0;
    std::string path;
    std::string body;
    int connections = 4;
    std::chrono::milliseconds length{2000};
};

struct Measured {
    double callsPerSecond = 0;
    double medianMilliseconds = 0;
    double p99Milliseconds = 0;
    std::size_t calls = 0;
};

/// One call; the body of its answer. Throws std::runtime_error unless it is 200.
std::string callOnce(const Load& load);
/// Calls until the time is over. Throws if any answer is not 200.
Measured measure(const Load& load);

}  // namespace refract::bench
