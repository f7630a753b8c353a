// A thread for each connection; as little work for an answer as tells where it ends.
#include "tests/bench/load.h"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <array>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace refract::bench {

namespace {

using Clock = std::chrono::steady_clock;

class Caller {
public:
    explicit Caller(const Load& load)
        : socket_(Poco::Net::SocketAddress("127.0.0.1", load.port)),
          request_("POST " + load.path + " HTTP/1.1\r\nHost: localhost:" + std::to_string(load.port) +
                   "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: " +
                   std::to_string(load.body.size()) + "\r\n\r\n" + load.body) {
        socket_.setNoDelay(true);
    }

    /// The body; a view until the next call.
    std::string_view call() {
        socket_.sendBytes(request_.data(), static_cast<int>(request_.size()));
        answer_.clear();
        std::size_t head = std::string::npos;
        while ((head = answer_.find("\r\n\r\n")) == std::string::npos) receive();
        const std::string_view fields = std::string_view(answer_).substr(0, head + 2);
        if (!fields.starts_with("HTTP/1.1 200 ")) throw std::runtime_error(std::string(fields.substr(0, 64)));
        constexpr std::string_view kLength = "\r\nContent-Length: ";
        const auto length = fields.find(kLength);
        if (length == std::string_view::npos) throw std::runtime_error("an answer without Content-Length");
        const auto end = head + 4 + std::stoul(std::string(fields.substr(length + kLength.size())));
        while (answer_.size() < end) receive();
        return std::string_view(answer_).substr(head + 4);
    }

private:
    void receive() {
        std::array<char, 65536> piece;
        const int count = socket_.receiveBytes(piece.data(), static_cast<int>(piece.size()));
        if (count <= 0) throw std::runtime_error("the server closed a connection");
        answer_.append(piece.data(), static_cast<std::size_t>(count));
    }

    Poco::Net::StreamSocket socket_;
    std::string request_;
    std::string answer_;
};

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

std::vector<double> callUntil(const Load& load, Clock::time_point end) {
    std::vector<double> took;
    Caller caller(load);
    for (auto before = Clock::now(); before < end;) {
        caller.call();
        const auto after = Clock::now();
        took.push_back(milliseconds(after - before));
        before = after;
    }
    return took;
}

}  // namespace

std::string callOnce(const Load& load) {
    return std::string(Caller(load).call());
}

Measured measure(const Load& load) {
    std::mutex mutex;
    std::vector<double> took;
    std::exception_ptr failure;
    const auto begin = Clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < load.connections; ++i) {
        threads.emplace_back([&] {
            try {
                const auto mine = callUntil(load, begin + load.length);
                const std::lock_guard lock(mutex);
                took.insert(took.end(), mine.begin(), mine.end());
            } catch (...) {
                const std::lock_guard lock(mutex);
                failure = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    if (failure) std::rethrow_exception(failure);
    const double seconds = milliseconds(Clock::now() - begin) / 1000;
    std::sort(took.begin(), took.end());
    return {static_cast<double>(took.size()) / seconds, took[took.size() / 2], took[took.size() * 99 / 100],
            took.size()};
}

}  // namespace refract::bench
