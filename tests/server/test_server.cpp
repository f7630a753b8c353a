// The server that the tests talk to.
#include "tests/server/test_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace refract::server::test {

void Gate::pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
}

void Gate::awaitWaiting(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
}

TestServer::TestServer(const std::function<void(ServerOptions&)>& adjust) {
    ServerOptions options;
    options.log = [this](std::string_view line) {
        const std::lock_guard lock(mutex_);
        log_.emplace_back(line);
        logged_.notify_all();
    };
    if (adjust) adjust(options);
    const auto handler = [this](const Request& request) { return answer(request); };
    server_ = std::make_unique<Server>(std::move(options), handler, handler);
    if (const auto started = server_->start(); !started) throw std::runtime_error(fhir::describe(started.error()));
}

TestServer::~TestServer() {
    gate_.open();
    server_.reset();
}

std::vector<std::string> TestServer::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

std::vector<std::string> TestServer::log() const {
    const std::lock_guard lock(mutex_);
    return log_;
}

std::string TestServer::awaitLog(std::size_t lines) const {
    std::unique_lock lock(mutex_);
    const bool there = logged_.wait_for(lock, std::chrono::seconds(60), [&] { return log_.size() >= lines; });
    EXPECT_TRUE(there) << "the log has only " << log_.size() << " lines";
    std::string text;
    for (const auto& line : log_) text += line + "\n";
    return text;
}

Response TestServer::answer(const Request& request) {
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back(std::string(request.method) + " " + request.path + " " + std::string(request.body));
    }
    const std::string& path = request.path;
    const bool echo = path == "/echo";
    Response response;
    response.contentType = "text/plain";
    response.route = path;
    response.body = "hello";
    if (request.method == "OPTIONS" || request.method != (echo ? "POST" : "GET")) {
        response.headers.emplace_back("Allow", echo ? "POST, OPTIONS" : "GET, HEAD, OPTIONS");
        response.status = request.method == "OPTIONS" ? 204 : 405;
        return response;
    }
    if (echo)
        response.body = request.body;
    else if (path == "/wait")
        gate_.pass();
    else if (path == "/throw")
        throw std::runtime_error("Jane Doe, born 1970-01-01");
    else if (path == "/throw-int")
        throw 42;
    else if (path == "/bad-field")
        response.headers.emplace_back("X-Bad", "a\r\nSet-Cookie: b");
    else if (path == "/large")
        response.body.assign(kLargeBytes, 'x');
    else if (path == "/query")
        response.body = request.query;
    else if (path == "/peer")
        response.body = request.peer;
    else if (path != "/hello") {
        response = refused({fhir::IssueCode::notFound, "There is nothing at this address.", {}, {}});
    }
    return response;
}

}  // namespace refract::server::test
