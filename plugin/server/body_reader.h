// Reads the body of one request: all of it, or the reason why not. A short body is never an empty one.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>

#include "plugin/server/http_reader.h"
#include "plugin/server/refusal.h"
#include "plugin/server/wire.h"

namespace refract::server {

/// Memory for the bodies of all requests together. Thread-safe.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t bytes) : free_(bytes) {}

    /// One request's part of it, given back at its end.
    class Share {
    public:
        explicit Share(ByteBudget& budget) : budget_(budget) {}
        ~Share() { budget_.free_ += held_; }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;
        /// Holds `bytes` from now on, or false, and what it held stays.
        bool growTo(std::size_t bytes);

    private:
        ByteBudget& budget_;
        std::size_t held_ = 0;
    };

private:
    std::atomic<std::size_t> free_;
};

/// What can be refused before a byte of the body is read.
std::optional<Refusal> checkBodySize(const RequestHead& head, std::size_t maxBodyBytes);

/// `body` is replaced. Refusals: 400 (cut short, bad chunks), 408 (deadline), 413, 503
/// (memory for bodies is used up).
std::optional<Refusal> readBody(Wire& wire, const RequestHead& head, std::size_t maxBodyBytes,
                                Clock::time_point deadline, ByteBudget::Share& share, std::string& body);

}  // namespace refract::server
