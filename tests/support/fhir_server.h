// A FHIR server of a test's own on loopback: answers, and misbehaves, as it is told, and
// records what it was asked. Each connection has a thread, and may be used again.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace refract::test {

class FhirServer {
public:
    struct Asked {
        std::string target;         ///< "/fhir/Observation?patient=1"
        std::string authorization;  ///< "Bearer …"
        std::string head;
        int connection = 0;  ///< which one, from 1
    };
    struct Reply {
        int status = 200;
        std::string body;
        std::vector<std::string> fields{};         ///< "Retry-After: 1", beside Content-Type and -Length
        std::chrono::milliseconds delay{0};        ///< before the first byte
        std::size_t cutAfter = std::string::npos;  ///< bytes of the body, and then the connection is closed
        std::chrono::milliseconds pace{0};         ///< between bytes of the body
        bool hangs = false;                        ///< says nothing until the test ends
        std::string raw{};                         ///< these bytes instead of all that, and then it closes
    };
    using Respond = std::function<Reply(const Asked&)>;

    /// With a greeting it says that to everybody who connects, and closes.
    explicit FhirServer(Respond respond, std::string greeting = {});
    ~FhirServer();
    FhirServer(const FhirServer&) = delete;
    FhirServer& operator=(const FhirServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string base() const { return "http://127.0.0.1:" + std::to_string(port_) + "/fhir"; }
    std::vector<Asked> asked() const;
    /// How many requests have begun with that target.
    std::size_t askedFor(std::string_view begin) const;
    int connections() const { return connections_; }

private:
    void accept();
    void serve(int socket, int number);
    bool answer(int socket, const Reply& reply);
    bool sleep(std::chrono::milliseconds time) const;

    Respond respond_;
    std::string greeting_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> end_{false};
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<Asked> asked_;
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// A searchset of these resources, with a link to the next page unless `next` is empty.
std::string searchset(const std::vector<std::string>& resources, std::string_view next = {});

}  // namespace refract::test
