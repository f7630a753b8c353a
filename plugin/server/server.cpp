// Two listeners that share a log, the memory for bodies, and one stop.
#include "plugin/server/server.h"

#include <csignal>

#include "plugin/server/listener.h"

namespace refract::server {

struct Server::Impl {
    Impl(ServerOptions options, Handler hooksHandler, Handler adminHandler)
        : limits(options.limits),
          log(std::move(options.log), std::move(options.observer)),
          bodyMemory(options.limits.bodyMemoryBytes),
          hooks("hooks", options.hooks, limits, std::move(hooksHandler), log, bodyMemory),
          admin("admin", options.admin, limits, std::move(adminHandler), log, bodyMemory) {}

    Limits limits;
    RequestLog log;
    ByteBudget bodyMemory;
    Listener hooks, admin;
    bool opened = false;
    bool running = false;
};

Server::Server(ServerOptions options, Handler hooks, Handler admin)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(hooks), std::move(admin))) {}

Server::~Server() {
    stop();
}

fhir::Status Server::open() {
    if (impl_->opened) return fhir::ok();
    if (auto opened = impl_->hooks.open(); !opened) return opened;
    if (auto opened = impl_->admin.open(); !opened) return opened;
    impl_->opened = true;
    return fhir::ok();
}

fhir::Status Server::start() {
    // A client that goes away while we write is an ordinary event.
    std::signal(SIGPIPE, SIG_IGN);
    if (auto opened = open(); !opened) return opened;
    impl_->hooks.start();
    impl_->admin.start();
    impl_->running = true;
    return fhir::ok();
}

std::uint16_t Server::hooksPort() const {
    return impl_->hooks.port();
}
std::uint16_t Server::adminPort() const {
    return impl_->admin.port();
}

std::size_t Server::stop() {
    if (!impl_->running) return 0;
    impl_->running = false;
    impl_->hooks.stopAccepting();
    impl_->admin.stopAccepting();
    const auto deadline = Clock::now() + impl_->limits.drainTime;
    return impl_->hooks.drain(deadline) + impl_->admin.drain(deadline);
}

}  // namespace refract::server
