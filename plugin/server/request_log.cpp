// Formats the lines of the request log.
#include "plugin/server/request_log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <random>

namespace refract::server {

namespace {

void writeToStandardError(std::string_view line) {
    std::string text(line);
    text.push_back('\n');
    // One call, so that lines of several threads do not mix; a log that is full is no reason to fail.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string timestamp() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const std::time_t seconds = milliseconds / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                     utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                                     utc.tm_sec, static_cast<int>(milliseconds % 1000));
    return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string_view knownMethod(std::string_view method) {
    static constexpr std::array<std::string_view, 7> kMethods{"GET",    "HEAD",  "POST",   "PUT",
                                                              "DELETE", "PATCH", "OPTIONS"};
    if (method.empty()) return "-";
    return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end() ? method : "OTHER";
}

}  // namespace

RequestLog::RequestLog(LogSink sink, LogObserver observer)
    : sink_(sink ? std::move(sink) : LogSink(writeToStandardError)),
      observer_(std::move(observer)),
      process_(std::random_device{}()) {}

void RequestLog::request(const LogEntry& entry) const {
    if (observer_) observer_(entry);
    std::array<char, 96> numbers{};
    const int length =
        std::snprintf(numbers.data(), numbers.size(), " %d %.3fms in=%llu out=%llu", entry.status,
                      static_cast<double>(entry.took.count()) / 1000.0, static_cast<unsigned long long>(entry.bytesIn),
                      static_cast<unsigned long long>(entry.bytesOut));
    std::string line = timestamp();
    line.append(" ").append(entry.correlationId).append(" ").append(entry.listener);
    line.append(" ").append(knownMethod(entry.method)).append(" ");
    line.append(entry.route.empty() ? std::string_view("-") : entry.route);
    line.append(numbers.data(), static_cast<std::size_t>(length));
    if (!entry.client.empty()) line.append(" client=").append(entry.client);
    if (!entry.reason.empty()) line.append(" refused: ").append(entry.reason);
    write(line);
}

void RequestLog::note(std::string_view text) const {
    write(timestamp().append(" ").append(text));
}

std::string RequestLog::nextCorrelationId() {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%08x-%08x", process_, ++count_);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

void RequestLog::write(std::string_view line) const noexcept {
    try {
        sink_(line);
    } catch (...) {  // NOLINT(bugprone-empty-catch): a log that cannot be written must not cost an answer
    }
}

}  // namespace refract::server
