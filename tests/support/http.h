// A plain HTTP client for tests, and the real service to talk to.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "tests/support/process.h"

namespace refract::test {

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

struct HttpCall {
    std::string method = "GET";
    std::string path = "/";
    std::string body;
    std::string contentType = "application/json";
    std::map<std::string, std::string> headers;
};

HttpAnswer send(std::uint16_t port, const HttpCall& call);

/// `refract serve --demo` on free ports, its clock at 2026-03-02.
class RunningService {
public:
    RunningService();
    std::uint16_t port = 0, admin = 0;

    HttpAnswer get(const std::string& path) const { return send(port, {"GET", path, {}, {}, {}}); }
    HttpAnswer post(const std::string& path, const std::string& body) const {
        return send(port, {"POST", path, body, "application/json", {}});
    }

    int pid() const { return process_->pid(); }

private:
    std::unique_ptr<Background> process_;
};

/// One for all tests of a program.
RunningService& runningService();

}  // namespace refract::test
