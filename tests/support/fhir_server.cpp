// Plain sockets, so that every kind of misbehaviour can be had.
#include "tests/support/fhir_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace refract::test {

namespace {

constexpr std::chrono::milliseconds kTick{10};

bool sendAll(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string fieldOf(const std::string& head, std::string_view name) {
    for (std::size_t begin = 0; begin < head.size();) {
        const auto end = std::min(head.find("\r\n", begin), head.size());
        const std::string line = head.substr(begin, end - begin);
        const bool named =
            line.size() > name.size() && line[name.size()] == ':' &&
            std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
            });
        if (named) return line.substr(std::min(line.size(), name.size() + 2));
        begin = end + 2;
    }
    return {};
}

}  // namespace

FhirServer::FhirServer(Respond respond, std::string greeting)
    : respond_(std::move(respond)), greeting_(std::move(greeting)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    constexpr int kBacklog = 64;
    socklen_t length = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, plain, length) != 0 || ::listen(listener_, kBacklog) != 0 ||
        ::getsockname(listener_, plain, &length) != 0) {
        throw std::runtime_error("the test's FHIR server cannot listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

FhirServer::~FhirServer() {
    end_ = true;
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    for (const int socket : sockets_) ::close(socket);
}

std::vector<FhirServer::Asked> FhirServer::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::size_t FhirServer::askedFor(std::string_view begin) const {
    const auto all = asked();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const Asked& one) { return one.target.starts_with(begin); }));
}

void FhirServer::accept() {
    while (!end_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(kTick.count())) <= 0) continue;
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const int number = ++connections_;
        {
            const std::lock_guard lock(mutex_);
            sockets_.push_back(socket);
        }
        threads_.emplace_back([this, socket, number] {
            serve(socket, number);
            ::shutdown(socket, SHUT_RDWR);
        });
    }
}

void FhirServer::serve(int socket, int number) {
    if (!greeting_.empty()) {
        sendAll(socket, greeting_);
        return;
    }
    std::string buffer;
    while (!end_) {
        auto end = buffer.find("\r\n\r\n");
        if (end == std::string::npos) {
            std::array<char, 4096> bytes{};
            const auto got = ::recv(socket, bytes.data(), bytes.size(), 0);
            if (got <= 0) return;
            buffer.append(bytes.data(), static_cast<std::size_t>(got));
            continue;
        }
        Asked asked;
        asked.head = buffer.substr(0, end);
        buffer.erase(0, end + 4);
        const auto first = asked.head.find(' '), second = asked.head.find(' ', first + 1);
        asked.target = asked.head.substr(first + 1, second - first - 1);
        asked.authorization = fieldOf(asked.head, "authorization");
        asked.connection = number;
        {
            const std::lock_guard lock(mutex_);
            asked_.push_back(asked);
        }
        if (!answer(socket, respond_(asked))) return;
    }
}

bool FhirServer::answer(int socket, const Reply& reply) {
    while (reply.hangs && sleep(kTick)) {
    }
    if (!sleep(reply.delay)) return false;
    if (!reply.raw.empty()) {
        sendAll(socket, reply.raw);
        return false;
    }
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\nContent-Type: application/fhir+json\r\n";
    head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    for (const auto& field : reply.fields) head += field + "\r\n";
    if (!sendAll(socket, head + "\r\n")) return false;
    const std::string_view body = std::string_view(reply.body).substr(0, reply.cutAfter);
    if (reply.pace.count() == 0) {
        if (!sendAll(socket, body)) return false;
    } else {
        for (const char byte : body) {
            if (!sendAll(socket, {&byte, 1}) || !sleep(reply.pace)) return false;
        }
    }
    return body.size() == reply.body.size();
}

/// False when the test is over.
bool FhirServer::sleep(std::chrono::milliseconds time) const {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!end_ && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::min(kTick, time));
    }
    return !end_;
}

std::string searchset(const std::vector<std::string>& resources, std::string_view next) {
    std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
    for (std::size_t i = 0; i < resources.size(); ++i)
        text += (i == 0 ? "{\"resource\":" : ",{\"resource\":") + resources[i] + "}";
    text += "]";
    if (!next.empty()) text += R"(,"link":[{"relation":"next","url":")" + std::string(next) + "\"}]";
    return text + "}";
}

}  // namespace refract::test
