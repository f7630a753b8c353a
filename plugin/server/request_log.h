// RequestLog: one line for each request, without anything that a client wrote.
//
// No query, body, header value, path or address goes in: a method is one of a closed list
// or "OTHER", a route is the pattern that the handler named. Thread-safe if the sink is;
// the default one writes each line to standard error with one call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace refract::server {

struct LogEntry;
/// Told of every request; called from many threads.
using LogObserver = std::function<void(const LogEntry& entry)>;

/// Takes a line without its newline; called from many threads. What it throws is swallowed.
using LogSink = std::function<void(std::string_view line)>;

struct LogEntry {
    std::string_view correlationId;
    std::string_view listener;  ///< "hooks" or "admin"
    std::string_view method;    ///< as sent; empty if none was read
    std::string_view route;     ///< empty if no route was found
    int status = 0;             ///< 0: the client went away before an answer
    std::chrono::microseconds took{};
    std::uint64_t bytesIn = 0;   ///< of the decoded body
    std::uint64_t bytesOut = 0;  ///< of the body sent
    std::string_view client;     ///< as the registry calls it; empty if it is not known
    std::string_view reason;     ///< why it was refused; a literal
};

class RequestLog {
public:
    /// Without a sink: standard error.
    explicit RequestLog(LogSink sink, LogObserver observer = {});

    void request(const LogEntry& entry) const;
    /// An event that belongs to no request or to one that is named in `text`.
    void note(std::string_view text) const;
    /// A new id: random for the process, then counted.
    std::string nextCorrelationId();

private:
    void write(std::string_view line) const noexcept;

    LogSink sink_;
    LogObserver observer_;
    std::uint32_t process_;
    std::atomic<std::uint32_t> count_{0};
};

}  // namespace refract::server
